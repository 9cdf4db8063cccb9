"""The recording with its energy moved along time and frequency, as a warp moves that of its mel."""

from functools import lru_cache

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import grid_sample

from tripaug_core.errors import InputError
from tripaug_core.sound.mel import MelSpec, mel_centres_hz
from tripaug_core.sound.resynthesis import (
    at_frames,
    between_bands,
    bounded,
    check_change,
    energy_of,
    filter_by_change,
    measure_at_level,
    pieces,
    transform_at,
    unit,
)
from tripaug_core.sound.shorttime import ShortTime

_ROUNDS = 3  # of the filter: what moving leaves is small and rough
# A filter spreads what is asked of it over its window, and brings less of what is rough.
_EAGER = 1.4
# What the filter may add to what was moved, natural log of the power (30 dB): where more is
# missing there is nothing that could be made louder but background.
_LARGEST_CORRECTION = 6.9


def change_sound(
    waveform: torch.Tensor,
    sample_rate_hz: int,
    change: torch.Tensor,
    spec: MelSpec | None = None,
    displacement: torch.Tensor | None = None,
) -> torch.Tensor:
    """The recording with its log-mel changed: by `move_by_displacement`, or `filter_by_change`
    without a displacement. Its peak is at most 1.5 times the recording's (`bounded`)."""
    if displacement is None:
        changed = filter_by_change(waveform, sample_rate_hz, change, spec)
    else:
        changed = move_by_displacement(waveform, sample_rate_hz, displacement, change, spec)
    return bounded(changed, waveform)


@torch.no_grad()
def move_by_displacement(
    waveform: torch.Tensor,
    sample_rate_hz: int,
    displacement: torch.Tensor,
    change: torch.Tensor,
    spec: MelSpec | None = None,
) -> torch.Tensor:
    """The recording, moved by a displacement and then filtered until its log-mel changes by
    `change`.

    A filter alone can make a harmonic louder or softer, but cannot put it elsewhere. So the
    magnitudes of the recording's own short-time Fourier transform are taken from where the
    displacement points, and the phases run on at the frequencies that were there, moved likewise
    and locked around each peak. What is still missing, a filter as that of `filter_by_change`
    adds, up to 30 dB. It works at the recording's own rate and level; silence stays silence.

    Args:
        waveform: (samples,) or (channels, samples); all channels are moved alike.
        sample_rate_hz: its rate, any.
        displacement: (2, mels, frames), in cells of the mel: from how far each takes its energy,
            along frequency (bands) and along time (frames).
        change: (mels, frames), natural log of the power; as in `filter_by_change`.
        spec: of the mel that was changed; defaults to `MelSpec()`.

    Returns:
        A waveform of the same shape, dtype and device; bit for bit the same where `change` is zero.

    Raises:
        InputError: shapes that do not fit each other, or values that are not numbers.
    """
    spec = spec or MelSpec()
    check_change(waveform, sample_rate_hz, change, spec)
    if tuple(displacement.shape) != (2, *change.shape) or not displacement.isfinite().all():
        raise InputError(
            f"the displacement has the shape {tuple(displacement.shape)}: "
            f"{(2, *change.shape)} and numbers only are needed."
        )
    if waveform.shape[-1] == 0 or not change.any():
        return waveform.clone()
    channels = torch.atleast_2d(waveform).float()
    there = _moved(channels, sample_rate_hz, displacement.to(channels), spec)
    result = _corrected(there, channels, sample_rate_hz, change.to(channels), spec)
    return result.reshape(waveform.shape).to(waveform.dtype)


