"""Which utterances stand on a map, their augmented copies, and the representations of both."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch

from tripaug_core.augment.seeds import copy_seed
from tripaug_core.corpora.packed import Features
from tripaug_core.errors import InputError


@dataclass(frozen=True)
class PointSettings:
    """What to put on the map.

    Attributes:
        per_class: utterances of each emotion, drawn at random; fewer where there are not so many.
        copies: of each utterance, 0 for none.
        epsilon: mean absolute change of the copies.
        noise_scale: factor of the augmentor's noise.
        seed: of the draw and of the copies.

    Raises:
        InputError: a value outside its range.
    """

    per_class: int = 30
    copies: int = 3
    epsilon: float = 0.2
    noise_scale: float = 1.0
    seed: int = 0

    def __post_init__(self):
        if not 0 <= self.seed < 2**32:
            raise InputError(f"seed is {self.seed}: it must lie between 0 and 2**32 - 1.")
        if self.per_class < 1:
            raise InputError(f"per_class is {self.per_class}: it must be at least 1.")
        if not 0 <= self.copies <= 100:
            raise InputError(f"copies is {self.copies}: it must lie between 0 and 100.")
        for name in ("epsilon", "noise_scale"):
            if not 0 <= getattr(self, name) < float("inf"):
                raise InputError(f"{name} is {getattr(self, name)}: it must be at least 0.")


@dataclass(frozen=True)
class Points:
    """Originals and copies, as representations.

    Attributes:
        ids, emotions, speakers: of the originals.
        originals: (originals, 128) float32.
        copies: (copies, 128) float32.
        parents: (copies,) index of each copy's original.
        numbers: (copies,) number of the copy, from 1.
        seeds: (copies,) with which, ε and the noise scale it can be made again.
        settings: what was asked for.
    """

    ids: tuple[str, ...]
    emotions: tuple[str, ...]
    speakers: tuple[str | None, ...]
    originals: np.ndarray
    copies: np.ndarray
    parents: np.ndarray
    numbers: np.ndarray
    seeds: np.ndarray
    settings: PointSettings

    @property
    def copy_emotions(self) -> tuple[str, ...]:
        """Emotion of each copy's original."""
        return tuple(self.emotions[parent] for parent in self.parents)


def choose(emotions, per_class: int, seed: int) -> list[int]:
    """Indices of at most `per_class` utterances of each emotion, in rising order."""
    rng = np.random.default_rng(seed)
    chosen = []
    for emotion in sorted(set(emotions)):
        of_it = [i for i, each in enumerate(emotions) if each == emotion]
        chosen += rng.permutation(of_it)[:per_class].tolist()
    return sorted(chosen)


@torch.no_grad()
def gather(
    features: Features,
    augmentor,
    settings: PointSettings | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Points:
    """Draw utterances, make their copies, and represent both.

    Args:
        features: log-mels, not normalised, made as the augmentor's own.
        augmentor: from `load_augmentor`; also represents.
        progress: called with utterances done and all utterances.

    Raises:
        InputError: the features were made with other mel settings.
    """
    settings = settings or PointSettings()
    if features.spec != augmentor.spec:
        raise InputError("the features were made with other mel settings than the checkpoint's.")
    chosen = choose(features.emotions, settings.per_class, settings.seed)
    originals, copies, parents, numbers, seeds = [], [], [], [], []
    for place, index in enumerate(chosen):
        mel = augmentor.normalisation.apply(features.example(index))[None]
        together = [mel]
        for number in range(1, settings.copies + 1):
            seed = copy_seed(settings.seed, features.ids[index].rpartition("/")[2], number)
            together.append(augmentor(mel, settings.epsilon, settings.noise_scale, seed).cpu())
            parents.append(place)
            numbers.append(number)
            seeds.append(seed)
        represented = augmentor.represent(torch.cat(together)).float().cpu().numpy()
        originals.append(represented[:1])
        copies.append(represented[1:])
        if progress:
            progress(place + 1, len(chosen))
    return Points(
        ids=tuple(features.ids[i] for i in chosen),
        emotions=tuple(features.emotions[i] for i in chosen),
        speakers=tuple(features.speakers[i] for i in chosen),
        originals=np.concatenate(originals),
        copies=np.concatenate(copies),
        parents=np.array(parents, dtype=np.int64),
        numbers=np.array(numbers, dtype=np.int64),
        seeds=np.array(seeds, dtype=np.int64),
        settings=settings,
    )
