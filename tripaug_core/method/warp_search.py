"""The search for the scale of a displacement on a CPU, where one example may end before another.

It reads the mel some three times over, cell by cell. It is compiled by numba: torch would go over
all cells some twenty times for each.
"""

import math

import numpy as np

from tripaug_core.compiled import compiled

_LEAST = 1e-12  # that a logarithm is taken of

_ROW, _TABLE, _CUBE, _BATCH = ("float32[" + ":," * n + "::1]" for n in range(4))
_FLOAT, _INT, _EXACT = "float32", "int64", "float64"
# Of one example: `cells`, its energy with one more band and frame; x; a displacement whose largest
# value is 1; how many frames are real; the loudest cell of x, and `std`, as `warp` has them.
_EXAMPLE = (_ROW, _TABLE, _CUBE, _INT, _FLOAT, _FLOAT)


@compiled(_FLOAT, _FLOAT, _FLOAT, _FLOAT)
def _lerp(one, other, share):
    """As torch does it: exact from either end, where what is loud lies beside what is quiet."""
    rise = other - one
    return one + share * rise if share < 0.5 else other - rise * (np.float32(1) - share)


@compiled(_FLOAT, _ROW, _INT, _INT, _INT, _INT, _INT, _FLOAT, _FLOAT)
def _read(cells, mels, wide, last, band, frame, up, on):
    """The energy where a cell is displaced to, as `sample_at` interpolates it."""
    up = min(max(up, np.float32(-band)), np.float32(mels - 1 - band))
    on = min(max(on, np.float32(-frame)), np.float32(last - frame))
    bands, frames = np.floor(up), np.floor(on)
    at = np.uint64((band + int(bands)) * wide + frame + int(frames))  # never counted from the end
    below = at + np.uint64(wide)
    up, on = up - bands, on - frames
    first = _lerp(cells[at], cells[at + np.uint64(1)], on)
    return _lerp(first, _lerp(cells[below], cells[below + np.uint64(1)], on), up)


@compiled(_EXACT, *_EXAMPLE, _FLOAT, _TABLE)
def _move(cells, x, unit, frames, top, std, scale, out):
    """The mean absolute change of x, moved by so many times a displacement, as out."""
    mels, width = x.shape
    change = 0.0
    for band in range(mels):
        for frame in range(frames):
            up, on = scale * unit[0, band, frame], scale * unit[1, band, frame]
            out[band, frame] = _read(cells, mels, width + 1, frames - 1, band, frame, up, on)
        row = np.float32(0)  # by rows, of which the sum keeps what float32 would lose
        for frame in range(frames):
            value = top + math.log(out[band, frame]) / std
            out[band, frame] = value
            row += abs(value - x[band, frame])
        out[band, frames:] = 0
        change += row
    return change / (mels * frames)


