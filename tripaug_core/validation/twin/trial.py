"""The twin test: a trained augmentor against itself untrained, a random change, and noise."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from tripaug_core.augment.learned import Augmentor
from tripaug_core.corpora.packed import Features
from tripaug_core.corpora.sounds import heard
from tripaug_core.recognition.judge import Judge, judge_named
from tripaug_core.statistics import Estimate, Figure, Interval
from tripaug_core.validation.twin import words
from tripaug_core.validation.twin.changes import Change, Learned, baselines_of
from tripaug_core.validation.twin.curves import EPSILONS, Comparison, Curve, compared, curves_of
from tripaug_core.validation.twin.hearing import Hearing, Measured
from tripaug_core.validation.twin.verdict import BETTER, verdict

TESTED = 0.4  # the ε that the verdict is about
FIGURES = ("emotion", "same_guess", "moved", "apart", "speaker", "told_apart")


@dataclass(frozen=True, eq=False)
class TwinTest:
    """What a twin test found.

    Attributes:
        hearing: the judge, and who was judged.
        curves: "learned" and the baselines by name, as of `baselines_of`.
        comparisons: baseline -> ε -> comparison.
        epsilon: the ε that the verdict is about.
        copies: of each recording at each ε.
    """

    hearing: Hearing
    curves: Mapping[str, Curve]
    comparisons: Mapping[str, Mapping[float, Comparison]]
    epsilon: float
    copies: int

    def gain(self, baseline: str = "twin") -> Interval:
        """Emotion preserved more than by a baseline where that has moved as far, at `epsilon`; the
        interval holds for all baselines at once."""
        comparison = self.comparisons[baseline][self.epsilon]
        return comparison.emotion.interval(len(self.comparisons))

    @property
    def verdict(self) -> str:
        """Words of `verdict`."""
        return verdict(self.gain(), len(self.hearing.speakers))

    @property
    def holds(self) -> bool:
        """Whether it is better than its twin."""
        return self.verdict == BETTER

    def to_dict(self) -> dict:
        """Plain values: recalls and shares between 0 and 1, each with the ends of its interval."""
        return {"verdict": self.verdict, "holds": self.holds, **self.figures()}

    def figures(self) -> dict:
        """The same without its word."""
        hearing = self.hearing
        return {
            "judge": hearing.judge.title,
            "corpora": sorted(set(hearing.sounds.corpora)),
            "speakers": list(hearing.speakers),
            "recordings": len(hearing.judged),
            "copies": self.copies,
            "emotions": list(hearing.classes),
            "epsilon": self.epsilon,
            "emotion_of_recordings": _plain(hearing.recordings, hearing),
            "speaker_of_recordings": _plain(hearing.recordings_by_speaker, hearing),
            "curves": {name: _rows(curve, hearing) for name, curve in self.curves.items()},
            "against": {
                baseline: [_compared(epsilon, each, len(self.comparisons)) for epsilon, each in of]
                for baseline, of in ((r, c.items()) for r, c in self.comparisons.items())
            },
        }


def card_entry(figures: Mapping) -> dict:
    """What of a test goes into a checkpoint's card.

    Args:
        figures: as of `TwinTest.to_dict`.
    """
    at = figures["epsilon"]
    return {
        **{k: figures[k] for k in ("verdict", "holds", "judge", "corpora", "epsilon", "copies")},
        "sentence": words.sentence(figures),
        "speakers": len(figures["speakers"]),
        "recordings": figures["recordings"],
        "emotion_of_recordings": figures["emotion_of_recordings"],
        "emotion": {
            name: next(r["emotion"] for r in rows if r["epsilon"] == at)
            for name, rows in figures["curves"].items()
        },
        "over": {
            baseline: next(r["emotion"] for r in rows if r["epsilon"] == at)
            for baseline, rows in figures["against"].items()
        },
    }


def hear(
    features: Features,
    judge: Judge | str | None = None,
    *,
    home: str | None = None,
    speakers: Sequence[str] | None = None,
    most: int | None = None,
) -> Hearing:
    """A judge that has heard a corpus' recordings.

    Args:
        features: whose recordings lie in the corpora home `home`.
        judge: or its name, as in `judge_named`.
        speakers, most: as in `Hearing`.
    """
    judge = judge if isinstance(judge, Judge) else judge_named(judge)
    return Hearing(judge, heard(features, home), speakers, features.sentences, most)


def twin_test(
    augmentor: Augmentor,
    hearing: Hearing,
    *,
    epsilons: Sequence[float] = EPSILONS,
    epsilon: float = TESTED,
    copies: int = 2,
    seed: int = 0,
    baselines: Mapping[str, Change] | None = None,
    report: Callable[[str], None] = lambda text: None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> TwinTest:
    """An augmentor against its untrained twin, a random change of its form, and noise.

    All are made as sound, at the ε that the augmentor reached, and judged by a recogniser that
    had no part in any training. Intervals are over speakers, paired, by `statistics`.

    Args:
        hearing: who judges, and whose copies: of speakers that the augmentor did not hear.
        epsilons: of the curves, ascending.
        epsilon: the one of them that the verdict is about; the last if it is not among them.
        copies: of each recording at each ε.
        seed: of copies and twins.
        baselines: by name, "twin" among them; those of `baselines_of` by default.
        report: told what is being done.
        progress: as in `curves_of`.
    """
    baselines = baselines_of(augmentor, seed=seed) if baselines is None else baselines
    changes = {"learned": Learned([augmentor]), **baselines}
    return trial(changes, hearing, epsilons, epsilon, copies, seed, report, progress)


def trial(
    changes: Mapping[str, Change],
    hearing: Hearing,
    epsilons: Sequence[float] = EPSILONS,
    epsilon: float = TESTED,
    copies: int = 2,
    seed: int = 0,
    report: Callable[[str], None] = lambda text: None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> TwinTest:
    """As `twin_test`, of any changes: the first is tested against all others."""
    curves = curves_of(changes, hearing, epsilons, copies, seed, report, progress)
    first, *others = changes
    comparisons = {
        baseline: {
            each: compared(hearing, curves[first], curves[baseline], each) for each in epsilons
        }
        for baseline in others
    }
    epsilon = epsilon if epsilon in epsilons else epsilons[-1]
    return TwinTest(hearing, curves, comparisons, epsilon, copies)


def frontier(
    changes: Mapping[str, Change | Augmentor],
    hearing: Hearing,
    *,
    epsilons: Sequence[float] = EPSILONS,
    copies: int = 2,
    seed: int = 0,
    report: Callable[[str], None] = lambda text: None,
) -> dict:
    """The curves of any changes as plain values, for experiments.

    Args:
        changes: by name; an augmentor, or a function (waveform (samples,), rate in Hz, ε, seed)
            -> (waveform, ε reached), with a `key` where its copies may be kept. The others are
            asked for the ε that the first one reached.

    Returns:
        As of `TwinTest.figures`, "against" telling how the first one lies to the others.
    """
    given = {
        name: Learned([change]) if isinstance(change, Augmentor) else change
        for name, change in changes.items()
    }
    return trial(given, hearing, epsilons, TESTED, copies, seed, report).figures()


def _rows(curve: Curve, hearing: Hearing) -> list[dict]:
    rows = []
    for further, points in ((False, curve.points), (True, curve.further)):
        for epsilon, measured in points.items():
            rows.append(_row(epsilon, measured, hearing) | {"further": further})
    return rows


def _row(epsilon: float, measured: Measured, hearing: Hearing) -> dict:
    figures = {name: _plain(getattr(measured, name), hearing) for name in FIGURES}
    return {"epsilon": epsilon, "reached": round(measured.reached, 4), **figures}


def _plain(figure: Figure | None, hearing: Hearing) -> dict | None:
    return None if figure is None else _ends(figure.estimate(hearing.folds))


def _ends(estimate: Estimate, comparisons: int = 1) -> dict:
    interval = estimate.interval(comparisons)
    return {"value": interval.value, "low": interval.low, "high": interval.high}


def _compared(epsilon: float, each: Comparison, comparisons: int) -> dict:
    return {
        "epsilon": epsilon,
        "emotion": _ends(each.emotion, comparisons),
        "distance": None if each.distance is None else _ends(each.distance, comparisons),
        "same_epsilon": _ends(each.same_epsilon, comparisons),
        "covered": each.covered,
    }
