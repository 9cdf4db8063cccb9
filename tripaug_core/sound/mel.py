"""Log-mel spectrograms: the one representation that everything in the project works on."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from functools import lru_cache
from math import log, sqrt

import torch
import torchaudio

from tripaug_core.errors import InputError
from tripaug_core.numbers import is_finite
from tripaug_core.sound.shorttime import ShortTime, energy_of
from tripaug_core.tensors import constants

AT_ONCE = 1 << 26  # values that are held in double precision

_LONGEST_MS = 10_000
_LARGEST = 1e37  # as float32 holds it
_BANDS_AT_ONCE = 32  # of the filters, each with the few bins that it hears


@dataclass(frozen=True)
class MelSpec:
    """How sound becomes a log-mel spectrogram (Sec. 3.1.1; what that leaves open is fixed here).

    Attributes:
        sample_rate_hz: rate the sound is brought to.
        window_ms, hop_ms: Hann window and its step; 50 ms and 50% overlap, as in the paper.
        n_fft: points of the Fourier transform.
        n_mels: mel bands, Slaney scale and norm, from `f_min_hz` to half the sample rate.
        floor: the smallest power; the natural logarithm of `max(power, floor)` is taken.
        level: "peak" scales each sound to peak 1 first, "none" leaves it.

    Raises:
        InputError: a value of another type, out of its range, or that does not fit the others.
    """

    sample_rate_hz: int = 16_000
    window_ms: float = 50.0
    hop_ms: float = 25.0
    n_fft: int = 1024
    n_mels: int = 128
    f_min_hz: float = 20.0
    floor: float = 1e-5
    level: str = "peak"

    def __post_init__(self):
        if self.level not in ("peak", "none"):
            raise InputError(f"level is {self.level!r}: it must be 'peak' or 'none'.")
        for name, least, most in (
            ("sample_rate_hz", 1_000, 768_000),
            ("n_fft", 16, 65_536),
            ("n_mels", 1, 4_096),
        ):
            value = getattr(self, name)
            if type(value) is not int or not least <= value <= most:
                raise InputError(
                    f"{name} is {value}: it must be a whole number between {least} and {most}."
                )
        for name in ("window_ms", "hop_ms", "f_min_hz", "floor"):
            value = getattr(self, name)
            if type(value) not in (int, float) or not is_finite(value):
                raise InputError(f"{name} is {value}: it must be a finite number.")
        for name in ("window_ms", "hop_ms"):
            value = getattr(self, name)
            if not 0 < value <= _LONGEST_MS:
                raise InputError(f"{name} is {value}: it must lie between 0 and {_LONGEST_MS}.")
        if not 0 <= self.f_min_hz < self.f_max_hz:
            raise InputError(
                f"f_min_hz is {self.f_min_hz}: it must be at least 0 and below {self.f_max_hz}."
            )
        if self.hop <= 0:
            raise InputError(f"a hop of {self.hop_ms} ms is no sample: make it longer.")
        if not 1 / _LARGEST <= self.floor <= _LARGEST:
            least = f"{1 / _LARGEST:g} and {_LARGEST:g}"
            raise InputError(f"floor is {self.floor}: it must lie between {least}.")
        if not 0 < self.window <= self.n_fft:
            raise InputError(
                f"a window of {self.window_ms} ms is {self.window} samples: "
                f"it must fit into n_fft = {self.n_fft}."
            )

    @property
    def window(self) -> int:
        """Window length in samples."""
        return round(self.sample_rate_hz * self.window_ms / 1000)

    @property
    def hop(self) -> int:
        """Hop in samples."""
        return round(self.sample_rate_hz * self.hop_ms / 1000)

    @property
    def f_max_hz(self) -> float:
        """Upper edge of the highest band."""
        return self.sample_rate_hz / 2

    def frames_of(self, samples):
        """Frames (int or tensor) that so many samples give."""
        return samples // self.hop + 1

    def frames_at(self, samples: int, sample_rate_hz: int) -> int:
        """Frames that so many samples at another rate give, once they are brought to the spec's."""
        return self.frames_of(-(-samples * self.sample_rate_hz // sample_rate_hz))

    def to_dict(self) -> dict:
        """Plain values, as they stand in a checkpoint's card."""
        return asdict(self)


@dataclass(frozen=True)
class Normalisation:
    """One mean and one standard deviation for all bands; ε is in these units.

    Attributes:
        mean, std: over the real frames of the training part, in natural-log power.
    """

    mean: float
    std: float

    def __post_init__(self):
        if not self.std > 0:
            raise InputError("the features do not vary (standard deviation 0): is it all silence?")
        for name in ("mean", "std"):
            value = getattr(self, name)
            if type(value) not in (int, float) or not abs(value) <= _LARGEST:
                raise InputError(
                    f"the normalisation's {name} is {value}: it must be a number of at most "
                    f"{_LARGEST:g}."
                )
            object.__setattr__(self, name, float(value))  # torch takes no large whole number

    @classmethod
    def fit(cls, frames: torch.Tensor) -> "Normalisation":
        """Mean and deviation of log-mel frames of any shape; no padding may be among them."""
        if frames.numel() > AT_ONCE:  # too much to be held in double precision
            return cls.fit_blocks(lambda: frames.flatten().split(AT_ONCE))
        frames = frames.double()
        return cls(float(frames.mean()), float(frames.std(correction=0)))

    @classmethod
    def fit_blocks(cls, blocks: Callable[[], Iterable[torch.Tensor]]) -> "Normalisation":
        """The same of more frames than fit into memory: `blocks()` gives them in pieces of at most
        `AT_ONCE` values, each time anew.
        """
        count = sum(block.numel() for block in blocks())
        mean = sum(float(block.double().sum()) for block in blocks()) / count
        squares = sum(_squares(block, mean) for block in blocks())
        return cls(mean, sqrt(squares / count))

    def apply(self, log_mel: torch.Tensor) -> torch.Tensor:
        """Natural-log power to normalised units."""
        return (log_mel - self.mean) / self.std

    def undo(self, mel: torch.Tensor) -> torch.Tensor:
        """Normalised units to natural-log power."""
        return mel * self.std + self.mean


def _squares(block: torch.Tensor, mean: float) -> float:
    """The sum of squared distances from the mean, with one copy in double precision, not three."""
    return float(block.to(torch.float64, copy=True).sub_(mean).square_().sum())


def log_mel(
    waveform: torch.Tensor, spec: MelSpec | None = None, lengths: torch.Tensor | None = None
) -> torch.Tensor:
    """Log-mel spectrogram, not yet normalised; on the device of the waveform.

    Args:
        waveform: (samples,) or (batch, samples), float32, at `spec.sample_rate_hz`.
        spec: defaults to `MelSpec()`.
        lengths: (batch,) real samples of each; what lies behind, NaN included, is taken as silence.

    Returns:
        (batch, 1, mels, frames) float32, natural log of the power, `frames = samples // hop + 1`.
    """
    spec = spec or MelSpec()
    if waveform.ndim == 1:
        waveform = waveform[None]
    waveform = waveform.float()
    if lengths is not None:
        inside = torch.arange(waveform.shape[-1], device=waveform.device) < lengths[:, None]
        waveform = torch.where(inside, waveform, 0)
    spectrum = ShortTime(spec.n_fft, spec.window, spec.hop).of(at_level(waveform, spec))
    return log_mel_of(energy_of(spectrum), spec)[:, None]


def log_mel_of(energy: torch.Tensor, spec: MelSpec) -> torch.Tensor:
    """Log-mel (..., mels, frames) of the energy (..., frames, bins) of `spec`'s own transform."""
    # A log-mel in bfloat16 would be off by more than a change is meant to be.
    with torch.autocast(energy.device.type, enabled=False):
        parts = [energy[..., bins] @ bank for bins, bank in _banks(spec, energy.device)]
    return torch.cat(parts, -1).clamp(min=float(spec.floor)).log().transpose(-1, -2)


def at_level(waveform: torch.Tensor, spec: MelSpec) -> torch.Tensor:
    """The waveform (..., samples) at the level that the spec asks for; silence stays silence."""
    return waveform if spec.level == "none" else at_peak(waveform)


def at_peak(waveform: torch.Tensor) -> torch.Tensor:
    """The waveform (..., samples) scaled to peak 1; silence stays silence."""
    if waveform.shape[-1] == 0:
        return waveform
    peak = waveform.abs().amax(-1, keepdim=True)
    return waveform / torch.where(peak > 0, peak, torch.ones_like(peak))


def level_of(waveform: torch.Tensor, spec: MelSpec) -> float:
    """What the log-mel of a sound would be higher by, had it been left at its level."""
    peak = float(waveform.abs().max()) if spec.level == "peak" and waveform.numel() else 0.0
    return 2 * log(peak) if peak > 0 else 0.0


def mel_bank(spec: MelSpec) -> torch.Tensor:
    """The mel filters, (n_fft // 2 + 1, mels), float32."""
    with constants():
        return torchaudio.functional.melscale_fbanks(
            spec.n_fft // 2 + 1,
            spec.f_min_hz,
            spec.f_max_hz,
            spec.n_mels,
            spec.sample_rate_hz,
            norm="slaney",
            mel_scale="slaney",
        )


@lru_cache(maxsize=32)
def mel_centres_hz(spec: MelSpec) -> tuple[float, ...]:
    """Centre frequency of each band in Hz, lowest first."""
    # Triangles that share their corners: each corner is the centre of one band.
    linear_hz, step = 1000.0, 200.0 / 3
    log_step = torch.log(torch.tensor(6.4, dtype=torch.float64)).item() / 27

    def to_mel(hz: float) -> float:
        if hz < linear_hz:
            return hz / step
        return 15.0 + float(torch.log(torch.tensor(hz / linear_hz, dtype=torch.float64))) / log_step

    ends = to_mel(spec.f_min_hz), to_mel(spec.f_max_hz)
    corners = torch.linspace(*ends, spec.n_mels + 2, dtype=torch.float64, device="cpu")
    above = linear_hz * torch.exp(log_step * (corners - 15.0))
    hz = torch.where(corners < 15.0, corners * step, above)
    return tuple(hz[1:-1].tolist())


@lru_cache(maxsize=8)
def _banks(spec: MelSpec, device: torch.device) -> list[tuple[slice, torch.Tensor]]:
    """The mel filters in parts of neighbouring bands, each with the bins that it hears: most of
    the whole matrix is zero."""
    with constants():
        parts = []
        for part in mel_bank(spec).split(_BANDS_AT_ONCE, 1):
            heard = part.any(1).nonzero()[:, 0].tolist() or [0]
            bins = slice(heard[0], heard[-1] + 1)
            parts.append((bins, part[bins].contiguous().to(device)))
        return parts
