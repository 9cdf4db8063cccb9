"""SpecAugment: bands and stretches of time are hidden (Park et al. 2019), without the warping."""

from dataclasses import dataclass

import torch
from torch import Tensor

from tripaug_core.augment.transforms.ranges import checked_range, uniform
from tripaug_core.errors import InputError
from tripaug_core.tensors import full_lengths, masked, padding_mask


@dataclass(frozen=True)
class SpecAugment:
    """Replaces random bands and random stretches of each example by 0, the mean of the features.

    torchaudio has the same masks, but they draw from the global generator and know no lengths.

    Attributes:
        band_masks: how many masks over frequency.
        widest_bands: a mask covers 0 to so many bands, evenly drawn.
        time_masks: how many masks over time.
        widest_frames: a mask covers 0 to so many frames of 25 ms,
        widest_share: and never more than this share of the example's own length.

    Raises:
        InputError: a number is negative, or the share is above 1.
    """

    band_masks: int = 2
    widest_bands: int = 20
    time_masks: int = 2
    widest_frames: int = 24
    widest_share: float = 0.2

    def __post_init__(self):
        for name in ("band_masks", "widest_bands", "time_masks", "widest_frames"):
            if getattr(self, name) < 0:
                raise InputError(f"{name} is {getattr(self, name)}: it must be at least 0.")
        checked_range(0, self.widest_share, "widest_share", most=1.0)

    def __call__(self, mel: Tensor, lengths: Tensor | None, generator: torch.Generator) -> Tensor:
        """(batch, 1, mels, frames) with masks; see the room's interface."""
        lengths = full_lengths(mel, lengths)
        frames = lengths.float()
        bands = torch.full_like(frames, mel.shape[2])
        widest_frames = (frames * self.widest_share).floor().clamp(max=self.widest_frames)
        widest_bands = bands.clamp(max=self.widest_bands)
        over_time = _hidden(self.time_masks, widest_frames, frames, mel.shape[3], generator)
        over_bands = _hidden(self.band_masks, widest_bands, bands, mel.shape[2], generator)
        hidden = over_time[:, None, None, :] | over_bands[:, None, :, None]
        mel = masked(mel, lengths)
        # 0 is the mean of all speech; a recording that never comes near it, such as silence, has
        # its own value that is the nearest.
        real = padding_mask(lengths, mel.shape[3])
        low = mel.masked_fill(~real, torch.inf).amin((1, 2, 3), keepdim=True)
        high = mel.masked_fill(~real, -torch.inf).amax((1, 2, 3), keepdim=True)
        blank = torch.zeros_like(low).clamp(low, high)
        return masked(torch.where(hidden, blank, mel), lengths)


def _hidden(
    masks: int, widest: Tensor, available: Tensor, size: int, generator: torch.Generator
) -> Tensor:
    """(batch, size) bool: what the masks hide; each lies wholly within what is available."""
    batch = len(widest)
    draws = uniform((batch, masks, 2), generator, widest)
    width = (draws[..., 0] * (widest[:, None] + 1)).floor()
    start = (draws[..., 1] * (available[:, None] - width + 1)).floor()
    place = torch.arange(size, device=widest.device)
    inside = (place >= start[..., None]) & (place < (start + width)[..., None])
    return inside.any(1)
