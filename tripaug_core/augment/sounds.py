"""A batch of sounds, each changed as its mel is."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

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
    out, reached = batch.clone(), torch.zeros(len(batch))

    @torch.no_grad()
    def work(place: int, sound: Tensor, drawn: Tensor) -> None:
        mel = augmentor.mel(sound[None], sample_rate_hz)
        asked = epsilon[place : place + 1].to(mel.device, torch.float32)
        made = augmentor.made(mel, drawn.to(mel), asked, None)
        change = made.mel - mel
        changed = augmentor.resynthesise(sound, sample_rate_hz, change, made.displacement)
        out[place, :, : sound.shape[-1]] = changed.to(out)
        reached[place] = made.epsilon_reached[0]

    tasks = []
    for place, count in enumerate(counts):
        if count > 0:
            frames = augmentor.spec.frames_at(count, sample_rate_hz)
            drawn = noise((1, 1, augmentor.spec.n_mels, frames), place)
            tasks.append((place, batch[place, :, :count], drawn))
    with _threads_alone() as threads:
        workers = min(threads, len(tasks)) if augmentor.device.type == "cpu" else 1
        if workers < 2:
            for task in tasks:
                work(*task)
        else:
            with ThreadPoolExecutor(
                workers, initializer=torch.set_num_threads, initargs=(1,)
            ) as pool:
                list(pool.map(work, *zip(*tasks, strict=True)))
    return out, reached


@contextmanager
def _threads_alone() -> Iterator[int]:
    """For a while torch shares nothing out among threads; gives how many it may have.

    Which sums are shared out among how many changes their last bits, and so it would matter how
    many sounds a batch has. Fewer threads for what else runs meanwhile do no harm.
    """
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield threads
    finally:
        torch.set_num_threads(threads)
