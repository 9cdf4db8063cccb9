"""Spectra changed cell by cell: a phase-locked vocoder that takes each cell from another place, and
a filter that is given in bands.

Compiled as it is imported (`import_compiled`): each peak goes on from the step before, and loops
that say so take half the time of whole-array operations that get round it. Complex values are
pairs of float32, along a last axis of two.
"""

import math

import numpy as np
from numba import njit

_SILENCE = np.float32(1e-30)  # energy of a cell: nothing that a sound of more than 1e-10 holds
_LEAST = 1e-300  # of a product of four cells, that it has a direction

# Without the global interpreter lock, so that threads work side by side; what is divided by 0 is
# not looked for.
_HOW = {"cache": True, "nogil": True, "error_model": "numpy"}


@njit(
    "void(float32[:,::1], float32[:,::1], int32[::1], float32[::1], int64, float32[::1],"
    " float32[::1], int32[::1])",
    **_HOW,
)
def _read(energy, displacement, band, share, step, wanted, from_bin, source):
    """What the bins of a step take from elsewhere.

    Args:
        energy: (steps, bins).
        displacement: (2, bands + 1), of this step, the last band twice.
        band, share: as in `move_spectrum`.
        wanted: (bins,), set to the energy of each bin, interpolated.
        from_bin: (bins,), set to the place that it comes from, in bins.
        source: (bins,), set to the nearest cell there, counted through all steps.
    """
    steps, bins = energy.shape
    zero, half, one = np.float32(0), np.float32(0.5), np.float32(1)
    last_bin, last_step = np.float32(bins - 1), np.float32(steps - 1)
    for k in range(bins):
        low, near = band[k], share[k]
        up = displacement[0, low] * (one - near) + displacement[0, low + 1] * near
        on = displacement[1, low] * (one - near) + displacement[1, low + 1] * near
        place = min(max(np.float32(k) + up, zero), last_bin)
        moment = min(max(np.float32(step) + on, zero), last_step)
        i, j = np.int32(moment), np.int32(place)
        u, v = moment - np.float32(i), place - np.float32(j)
        below, beside = (i + 1 if i < steps - 1 else i), (j + 1 if j < bins - 1 else j)
        this = energy[i, j] + (energy[i, beside] - energy[i, j]) * v
        later = energy[below, j] + (energy[below, beside] - energy[below, j]) * v
        wanted[k] = this + (later - this) * u
        from_bin[k] = place
        source[k] = (below if u > half else i) * bins + (beside if v > half else j)


@njit("void(float32[::1], int32[::1])", **_HOW)
def _own(energy, owner):
    """Sets for each bin of a step (bins,) the nearest peak; there is one at least."""
    begin, peak, last = 0, -1, len(energy) - 1
    for k in range(last + 1):
        if (k == 0 or energy[k] > energy[k - 1]) and (k == last or energy[k + 1] <= energy[k]):
            # The middle between two peaks belongs to the latter.
            middle = (peak + k) // 2 + 1 if peak >= 0 else 0
            for bin_ in range(begin, middle):
                owner[bin_] = peak
            begin, peak = middle, k
    for bin_ in range(begin, last + 1):
        owner[bin_] = peak


@njit(
    "void(float32[:,::1], float32[::1], int32[::1], int32[::1], float32[:,::1], float32[:,::1])",
    **_HOW,
)
def _write(cells, wanted, owner, source, rotation, out):
    """Sets the values of a step, out (bins, 2): sources, turned as their peaks are, of the energy
    that is wanted. Cells are those of all steps, (steps * bins, 2)."""
    for k in range(len(out)):
        peak = owner[k]
        # The source of a bin lies as far from the source of its peak as the bin from the peak.
        # Beyond the lowest and the highest bin there is next to nothing: any phase will do.
        cell = min(max(source[peak] + k - peak, 0), len(cells) - 1)
        real, imag = cells[cell, 0], cells[cell, 1]
        # Silence has no phase to be made louder.
        size = math.sqrt(wanted[k] / max(real * real + imag * imag, _SILENCE))
        out[k, 0] = (real * rotation[peak, 0] - imag * rotation[peak, 1]) * size
        out[k, 1] = (real * rotation[peak, 1] + imag * rotation[peak, 0]) * size


