"""Moving the energy of a mel spectrogram along time and frequency, within the same l1 budget."""

from collections.abc import Callable
from functools import cache

import numpy as np
import torch
from torch import Tensor
from torch.autograd.forward_ad import unpack_dual

from tripaug_core.method.blur import coloured
from tripaug_core.tensors import full_lengths, masked, mean_abs
from tripaug_core.threads import side_by_side

FARTHEST_BANDS = 32.0  # nothing is moved farther, whatever the budget asks for
FRAMES_A_BAND = 0.5  # how far along time against how far along frequency
LOCAL_SHARE = 0.2  # of the variance of a random field: what is not the scale of the whole utterance
# Natural-log power in a normalised unit, where the normalisation is not known: that of speech.
TYPICAL_STD = 3.6
TOLERANCE = 1e-3  # of ε, which the search for the scale of a displacement stops within
_OVER = 5 * TOLERANCE  # of ε, by which a change may be too large before any other is better
# Scales that are looked at first: octaves, then steps, as far out the change no longer grows.
_COARSE = (0.5, 1.0, 2.0, 4.0, 8.0, 14.0, 20.0, 26.0, FARTHEST_BANDS)
_COARSE_GRID = 32  # bands and frames of each example that are looked at there
_ROUNDS = 30  # of the search itself, at most; two or three are the rule
_LEAST = 1e-12  # that a logarithm is taken of
_ROUNDS_AHEAD = 6  # where none asks whether it is done


def random_warp_field(noise: Tensor, correlation_length: float, lengths: Tensor | None) -> Tensor:
    """A random warp field out of white noise: the way in which speakers and utterances differ.

    Most of it is two draws for the whole utterance: along frequency it grows from the lowest band
    to the highest, as under a shorter or longer vocal tract, and along time from the middle
    outwards, as at another tempo. The rest varies from place to place.

    Args:
        noise: (batch, 1, mels, frames), white.
        correlation_length: deviation in cells of the Gaussian blur under which the rest varies.
        lengths: (batch,) in frames, or None.

    Returns:
        (batch, 2, mels, frames), of about unit variance: along frequency, along time.
    """
    mels, frames = noise.shape[-2:]
    noise = masked(noise, lengths)
    band = torch.arange(mels, dtype=torch.float32, device=noise.device)[:, None]
    frame = torch.arange(frames, dtype=torch.float32, device=noise.device)
    # Alternating signs make a second white noise, independent of the first wherever it is blurred.
    drawn = torch.cat([noise, noise.clone()], 1)
    drawn[:, 1, ::2, 1::2].neg_()
    drawn[:, 1, 1::2, ::2].neg_()
    middle = torch.as_tensor(frames if lengths is None else lengths, device=noise.device).float()
    middle = middle.reshape(-1, 1, 1, 1).clamp(min=1) / 2
    scale = drawn.sum((2, 3), keepdim=True) * (3 / (2 * mels * middle)) ** 0.5
    # From 0 to 1, and from -1 to 1.
    up, on = scale[:, :1] * (band / max(mels - 1, 1)), scale[:, 1:] * ((frame - middle) / middle)
    whole = torch.cat(torch.broadcast_tensors(up, on), 1)
    local = coloured(drawn, correlation_length)
    return masked((1 - LOCAL_SHARE) ** 0.5 * whole + LOCAL_SHARE**0.5 * local, lengths)