def _corrected(there: Tensor, channels: Tensor, rate_hz: int, change: Tensor, spec: MelSpec):
    """(channels, samples) filtered, time and again, by what its log-mel lacks of the change.

    Each round filters what the one before left, so that its phases come to agree as well.
    """
    measured = measure_at_level(channels, rate_hz, spec)
    transform, frames_per_step = transform_at(rate_hz, spec)
    to_bins = between_bands(spec, rate_hz, transform.n_fft, change.device)
    wanted = measured(channels) + change
    added = torch.zeros_like(change)
    for _ in range(_ROUNDS):
        before = added
        missing = _EAGER * (wanted - measured(there))
        added = (before + missing).clamp(-_LARGEST_CORRECTION, _LARGEST_CORRECTION)
        out = []
        for piece, keep, first in pieces(there, transform):
            spectrum = transform.of(piece)
            steps = torch.arange(first, first + spectrum.shape[-2], device=change.device)
            rows = at_frames(added - before, steps * frames_per_step)
            factor = to_bins.of(rows).mul_(0.5).exp_()
            out.append(transform.back(spectrum * factor, piece.shape[-1])[:, keep])
        there = torch.cat(out, -1) if len(out) > 1 else out[0]
    return there


def _moved(channels: Tensor, rate_hz: int, displacement: Tensor, spec: MelSpec) -> Tensor:
    """(channels, samples) moved; long ones in pieces that fade into one another."""
    transform, frames_per_step = transform_at(rate_hz, spec)
    # A piece must hold all that its own energy is taken from.
    reach = transform.hop * (int(displacement[1].abs().max() / frames_per_step) + 1)
    out, tail = [], None
    for piece, keep, first in pieces(channels, transform, reach):
        spectrum = transform.of(piece)
        steps = spectrum.shape[-2]
        steps, bins = _sources(displacement, steps, first, frames_per_step, rate_hz, spec)
        # The energy is interpolated, as in the mel.
        magnitude = _taken(energy_of(spectrum), steps, bins).sqrt()
        angles = unit(_locked_phases(spectrum, magnitude, steps, bins, transform))
        there = transform.back(magnitude * angles, piece.shape[-1])
        kept = there[:, keep]
        if tail is not None:
            fade = min(tail.shape[-1], kept.shape[-1])
            share = torch.linspace(0, 1, fade, device=channels.device)
            kept[:, :fade] = torch.lerp(tail[:, :fade], kept[:, :fade], share)
        tail = there[:, keep.stop :][:, : transform.n_fft]
        out.append(kept)
    return torch.cat(out, -1)


def _sources(displacement, count: int, first: int, frames_per_step: float, rate_hz, spec):
    """Where each cell of a spectrum (steps, bins) takes its energy from, in steps and in bins."""
    transform, _ = transform_at(rate_hz, spec)
    to_bins = between_bands(spec, rate_hz, transform.n_fft, displacement.device)
    step = torch.arange(count, device=displacement.device, dtype=torch.float32)
    # Between two bands and two frames as between two of the mel's cells.
    place = (first + step) * frames_per_step
    up, on = (to_bins.of(at_frames(each, place)) for each in displacement)
    band, start, rise = _scale(spec, rate_hz, transform.n_fft, displacement.device)
    band = band + up
    # A line for each stretch between two bands; straight on outside.
    left = band.floor().clamp(0, len(start) - 1).int().flatten()
    source = torch.addcmul(
        start.index_select(0, left).view_as(band), rise.index_select(0, left).view_as(band), band
    )
    last = transform.bins - 1
    return (step[:, None] + on / frames_per_step).clamp(0, count - 1), source.clamp(0, last)


