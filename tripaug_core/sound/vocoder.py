"""A phase-locked vocoder that takes each cell of a spectrum from another place.

Phases run on from step to step, which is a loop. It is compiled by numba: step by step a few rows
of memory do, where torch would go over all cells of all steps some thirty times.
"""

import math

import numpy as np
import torch
from torch import Tensor

from tripaug_core.compiled import compiled
from tripaug_core.sound.shorttime import ShortTime

_SILENCE = np.float32(1e-30)  # energy of a cell: nothing that a sound of more than 1e-10 holds
_ROW, _TABLE, _PLACES = "float32[::1]", "float32[:,::1]", "uint32[::1]"
_DISPLACEMENT, _SPECTRUM = "float32[:,:,::1]", "complex64[:,::1]"


def moved_spectrum(
    spectrum: Tensor, displacement: Tensor, position: Tensor, between, transform: ShortTime
) -> Tensor:
    """A spectrum whose cells take their energy from other places of it.

    The energy is interpolated, as in the mel. A peak of the new magnitude goes on, from what its
    bin had in the step before, at the frequency of its source, moved as far as its bin was. The
    bins around it keep to it the phases that their sources have to its source (identity phase
    locking, Laroche and Dolson 1999), so that what was one wave stays one: all of them are turned
    by one angle, and only peaks need to be followed.

    Args:
        spectrum: (steps, bins) complex64, on any device; it is moved on the CPU.
        displacement: (2, bands, frames), by how many bins and by how many steps the source of a
            cell lies above and behind it; beyond the first and the last these count.
        position: of each step among the frames, (steps,).
        between: of each bin among the bands, a `Between`.
        transform: that of the spectrum.

    Returns:
        (steps, bins) complex64.
    """
    given = (spectrum, displacement, position, between.before, between.after, between.share)
    arrays = [each.contiguous().cpu().numpy() for each in given]
    arrays[3:5] = (each.astype(np.uint32) for each in arrays[3:5])
    turn = 2 * math.pi * transform.hop / transform.n_fft  # of bin 1 in a step
    return torch.from_numpy(_moved(*arrays, turn)).to(spectrum.device)


@compiled("void", _DISPLACEMENT, "float32", _PLACES, _PLACES, _ROW, _TABLE, _TABLE)
def _read_displacement(displacement, position, before, after, share, bands, out):
    """The displacement at a position among its frames, of each bin, as out (2, bins).

    bands: (2, bands), memory to work in.
    """
    last = displacement.shape[2] - 1
    position = min(position, np.float32(last))
    here = int(position)
    behind = min(here + 1, last)
    part = position - np.float32(here)
    for axis in range(2):
        for band in range(displacement.shape[1]):
            value = displacement[axis, band, here]
            bands[axis, band] = value + part * (displacement[axis, band, behind] - value)
        for k in range(len(before)):
            value = bands[axis, before[k]]
            out[axis, k] = value + share[k] * (bands[axis, after[k]] - value)


@compiled("void", _SPECTRUM, _TABLE)
def _read_energy(spectrum, out):
    for step in range(spectrum.shape[0]):
        for k in range(spectrum.shape[1]):
            value = spectrum[step, k]
            out[step, k] = value.real * value.real + value.imag * value.imag


@compiled("void", _TABLE, _TABLE, "int64", _TABLE, _ROW)
def _read_wanted(energy, moved, step, source, wanted):
    """Where the cells of a step take their energy from, as source (2, bins); and that energy."""
    steps, bins = energy.shape
    flat = energy.ravel()
    now, most, latest = np.float32(step), np.float32(bins - 1), np.float32(steps - 1)
    for k in range(bins):
        source[0, k] = min(max(np.float32(k) + moved[0, k], np.float32(0)), most)
        source[1, k] = min(max(now + moved[1, k], np.float32(0)), latest)
    for k in range(bins):
        low, early = np.uint32(source[0, k]), np.uint32(source[1, k])
        right, after = min(low + 1, bins - 1), min(early + 1, steps - 1)
        x, y = source[0, k] - np.float32(low), source[1, k] - np.float32(early)
        upper, lower = np.uint32(early * bins), np.uint32(after * bins)
        value = flat[upper + low]
        first = value + x * (flat[np.uint32(upper + right)] - value)
        value = flat[lower + low]
        second = value + x * (flat[np.uint32(lower + right)] - value)
        wanted[k] = first + y * (second - first)


