"""Where chance comes from: seeds and noise of single copies, generators that nobody shares."""

import hashlib
import operator
import os
import unicodedata

import torch
from torch import Tensor
from torch.utils.data import get_worker_info

from tripaug_core.errors import InputError


def copy_seed(seed: int, id: str, copy: int) -> int:
    """The seed of one copy of one utterance, below 2**31.

    It depends on the seed of the whole, the utterance's name (the last part of its id: that of its
    file without the extension, or with it where another beside it is called so) and the number of
    the copy from 1, and on nothing else: neither on the order of utterances nor on how many there
    are. The map and the export derive theirs alike, so that a point and a file of the same seed,
    name and number are the same copy.
    """
    name = id.rpartition("/")[2]
    name = unicodedata.normalize("NFC", name)  # a Mac writes names in another form
    digest = hashlib.sha256(f"{int(seed)}/{name}/{int(copy)}".encode()).digest()
    return int.from_bytes(digest[:4], "little") >> 1


def whole_seed(seed) -> int:
    """A seed as a whole number, of whatever type it is; torch tells them apart by 32 bits.

    Raises:
        InputError: it is none.
    """
    try:
        return operator.index(seed)
    except (TypeError, RuntimeError):
        raise InputError(
            f"the seed is {seed!r}: give a whole number or a torch.Generator."
        ) from None


def noise_for(shape, seed: int | torch.Generator, device="cpu", first: int = 0) -> Tensor:
    """Standard normal noise of shape (batch, 1, mels, frames).

    With a whole number each example has a stream of its own, frame by frame and drawn on the CPU,
    so that neither padding nor the device changes it.

    Args:
        first: place of the first example, where these are part of a larger batch.
    """
    if isinstance(seed, torch.Generator):
        like = {"dtype": torch.float32, "device": seed.device}
        return torch.randn(tuple(shape), generator=seed, **like).to(device)
    seed = whole_seed(seed)
    places = range(first, first + shape[0])
    seeds = [(seed * 1_000_003 + place) % 2**63 for place in places]
    return noise_of(seeds, *shape[2:]).to(device)


def noise_of(seeds: list[int], mels: int, frames: int) -> Tensor:
    """Standard normal noise (seeds, 1, mels, frames), each from a seed of its own."""
    streams = (torch.Generator().manual_seed(seed) for seed in seeds)
    like = {"dtype": torch.float32, "device": "cpu"}
    rows = [torch.randn(frames, mels, generator=stream, **like).T for stream in streams]
    return torch.stack(rows)[:, None]


class OwnGenerator:
    """A `torch.Generator` that its owner shares with nobody.

    It leaves the global generators alone. In a worker of a DataLoader it is seeded by the worker's
    seed too, and in all but the first process of a distributed training by the process's rank,
    since otherwise all of them, and every epoch, would draw the same. It is copied and pickled
    with its state; one without a seed starts anew instead, so that no two ever draw the same.

    Args:
        seed: a whole number; None for one that the operating system draws.
    """

    def __init__(self, seed: int | None = None):
        self.seed = seed
        self._generator: torch.Generator | None = None
        self._place: tuple = ()

    def on(self, device: str | torch.device = "cpu") -> torch.Generator:
        """The generator on a device; it goes on where it was left."""
        device, place = torch.device(device), _place()
        if self.seed is None:
            place = (*place, os.getpid())
        same = self._generator is not None and self._generator.device == device
        if not same or self._place != place:
            self._generator, self._place = torch.Generator(device), place
            if self.seed is None:
                self._generator.seed()
            else:
                self._generator.manual_seed(_placed_seed(self.seed, *place) % 2**63)
        return self._generator

    def __getstate__(self) -> dict:
        kept = {"seed": self.seed}
        if self.seed is not None and self._generator is not None:
            kept |= {
                "place": self._place,
                "device": str(self._generator.device),
                # Bytes: a tensor would be shared memory, gone before a spawned worker opens it.
                "state": self._generator.get_state().numpy().tobytes(),
            }
        return kept

    def __setstate__(self, kept: dict) -> None:
        self.__init__(kept["seed"])
        if "state" in kept:
            self._generator, self._place = torch.Generator(kept["device"]), kept["place"]
            state = kept["state"]  # a tensor in what earlier versions pickled
            if isinstance(state, bytes):
                state = torch.frombuffer(bytearray(state), dtype=torch.uint8)
            self._generator.set_state(state)


def _place() -> tuple[int | None, int]:
    """The seed of the DataLoader's worker that this is, or None, and the rank of its training."""
    worker = get_worker_info()
    if torch.distributed.is_available() and torch.distributed.is_initialized():
        rank = torch.distributed.get_rank()
    else:
        rank = os.environ.get("RANK", "")  # as torchrun sets it, for workers that were spawned
        rank = int(rank) if rank.isdecimal() else 0
    return None if worker is None else worker.seed, rank


def _placed_seed(seed: int, worker_seed: int | None, rank: int) -> int:
    if worker_seed is not None:
        seed = copy_seed(seed, "worker", worker_seed)
    return seed if rank == 0 else copy_seed(seed, "rank", rank)