def warp_to_budget(
    x: Tensor, field: Tensor, epsilon: Tensor, lengths: Tensor | None, std: float = TYPICAL_STD
) -> tuple[Tensor, Tensor]:
    """x moved along a warp field, as far as makes a mean absolute change of ε.

    It only moves what is there: no cell leaves the range of x. What moving by `FARTHEST_BANDS`
    does not reach of ε stays unspent; where nothing can be moved, as in a constant x, x comes back.

    Args:
        x: (batch, 1, mels, frames) float32, zero behind each length.
        field: (batch, 2, mels, frames), along frequency and time, of any size but 0.
        epsilon: (batch,), at least 0.
        lengths: (batch,) in frames, or None.
        std: natural-log power in a unit of x: `Normalisation.std`.

    Returns:
        The warped x, (batch, 1, mels, frames) float32, zero behind each length; and the
        displacement, (batch, 2, mels, frames): from how far each cell takes its energy, in bands
        along frequency and in frames along time. Gradients reach the field as those of a change
        that is scaled to ε do.
    """
    field = torch.cat([field[:, :1], FRAMES_A_BAND * field[:, 1:]], 1)
    tiny = torch.finfo(torch.float32).tiny
    unit = field / field.abs().amax((1, 2, 3), keepdim=True).clamp(min=tiny)
    energy = _Energy(x, lengths, std)
    with torch.no_grad():
        scale, out = _solved(energy, unit, epsilon)
    displacement = scale * unit
    if torch.is_grad_enabled() and (unit.requires_grad or x.requires_grad):
        out = torch.where(scale > 0, energy.at(displacement), x)
        size = mean_abs(out - x, lengths)
        # Worth nothing, but for the gradient: a larger change is one that is scaled down again.
        spent = (size > (1 - 0.01) * epsilon) & (size > 0)
        again = torch.where(spent, size.detach() / size.clamp(min=tiny), 1.0) - 1
        out = out + (out - x) * again[:, None, None, None]
    return out, displacement


def solve_displacement_scale(
    x: Tensor, unit: Tensor, epsilon: Tensor, lengths: Tensor | None, std: float = TYPICAL_STD
) -> Tensor:
    """How many times a displacement must be taken for a mean absolute change of ε.

    A look at a few cells under scales an octave apart, and from there the secant method in
    logarithms, kept within what is known to be too little and too much.

    Args:
        x, epsilon, lengths, std: as in `warp_to_budget`.
        unit: (batch, 2, mels, frames), a displacement whose largest value is 1.

    Returns:
        (batch, 1, 1, 1), from 0 to `FARTHEST_BANDS`. The change is within `TOLERANCE` of ε; where
        no scale reaches ε, it is the largest that was found, and 0 where nothing changes at all.
    """
    with torch.no_grad():
        return _solved(_Energy(x, lengths, std), unit, epsilon)[0]


def sample_at(
    x: Tensor, displacement: Tensor, lengths: Tensor | None = None, std: float = TYPICAL_STD
) -> Tensor:
    """x (batch, 1, mels, frames), each cell read where its displacement points.

    Between cells the energy is interpolated (bilinear), not its logarithm: the geometric mean of a
    loud and a quiet cell is quiet, and all that was moved by less than a cell would lose its peaks.
    Beyond the edges, and behind the length, the last cell counts.

    Args:
        displacement: (batch, 2, mels, frames), in bands and in frames.
        lengths, std: as in `warp_to_budget`.
    """
    return _Energy(x, lengths, std).at(displacement)


class _Energy:
    """The energy of a batch of mels, to be read between its cells."""

    def __init__(self, x: Tensor, lengths: Tensor | None, std: float):
        self.x, self.lengths, self.std = x, lengths, std
        self.mels, self.frames = x.shape[-2:]
        self.last = torch.as_tensor(self.frames - 1, device=x.device)
        if lengths is not None:
            self.last = (lengths.to(x.device) - 1).clamp(min=0)
        # Against the loudest cell, within what float32 holds.
        self.top = x.detach().amax((1, 2, 3), keepdim=True)
        least = torch.finfo(torch.float32).tiny
        power = ((x - self.top) * std).exp().clamp(min=least)
        # One more band and frame, that the last have neighbours too.
        self.cells = torch.nn.functional.pad(power, (0, 1, 0, 1), mode="replicate").flatten(1)

    def at(self, displacement: Tensor) -> Tensor:
        """As `sample_at`."""
        band = torch.arange(self.mels, device=self.x.device)[:, None]
        frame = torch.arange(self.frames, device=self.x.device)
        moved = self.read(band, frame, displacement[:, 0], displacement[:, 1])
        return masked(moved[:, None], self.lengths)

    def read(self, band: Tensor, frame: Tensor, up: Tensor, on: Tensor) -> Tensor:
        """(batch, ...), of the unit of x, from cells moved by bands and frames (batch, ...).

        The shares come from the displacement alone: beside the number of a frame, float32 would
        leave nothing of a small one.
        """
        wide, shape = self.frames + 1, up.shape
        last = self.last.reshape(-1, *[1] * (len(shape) - 1))
        up = up.clamp(-band, self.mels - 1 - band)
        on = on.clamp(-frame, last - frame)
        bands, frames = up.detach().floor(), on.detach().floor()
        # A displacement that is not a number has such a share, and a place within bounds.
        i = torch.add(frames, bands, alpha=wide).long() + (band * wide + frame)
        i = i.flatten(1).clamp(0, self.mels * wide - 1)
        up, on = (up - bands).flatten(1), (on - frames).flatten(1)
        a, b, c, d = (self.cells[:, k:].gather(1, i) for k in (0, 1, wide, wide + 1))
        power = torch.lerp(torch.lerp(a, b, on), torch.lerp(c, d, on), up)
        top = self.top.reshape(-1, *[1] * (len(shape) - 1))
        return torch.add(top, power.view(shape).log(), alpha=1 / self.std)