@lru_cache(maxsize=16)
def _scale(spec: MelSpec, rate_hz: int, n_fft: int, device) -> tuple[Tensor, Tensor, Tensor]:
    """The band, between bands, of each bin; and from a band between two of them to the bin: where
    their line starts, and how it rises."""
    with torch.inference_mode(False):
        bins = torch.arange(n_fft // 2 + 1, dtype=torch.float64)
        corners = torch.tensor(mel_centres_hz(spec), dtype=torch.float64) * n_fft / rate_hz
        if len(corners) == 1:
            parts = torch.zeros(len(bins)), corners, torch.zeros(1)
        else:
            left = (torch.searchsorted(corners, bins) - 1).clamp(0, len(corners) - 2)
            rise = torch.diff(corners)
            start = corners[:-1] - rise * torch.arange(len(rise))
            parts = left + (bins - corners[left]) / rise[left], start, rise
        return tuple(part.float().to(device) for part in parts)


def _taken(energy: Tensor, steps: Tensor, bins: Tensor) -> Tensor:
    """The energy of spectra (channels, steps, bins) read at fractional places."""
    rows, columns = energy.shape[1:]
    grid = torch.stack([2 * bins / max(columns - 1, 1) - 1, 2 * steps / max(rows - 1, 1) - 1], -1)
    here = {"padding_mode": "border", "align_corners": True}
    return grid_sample(energy[None], grid[None], **here)[0]


def _locked_phases(
    spectrum: Tensor, magnitude: Tensor, steps: Tensor, bins: Tensor, transform: ShortTime
) -> Tensor:
    """Phases (channels, steps, bins) of what was moved, by a phase-locked vocoder.

    A peak of the new magnitude goes on, from what its bin had in the step before, at the frequency
    of its source, moved as far as its bin was. The bins around it keep to it the phases that their
    sources have to its source (identity phase locking, Laroche and Dolson 1999), so that what was
    one wave stays one.
    """
    count = spectrum.shape[-1]
    turn = 2 * torch.pi * transform.hop / transform.n_fft  # of bin 1 in a step
    row = torch.arange(count, device=spectrum.device, dtype=torch.float32)
    nearest = bins.round()
    moved_by = turn * (row + nearest - bins)
    nearest, step = nearest.int(), steps.round().int() * count  # where the step begins
    cell = (nearest + step).flatten()
    out = []
    for one, size in zip(spectrum, magnitude, strict=True):
        # Side by side in memory, as arithmetic on every other number is several times as slow.
        phase = torch.atan2(one.imag.contiguous(), one.real.contiguous())
        # What a bin turns by in a step beyond its own frequency.
        beyond = _wrapped(torch.diff(phase, dim=0, append=phase[-1:]) - turn * row).flatten()
        advance = _wrapped(beyond.index_select(0, cell).view_as(bins) + moved_by)
        peak = _nearest_peak(size)
        # The source of a bin lies as far from the source of its peak as the bin from the peak.
        at, begin = nearest.gather(1, peak), step.gather(1, peak)
        around = (at + row.int() - peak.int()).clamp(0, count - 1)
        phase = phase.flatten()
        own = phase.index_select(0, (begin + around).flatten()).view_as(bins)
        beside = own - phase.index_select(0, (begin + at).flatten()).view_as(bins)
        out.append(_run_on(own, beside, advance, peak))
    return torch.stack(out)


def _run_on(own: Tensor, beside: Tensor, advance: Tensor, peak: Tensor) -> Tensor:
    """The first step's own phases, and from there each peak's, with those beside it."""
    # Step by step; numpy is quicker at such small pieces.
    beside, advance, peak = (each.cpu().numpy() for each in (beside, advance, peak))
    phases = np.empty_like(beside)
    phases[0] = own[0].cpu()
    for step in range(1, len(phases)):
        phases[step] = (phases[step - 1] + advance[step - 1])[peak[step]] + beside[step]
    return torch.from_numpy(phases).to(own.device)


def _nearest_peak(magnitude: Tensor) -> Tensor:
    """The bin of the nearest peak of each cell (steps, bins) along its step."""
    count = magnitude.shape[1]
    row = torch.arange(count, device=magnitude.device, dtype=torch.int32)
    around = torch.nn.functional.pad(magnitude, (1, 1), value=-1.0)
    peak = (magnitude > around[:, :-2]) & (magnitude >= around[:, 2:])
    # From a peak on its own number counts, up to the middle between it and the next.
    below = (row * peak).cummax(1).values
    backwards = ((count - 1 - row) * peak).flip(1).cummax(1).values.flip(1)
    above = count - 1 - backwards
    near = (2 * row <= below + above) & ((below > 0) | peak[:, :1])
    return torch.where(near, below, above).long()


def _wrapped(phase: Tensor) -> Tensor:
    """Between half a turn back and half a turn forth."""
    return phase - 2 * torch.pi * (phase / (2 * torch.pi)).round()
