"""The short-time Fourier transform and its inverse, as everything here uses them.

`torch.stft` and `torch.istft` give the same but for the phases, which are counted from the window's
own beginning here; written out they take a fraction of the time on a CPU, the inverse a quarter.
"""

from dataclasses import dataclass
from functools import lru_cache

import torch
from torch import Tensor
from torch.nn.functional import pad

from tripaug_core.tensors import constants

_LEAST = 1e-11  # of the windows' sum, where nothing is left to divide by


@dataclass(frozen=True)
class ShortTime:
    """A transform with a Hann window, centred on its steps, silence around the sound.

    Attributes:
        n_fft: points of the Fourier transform.
        window, hop: in samples; the window is at most `n_fft`.
    """

    n_fft: int
    window: int
    hop: int

    @property
    def bins(self) -> int:
        """Frequencies of a step, from 0 to half the sample rate."""
        return self.n_fft // 2 + 1

    def steps_of(self, samples: int) -> int:
        """Steps that so many samples give."""
        return samples // self.hop + 1

    def of(self, sound: Tensor) -> Tensor:
        """(..., samples) -> (..., steps, bins), complex."""
        before = self._before
        steps = self.steps_of(sound.shape[-1])
        behind = (steps - 1) * self.hop + self.window - before - sound.shape[-1]
        frames = pad(sound, (before, max(behind, 0))).unfold(-1, self.window, self.hop)
        frames = frames[..., :steps, :] * _hann(self.window, sound.device)
        return torch.fft.rfft(frames, self.n_fft)

    def back(self, spectrum: Tensor, samples: int) -> Tensor:
        """(..., steps, bins) -> (..., samples): the sound whose transform is nearest."""
        steps = spectrum.shape[-2]
        window = _hann(self.window, spectrum.device)
        # Memory that is asked for and given back takes longer than to count: much is done in place.
        frames = torch.fft.irfft(spectrum, self.n_fft)[..., : self.window].mul_(window)
        sound = self._added(frames).div_(_windows(self, steps, spectrum.device))
        sound = sound[..., self._before : self._before + samples]
        missing = samples - sound.shape[-1]
        return pad(sound, (0, missing)) if missing else sound

    @property
    def _before(self) -> int:
        """Samples of silence before the sound, in the first window."""
        return self.n_fft // 2 - (self.n_fft - self.window) // 2

    def _added(self, frames: Tensor) -> Tensor:
        """(..., steps, window) laid over one another, a hop apart: (..., samples)."""
        *batch, steps, _ = frames.shape
        parts = -(-self.window // self.hop)
        if parts * self.hop > self.window:
            frames = pad(frames, (0, parts * self.hop - self.window))
        frames = frames.reshape(*batch, steps, parts, self.hop)
        out = frames.new_zeros(*batch, steps + parts - 1, self.hop)
        for part in range(parts):
            out[..., part : part + steps, :] += frames[..., part, :]
        return out.flatten(-2)


@lru_cache(maxsize=32)
def _hann(window: int, device: torch.device) -> Tensor:
    with constants():
        return torch.hann_window(window, dtype=torch.float32).to(device)


@lru_cache(maxsize=8)  # each as long as a sound
def _windows(transform: ShortTime, steps: int, device: torch.device) -> Tensor:
    """The windows' squares, laid over one another."""
    with constants():
        squares = _hann(transform.window, device).square().expand(steps, -1)
        return transform._added(squares).clamp(min=_LEAST)


def energy_of(spectrum: torch.Tensor) -> torch.Tensor:
    """|.|² of complex values; several times as fast as by their absolute value."""
    return spectrum.real.square().addcmul_(spectrum.imag, spectrum.imag)


def unit(phase: torch.Tensor) -> torch.Tensor:
    """Complex values of size 1 at these phases."""
    return torch.complex(phase.cos(), phase.sin())
