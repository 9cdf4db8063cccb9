"""Changes of one size: what makes two augmentations comparable at all."""

from torch import Tensor

from tripaug_core.errors import InputError
from tripaug_core.tensors import masked, scale_to_l1_budget


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
        (batch, 1, mels, frames), zero behind the real frames; an example that the augmentation
        left as it was stays so.

    Raises:
        InputError: ε is negative, or the shapes differ.
    """
    if not 0 <= epsilon < float("inf"):
        raise InputError(f"ε is {epsilon}: it must be a number of at least 0.")
    if mel.shape != changed.shape:
        raise InputError(f"the mel is {tuple(mel.shape)}, after the change {tuple(changed.shape)}.")
    mel = masked(mel, lengths)
    change = masked(changed, lengths) - mel
    return mel + scale_to_l1_budget(change, mel.new_full((len(mel),), epsilon), lengths)
