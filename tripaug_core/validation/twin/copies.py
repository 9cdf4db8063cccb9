"""Copies as sound and as a judge hears them, each made once on a machine."""

import hashlib
from collections.abc import Callable

import numpy as np
import torch

from tripaug_core.corpora.sounds import Sounds
from tripaug_core.recognition.point_cache import shared_cache
from tripaug_core.validation.twin.changes import SEED_STEP, Change
from tripaug_core.validation.twin.hearing import Hearing

_REACHED = "epsilon reached, 1"
_SEEDS = 2**40


def heard_copies(
    hearing: Hearing,
    change: Change,
    asked: np.ndarray,
    seed: int,
    progress: Callable[[int], None] = lambda made: None,
) -> tuple[np.ndarray, np.ndarray]:
    """Copies of the judged recordings.

    Args:
        asked: (copies, judged) the ε of each copy.
        seed: of everything random; a copy depends on it, its number and its recording only.
        progress: called with how many had to be made; what it raises ends the work.

    Returns:
        Their vectors, (copies, judged, dimensions), and the ε that each reached, (copies, judged).
    """
    sounds, shape = hearing.sounds.select(hearing.judged), asked.shape
    of_change = getattr(change, "key", None)  # a plain function has none: made anew each time
    kept = of_change is not None
    where = [(number, i) for number in range(shape[0]) for i in range(shape[1])]
    seeds = [_seed_of(sounds.keys[i], seed) * SEED_STEP + number for number, i in where]
    epsilons = [float(asked[place]) for place in where]
    keys = tuple(
        f"{sounds.keys[i]} {of_change} ε {epsilon:.6g} seed {own}"
        for (_, i), epsilon, own in zip(where, epsilons, seeds, strict=True)
    )
    cache = shared_cache()
    cached = cache.get(_REACHED, keys) if kept else {}
    fresh: dict[str, np.ndarray] = {}

    def make(place: int) -> torch.Tensor:
        i = where[place][1]
        sound, reached = change(sounds.waveform(i), sounds.rate_hz, epsilons[place], seeds[place])
        fresh[keys[place]] = np.array([reached], np.float32)
        progress(len(fresh))
        return sound

    rows = [i for _, i in where]
    made = Sounds(
        ids=tuple(f"{sounds.ids[i]}~{number + 1}" for number, i in where),
        emotions=tuple(sounds.emotions[i] for i in rows),
        speakers=tuple(sounds.speakers[i] for i in rows),
        corpora=tuple(sounds.corpora[i] for i in rows),
        keys=keys,
        make=make,
        rate_hz=sounds.rate_hz,
    )
    points = hearing.judge.points(made, kept)
    for place, key in enumerate(keys):
        if key not in cached and key not in fresh:  # heard before, but the figure was dropped
            make(place)
    if kept and fresh:
        cache.put(_REACHED, fresh)
    reached = np.array([float((fresh.get(key, cached.get(key)))[0]) for key in keys])
    return points.reshape(*shape, -1), reached.reshape(shape)


def _seed_of(key: str, seed: int) -> int:
    digest = hashlib.sha256(f"{key} {seed}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % _SEEDS
