"""Random warps of mels within the l1 budget: the plain baseline of an augmentor that warps."""

from dataclasses import dataclass

import torch
from torch import Tensor

from tripaug_core.augment.transforms.ranges import checked_range, normal, uniform
from tripaug_core.errors import InputError
from tripaug_core.method.warp import TYPICAL_STD, random_warp_field, warp_to_budget
from tripaug_core.tensors import masked


@dataclass(frozen=True)
class RandomWarp:
    """Moves energy along time and frequency, at random, until `mean |out - mel|` is ε.

    What an augmentor of the form "warp" does before it has learned anything: the same random warp
    field, the same budget, no guidance. What moving cannot reach of ε stays unspent.

    Attributes:
        epsilon_low, epsilon_high: ε is drawn evenly between them for each example, in normalised
            units; equal ones fix it.
        correlation_length: deviation in cells of the blur under which the field varies locally;
            0 for none.
        std: natural-log power in a normalised unit, `Normalisation.std`.

    Raises:
        InputError: a bound is negative, or the lower one is the larger; the correlation length
            is negative or above 64, or the deviation is not above 0.
    """

    epsilon_low: float = 0.15
    epsilon_high: float = 0.4
    correlation_length: float = 40.0
    std: float = TYPICAL_STD

    def __post_init__(self):
        checked_range(self.epsilon_low, self.epsilon_high, "ε")
        if not 0 <= self.correlation_length <= 64:
            raise InputError(
                f"the correlation length is {self.correlation_length} cells: "
                "it must be at least 0 and at most 64."
            )
        checked_std(self.std)

    def __call__(self, mel: Tensor, lengths: Tensor | None, generator: torch.Generator) -> Tensor:
        """(batch, 1, mels, frames) moved; see the room's interface."""
        return self.with_displacement(mel, lengths, generator)[0]

    def with_displacement(
        self, mel: Tensor, lengths: Tensor | None, generator: torch.Generator
    ) -> tuple[Tensor, Tensor]:
        """What a call gives, and from how far each of its cells takes its energy.

        The latter is (batch, 2, mels, frames), in bands along frequency and frames along time.
        """
        share = uniform((len(mel),), generator, mel)
        epsilon = self.epsilon_low + (self.epsilon_high - self.epsilon_low) * share
        lengths = lengths if lengths is None else lengths.to(mel.device)
        noise = normal(tuple(mel.shape), generator, mel)
        field = random_warp_field(noise, self.correlation_length, lengths)
        return warp_to_budget(masked(mel, lengths), field, epsilon, lengths, self.std)


def checked_std(std: float) -> None:
    """Raise InputError unless a deviation is a number above 0."""
    if not 0 < std < float("inf"):
        raise InputError(f"std is {std}: it must be a number above 0.")
