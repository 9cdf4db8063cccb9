"""The l1 budget of Sec. 2.1: a mean absolute change of ε over the real frames."""

import torch
from torch import Tensor


def budgeted(p: Tensor, epsilon: Tensor, lengths: Tensor | None = None) -> Tensor:
    """The l1 constraint of Sec. 2.1: tanh(P) scaled to a mean absolute value of epsilon.

    As in [14] this is a sphere: small outputs are scaled up too. In float32 also under autocast,
    since half precision would miss the budget. An all-zero P stays zero.

    Args:
        p: (batch, 1, mels, frames), zero behind each length.
        epsilon: (batch,), at least 0.
        lengths: (batch,) in frames, or None.

    Returns:
        (batch, 1, mels, frames) float32 with `mean |.| == epsilon` over the real frames.
    """
    with torch.autocast(p.device.type, enabled=False):
        return sphere(torch.tanh(p.float()), epsilon, lengths)


def sphere(delta: Tensor, epsilon: Tensor, lengths: Tensor | None = None) -> Tensor:
    """A change (batch, 1, mels, frames) scaled to a mean absolute value of epsilon (batch,)."""
    frames = delta.shape[-1] if lengths is None else lengths
    size = delta.abs().sum((1, 2, 3)) / (frames * delta.shape[1] * delta.shape[2])
    tiny = torch.finfo(torch.float32).tiny
    scale = torch.where(size > 0, epsilon.float() / size.clamp(min=tiny), 0.0)
    return delta * scale[:, None, None, None]