@njit(
    "void(float32[:,::1], float32[:,::1], float32[:,:,::1], float32[::1], int32[::1],"
    " float32[::1], float64, float32[:,:,::1], float32[:,::1], int32[:,:,::1],"
    " float32[:,:,::1])",
    **_HOW,
)
def _move(cells, energy, displacement, position, band, share, turn, out, lines, places, rotation):
    """As `move_spectrum`; the last three are for what is known of a step and the one before."""
    steps, bins = energy.shape
    frames, _, width = displacement.shape
    wanted, here = lines[2], np.empty((2, width), np.float32)
    for t in range(steps):
        now, before = t % 2, (t + 1) % 2
        left = min(int(position[t]), frames - 1)
        right, near = min(left + 1, frames - 1), position[t] - np.float32(left)
        for axis in range(2):
            for m in range(width):
                a, b = displacement[left, axis, m], displacement[right, axis, m]
                here[axis, m] = a + (b - a) * near
        source, owner = places[now, 0], places[now, 1]
        was_source, was_owner, was_from = places[before, 0], places[before, 1], lines[before]
        _read(energy, here, band, share, t, wanted, lines[now], source)
        _own(wanted, owner)
        # A peak's bin had the phase of its source in the step before, goes on as that source does,
        # and as far faster as it was moved up. The first step keeps its own phases.
        for k in range(bins if t > 0 else 0):
            if owner[k] != k:
                continue
            peak, was = was_owner[k], np.int64(was_source[k])
            then = np.int64(was + bins if was < (steps - 1) * bins else was)
            locked = np.int64(min(max(was_source[peak] + k - peak, 0), len(cells) - 1))
            angle = turn * (k - was_from[k])
            real, imag = math.cos(angle), math.sin(angle)
            for one, less in ((then, was), (locked, np.int64(source[k]))):
                a = np.float64(cells[one, 0]) * cells[less, 0] + cells[one, 1] * cells[less, 1]
                b = np.float64(cells[one, 1]) * cells[less, 0] - cells[one, 0] * cells[less, 1]
                real, imag = real * a - imag * b, real * b + imag * a
            size = math.sqrt(real * real + imag * imag)
            if size <= _LEAST:
                real, imag, size = math.cos(angle), math.sin(angle), 1.0
            a, b = rotation[before, peak, 0] / size, rotation[before, peak, 1] / size
            rotation[now, k, 0], rotation[now, k, 1] = real * a - imag * b, real * b + imag * a
        _write(cells, wanted, owner, source, rotation[now], out[t])


def move_spectrum(
    spectrum: np.ndarray,
    displacement: np.ndarray,
    position: np.ndarray,
    band: np.ndarray,
    share: np.ndarray,
    turn: float,
) -> np.ndarray:
    """A spectrum whose cells take their energy from other places of it.

    The energy is interpolated, as in the mel. A peak of the new magnitude goes on, from what its
    bin had in the step before, at the frequency of its source, moved as far as its bin was. The
    bins around it keep to it the phases that their sources have to its source (identity phase
    locking, Laroche and Dolson 1999), so that what was one wave stays one: all of them are turned
    by one angle, and only peaks need to be followed.

    Args:
        spectrum: (steps, bins) complex64.
        displacement: (frames, 2, bands + 1) float32: from how far each band takes its energy, in
            bins and in steps; the last band stands twice. Beyond the first and the last cell of the
            spectrum these count.
        position: (steps,) float32, at least 0: the place of each step, in frames.
        band, share: (bins,) int32 and float32: the band below each bin, and how near it is to the
            one above, from 0 to 1.
        turn: by how much bin 1 turns in a step, in radians.

    Returns:
        (steps, bins) complex64.
    """
    steps, bins = spectrum.shape
    cells = spectrum.view(np.float32).reshape(-1, 2)
    energy = np.square(spectrum.real) + np.square(spectrum.imag)
    out = np.empty((steps, bins, 2), np.float32)
    lines, places = np.empty((3, bins), np.float32), np.empty((2, 2, bins), np.int32)
    rotation = np.zeros((2, bins, 2), np.float32)
    rotation[..., 0] = 1
    _move(
        *(cells, energy, displacement, position, band, share, turn),
        *(out, lines, places, rotation),
    )
    return out.view(np.complex64)[..., 0]


@njit("void(float32[:,:,:,::1], float32[:,::1], int32[::1], float32[::1])", **_HOW)
def filter_spectra(spectra, factor, band, share):
    """Multiplies spectra, in place, by a factor read between bands.

    Args:
        spectra: (channels, steps, bins, 2).
        factor: (steps, bands + 1) float32; the last band stands twice.
        band, share: as in `move_spectrum`.
    """
    channels, steps, bins, _ = spectra.shape
    for channel in range(channels):
        for t in range(steps):
            for k in range(bins):
                low, high = factor[t, band[k]], factor[t, band[k] + 1]
                by = low + (high - low) * share[k]
                spectra[channel, t, k, 0] *= by
                spectra[channel, t, k, 1] *= by