@compiled(_EXACT, *_EXAMPLE, _FLOAT, _INT)
def _glance(cells, x, unit, frames, top, std, scale, grid):
    """`_move`'s change by a few bands and frames, spread over all of them."""
    mels, width = x.shape
    step, change, bands = max(1, mels // grid), 0.0, 0
    for band in range(0, mels, step):
        bands += 1
        for part in range(grid):
            frame = int((part + 0.5) / grid * frames)
            up, on = scale * unit[0, band, frame], scale * unit[1, band, frame]
            power = _read(cells, mels, width + 1, frames - 1, band, frame, up, on)
            change += abs(top + math.log(power) / std - x[band, frame])
    return change / (bands * grid)


@compiled(_EXACT, _EXACT)
def _log(value):
    return math.log(max(value, _LEAST))


@compiled(f"UniTuple({_EXACT}, 2)", *_EXAMPLE, _EXACT, _ROW, _INT)
def _guess(cells, x, unit, frames, top, std, wanted, coarse, grid):
    """The scale by a glance, and how steeply the change grows with it there, in logarithms."""
    sizes, last = np.zeros(len(coarse)), 0
    for last in range(len(coarse)):
        sizes[last] = _glance(cells, x, unit, frames, top, std, coarse[last], grid)
        if last > 0 and max(sizes[last - 1], sizes[last]) >= wanted:
            break
    # The first scale that reaches ε, and the one before; where none does, the largest change.
    found = last - 1 if sizes[last - 1] >= wanted else last
    enough = sizes[found] >= wanted
    if not enough:
        found = sizes.argmax()
    left = max(found - 1, 0)
    rise = _log(sizes[left + 1]) - _log(sizes[left])
    slope = min(max(rise / math.log(coarse[left + 1] / coarse[left]), 0.1), 2.0)
    if not enough:
        return float(coarse[found]), slope
    step = (_log(wanted) - _log(sizes[found])) / slope
    scale = coarse[found] * math.exp(min(max(step, -9.0), 0.7))
    return min(scale, float(coarse[-1])), slope


@compiled(f"UniTuple({_EXACT}, 2)", *_EXAMPLE, _EXACT, _ROW, _INT, _EXACT, _EXACT, _INT, _TABLE)
def _solve(cells, x, unit, frames, top, std, wanted, coarse, grid, tolerance, over, rounds, out):
    """The scale, and the mean absolute change that it makes; x moved so, as out."""
    if wanted <= 0 or frames < 1 or not (np.isfinite(x).all() and np.isfinite(unit).all()):
        return 0.0, 0.0
    scale, slope = _guess(cells, x, unit, frames, top, std, wanted, coarse, grid)
    low, high, open_end = 0.0, float(coarse[-1]), True  # nothing is known to be too much yet
    before, size_before = 0.0, 0.0
    best, best_size, least = scale, 0.0, math.inf
    last = scale
    for tried in range(1, rounds + 1):
        last, size = scale, _move(cells, x, unit, frames, top, std, scale, out)
        short, gap = size < wanted, abs(size - wanted)
        # At a cliff rather too little than too much: what is over ε comes last.
        rank = 1e6 + size if size > (1 + over) * wanted else gap
        if rank < least:
            best, best_size, least = scale, size, rank
        if gap <= tolerance * wanted or (short and scale >= coarse[-1]):
            break
        if short:
            low = scale
        else:
            high, open_end = scale, False
        run = _log(scale) - _log(before)
        if tried > 1 and run != 0:
            slope = min(max((_log(size) - _log(size_before)) / run, 0.05), 5.0)
        before, size_before = scale, size
        scale *= math.exp((_log(wanted) - _log(size)) / slope)
        outside = scale <= low or (scale >= high and not open_end)
        # A cliff, as where a pure tone leaves its band, is found by halving alone.
        if outside or (not open_end and tried > 6 and tried % 2 == 0):
            scale = math.sqrt(low * high) if low > 0 else high / 8
        scale = min(scale, float(coarse[-1]))
    if last != best:
        best_size = _move(cells, x, unit, frames, top, std, best, out)
    return (best, best_size) if math.isfinite(best_size) else (0.0, 0.0)


@compiled(
    "void",
    *(_TABLE, _CUBE, _BATCH, "int64[::1]", _ROW, _FLOAT, _ROW, _ROW, _INT, _EXACT, _EXACT, _INT),
    *(_CUBE, _ROW, _ROW),
)
def search(
    cells,
    x,
    unit,
    frames,
    top,
    std,
    wanted,
    coarse,
    grid,
    tolerance,
    over,
    rounds,
    out,
    scales,
    sizes,
):
    """As `solve_displacement_scale`, each example by itself.

    Args:
        cells: (batch, (mels + 1) * (frames + 1)), the energy with one more band and frame.
        x: (batch, mels, frames), zero behind each length.
        unit: (batch, 2, mels, frames), displacements whose largest value is 1.
        frames: (batch,), how many are real, at most as many as there are.
        top: (batch,), the loudest cell of each x, against which the energy is.
        std: natural-log power in a unit of x.
        wanted: (batch,), ε.
        coarse, grid: scales that are looked at first, and by how many bands and frames.
        tolerance, over: of ε; what is over it by more than `over` is worse than all that is not.
        rounds: how often at most x is moved.
        out: gets x moved, (batch, mels, frames), zero behind each length.
        scales, sizes: get the scale and the mean absolute change, (batch,); 0, and `out` is not
            written, where nothing is wanted, none are real, or what comes of it is no number.
    """
    for each in range(len(x)):
        scales[each], sizes[each] = _solve(
            cells[each],
            x[each],
            unit[each],
            frames[each],
            top[each],
            std,
            wanted[each],
            coarse,
            grid,
            tolerance,
            over,
            rounds,
            out[each],
        )
