"""Emotion preserved against distance moved: the curve of each change, and who lies above whom."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from tripaug_core.errors import InputError
from tripaug_core.statistics import Estimate, Figure
from tripaug_core.validation.twin.changes import FARTHEST, Change
from tripaug_core.validation.twin.copies import heard_copies
from tripaug_core.validation.twin.hearing import Hearing, Measured

EPSILONS = (0.1, 0.2, 0.3, 0.4, 0.5)
FURTHER = (0.7, FARTHEST)  # where a baseline's line has to go on to reach as far as the learned one
_REACHED = 0.998  # of ε: more is as good as all


@dataclass(frozen=True, eq=False)
class Curve:
    """One change at every ε.

    Attributes:
        points: ε asked of the learned change -> figures; a baseline is asked, recording by
            recording, for what the learned one reached there.
        further: the same beyond the largest ε; only for the line.
    """

    points: Mapping[float, Measured]
    further: Mapping[float, Measured]

    def line(self, recordings: Figure) -> list[tuple[Figure, Figure]]:
        """(distance moved, emotion preserved), from the recordings themselves outwards."""
        start = (recordings * 0, recordings)
        rest = [(m.moved, m.emotion) for m in (*self.points.values(), *self.further.values())]
        return [start, *sorted(rest, key=lambda point: point[0].value)]


def curves_of(
    changes: Mapping[str, Change],
    hearing: Hearing,
    epsilons: Sequence[float] = EPSILONS,
    copies: int = 2,
    seed: int = 0,
    report: Callable[[str], None] = lambda text: None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> dict[str, Curve]:
    """The curve of each change; the first is the learned one, whose reached ε the others get.

    Args:
        changes: by name.
        epsilons: in normalised units, ascending.
        copies: of each judged recording at each ε.
        report: told what is being done.
        progress: called with copies heard and all, but for those of lines that have to go on.

    Raises:
        InputError: no ε, or one that is not above 0, or no copies.
    """
    epsilons = tuple(float(each) for each in epsilons)
    if not epsilons or min(epsilons) <= 0 or list(epsilons) != sorted(set(epsilons)):
        raise InputError("give one or more ε, above 0 and ascending.")
    if copies < 1:
        raise InputError(f"copies is {copies}: it must be at least 1.")
    shape = (copies, len(hearing.judged))
    each_time, done = copies * len(hearing.judged), 0
    total = len(changes) * len(epsilons) * each_time
    curves: dict[str, Curve] = {}
    reached: dict[float, np.ndarray] = {}
    farthest = 0.0
    for name, change in changes.items():
        points, further = {}, {}
        for epsilon in epsilons:
            report(f"{name}, ε {epsilon:g}")
            asked = _asked(epsilon, reached.get(epsilon), shape)
            heard, got = heard_copies(
                hearing,
                change,
                asked,
                seed,
                lambda made, before=done: progress(before + made, total),
            )
            done += each_time
            progress(done, total)
            reached.setdefault(epsilon, got)
            points[epsilon] = hearing.measure(heard, float(got.mean()))
        if not curves:
            farthest = max(each.moved.value for each in points.values())
        for epsilon in FURTHER if curves else ():
            both = (*points.values(), *further.values())
            if epsilon <= epsilons[-1] or max(m.moved.value for m in both) >= farthest:
                continue
            if epsilon > getattr(change, "largest_epsilon", epsilon):
                continue
            report(f"{name}, ε {epsilon:g}, to go as far")
            heard, got = heard_copies(hearing, change, np.full(shape, epsilon), seed)
            further[epsilon] = hearing.measure(heard, float(got.mean()))
        curves[name] = Curve(points, further)
    return curves


@dataclass(frozen=True, eq=False)
class Comparison:
    """The learned change at one ε against the line of a baseline.

    Attributes:
        emotion: emotion preserved, less what the baseline preserves where it has moved as far.
        distance: how much farther it moves than the baseline where that preserves as much, as a
            share of the baseline's distance; None where the baseline never preserves as much.
        same_epsilon: emotion preserved, less the baseline's, at the same reached ε.
        covered: whether the baseline's line goes as far; where it does not, its last point counts.
    """

    emotion: Estimate
    distance: Estimate | None
    same_epsilon: Estimate
    covered: bool


def compared(hearing: Hearing, learned: Curve, baseline: Curve, epsilon: float) -> Comparison:
    """One comparison; intervals are over speakers, paired."""
    own = learned.points[epsilon]
    line, folds = baseline.line(hearing.recordings), hearing.folds
    there, covered = _emotion_at(line, own.moved)
    as_far = _distance_at(line, own.emotion)
    ratio = None if as_far is None else (own.moved / as_far - 1).estimate(folds)
    same = own.emotion - baseline.points[epsilon].emotion
    return Comparison((own.emotion - there).estimate(folds), ratio, same.estimate(folds), covered)


def _emotion_at(line: list[tuple[Figure, Figure]], distance: Figure) -> tuple[Figure, bool]:
    """What a line preserves at a distance, between two of its points or at its last."""
    for (near, more), (far, less) in pairwise(line):
        if near.value <= distance.value <= far.value and far.value > near.value:
            return more + (less - more) * ((distance - near) / (far - near)), True
    return line[-1][1], False


def _distance_at(line: list[tuple[Figure, Figure]], emotion: Figure) -> Figure | None:
    """How far a line goes while it preserves so much; None where it goes nowhere."""
    if line[-1][1].value >= emotion.value:
        return line[-1][0] if line[-1][0].value > 0 else None
    for (near, more), (far, less) in reversed(list(pairwise(line))):
        if more.value >= emotion.value:
            found = near + (far - near) * ((more - emotion) / (more - less))
            return found if found.value > 0 else None
    return None


def _asked(epsilon: float, reached: np.ndarray | None, shape: tuple[int, int]) -> np.ndarray:
    """ε for each copy: all of it, or what the learned change could reach of it."""
    asked = np.full(shape, epsilon)
    if reached is None:
        return asked
    # Rounded, that the same is asked again and found among what was made before.
    return np.where(reached >= _REACHED * epsilon, asked, np.round(reached, 3))