@compiled("uint32", _ROW, _PLACES, _PLACES)
def _find_peaks(energy, peak, owner):
    """How many peaks the energy of a step has, one at least; as peak their bins, and as owner,
    (bins,), which of them is nearest to each bin."""
    bins, found = len(energy), np.uint32(0)
    # Without a branch, which nobody could foresee.
    rose = True
    for k in range(bins - 1):
        rises = energy[k + 1] > energy[k]
        peak[found] = k
        found += np.uint32(rose & (not rises))
        rose = rises
    peak[found] = bins - 1
    found += np.uint32(rose)
    owner[:] = 0
    for each in range(1, found):
        # From the middle between two peaks on the latter owns.
        owner[(peak[each - 1] + peak[each]) // np.uint32(2) + np.uint32(1)] = 1
    last = np.uint32(0)
    for k in range(bins):
        last += owner[k]
        owner[k] = last
    return found


@compiled("int64", _TABLE, "uint32", "int64")
def _nearest(source, k, bins):
    """The cell nearest to the source of a bin, in the flattened."""
    return int(np.rint(source[1, k])) * bins + int(np.rint(source[0, k]))


@compiled(_SPECTRUM, _SPECTRUM, _DISPLACEMENT, _ROW, _PLACES, _PLACES, _ROW, "float64")
def _moved(spectrum, displacement, position, before, after, share, turn):
    steps, bins = spectrum.shape
    flat, out = spectrum.ravel(), np.empty((steps, bins), np.complex64)
    energy = np.empty((steps, bins), np.float32)
    _read_energy(spectrum, energy)
    energies = energy.ravel()
    bands = np.empty((2, displacement.shape[1]), np.float32)
    moved, wanted = np.empty((2, bins), np.float32), np.empty(bins, np.float32)
    size, angles = np.empty(bins, np.float32), np.empty(bins, np.complex64)
    ahead = np.empty(bins, np.int64)  # of each peak, how many cells its source lies behind its bin
    # Of this step and of the one before, in turns.
    sources = np.empty((2, 2, bins), np.float32)  # as `_read_wanted` has them
    cells = np.empty((2, bins), np.uint32)  # the cell that each bin takes its phase from
    peaks, owners = np.empty((2, bins), np.uint32), np.empty((2, bins), np.uint32)
    turned = np.empty((2, bins), np.complex128)  # each peak against its source, of size 1
    for step in range(steps):
        this, last = step % 2, 1 - step % 2
        source, cell, peak, owner = sources[this], cells[this], peaks[this], owners[this]
        _read_displacement(displacement, position[step], before, after, share, bands, moved)
        _read_wanted(energy, moved, step, source, wanted)
        count = _find_peaks(wanted, peak, owner)
        # The source of a bin lies as far from the source of its peak as the bin from the peak.
        # Beyond the lowest and the highest bin there is next to nothing, and any phase will do.
        for each in range(count):
            ahead[each] = _nearest(source, peak[each], bins) - np.int64(peak[each])
        for k in range(bins):
            cell[k] = min(max(ahead[owner[k]] + k, 0), len(flat) - 1)
        for each in range(count):
            if step == 0:  # keeps its own phases
                turned[this, each] = 1
                continue
            # Its bin had its source's phase in the step before, goes on as that source does ...
            top = peak[each]
            here = _nearest(sources[last], top, bins)
            later = here + bins if here < len(flat) - bins else here
            goes = np.complex128(flat[later]) * np.conj(flat[here])
            goes *= flat[cells[last, top]] * np.conj(np.complex128(flat[cell[top]]))
            # ... and as far faster as it was moved up.
            angle = np.float32(turn) * (np.float32(top) - sources[last, 0, top])
            goes *= complex(math.cos(angle), math.sin(angle))
            length = math.sqrt(goes.real * goes.real + goes.imag * goes.imag)
            parent = turned[last, owners[last, top]]
            # Where one of them is silent, any phase will do.
            turned[this, each] = parent * goes * (1 / length) if length > 0 else parent
        for k in range(bins):
            size[k] = max(energies[cell[k]], _SILENCE)  # silence has no phase to be made louder
        for k in range(bins):
            size[k] = np.sqrt(wanted[k] / size[k])
        for each in range(count):
            angles[each] = np.complex64(turned[this, each])
        for k in range(bins):
            out[step, k] = flat[cell[k]] * (angles[owner[k]] * size[k])
    return out
