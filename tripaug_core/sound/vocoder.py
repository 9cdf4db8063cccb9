"""A phase-locked vocoder that takes each cell of a spectrum from another place."""

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import grid_sample

from tripaug_core.sound.shorttime import ShortTime, energy_of, unit

_SILENCE = 1e-30  # energy of a cell: nothing that a sound of more than 1e-10 holds


def moved_spectrum(spectrum: Tensor, sources: Tensor, transform: ShortTime) -> Tensor:
    """A spectrum whose cells take their energy from other places of it.

    The energy is interpolated, as in the mel. A peak of the new magnitude goes on, from what its
    bin had in the step before, at the frequency of its source, moved as far as its bin was. The
    bins around it keep to it the phases that their sources have to its source (identity phase
    locking, Laroche and Dolson 1999), so that what was one wave stays one: all of them are turned
    by one angle, and only peaks need to be followed.

    Args:
        spectrum: (steps, bins) complex.
        sources: (steps, 2, bins), the bin and the step that each takes its energy from, -1 for the
            first and 1 for the last; beyond them these count.
        transform: that of the spectrum.

    Returns:
        (steps, bins) complex.
    """
    count = spectrum.shape[1]
    flat, energy = spectrum.flatten(), energy_of(spectrum)
    here = {"padding_mode": "border", "align_corners": True}
    wanted = grid_sample(energy[None, None], sources.transpose(1, 2)[None], **here)[0, 0]
    peak, row, owner = _peaks(wanted)
    bins, steps = _at(sources, peak, row)
    at = steps.round() * count + bins.round()
    # The source of a bin lies as far from the source of its peak as the bin from the peak. Beyond
    # the lowest and the highest bin there is next to nothing, and any phase will do.
    source = (at.int() - peak.int()).index_select(0, owner)
    source.add_(torch.arange(len(flat), dtype=torch.int32, device=flat.device))
    source.clamp_(0, len(flat) - 1)
    turn = 2 * torch.pi * transform.hop / transform.n_fft  # of bin 1 in a step
    turned = _turned(flat, sources, peak, row, owner, source, at.int(), turn)
    # Silence has no phase to be made louder.
    size = energy.flatten().index_select(0, source).clamp_(min=_SILENCE)
    size = torch.div(wanted.flatten(), size, out=size).sqrt_()
    out = flat.index_select(0, source).mul_(turned.index_select(0, owner))
    return out.mul_(size).view_as(spectrum)


def _at(sources: Tensor, cell: Tensor, row: Tensor) -> tuple[Tensor, Tensor]:
    """The source of some cells, by their places in the flattened and their rows: bin and step."""
    rows, _, count = sources.shape
    place = cell + row * count
    flat = sources.flatten()
    return tuple(
        flat.index_select(0, place + k * count).add_(1).mul_((n - 1) / 2).clamp_(0, n - 1)
        for k, n in ((0, count), (1, rows))
    )


def _peaks(energy: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """The peaks of (steps, bins) along each step: their places in the flattened, their steps; and
    which of them is nearest to each cell, flattened. Each step has one at least."""
    # numpy is several times as quick at finding places.
    array = energy.cpu().numpy()
    count = array.shape[1]
    rises = array[:, 1:] > array[:, :-1]
    is_peak = np.empty(array.shape, bool)
    np.greater(rises[:, :-1], rises[:, 1:], out=is_peak[:, 1:-1])
    is_peak[:, 0], is_peak[:, -1] = ~rises[:, 0], rises[:, -1]
    peak = np.flatnonzero(is_peak).astype(np.int32)
    row = peak // count
    # A peak owns from the middle between it and the one before on; the first of a step from its
    # beginning.
    begins = np.where(row[1:] == row[:-1], (peak[1:] + peak[:-1]) // 2 + 1, row[1:] * count)
    mark = np.zeros(array.size, bool)
    mark[begins] = True
    found = peak, row, np.cumsum(mark, dtype=np.int32)
    return tuple(torch.from_numpy(each).to(energy.device) for each in found)


def _turned(flat, sources, peak, row, owner, source, at, turn: float) -> Tensor:
    """By how much each peak is turned against its source, as complex values of size 1."""
    rows, _, count = sources.shape
    # The bin of a peak in the step before; the first step keeps its own phases.
    first = int(torch.searchsorted(row, 1))
    parent = peak[first:] - count
    bins, steps = _at(sources, parent, row[first:] - 1)
    cell = (steps.round() * count + bins.round()).int()
    after = torch.where(cell < (rows - 1) * count, cell + count, cell)
    # It had the phase of its source there, goes on as that bin's source does ...
    goes = flat.index_select(0, after) * flat.index_select(0, cell).conj_physical_()
    goes *= flat.index_select(0, source.index_select(0, parent))
    goes *= flat.index_select(0, at[first:]).conj_physical_()
    # ... and as far faster as it was moved up.
    higher = parent - (row[first:] - 1) * count - bins
    angle = torch.zeros(len(peak), dtype=torch.float32, device=peak.device)
    # Side by side in memory, as arithmetic on every other number is several times as slow.
    torch.add(goes.imag.clone().atan2_(goes.real.clone()), higher, alpha=turn, out=angle[first:])
    # Each adds to that of the peak that its bin belonged to, twice as far back in each round.
    before = torch.arange(len(peak), dtype=torch.int32, device=peak.device)
    before[first:] = owner.index_select(0, parent)
    for _ in range((rows - 1).bit_length()):
        angle = angle + angle.index_select(0, before)
        before = before.index_select(0, before)
    return unit(angle)
