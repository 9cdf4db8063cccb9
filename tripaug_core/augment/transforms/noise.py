"""Gaussian noise on mels, within the l1 budget of the learned augmentor: its plain baseline."""

from dataclasses import dataclass

import torch
from torch import Tensor

from tripaug_core.augment.transforms.ranges import checked_range, normal, uniform
from tripaug_core.tensors import masked, scale_to_l1_budget


@dataclass(frozen=True)
class GaussianNoise:
    """Adds white Gaussian noise, scaled so that `mean |out - mel| == ε` for each example.

    The mean is over the example's real frames and all its bands, as for the learned augmentor
    (Sec. 2.4), so that the two can be compared at an equal budget.

    Attributes:
        epsilon_low, epsilon_high: ε is drawn evenly between them for each example, in normalised
            units; equal ones fix it.

    Raises:
        InputError: a bound is negative, or the lower one is the larger.
    """

    epsilon_low: float = 0.05
    epsilon_high: float = 0.3

    def __post_init__(self):
        checked_range(self.epsilon_low, self.epsilon_high, "ε")

    def __call__(self, mel: Tensor, lengths: Tensor | None, generator: torch.Generator) -> Tensor:
        """(batch, 1, mels, frames) with noise; see the room's interface."""
        share = uniform((len(mel),), generator, mel)
        epsilon = self.epsilon_low + (self.epsilon_high - self.epsilon_low) * share
        noise = masked(normal(tuple(mel.shape), generator, mel), lengths)
        return masked(mel, lengths) + scale_to_l1_budget(noise, epsilon, lengths)
