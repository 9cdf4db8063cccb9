"""A batch of sounds, each changed as its mel is."""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from tripaug_core.threads import one_thread, side_by_side


def augmented(
    augmentor,
    batch: Tensor,
    counts: Sequence[int],
    sample_rate_hz: int,
    epsilon: Tensor,
    noise: Callable[[tuple[int, ...], int], Tensor],
) -> tuple[Tensor, Tensor]:
    """The sounds of a batch, augmented; what lies behind each comes back as it is.

    Each alone, so that neither padding nor neighbours change a bit of any: phases run on over a
    whole sound, and carry what rounding leaves far. As many at a time as torch may have threads:
    that takes less than to share out each step of one, and the bits are the same for any number.

    Args:
        augmentor: from `load_augmentor`.
        batch: (batch, channels, samples) float32, finite up to each count.
        counts: real samples of each; one of none is left alone.
        sample_rate_hz: any.
        epsilon: (batch,).
        noise: noise of a shape (1, 1, mels, frames) for the example at a place; asked for in order.

    Returns:
        (batch, channels, samples) float32, and the ε that was reached, (batch,).
    """
    places = [place for place, count in enumerate(counts) if count > 0]
    sounds = [batch[place, :, : counts[place]] for place in places]
    frames = [augmentor.spec.frames_at(sound.shape[-1], sample_rate_hz) for sound in sounds]
    drawn = [
        noise((1, 1, augmentor.spec.n_mels, count), place)
        for place, count in zip(places, frames, strict=True)
    ]

    @one_thread()  # each thread has settings of its own
    @torch.no_grad()
    @torch.autocast(augmentor.device.type, enabled=False)
    def changed(given: tuple[int, Tensor, Tensor]) -> tuple[Tensor, Tensor]:
        place, sound, drawn = given
        mel = augmentor.mel(sound[None], sample_rate_hz)
        asked = epsilon[place : place + 1].to(mel.device, torch.float32)
        made = augmentor.made(mel, drawn.to(mel), asked, None)
        change = made.mel - mel
        there = augmentor.resynthesise(sound, sample_rate_hz, change, made.displacement)
        return there, made.epsilon_reached[0]

    given = list(zip(places, sounds, drawn, strict=True))
    with one_thread() as threads:
        results = side_by_side(changed, given, threads if augmentor.device.type == "cpu" else 1)
    out, reached = batch.clone(), torch.zeros(len(batch), dtype=torch.float32, device="cpu")
    for place, (there, size) in zip(places, results, strict=True):
        out[place, :, : counts[place]] = there.to(out)
        reached[place] = size
    return out, reached
