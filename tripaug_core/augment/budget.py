"""Changes of one size: what makes two augmentations comparable at all."""

import torch
from torch import Tensor

from tripaug_core.augment.ranges import real_frames
from tripaug_core.errors import InputError


def at_budget(
    mel: Tensor, changed: Tensor, epsilon: float, lengths: Tensor | None = None
) -> Tensor:
    """The change of any augmentation, made larger or smaller until `mean |out - mel| == ε`.

    Args:
        mel: (batch, 1, mels, frames), normalised.
        changed: the same after the augmentation.
        epsilon: mean absolute change over all bands and real frames; at least 0.
        lengths: (batch,) real frames; None where all are real.

    Returns:
        (batch, 1, mels, frames); an example that the augmentation left as it was stays so.

    Raises:
        InputError: ε is negative, or the shapes differ.
    """
    if not 0 <= epsilon < float("inf"):
        raise InputError(f"ε is {epsilon}: it must be a number of at least 0.")
    if mel.shape != changed.shape:
        raise InputError(f"the mel is {tuple(mel.shape)}, after the change {tuple(changed.shape)}.")
    return spent(mel, changed - mel, epsilon, lengths)


def spent(
    mel: Tensor, change: Tensor, epsilon: float | Tensor, lengths: Tensor | None = None
) -> Tensor:
    """The mel after a change that is scaled to ε first: a number, or (batch, 1, 1, 1)."""
    real = real_frames(mel, lengths)
    change = change * real
    values = (real.sum((1, 2, 3), keepdim=True) * mel.shape[2]).clamp(min=1)
    size = change.abs().sum((1, 2, 3), keepdim=True) / values
    return mel * real + change * (epsilon / size.clamp(min=torch.finfo(mel.dtype).tiny))
