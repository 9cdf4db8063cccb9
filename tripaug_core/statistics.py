"""How sure figures are: one procedure for every interval, p and word of this project.

Everything starts from the confusion counts of a row, (seeds, units, classes, classes): of each
seed, unit and spoken class, how many test utterances were taken for each class. A unit is a
speaker; an utterance where no speaker is known. A unit may lack a class.

A figure is written as a sum over seeds and units of what each contributes (its influence values).
Its variance has two parts. Units differ: that is the variance between units. And the units of a
fold are judged by the same model, so that they err together: that shows in how they move together
from seed to seed, each seed having a model of its own. The sum has Satterthwaite's degrees of
freedom, and interval and p are those of Student's t, so that the two cannot contradict each other.
`benchmarks/statistics.py` simulates how often they are right.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tripaug_core import measures

LEVEL = 0.95
FEWEST_SEEDS = 3
FEWEST_SPEAKERS = 6


@dataclass(frozen=True)
class Interval:
    """A figure with its 95% interval; `low` and `high` are None where there is none.

    Attributes:
        value, low, high: in the unit of the figure (recalls between 0 and 1).
    """

    value: float
    low: float | None = None
    high: float | None = None

    def scaled(self, factor: float) -> "Interval":
        """The same in another unit, e.g. 100 for points."""
        ends = (None if end is None else end * factor for end in (self.low, self.high))
        return Interval(self.value * factor, *ends)


@dataclass(frozen=True)
class Estimate:
    """A figure and its standard error.

    Attributes:
        value: the figure.
        error: its standard error; None where there is none to be had (one unit, or one seed of one
            fold).
        freedom: degrees of freedom of the error.
    """

    value: float
    error: float | None
    freedom: float

    def interval(self, comparisons: int = 1) -> Interval:
        """The 95% interval; of several comparisons, wide enough that all hold at once (Bonferroni).

        Args:
            comparisons: how many figures are to hold at once.
        """
        if self.error is None:
            return Interval(self.value)
        from scipy.special import stdtrit  # scipy.stats would cost every start a second and a half

        tail = (1 - LEVEL) / 2 / comparisons
        reach = -self.error * float(stdtrit(self.freedom, tail))
        return Interval(self.value, self.value - reach, self.value + reach)

    def p(self, comparisons: int = 1) -> float | None:
        """Two-sided p of "the figure is 0", times the number of comparisons, at most 1."""
        if self.error is None:
            return None
        if self.error == 0:
            return 1.0 if self.value == 0 else 0.0
        from scipy.special import stdtr

        tail = 2 * stdtr(self.freedom, -abs(self.value) / self.error)
        return float(min(1.0, comparisons * tail))


@dataclass(frozen=True, eq=False)
class Figure:
    """A figure, and what each seed and unit contributes to its error.

    Figures of the same seeds and units can be added, subtracted, multiplied and divided, also by
    plain numbers: the error of what comes out follows (the delta method), pairs included.

    Attributes:
        value: the figure.
        influence: (seeds, units).
    """

    value: float
    influence: np.ndarray

    def __add__(self, other: "Figure | float") -> "Figure":
        value, influence = _parts(other)
        return Figure(self.value + value, self.influence + influence)

    def __sub__(self, other: "Figure | float") -> "Figure":
        value, influence = _parts(other)
        return Figure(self.value - value, self.influence - influence)

    def __mul__(self, other: "Figure | float") -> "Figure":
        value, influence = _parts(other)
        return Figure(self.value * value, self.influence * value + self.value * influence)

    def __truediv__(self, other: "Figure | float") -> "Figure":
        value, influence = _parts(other)
        share = self.value / value
        return Figure(share, (self.influence - share * influence) / value)

    def estimate(self, folds: np.ndarray) -> Estimate:
        """With its error; folds as of `uar`."""
        return _estimate(self.value, self.influence, folds)


def pooled_uar(counts: np.ndarray) -> Figure:
    """UAR of everything pooled, of (seeds, units, classes, classes)."""
    return Figure(*_pooled(counts))


def pooled_mean(sums: np.ndarray, numbers: np.ndarray) -> Figure:
    """The mean of everything pooled.

    Args:
        sums: (seeds, units), what each unit's values add up to; numbers: how many they are.
    """
    sums, numbers = np.asarray(sums, float), np.asarray(numbers, float)
    value = float(sums.sum() / numbers.sum())
    return Figure(value, len(sums) * (sums - numbers * value) / numbers.sum())


def uar(counts: np.ndarray, folds: np.ndarray) -> Estimate:
    """UAR of everything pooled.

    Args:
        counts: (seeds, units, classes, classes).
        folds: (units,) the number of the fold that tests a unit, the same for all seeds; all 0
            where units are tested in several.
    """
    return pooled_uar(counts).estimate(folds)


def difference(counts: np.ndarray, reference: np.ndarray, folds: np.ndarray) -> Estimate:
    """UAR of one row minus that of another, paired by unit and seed; arguments as of `uar`."""
    return (pooled_uar(counts) - pooled_uar(reference)).estimate(folds)


def gap_share(
    counts: np.ndarray, floor: np.ndarray, ceiling: np.ndarray, folds: np.ndarray
) -> Estimate | None:
    """How much of the way from the floor to the ceiling a row goes; 1 is all of it.

    None where the way itself is not shown to exist: a share of nothing means nothing.
    """
    gap = difference(ceiling, floor, folds).interval()
    if gap.low is None or gap.low <= 0:
        return None
    row, start, end = map(pooled_uar, (counts, floor, ceiling))
    return ((row - start) / (end - start)).estimate(folds)


def mean(estimates: Sequence[Estimate]) -> Estimate:
    """The mean of independent figures, e.g. of one difference on corpora of different speakers."""
    value = float(np.mean([each.value for each in estimates]))
    if any(each.error is None for each in estimates):
        return Estimate(value, None, 0)
    parts = np.array([each.error**2 for each in estimates]) / len(estimates) ** 2
    doubt = sum(part**2 / each.freedom for part, each in zip(parts, estimates, strict=True))
    variance = float(parts.sum())
    return Estimate(value, variance**0.5, variance**2 / doubt if doubt else 1.0)


def _parts(other: Figure | float) -> tuple[float, np.ndarray | float]:
    return (other.value, other.influence) if isinstance(other, Figure) else (float(other), 0.0)


def _pooled(counts: np.ndarray) -> tuple[float, np.ndarray]:
    """UAR, and what each seed and unit contributes to its error, (seeds, units)."""
    counts = np.asarray(counts, float)
    pooled = counts.sum((0, 1))
    recalls = measures.recalls_of(pooled)
    there = np.isfinite(recalls)
    if not there.any():
        return float("nan"), np.full(counts.shape[:2], np.nan)
    hits = np.diagonal(counts, axis1=-2, axis2=-1)[..., there]
    totals = counts.sum(-1)[..., there]
    off = (hits - totals * recalls[there]) / pooled.sum(-1)[there]
    # Scaled so that the mean over seeds, summed over units, is what the figure is off by.
    return float(measures.uar_of(pooled)), len(counts) * off.mean(-1)


def _estimate(value: float, influence: np.ndarray, folds: np.ndarray) -> Estimate:
    seeds, units = influence.shape
    if units < 2 or not np.isfinite(value):
        return Estimate(value, None, 0)
    members = np.eye(int(folds.max()) + 1)[folds]  # (units, folds)
    if seeds < FEWEST_SEEDS:  # how units move together cannot be seen, but how folds differ can
        by_fold = influence.mean(0) @ members
        count = len(by_fold)
        if count < 2:
            return Estimate(value, None, 0)
        return Estimate(value, float((count / (count - 1) * (by_fold**2).sum()) ** 0.5), count - 1)
    few = units / (units - 1)
    between = few * (influence.mean(0) ** 2).sum()
    of_folds, of_units = (x.var(0, ddof=1) for x in (influence @ members, influence))
    together = few * (of_folds.sum() - of_units.sum()) / seeds
    doubt = between**2 / (units - 1)
    if together > 0:
        # The square of a variance of n values is too large by (n + 1) / (n - 1).
        spread = max(0.0, (of_folds**2).sum() - (of_units**2).sum()) / (seeds + 1)
        doubt += (few / seeds) ** 2 * spread
    variance = between + max(0.0, together)
    return Estimate(value, float(variance**0.5), float(variance**2 / doubt) if doubt else units - 1)
