"""From a mel back to sound: the recording filtered by a change, or Griffin-Lim without one."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

import torch

from tripaug_core.errors import InputError
from tripaug_core.sound.files import resample
from tripaug_core.sound.mel import MelSpec, log_mel, log_mel_of, mel_bank, mel_centres_hz
from tripaug_core.sound.mono import to_mono
from tripaug_core.sound.scale import power_of_two
from tripaug_core.sound.shorttime import ShortTime, energy_of, unit
from tripaug_core.tensors import all_finite, constants

# No band is raised or lowered by more than this (natural log of the power, 130 dB).
_LARGEST = 30.0
LOUDEST = 1.5  # times the peak of the recording: what was quiet is not made loud
# Steps of the filter that are worked on at once: spectra of long recordings fill the memory.
_STEPS_AT_ONCE = 4096


@torch.no_grad()
def filter_by_change(
    waveform: torch.Tensor,
    sample_rate_hz: int,
    change: torch.Tensor,
    spec: MelSpec | None = None,
    corrections: int = 1,
) -> torch.Tensor:
    """The recording, filtered so that its log-mel changes by `change`.

    The recording's own short-time Fourier transform, magnitude and phase, is multiplied by
    `exp(change / 2)`, interpolated from bands to bins and from mel frames to filter frames, and
    transformed back. It works at the recording's own rate; bins above the top band are changed as
    that band is. The absolute level is kept, so that a sound made louder is louder; its peak may
    therefore rise above 1. Silence stays silence. No band is raised or lowered by more than 130 dB.

    How near the result comes is to be judged at the original's level factor, that is, by the
    log-mel of `result / peak of the original`: an extraction that scales the result to its own peak
    shifts every band by the same constant. Cells of the original below `spec.floor` cannot follow
    a change downwards, and follow one upwards only in part.

    Args:
        waveform: (samples,) or (channels, samples); all channels get the same change.
        sample_rate_hz: its rate, any.
        change: (mels, frames), natural log of the power (a normalised change times the
            normalisation's std), over the frames of `log_mel(resample(mono, sample_rate_hz,
            spec.sample_rate_hz), spec)`.
        spec: of the mel that was changed; defaults to `MelSpec()`.
        corrections: how often to measure the log-mel of the result, add what is missing to the
            change, and filter again. One takes off a sixth of the error for twice the time.

    Returns:
        A waveform of the same shape, dtype and device; bit for bit the same where `change` is zero.

    Raises:
        InputError: shapes that do not fit each other, or a change that is not a number.
    """
    spec = spec or MelSpec()
    check_change(waveform, sample_rate_hz, change, spec)
    if waveform.shape[-1] == 0 or not change.any():
        return waveform.clone()
    scale = scale_for(waveform, spec)
    channels = torch.atleast_2d(waveform).float() / scale
    asked = change.to(channels)
    change = asked.clamp(-_LARGEST, _LARGEST)
    transform, frames_per_step = transform_at(sample_rate_hz, spec)
    to_bins = between_bands(spec, sample_rate_hz, transform.n_fft, change.device)
    spectra: dict[int, torch.Tensor] = {}

    def filtered(change: torch.Tensor) -> torch.Tensor:
        out = []
        for piece, keep, first in pieces(channels, transform):
            spectrum = spectra.get(first)
            if spectrum is None:
                spectrum = transform.of(piece)
            if piece.shape == channels.shape:  # what is whole fits into memory
                spectra[first] = spectrum
            position = positions(first, spectrum.shape[-2], frames_per_step, change.device)
            factor = gains(change, position, to_bins)
            out.append(transform.back(spectrum * factor, piece.shape[-1])[:, keep])
        return torch.cat(out, -1)

    result = filtered(change)
    if corrections > 0:
        measured = measure_at_level(channels, sample_rate_hz, spec)
        before = measured(channels)
        wanted = before + asked
        # What lies below the floor cannot be measured there, and is lifted by no more than asked.
        most = torch.where(before <= math.log(spec.floor) + 1e-3, asked.clamp(min=0), _LARGEST)
        for _ in range(corrections):
            change = (change + (wanted - measured(result))).clamp(min=-_LARGEST).minimum(most)
            result = filtered(change)
    return (result * scale).reshape(waveform.shape).to(waveform.dtype)


def scale_for(waveform: torch.Tensor, spec: MelSpec) -> float:
    """What a sound is divided by while it is worked on: 1 where its mel depends on its scale."""
    return 1.0 if spec.level == "none" else power_of_two(waveform)


def bounded(changed: torch.Tensor, original: torch.Tensor) -> torch.Tensor:
    """A changed sound no louder at its peak than `LOUDEST` times the original, else scaled down."""
    most = LOUDEST * original.abs().max() if original.numel() else 0.0
    peak = changed.abs().max() if changed.numel() else 0.0
    return changed * (most / peak) if peak > most else changed


@torch.no_grad()
def griffin_lim(
    log_mel: torch.Tensor,
    spec: MelSpec | None = None,
    iterations: int = 32,
    seed: int = 0,
    samples: int | None = None,
) -> torch.Tensor:
    """Sound from a log-mel alone: clamped pseudo-inverse of the mel bank, then Griffin-Lim.

    The fast variant (momentum 0.99). What it adds of its own is louder than a small change, so
    compare its results with each other only, never with the recording.

    Args:
        log_mel: (mels, frames), natural log of the power, not normalised.
        spec: of the mel; defaults to `MelSpec()`.
        iterations: of the phase's estimate.
        seed: of the first phase; the global generators are left alone.
        samples: length of the result, within the last frame's hop; defaults to the shortest that
            gives so many frames.

    Returns:
        (samples,) float32 at `spec.sample_rate_hz`, at the level of the mel (peak about 1 where
        `spec.level` is "peak").

    Raises:
        InputError: a mel of another shape or with not-a-number values, or samples that do not fit.
    """
    spec = spec or MelSpec()
    if log_mel.ndim != 2 or log_mel.shape[0] != spec.n_mels or log_mel.shape[1] == 0:
        raise InputError(
            f"the mel has the shape {tuple(log_mel.shape)}: ({spec.n_mels}, frames) is needed."
        )
    if not all_finite(log_mel):
        raise InputError("the mel holds values that are not numbers: compute it once more.")
    frames = log_mel.shape[1]
    samples = max((frames - 1) * spec.hop, spec.hop // 2) if samples is None else samples
    if samples <= 0 or spec.frames_of(samples) != frames:
        raise InputError(
            f"{samples} samples do not give {frames} frames: leave the length out, or give the "
            "recording's."
        )
    with torch.autocast(log_mel.device.type, enabled=False):
        power = _bands_to_bins(spec).to(log_mel.device) @ log_mel.float().exp()
    magnitude = power.clamp(min=0).sqrt()
    generator = torch.Generator().manual_seed(seed)
    phase = torch.rand(magnitude.shape, generator=generator, dtype=torch.float32, device="cpu")
    phase = phase.to(magnitude) * (2 * torch.pi)
    transform = ShortTime(spec.n_fft, spec.window, spec.hop)
    return agreed(magnitude.T, unit(phase.T), iterations, samples, transform)


def agreed(
    magnitude: torch.Tensor,
    angles: torch.Tensor,
    iterations: int,
    samples: int,
    transform: ShortTime,
) -> torch.Tensor:
    """A sound (..., samples) of nearly this magnitude (..., steps, bins): Griffin-Lim with
    momentum 0.99.

    Args:
        angles: (..., steps, bins) complex, of size 1: the phases to begin with.
    """
    previous = 0.0
    for _ in range(iterations):
        rebuilt = transform.of(transform.back(magnitude * angles, samples))
        angles = rebuilt - previous * (0.99 / 1.99)
        angles = angles * energy_of(angles).clamp(min=1e-32).rsqrt()
        previous = rebuilt
    return transform.back(magnitude * angles, samples)


def check_change(waveform: torch.Tensor, sample_rate_hz: int, change: torch.Tensor, spec: MelSpec):
    """Raise InputError unless `change` is numbers only, and of the shape of the waveform's mel."""
    if waveform.ndim not in (1, 2):
        raise InputError(
            f"the sound has the shape {tuple(waveform.shape)}: (samples,) or (channels, samples) "
            "is needed."
        )
    expected = (spec.n_mels, spec.frames_at(waveform.shape[-1], sample_rate_hz))
    if tuple(change.shape) != expected:
        raise InputError(
            f"the change has the shape {tuple(change.shape)}, but the mel of this sound has "
            f"{expected}."
        )
    if not all_finite(change):
        raise InputError("the change holds values that are not numbers.")


def transform_at(sample_rate_hz: int, spec: MelSpec) -> tuple[ShortTime, float]:
    """The transform in which a recording at a rate is changed, and its frames of the mel a step.

    Its steps are twice as dense as the mel's, so that a change between two frames is followed.
    """
    scale = sample_rate_hz / spec.sample_rate_hz
    window, hop = max(round(spec.window * scale), 4), max(round(spec.hop * scale / 2), 1)
    transform = ShortTime(1 << (window - 1).bit_length(), window, hop)
    return transform, hop / scale / spec.hop


def pieces(channels: torch.Tensor, transform: ShortTime, reach: int = 0):
    """Long sound in pieces that overlap by more than a transform reaches; short sound whole.

    Args:
        reach: how many samples farther each piece must reach.

    Yields:
        the piece (channels, samples); which of its samples to keep; the step that it begins with.
        What is kept is what the transform of the whole would give there.
    """
    hop = transform.hop
    samples, span = channels.shape[-1], _STEPS_AT_ONCE * hop
    margin = -(-(transform.n_fft + reach) // hop) * hop
    for begin in range(0, max(samples - margin, 1), span):
        # A last piece that is all margin goes with the one before.
        end = samples if samples - begin - span <= margin else begin + span
        first = max(begin - margin, 0)
        piece = channels[:, first : end + margin]
        yield piece, slice(begin - first, end - first), first // hop


def spectra_of(channels: torch.Tensor, transform: ShortTime) -> torch.Tensor | None:
    """(channels, steps, bins), where `pieces` would leave the sound in one; else None."""
    return transform.of(channels) if len(list(pieces(channels[:1], transform))) == 1 else None


def measure_at_level(original: torch.Tensor, sample_rate_hz: int, spec: MelSpec) -> Callable:
    """A function of sounds (channels, samples): log-mels (mels, frames) at the original's level.

    That is, divided by what an extraction divides the original (channels, samples) by. It takes
    the sound's spectra in `transform_at` as well, (1, steps, bins), where they are known, and uses
    them where the mel's frames are among their steps.
    """
    own_rate = sample_rate_hz == spec.sample_rate_hz
    level = torch.ones((), dtype=torch.float32, device=original.device)
    if spec.level != "none":
        peak = resample(to_mono(original), sample_rate_hz, spec.sample_rate_hz).abs().max()
        level = torch.where(peak > 0, peak, level)
    unlevelled = replace(spec, level="none")
    transform, _ = transform_at(sample_rate_hz, spec)
    of_mel = ShortTime(spec.n_fft, spec.window, spec.hop)
    among = own_rate and replace(transform, hop=2 * transform.hop) == of_mel

    def measured(sound: torch.Tensor, spectra: torch.Tensor | None = None) -> torch.Tensor:
        if among and spectra is not None and len(sound) == 1:
            return log_mel_of(energy_of(spectra[0, ::2]) / level.square(), spec)
        mono = resample(to_mono(sound), sample_rate_hz, spec.sample_rate_hz)
        return log_mel(mono / level, unlevelled)[0, 0]

    return measured


@dataclass(frozen=True)
class Between:
    """Reads between the columns of a table, each place from two neighbours.

    Attributes:
        before, after: the neighbours of each place, (places,).
        share: of the latter.
    """

    before: torch.Tensor
    after: torch.Tensor
    share: torch.Tensor

    def of(self, table: torch.Tensor) -> torch.Tensor:
        """(rows, columns) -> (rows, places)."""
        before, after = (table.index_select(1, each) for each in (self.before, self.after))
        return torch.lerp(before, after, self.share)


def positions(first: int, count: int, frames_per_step: float, device) -> torch.Tensor:
    """Where so many steps from the first on lie, in frames of the mel, (count,)."""
    steps = torch.arange(first, first + count, dtype=torch.float32, device=device)
    return steps * frames_per_step


def at_frames(change: torch.Tensor, position: torch.Tensor) -> torch.Tensor:
    """(mels, frames) read between its frames at `position`, in frames: (positions, mels)."""
    last = change.shape[1] - 1
    position = position.clamp(max=last)
    before = position.floor().long()
    rows = change.T.contiguous()
    here, next_ = rows.index_select(0, before), rows.index_select(0, (before + 1).clamp(max=last))
    return torch.lerp(here, next_, (position - before)[:, None])


def gains(change: torch.Tensor, position: torch.Tensor, between: "Between") -> torch.Tensor:
    """By what a change (mels, frames) multiplies the amplitudes of bins: (positions, bins)."""
    return between.of(at_frames(change, position)).mul_(0.5).exp_()


@lru_cache(maxsize=16)
def between_bands(spec: MelSpec, sample_rate_hz: int, n_fft: int, device) -> Between:
    """Each bin takes its two neighbouring bands, in proportion to their nearness."""
    with constants():
        hz = torch.arange(n_fft // 2 + 1, dtype=torch.float64) * sample_rate_hz / n_fft
        centres_hz = torch.tensor(mel_centres_hz(spec), dtype=torch.float64)
        bands = len(centres_hz)
        if bands == 1:
            zero = torch.zeros(len(hz), dtype=torch.long).to(device)
            return Between(zero, zero, zero.float())
        above = torch.searchsorted(centres_hz, hz).clamp(1, bands - 1)
        share = (hz - centres_hz[above - 1]) / (centres_hz[above] - centres_hz[above - 1])
        share = share.clamp(0, 1).float()
        return Between((above - 1).to(device), above.to(device), share.to(device))


@lru_cache(maxsize=16)
def _bands_to_bins(spec: MelSpec) -> torch.Tensor:
    """(bins, mels): the pseudo-inverse of the mel bank."""
    with constants():
        return torch.linalg.pinv(mel_bank(spec).T.double()).float()
