"""Which utterances stand on a map, their augmented copies, and the representations of both."""

from dataclasses import dataclass, replace

import numpy as np

from tripaug_core.augment.strength import check_strength
from tripaug_core.errors import InputError
from tripaug_core.numbers import check_seed, is_whole
from tripaug_core.vocabulary import EPSILON, LIMITS

METHODS = ("learned", "noise")


@dataclass(frozen=True)
class PointSettings:
    """What to put on the map.

    Attributes:
        per_class: utterances of each emotion (of each corpus), drawn at random; fewer where there
            are not so many.
        copies: of each utterance, 0 for none.
        epsilon: mean absolute change of the copies.
        noise_scale: factor of the augmentor's noise.
        seed: of the draw and of the copies.
        methods: what makes the copies: "learned", the augmentor, or "noise" at the same ε, for
            contrast; so many copies by each.

    Raises:
        InputError: a value outside its range.
    """

    per_class: int = 30
    copies: int = 3
    epsilon: float = EPSILON
    noise_scale: float = 1.0
    seed: int = 0
    methods: tuple[str, ...] = ("learned",)

    def __post_init__(self):
        check_seed(self.seed, 2**32 - 1)
        for name, least, most in (
            ("per_class", 1, 10**9),
            ("copies", 0, LIMITS["copies"].most),
        ):
            value = getattr(self, name)
            if not (is_whole(value) and least <= value <= most):
                raise InputError(
                    f"{name} is {value}: it must be a whole number between {least} and {most}."
                )
        check_strength(self.epsilon, self.noise_scale)
        if not self.methods or not set(self.methods) <= set(METHODS):
            raise InputError(f"copies are made by {' or '.join(METHODS)}: choose one or both.")


@dataclass(frozen=True)
class Points:
    """Originals and copies, as representations.

    Attributes:
        ids, emotions, speakers, corpora: of the originals.
        originals: (originals, 128) float32.
        copies: (copies, 128) float32.
        parents: (copies,) index of each copy's original.
        numbers: (copies,) number of the copy, from 1.
        seeds: (copies,) with which, ε and the noise scale it can be made again.
        settings: what was asked for.
        methods: (copies,) what made each.
        predicted, predicted_copies: the emotion that a probe with no part in the training hears in
            each original and copy (`maps.emotion_probe`); None where there was too little to learn
            from.
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
    corpora: tuple[str | None, ...] = ()
    methods: np.ndarray | None = None
    predicted: np.ndarray | None = None
    predicted_copies: np.ndarray | None = None

    @property
    def copy_emotions(self) -> tuple[str, ...]:
        """Emotion of each copy's original."""
        return tuple(self.emotions[parent] for parent in self.parents)

    def only(self, method: str) -> "Points":
        """The same originals with the copies of one method."""
        its = np.flatnonzero(self.methods == method)
        predicted = None if self.predicted_copies is None else self.predicted_copies[its]
        columns = {
            name: getattr(self, name)[its]
            for name in ("copies", "parents", "numbers", "seeds", "methods")
        }
        return replace(self, predicted_copies=predicted, **columns)


def choose(emotions, per_class: int, seed: int) -> list[int]:
    """Indices of at most `per_class` utterances of each emotion, in rising order."""
    rng = np.random.default_rng(seed)
    chosen = []
    for emotion in sorted(set(emotions)):
        of_it = [i for i, each in enumerate(emotions) if each == emotion]
        chosen += rng.permutation(of_it)[:per_class].tolist()
    return sorted(chosen)
