"""Mixup: convex mixtures of the examples of a batch and of their labels (Zhang et al. 2018)."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from tripaug_core.errors import InputError
from tripaug_core.tensors import full_lengths, masked


@dataclass(frozen=True)
class Mixup:
    """Mixes each example with another of its batch, by a weight from Beta(alpha, alpha).

    Its interface differs from the others', since labels are mixed too: it takes and gives them.
    An example keeps its own number of frames; a shorter partner is repeated to fill them.

    Attributes:
        alpha: the smaller, the nearer the weights are to 0 and 1.

    Raises:
        InputError: alpha is not above 0.
    """

    alpha: float = 0.2

    def __post_init__(self):
        if not 0 < self.alpha < float("inf"):
            raise InputError(f"alpha is {self.alpha}: it must be above 0.")

    def __call__(
        self, mel: Tensor, lengths: Tensor | None, generator: torch.Generator, targets: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Mixed examples and their targets.

        Args:
            mel: (batch, 1, mels, frames), normalised.
            lengths: (batch,) real frames; None where all are real.
            generator: what all chance comes from.
            targets: (batch, classes) weights of the classes, one-hot for pure examples.

        Returns:
            The mixed mels, of the same shape and lengths; and targets (batch, classes). Both are of
            the mel's dtype.

        Raises:
            InputError: targets are not (batch, classes).
        """
        if targets.ndim != 2 or len(targets) != len(mel):
            raise InputError(
                f"targets have shape {tuple(targets.shape)}: ({len(mel)}, classes) is expected."
            )
        device = generator.device
        partner = torch.randperm(len(mel), generator=generator, device=device).to(mel.device)
        seed = torch.randint(2**31 - 1, (1,), generator=generator, device=device).item()
        # torch's Beta knows no generator; numpy's is seeded from ours.
        weight = np.random.default_rng(seed).beta(self.alpha, self.alpha, len(mel))
        weight = torch.from_numpy(weight).to(mel.device, mel.dtype)

        lengths = full_lengths(mel, lengths)
        own_frames = lengths.clamp(min=1)
        place = torch.arange(mel.shape[3], device=mel.device)
        place = place % own_frames[partner][:, None]
        other = mel[partner].gather(3, place[:, None, None].expand_as(mel))
        w = weight[:, None, None, None]
        mixed = masked(w * mel + (1 - w) * other, lengths)
        targets = targets.to(mel.dtype)
        return mixed, weight[:, None] * targets + (1 - weight[:, None]) * targets[partner]
