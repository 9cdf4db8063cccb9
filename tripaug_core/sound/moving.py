"""The recording with its energy moved along time and frequency, as a warp moves that of its mel."""

from functools import lru_cache

import torch
from torch import Tensor
from torch.nn.functional import conv2d, pad

from tripaug_core.errors import InputError
from tripaug_core.sound.mel import MelSpec, mel_centres_hz
from tripaug_core.sound.resynthesis import (
    between_bands,
    bounded,
    check_change,
    filter_by_change,
    gains,
    measure_at_level,
    pieces,
    positions,
    scale_for,
    spectra_of,
    transform_at,
)
from tripaug_core.tensors import all_finite, constants

_ROUNDS = 2  # of the filter: what moving leaves is small and rough
# A filter spreads what is asked of it over its window and over neighbouring bands, and brings less
# of what is rough: more is asked for, and still more where it differs from its neighbours.
_EAGER, _EDGE = 1.2, 0.24
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
    if tuple(displacement.shape) != (2, *change.shape) or not all_finite(displacement):
        raise InputError(
            f"the displacement has the shape {tuple(displacement.shape)}: "
            f"{(2, *change.shape)} and numbers only are needed."
        )
    if waveform.shape[-1] == 0 or not change.any():
        return waveform.clone()
    scale = scale_for(waveform, spec)
    channels = torch.atleast_2d(waveform).float() / scale
    spectra = spectra_of(channels, transform_at(sample_rate_hz, spec)[0])
    there = _moved(channels, spectra, sample_rate_hz, displacement.to(channels), spec)
    result = _corrected(there, channels, spectra, sample_rate_hz, change.to(channels), spec)
    return (result * scale).reshape(waveform.shape).to(waveform.dtype)


def _corrected(there: Tensor, channels: Tensor, spectra, rate_hz: int, change: Tensor, spec):
    """(channels, samples) filtered, time and again, by what its log-mel lacks of the change.

    Each round filters what the one before left, so that its phases come to agree as well.
    """
    measured = measure_at_level(channels, rate_hz, spec)
    transform, frames_per_step = transform_at(rate_hz, spec)
    to_bins = between_bands(spec, rate_hz, transform.n_fft, change.device)
    wanted = measured(channels, spectra) + change
    added = torch.zeros_like(change)
    for _ in range(_ROUNDS):
        before = added
        whole = spectra_of(there, transform)
        missing = _sharpened(wanted - measured(there, whole))
        added = (before + missing).clamp(-_LARGEST_CORRECTION, _LARGEST_CORRECTION)
        out = []
        for piece, keep, first in pieces(there, transform):
            spectrum = transform.of(piece) if whole is None else whole
            position = positions(first, spectrum.shape[-2], frames_per_step, change.device)
            spectrum.mul_(gains(added - before, position, to_bins))
            out.append(transform.back(spectrum, piece.shape[-1])[:, keep])
        there = torch.cat(out, -1) if len(out) > 1 else out[0]
    return there


def _sharpened(missing: Tensor) -> Tensor:
    """(mels, frames), more of it than is wanted: what differs from its neighbours most of all."""
    middle = [-_EDGE, _EAGER + 4 * _EDGE, -_EDGE]
    kernel = missing.new_tensor([[0, -_EDGE, 0], middle, [0, -_EDGE, 0]])
    around = pad(missing[None, None], (1, 1, 1, 1), mode="replicate")
    return conv2d(around, kernel[None, None])[0, 0]


def _moved(channels: Tensor, spectra, rate_hz: int, displacement: Tensor, spec: MelSpec) -> Tensor:
    """(channels, samples), of these spectra if it is short, moved; long ones in pieces that fade
    into one another."""
    from tripaug_core.sound.vocoder import moved_spectrum  # compiled, which nobody else waits for

    transform, frames_per_step = transform_at(rate_hz, spec)
    displacement = _in_bins_and_steps(displacement, rate_hz, transform.n_fft, frames_per_step, spec)
    to_bins = between_bands(spec, rate_hz, transform.n_fft, displacement.device)
    # A piece must hold all that its own energy is taken from.
    reach = transform.hop * (int(displacement[1].abs().max()) + 1)
    out, tail = [], None
    for piece, keep, first in pieces(channels, transform, reach):
        given = transform.of(piece) if spectra is None else spectra
        position = positions(first, given.shape[-2], frames_per_step, displacement.device)
        moved = [moved_spectrum(each, displacement, position, to_bins, transform) for each in given]
        there = torch.stack(moved)
        there = transform.back(there, piece.shape[-1])
        kept = there[:, keep]
        if tail is not None:
            fade = min(tail.shape[-1], kept.shape[-1])
            share = torch.linspace(0, 1, fade, dtype=torch.float32, device=channels.device)
            kept[:, :fade] = torch.lerp(tail[:, :fade], kept[:, :fade], share)
        tail = there[:, keep.stop :][:, : transform.n_fft]
        out.append(kept)
    return torch.cat(out, -1) if len(out) > 1 else out[0]


def _in_bins_and_steps(displacement, rate_hz: int, n_fft: int, frames_per_step: float, spec):
    """(2, mels, frames), in bands and frames of the mel -> in bins and steps of the transform."""
    centre, start, rise = _scale(spec, rate_hz, n_fft, displacement.device)
    band = torch.arange(len(centre), device=displacement.device)[:, None] + displacement[0]
    # A line for each stretch between two bands; straight on outside.
    left = band.floor().clamp_(0, len(start) - 1).int().flatten()
    here = (each.index_select(0, left).view_as(band) for each in (start, rise))
    bins = torch.addcmul(*here, band) - centre[:, None]
    return torch.stack([bins, displacement[1] / frames_per_step])


@lru_cache(maxsize=16)
def _scale(spec: MelSpec, rate_hz: int, n_fft: int, device) -> tuple[Tensor, Tensor, Tensor]:
    """The bin, between bins, of the centre of each band; and from a band, between two of them, to
    its bin: where their line starts, and how it rises."""
    with constants():
        centre = torch.tensor(mel_centres_hz(spec), dtype=torch.float64) * n_fft / rate_hz
        if len(centre) == 1:
            parts = centre, centre, torch.zeros_like(centre)
        else:
            rise = torch.diff(centre)
            parts = centre, centre[:-1] - rise * torch.arange(len(rise)), rise
        return tuple(part.float().to(device) for part in parts)
