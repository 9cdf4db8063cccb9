"""What is said in bands and frames of a mel, brought to the bins and steps of a spectrum."""

from functools import lru_cache

import numpy as np
import torch
from torch import Tensor

from tripaug_core.compiled import import_compiled
from tripaug_core.sound.mel import MelSpec, mel_centres_hz
from tripaug_core.sound.shorttime import ShortTime


def transform_at(sample_rate_hz: int, spec: MelSpec) -> tuple[ShortTime, float]:
    """The transform in which a recording at a rate is changed, and its frames of the mel a step.

    Its steps are twice as dense as the mel's, so that a change between two frames is followed.
    """
    scale = sample_rate_hz / spec.sample_rate_hz
    window, hop = max(round(spec.window * scale), 4), max(round(spec.hop * scale / 2), 1)
    transform = ShortTime(1 << (window - 1).bit_length(), window, hop)
    return transform, hop / scale / spec.hop


def filter_(spectra: Tensor, change: Tensor, sample_rate_hz: int, spec: MelSpec, first: int = 0):
    """Multiplies spectra (channels, steps, bins) in `transform_at` by `exp(change / 2)`, in place.

    Args:
        change: (mels, frames), natural log of the power.
        first: place of the first of the steps in the whole sound.

    Returns:
        The spectra.
    """
    transform, frames_per_step = transform_at(sample_rate_hz, spec)
    place = torch.arange(first, first + spectra.shape[-2], device=change.device) * frames_per_step
    factor = at_frames(change, place).mul_(0.5).exp_()
    factor = torch.cat([factor, factor[:, -1:]], 1).cpu().numpy()
    kernels = import_compiled("tripaug_core.sound.vocoder")
    here = spectra.cpu().contiguous()
    bands = below_bins(spec, sample_rate_hz, transform.n_fft)
    kernels.filter_spectra(torch.view_as_real(here).numpy(), factor, *bands)
    return spectra if here is spectra else spectra.copy_(here)


def moved(
    spectra: Tensor, displacement: Tensor, sample_rate_hz: int, spec: MelSpec, first: int = 0
):
    """Spectra (channels, steps, bins) in `transform_at`, moved (`vocoder.move_spectrum`).

    Args:
        displacement: (2, mels, frames), in bins and steps.
        first: place of the first of the steps in the whole sound.
    """
    transform, frames_per_step = transform_at(sample_rate_hz, spec)
    rows = displacement.permute(2, 0, 1).cpu()
    rows = torch.cat([rows, rows[..., -1:]], -1).numpy()
    place = np.arange(first, first + spectra.shape[-2]) * frames_per_step
    bands = below_bins(spec, sample_rate_hz, transform.n_fft)
    turn = 2 * np.pi * transform.hop / transform.n_fft  # of bin 1 in a step
    kernels = import_compiled("tripaug_core.sound.vocoder")
    out = [
        kernels.move_spectrum(each, rows, place.astype(np.float32), *bands, turn)
        for each in spectra.contiguous().cpu().numpy()
    ]
    return torch.from_numpy(out[0][None] if len(out) == 1 else np.stack(out)).to(spectra.device)


def at_frames(change: Tensor, position: Tensor) -> Tensor:
    """(mels, frames) read between its frames at `position`, in frames: (positions, mels)."""
    last = change.shape[1] - 1
    position = position.clamp(max=last)
    before = position.floor().long()
    rows = change.T.contiguous()
    here, next_ = rows.index_select(0, before), rows.index_select(0, (before + 1).clamp(max=last))
    return torch.lerp(here, next_, (position - before)[:, None])


@lru_cache(maxsize=16)
def below_bins(spec: MelSpec, sample_rate_hz: int, n_fft: int) -> tuple[np.ndarray, np.ndarray]:
    """The band below each bin, (bins,) int32, and how near it is to the one above, from 0 to 1,
    (bins,) float32. Bins beyond the outermost bands count as these."""
    hz = np.arange(n_fft // 2 + 1) * sample_rate_hz / n_fft
    place = np.interp(hz, mel_centres_hz(spec), np.arange(spec.n_mels))
    band = place.astype(np.int32)
    return band, (place - band).astype(np.float32)


@lru_cache(maxsize=16)
def _scale(spec: MelSpec, rate_hz: int, n_fft: int, device) -> tuple[Tensor, Tensor, Tensor]:
    """The bin, between bins, of the centre of each band; and from a band, between two of them, to
    its bin: where their line starts, and how it rises."""
    with torch.inference_mode(False):
        centre = torch.tensor(mel_centres_hz(spec), dtype=torch.float64) * n_fft / rate_hz
        if len(centre) == 1:
            parts = centre, centre, torch.zeros(1)
        else:
            rise = torch.diff(centre)
            parts = centre, centre[:-1] - rise * torch.arange(len(rise)), rise
        return tuple(part.float().to(device) for part in parts)


def in_bins_and_steps(displacement: Tensor, sample_rate_hz: int, spec: MelSpec) -> Tensor:
    """(2, mels, frames), in bands and frames of the mel -> in bins and steps of `transform_at`."""
    transform, frames_per_step = transform_at(sample_rate_hz, spec)
    centre, start, rise = _scale(spec, sample_rate_hz, transform.n_fft, displacement.device)
    band = torch.arange(len(centre), device=displacement.device)[:, None] + displacement[0]
    # A line for each stretch between two bands; straight on outside.
    left = band.floor().clamp_(0, len(start) - 1).int().flatten()
    here = (each.index_select(0, left).view_as(band) for each in (start, rise))
    bins = torch.addcmul(*here, band) - centre[:, None]
    return torch.stack([bins, displacement[1] / frames_per_step])
