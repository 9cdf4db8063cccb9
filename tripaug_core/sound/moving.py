"""The recording with its energy moved along time and frequency, as a warp moves that of its mel."""

import torch
from torch.nn.functional import grid_sample

from tripaug_core.errors import InputError
from tripaug_core.sound.mel import MelSpec, mel_centres_hz
from tripaug_core.sound.resynthesis import (
    agreed,
    bounded,
    check_change,
    filter_by_change,
    measure_at_level,
    pieces,
    transform_at,
)

_ITERATIONS = 8  # of Griffin-Lim
_CORRECTIONS = 3  # of the filter: what moving leaves is small and rough
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
    displacement points, the phases run on at the frequencies that were there, moved likewise, and
    a few iterations of Griffin-Lim make them agree. What is still missing, the filter of
    `filter_by_change` adds, up to 30 dB. It works at the recording's own rate and level; silence
    stays silence.

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
    there = torch.stack([_moved(c, sample_rate_hz, displacement.to(c), spec) for c in channels])
    measured = measure_at_level(channels, sample_rate_hz, spec)
    missing = measured(channels) + change.to(channels) - measured(there)
    result = filter_by_change(
        there, sample_rate_hz, missing, spec, _CORRECTIONS, _LARGEST_CORRECTION
    )
    return result.reshape(waveform.shape).to(waveform.dtype)


def _moved(
    sound: torch.Tensor, rate_hz: int, displacement: torch.Tensor, spec: MelSpec
) -> torch.Tensor:
    """One channel; long ones in pieces that fade into one another."""
    transform, frames_per_step = transform_at(rate_hz, spec, sound.device)
    hop = transform["hop_length"]
    # A piece must hold all that its own energy is taken from.
    reach = hop * (int(displacement[1].abs().max() / frames_per_step) + 1)
    out, tail = [], None
    for piece, keep, first in pieces(sound[None], transform["n_fft"] + reach, hop):
        spectrum = torch.stft(piece, pad_mode="constant", return_complex=True, **transform)[0]
        bins, steps = _sources(displacement, spectrum.shape, first, frames_per_step, rate_hz, spec)
        # The energy is interpolated, as in the mel.
        magnitude = _taken(spectrum.abs().square(), bins, steps).sqrt()
        phase = _phases(spectrum, bins, steps, transform)
        angles = torch.polar(torch.ones_like(phase), phase).to(torch.complex64)
        there = agreed(magnitude, angles, _ITERATIONS, piece.shape[-1], transform)
        kept = there[keep]
        if tail is not None:
            fade = min(len(tail), len(kept))
            share = torch.linspace(0, 1, fade, device=sound.device)
            kept[:fade] = torch.lerp(tail[:fade], kept[:fade], share)
        tail = there[keep.stop :][: transform["n_fft"]]
        out.append(kept)
    return torch.cat(out)


def _sources(displacement, shape, first: int, frames_per_step: float, rate_hz: int, spec: MelSpec):
    """Where each cell of a spectrum (bins, steps) takes its energy from, in bins and in steps."""
    bins, steps = shape
    bands, frames = displacement.shape[1:]
    per_bin = rate_hz / (2 * (bins - 1))
    centres = torch.tensor(mel_centres_hz(spec), dtype=torch.float64, device=displacement.device)
    bin_ = torch.arange(bins, device=displacement.device, dtype=torch.float64)
    step = torch.arange(steps, device=displacement.device, dtype=torch.float64)
    band, frame = _between(bin_ * per_bin, centres), (first + step) * frames_per_step
    grid = torch.stack(
        torch.broadcast_tensors(
            2 * frame / max(frames - 1, 1) - 1,
            (2 * band.clamp(0, bands - 1) / max(bands - 1, 1) - 1)[:, None],
        ),
        -1,
    ).float()
    along = grid_sample(displacement[None], grid[None], padding_mode="border", align_corners=True)[
        0
    ]
    places = torch.arange(bands, device=displacement.device, dtype=torch.float64)
    source = _between(band[:, None] + along[0], places, centres) / per_bin
    return source.clamp(0, bins - 1), (step + along[1] / frames_per_step).clamp(0, steps - 1)


def _between(x: torch.Tensor, at: torch.Tensor, values: torch.Tensor | None = None) -> torch.Tensor:
    """`values` (default: their numbers) given at rising places, read at x; straight on outside."""
    if values is None:
        values = torch.arange(len(at), dtype=at.dtype, device=at.device)
    if len(at) == 1:
        return torch.zeros_like(x) + values[0]
    right = torch.searchsorted(at, x.contiguous().double()).clamp(1, len(at) - 1)
    share = (x - at[right - 1]) / (at[right] - at[right - 1])
    return values[right - 1] + share * (values[right] - values[right - 1])


def _taken(energy, bins, steps) -> torch.Tensor:
    """The energy of a spectrum (bins, steps) read at fractional places."""
    rows, columns = energy.shape
    grid = torch.stack([2 * steps / max(columns - 1, 1) - 1, 2 * bins / max(rows - 1, 1) - 1], -1)
    here = {"padding_mode": "border", "align_corners": True}
    return grid_sample(energy[None, None], grid[None].float(), **here)[0, 0]


def _phases(spectrum, bins, steps, transform) -> torch.Tensor:
    """Phases that run on at the frequencies of the source, moved as far as its bin was."""
    turn = 2 * torch.pi * transform["hop_length"] / transform["n_fft"]  # of bin 1 in a step
    rows = torch.arange(len(spectrum), device=bins.device, dtype=torch.float64)[:, None]
    phase = spectrum.angle().double()
    # What a bin turns by in a step beyond its own frequency, between half a turn back and forth.
    beyond = torch.diff(phase, dim=1, append=phase[:, -1:]) - turn * rows
    beyond = torch.remainder(beyond + torch.pi, 2 * torch.pi) - torch.pi
    nearest = bins.round().long(), steps.round().long()
    advance = beyond[nearest] + turn * (rows + nearest[0] - bins)
    start = phase[nearest][:, :1]
    return torch.cat([start, start + advance[:, :-1].cumsum(1)], 1)
