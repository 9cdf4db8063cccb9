"""What one visitor works with: a recording, and what can be turned."""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tripaug_core.errors import InputError
from tripaug_core.vocabulary import LIMITS

if TYPE_CHECKING:  # imported where it is used: the page is up before torch is
    import torch

    from tripaug_core.studio.work.clips import Clip


@dataclass(frozen=True)
class Source:
    """Where a recording comes from.

    Attributes:
        corpus, utterance: its names; or
        file: a file that was sent, already checked to be one, and
        called: its name where it came from; the last part of `file` by default.
    """

    corpus: str | None = None
    utterance: str | None = None
    file: Path | None = None
    called: str | None = None


@dataclass(frozen=True)
class Recording:
    """A recording ready to be augmented by one checkpoint.

    Attributes:
        clip: its sound.
        mel: (1, 1, mels, frames), normalised as the checkpoint does it.
        name, emotion, speaker, synthetic: what is known of it.
    """

    clip: "Clip"
    mel: "torch.Tensor"
    name: str
    emotion: str | None = None
    speaker: str | None = None
    synthetic: bool = False


@dataclass(frozen=True)
class AugmentParams:
    """What can be turned.

    Attributes:
        epsilon: mean absolute change in σ.
        noise_scale: factor of the augmentor's noise.
        seed: a whole number.

    Raises:
        InputError: one of them is beyond `vocabulary.LIMITS`.
    """

    epsilon: float = LIMITS["epsilon"].default
    noise_scale: float = LIMITS["noise_scale"].default
    seed: int = LIMITS["seed"].default

    @classmethod
    def of(cls, asked: dict) -> "AugmentParams":
        """From the fields that a script sends, none of which may be missing."""
        values = [asked.get(name) for name in ("epsilon", "noise_scale", "seed")]
        if not all(isinstance(v, int | float) and math.isfinite(v) for v in values):
            raise InputError("ε, the noise scale and the seed must be numbers.")
        return cls(*values)

    def __post_init__(self):
        _check("ε", self.epsilon, LIMITS["epsilon"].most)
        _check("the noise scale", self.noise_scale, LIMITS["noise_scale"].most)
        whole = isinstance(self.seed, int | float) and self.seed == self.seed // 1
        most = LIMITS["seed"].most
        if not whole or not 0 <= self.seed <= most:
            raise InputError(f"the seed must be a whole number between 0 and {most}.")
        object.__setattr__(self, "seed", int(self.seed))


def _check(name: str, value: float, largest: float) -> None:
    if not isinstance(value, int | float) or not 0 <= value <= largest:
        raise InputError(f"{name} is {value!r}: it must be a number between 0 and {largest:g}.")
