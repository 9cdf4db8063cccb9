"""Guesses about recordings, and about their copies, by heads that have not heard their speaker."""

from collections.abc import Sequence

import numpy as np

from tripaug_core.errors import InputError
from tripaug_core.recognition.judge import Judge

MOST_FOLDS = 12
_FARTHEST = 5.0  # deviations; what lies farther counts as that far
_MOST_ALIKE = 0.5  # share of the recordings that may have one value in a dimension


class HeldOutJudge:
    """A judge of emotions with a head for each fold, trained on the recordings of all others.

    Dimensions in which more than half of the recordings are the same (bands below the floor, say)
    are left out, and nothing counts as farther than five deviations from the mean: next to so
    little variation any copy would be infinitely far away.

    Args:
        judge: whose head it is.
        points: (n, dimensions) of recordings.
        labels: (n,) class indices.
        classes: how many there are.
        folds: (n,) by which head each is judged, from 0; -1 for recordings that only train.

    Raises:
        InputError: a head would have nothing to learn from.
    """

    def __init__(
        self, judge: Judge, points: np.ndarray, labels: np.ndarray, classes: int, folds: np.ndarray
    ):
        self._used = _varying(points)
        self._mean, self._deviation = points[:, self._used].mean(0), points[:, self._used].std(0)
        standard = self.standardised(points)
        self._heads = []
        for fold in range(folds.max() + 1):
            rest = folds != fold
            if not rest.any():
                raise InputError("a judge is trained on other speakers, and there are none.")
            self._heads.append(judge.train(standard[rest], labels[rest], classes))

    def standardised(self, points: np.ndarray) -> np.ndarray:
        """Points (..., dimensions) as the heads take them, (..., used), in deviations of the
        recordings.
        """
        away = (points[..., self._used] - self._mean) / self._deviation
        return away.clip(-_FARTHEST, _FARTHEST)

    def guesses(self, standard: np.ndarray, folds: np.ndarray) -> np.ndarray:
        """The class guessed for each, (k,).

        Args:
            standard: (k, used), of `standardised`, recordings or copies.
            folds: (k,) that of each, or of the recording that it is a copy of.
        """
        found = np.zeros(len(standard), int)
        for fold, head in enumerate(self._heads):
            if (mine := folds == fold).any():
                found[mine] = head.scores(standard[mine]).argmax(1)
        return found


def _varying(points: np.ndarray) -> np.ndarray:
    """Dimensions that tell recordings apart, of (n, dimensions)."""
    shares = [np.unique(row, return_counts=True)[1].max() / len(row) for row in points.T]
    used = np.flatnonzero(np.array(shares) <= _MOST_ALIKE)
    if not len(used):
        raise InputError("to this judge all recordings sound alike: take another.")
    return used


def folds_of(groups: Sequence[str], most: int = MOST_FOLDS) -> np.ndarray:
    """Which fold each entry is tested in, (n,): whole groups, alike in size, at most so many."""
    names, where = np.unique(np.array(groups, dtype=str), return_inverse=True)
    sizes = np.bincount(where)
    folds = np.zeros(len(names), int)
    filled = np.zeros(min(most, len(names)), int)
    for name in np.argsort(-sizes, kind="stable"):
        folds[name] = filled.argmin()
        filled[folds[name]] += sizes[name]
    return folds[where]
