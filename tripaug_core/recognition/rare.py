"""What a loss does about rare classes."""

import torch
from torch import Tensor


def class_weights(labels: Tensor, classes: int, weighting: str) -> Tensor:
    """Weight of each class in the loss, (classes,); averaged over the utterances they are 1.

    Args:
        labels: (n,) class indices.
        classes: how many there are.
        weighting: "weights" weighs by inverse class frequency, anything else all alike.
    """
    if weighting != "weights":
        return torch.ones(classes)
    counts = torch.bincount(labels, minlength=classes)
    present = (counts > 0).sum()
    return torch.where(counts > 0, len(labels) / (present * counts.clamp(min=1)), 0.0)


def log_shares(labels: Tensor, classes: int, weighting: str) -> Tensor:
    """What the loss adds to each logit, (classes,): for "logit-adjustment" the logarithm of the
    class' share (Menon et al. 2021), else nothing.
    """
    if weighting != "logit-adjustment":
        return torch.zeros(classes)
    return (torch.bincount(labels, minlength=classes).clamp(min=1) / len(labels)).log()