def _solved(energy: _Energy, unit: Tensor, epsilon: Tensor) -> tuple[Tensor, Tensor]:
    """`solve_displacement_scale`, and x moved by so much."""
    x, wanted = energy.x, torch.atleast_1d(epsilon.float())
    ahead = x.device.type != "cpu" or torch.compiler.is_compiling() or torch.jit.is_tracing()
    search = None if ahead or _is_followed(x, unit, wanted) else _compiled_search()
    if search is None:
        scale, size, out = _searched_together(energy, unit, wanted, ahead)
    else:
        scale, size, out = _searched(search, energy, unit, wanted)
    # What rounding leaves of x is no movement.
    moves = (size > 1e-6 * (1 + x.abs().amax((1, 2, 3)))) & (wanted > 0)
    scale = torch.where(moves, scale, 0.0)[:, None, None, None]
    return scale, torch.where(scale > 0, out, x)


def _is_followed(*values: Tensor) -> bool:
    """Whether more than numbers is asked for: tangents in forward mode, or a `torch.func`."""
    if any(unpack_dual(value).tangent is not None for value in values):
        return True
    try:
        return not all(value.data_ptr() for value in values if value.numel())
    except RuntimeError:  # no memory of its own
        return True


@cache
def _compiled_search() -> Callable | None:
    """`warp_search.search`, for which nobody else waits; None on a machine without numba."""
    try:
        from tripaug_core.method.warp_search import search
    except ModuleNotFoundError as error:
        if error.name != "numba":
            raise
        return None
    return search


