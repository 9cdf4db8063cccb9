"""A batch of sounds, each changed as its mel is."""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor


def augmented(
    augmentor,
    batch: Tensor,
    counts: Sequence[int],
    sample_rate_hz: int,
    epsilon: Tensor,
    noise: Callable[[tuple[int, ...], int], Tensor],
) -> tuple[Tensor, Tensor]:
    """The sounds of a batch, augmented; what lies behind each comes back as it is.

    One after the other, so that neither padding nor neighbours change a bit of any: phases run on
    over a whole sound, and carry what rounding leaves far.

    Args:
        augmentor: from `load_augmentor`.
        batch: (batch, channels, samples) float32, finite up to each count.
        counts: real samples of each; one of none is left alone.
        sample_rate_hz: any.
        epsilon: (batch,).
        noise: noise of a shape (1, 1, mels, frames) for the example at a place.

    Returns:
        (batch, channels, samples) float32, and the ε that was reached, (batch,).
    """
    out, reached = batch.clone(), torch.zeros(len(batch))
    for place, count in enumerate(counts):
        if count == 0:
            continue
        sound = batch[place, :, :count]
        mel = augmentor.mel(sound[None], sample_rate_hz)
        asked = epsilon[place : place + 1].to(mel.device, torch.float32)
        made = augmentor.made(mel, noise(tuple(mel.shape), place).to(mel), asked, None)
        change = made.mel - mel
        changed = augmentor.resynthesise(sound, sample_rate_hz, change, made.displacement)
        out[place, :, :count] = changed.to(out)
        reached[place] = made.epsilon_reached[0]
    return out, reached
