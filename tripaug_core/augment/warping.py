"""Random warps of mels within the l1 budget: the plain rival of an augmentor that warps."""

from dataclasses import dataclass

import torch
from torch import Tensor

from tripaug_core.augment.ranges import checked_range, normal, real_frames, uniform
from tripaug_core.errors import InputError
from tripaug_core.method.warp import restless, warped


@dataclass(frozen=True)
class RandomWarp:
    """Moves energy along time and frequency, at random, until `mean |out - mel| == ε`.

    What an augmentor of the form "warp" does before it has learned anything: the same drift out
    of noise, the same budget, nobody to guide it.

    Attributes:
        epsilon_low, epsilon_high: ε is drawn evenly between them for each example, in normalised
            units; equal ones fix it.
        grain: deviation in cells of the blur under which the drift wanders.

    Raises:
        InputError: a bound is negative, or the lower one is the larger; the grain is not above 0.
    """

    epsilon_low: float = 0.15
    epsilon_high: float = 0.4
    grain: float = 40.0

    def __post_init__(self):
        checked_range(self.epsilon_low, self.epsilon_high, "ε")
        if not 0 < self.grain <= 64:
            raise InputError(f"the grain is {self.grain}: it must be above 0 and at most 64.")

    def __call__(self, mel: Tensor, lengths: Tensor | None, generator: torch.Generator) -> Tensor:
        """(batch, 1, mels, frames) moved; see the room's interface."""
        return self.with_drift(mel, lengths, generator)[0]

    def with_drift(
        self, mel: Tensor, lengths: Tensor | None, generator: torch.Generator
    ) -> tuple[Tensor, Tensor]:
        """What a call gives, and where each of its cells takes its energy from.

        The latter is (batch, 2, mels, frames), in bands along frequency and frames along time.
        """
        share = uniform((len(mel),), generator, mel)
        epsilon = self.epsilon_low + (self.epsilon_high - self.epsilon_low) * share
        lengths = lengths if lengths is None else lengths.to(mel.device)
        drift = restless(normal(tuple(mel.shape), generator, mel), self.grain, lengths)
        return warped(mel * real_frames(mel, lengths), drift, epsilon, lengths)
