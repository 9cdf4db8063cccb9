"""Other voices and tempi: the whole utterance scaled along frequency and time, at random."""

from dataclasses import dataclass

import torch
from torch import Tensor

from tripaug_core.augment.transforms.ranges import checked_range, uniform
from tripaug_core.augment.transforms.warping import checked_std
from tripaug_core.method.warp import TYPICAL_STD, sample_at
from tripaug_core.tensors import full_lengths, masked


@dataclass(frozen=True)
class RandomScaling:
    """Stretches mels along frequency, from the lowest band, and along time, from the middle.

    Stretching the mel scale is close to what a shorter or longer vocal tract does. It knows no ε:
    how far the mel changes depends on the recording.

    Attributes:
        frequency: each example is stretched along frequency by a factor that is drawn evenly
            within so much of 1;
        tempo: and along time; what reaches beyond the ends is lost, what is missing is the last
            frame again.
        std: natural-log power in a normalised unit, `Normalisation.std`.

    Raises:
        InputError: a share is negative, or above 0.5; the deviation is not above 0.
    """

    frequency: float = 0.2
    tempo: float = 0.15
    std: float = TYPICAL_STD

    def __post_init__(self):
        for name in ("frequency", "tempo"):
            checked_range(0, getattr(self, name), name, most=0.5)
        checked_std(self.std)

    def __call__(self, mel: Tensor, lengths: Tensor | None, generator: torch.Generator) -> Tensor:
        """(batch, 1, mels, frames) stretched; see the room's interface."""
        frames = full_lengths(mel, lengths)
        share = 2 * uniform((len(mel), 2), generator, mel)[..., None, None] - 1
        like = {"dtype": torch.float32, "device": mel.device}
        band = torch.arange(mel.shape[2], **like)[:, None]
        frame = torch.arange(mel.shape[3], **like)
        displacement = (
            band * self.frequency * share[:, 0],
            (frame - frames[:, None, None].float() / 2) * self.tempo * share[:, 1],
        )
        displacement = torch.stack(torch.broadcast_tensors(*displacement), 1)
        return sample_at(masked(mel, frames), displacement, frames, self.std)