def _searched(
    search: Callable, energy: _Energy, unit: Tensor, wanted: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    """Scales (batch,), the changes that they make, and x moved so; each example by itself, as many
    at a time as torch may have threads."""
    x = energy.x
    real = full_lengths(x, energy.lengths).clamp(max=energy.frames)
    count = max(map(len, (x, unit, real, wanted)))
    table = (energy.mels, energy.frames)
    given = (
        (energy.cells, (count, -1)),
        (x[:, 0], (count, *table)),
        (unit, (count, 2, *table)),
        (real, (count,)),
        (energy.top.flatten(), (count,)),
        (wanted, (count,)),
    )
    # Compiled code looks after no bounds: shapes that do not fit raise here.
    given = [_array(value.expand(*shape)) for value, shape in given]
    like = {"dtype": torch.float32, "device": x.device}
    out, sizes = torch.empty(count, *table, **like), torch.zeros(2, count, **like)
    found = [each.numpy() for each in (out, *sizes)]
    how = np.array(_COARSE, np.float32), _COARSE_GRID, TOLERANCE, _OVER, _ROUNDS

    def some(part: slice) -> None:
        *of, wanted = (each[part] for each in given)
        search(*of, float(energy.std), wanted, *how, *(each[part] for each in found))

    at_once = max(1, -(-count // torch.get_num_threads()))
    parts = [slice(first, first + at_once) for first in range(0, count, at_once)]
    side_by_side(some, parts, len(parts))
    return *sizes, out[:, None]


def _array(value: Tensor) -> np.ndarray:
    """As compiled code takes it: float32 or int64, cell beside cell."""
    value = value.float() if value.is_floating_point() else value
    return value.detach().resolve_neg().contiguous().numpy()


def _searched_together(
    energy: _Energy, unit: Tensor, wanted: Tensor, ahead: bool
) -> tuple[Tensor, Tensor, Tensor]:
    """As `_searched`, all examples at once.

    Args:
        ahead: as often as nearly all need, since to ask whether all are done would hold an
            accelerator up.
    """
    x = energy.x
    aim = wanted.clamp(min=_LEAST).log()
    scale, slope = _first_guess(energy, unit, wanted)
    low, high = torch.zeros_like(scale), torch.full_like(scale, FARTHEST_BANDS)
    open_end = torch.ones_like(scale, dtype=torch.bool)  # nothing is known to be too much yet
    tried: list[tuple[Tensor, Tensor]] = []
    for _ in range(_ROUNDS_AHEAD if ahead else _ROUNDS):
        size = mean_abs(energy.at(scale[:, None, None, None] * unit) - x, energy.lengths)
        tried.append((scale, size))
        short = size < wanted
        done = (size - wanted).abs() <= TOLERANCE * wanted
        done = done | (short & (scale >= FARTHEST_BANDS))
        if not ahead and bool(done.all()):
            break
        low, high = torch.where(short, scale, low), torch.where(short, high, scale)
        open_end = open_end & short
        if len(tried) > 1:
            (s, c), (s_before, c_before) = (
                (v.clamp(min=_LEAST).log() for v in t) for t in tried[-2:]
            )
            run = s - s_before
            slope = torch.where(run == 0, slope, ((c - c_before) / run).clamp(0.05, 5))
        then = scale * ((aim - size.clamp(min=_LEAST).log()) / slope).exp()
        outside = (then <= low) | ((then >= high) & ~open_end)
        # A cliff, as where a pure tone leaves its band, is found by halving alone.
        outside = outside | (~open_end & (len(tried) > 6 and len(tried) % 2 == 0))
        half = torch.where(low > 0, (low * high).sqrt(), high / 8)
        then = torch.where(outside, half, then.clamp(max=FARTHEST_BANDS))
        scale = torch.where(done, scale, then)
    scales, sizes = (torch.stack(column) for column in zip(*tried, strict=True))
    # At a cliff rather too little than too much: what is over ε comes last.
    over = sizes > (1 + _OVER) * wanted
    best = torch.where(over, 1e6 + sizes, (sizes - wanted).abs()).argmin(0, keepdim=True)
    scale, size = scales.gather(0, best)[0], sizes.gather(0, best)[0]
    return scale, size, energy.at(scale[:, None, None, None] * unit)


def _first_guess(energy: _Energy, unit: Tensor, wanted: Tensor) -> tuple[Tensor, Tensor]:
    """The scale by a part of the cells, and how steeply the change grows with it there."""
    x, bands = energy.x, max(1, energy.mels // _COARSE_GRID)
    # Columns spread over the real frames, so that padding has no part in it.
    part = (torch.arange(_COARSE_GRID, dtype=torch.float32, device=x.device) + 0.5) / _COARSE_GRID
    t = (part * full_lengths(x, energy.lengths).clamp(min=1)[:, None]).long()
    columns = t[:, None, None].expand(-1, 2, len(range(0, energy.mels, bands)), -1)
    x, unit = x[:, :, ::bands].gather(3, columns[:, :1]), unit[:, :, ::bands].gather(3, columns)
    scales = torch.tensor(_COARSE, dtype=torch.float32, device=x.device)
    some = scales[:, None, None] * unit[:, :, None]
    f = torch.arange(0, energy.mels, bands, device=x.device)[:, None]
    read = energy.read(f, t[:, None, None], some[:, 0], some[:, 1])
    size = (read - x).abs().mean((2, 3))
    # The first scale that reaches ε, and the one before; where none does, the largest change.
    enough = size >= wanted[:, None]
    found = torch.where(enough.any(1), enough.int().argmax(1), size.argmax(1))
    at, left = found[:, None], (found - 1).clamp(min=0)[:, None]
    right = (left + 1).clamp(max=len(scales) - 1)
    logs = size.clamp(min=_LEAST).log()
    slope = (logs.gather(1, right) - logs.gather(1, left)) / (scales[right] / scales[left]).log()
    slope = slope[:, 0].clamp(0.1, 2)
    step = (wanted.clamp(min=_LEAST).log() - logs.gather(1, at)[:, 0]) / slope
    guess = (scales[found].log() + step.clamp(-9, 0.7)).exp()
    guess = torch.where(enough.any(1), guess, scales[found])
    return guess.clamp(max=FARTHEST_BANDS), slope


moved = sample_at  # the older name, by which files of one's own rows import it
