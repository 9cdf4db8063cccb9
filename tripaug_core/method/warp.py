"""Moving the energy of a mel spectrogram along time and frequency, within the same l1 budget."""

import torch
from torch import Tensor

from tripaug_core.method.blur import coloured
from tripaug_core.method.budget import sphere
from tripaug_core.method.layers import masked

FARTHEST = 32.0  # bands: nothing is moved farther, whatever the budget asks for
TEMPO = 0.5  # frames a band: how far along time against how far along frequency
WANDER = 0.2  # share of the variance of a random drift that is not the scale of the whole utterance
_ROUNDING = 1e-5
_ROUNDS = 3  # of the search for the size of a warp; its change grows almost evenly with it


def restless(noise: Tensor, grain: float, lengths: Tensor | None) -> Tensor:
    """A random drift out of white noise: the way in which speakers and utterances differ.

    Most of it is two draws for the whole utterance: along frequency it grows from the lowest band
    to the highest, as under a shorter or longer vocal tract, and along time from the middle
    outwards, as at another tempo. The rest wanders from place to place.

    Args:
        noise: (batch, 1, mels, frames), white.
        grain: deviation in cells of the blur that it wanders under.
        lengths: (batch,) in frames, or None.

    Returns:
        (batch, 2, mels, frames), of about unit variance: along frequency, along time.
    """
    mels, frames = noise.shape[-2:]
    noise = masked(noise, lengths)
    band = torch.arange(mels, device=noise.device)[:, None]
    frame = torch.arange(frames, device=noise.device)
    # Alternating signs make a second white noise, independent of the first wherever it is blurred.
    second = noise * (1 - 2 * ((band + frame) % 2))
    middle = torch.as_tensor(frames if lengths is None else lengths, device=noise.device)
    middle = middle.reshape(-1, 1, 1, 1) / 2
    slopes = band / max(mels - 1, 1), (frame - middle) / middle  # from 0 to 1, from -1 to 1
    drifts = []
    for drawn, slope in zip((noise, second), slopes, strict=True):
        scale = drawn.sum((1, 2, 3), keepdim=True) / (2 * mels * middle) ** 0.5
        whole = scale * 3**0.5 * slope
        wandering = coloured(drawn, grain)
        drifts.append((1 - WANDER) ** 0.5 * whole + WANDER**0.5 * wandering)
    return masked(torch.cat(drifts, 1), lengths)


def warped(
    x: Tensor, drift: Tensor, epsilon: Tensor, lengths: Tensor | None
) -> tuple[Tensor, Tensor]:
    """x moved along a drift, as far as makes a mean absolute change of epsilon.

    What moving cannot reach is made up by scaling the change itself. Where nothing can be moved,
    as in a constant x, nothing changes.

    Args:
        x: (batch, 1, mels, frames) float32, zero behind each length.
        drift: (batch, 2, mels, frames), of any size but 0; see `reaching`.
        epsilon: (batch,), at least 0.
        lengths: (batch,) in frames, or None.

    Returns:
        The warped x, (batch, 1, mels, frames) float32, zero behind each length, and the drift that
        it was moved along, of the size that `reaching` gives it.
    """
    drift = reaching(x, drift, epsilon, lengths)
    change = moved(x, drift, lengths) - x
    # What rounding leaves of x is no movement, and is not scaled up to one.
    size, most = (t.abs().amax((1, 2, 3), keepdim=True) for t in (change, x))
    change = change.masked_fill(size < _ROUNDING * (1 + most), 0)
    return x + sphere(change, epsilon, lengths), drift


def reaching(x: Tensor, drift: Tensor, epsilon: Tensor, lengths: Tensor | None) -> Tensor:
    """A drift of the size that changes x by epsilon, as far as FARTHEST allows; see `warped`.

    Its size is found without gradients. Along time it counts for TEMPO of what it is given as.

    Returns:
        (batch, 2, mels, frames), in bands along frequency and in frames along time.
    """
    tiny = torch.finfo(torch.float32).tiny
    wanted = epsilon.float()[:, None, None, None]
    drift = torch.cat([drift[:, :1], TEMPO * drift[:, 1:]], 1)
    unit = drift / drift.abs().amax((1, 2, 3), keepdim=True).clamp(min=tiny)
    frames = x.shape[-1] if lengths is None else lengths[:, None, None, None]
    cells = frames * x.shape[2]
    with torch.no_grad():
        far = torch.ones_like(wanted)
        for _ in range(_ROUNDS):
            change = (moved(x, far * unit, lengths) - x).abs().sum((1, 2, 3), keepdim=True) / cells
            far = (far * (wanted / change.clamp(min=tiny)).clamp(0.02, 50)).clamp(max=FARTHEST)
    return far * unit


def moved(x: Tensor, drift: Tensor, lengths: Tensor | None = None) -> Tensor:
    """x (batch, 1, mels, frames), each cell taken from where its drift in cells points.

    Between cells it is interpolated; beyond the edges, and behind the length, the last one counts.
    """
    mels, frames = x.shape[-2:]
    last = frames - 1 if lengths is None else (lengths - 1)[:, None, None]
    f = torch.arange(mels, device=x.device)[:, None] + drift[:, 0]
    t = torch.arange(frames, device=x.device) + drift[:, 1]
    f = f.clamp(0, mels - 1)
    t = torch.minimum(t.clamp(min=0), torch.as_tensor(last, dtype=t.dtype, device=x.device))
    # grid_sample wants both axes from -1 to 1, time first.
    grid = torch.stack([2 * t / max(frames - 1, 1) - 1, 2 * f / max(mels - 1, 1) - 1], -1)
    # It reads anywhere in memory where a place is not a number: such a cell becomes none either.
    grid = grid.nan_to_num()
    out = torch.nn.functional.grid_sample(x, grid, padding_mode="border", align_corners=True)
    return masked(out + 0 * drift.sum(1, keepdim=True), lengths)
