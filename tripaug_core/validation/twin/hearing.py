"""What a judge makes of copies: the figures of one change at one ε, and their arithmetic."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tripaug_core.corpora.sounds import Sounds
from tripaug_core.errors import InputError
from tripaug_core.recognition.held_out import HeldOutJudge, folds_of
from tripaug_core.recognition.judge import Judge
from tripaug_core.statistics import Figure, pooled_mean, pooled_uar

_FOLDS = 5  # of the classifiers of speakers, and of copies


@dataclass(frozen=True, eq=False)
class Measured:
    """Copies of one ε, as a judge hears them; recalls and shares lie between 0 and 1.

    Attributes:
        reached: mean ε that the copies' mels reached.
        emotion: UAR of the judge on the copies, against the recordings' labels.
        same_guess: share of copies that it takes for what it takes their recording for.
        moved: distance from a recording to its copy: root mean square over the dimensions, each
            standardised over all recordings, no value counting as more than 5 deviations.
        apart: the same between two copies of one recording; None of one copy.
        speaker: share of copies recognised as their speaker, by a classifier of speakers that has
            not heard their sentence; None where one speaker is all there are.
        told_apart: balanced accuracy of a classifier trained to tell copies from recordings, on
            speakers that it has not heard; None where one speaker is all there are.
    """

    reached: float
    emotion: Figure
    same_guess: Figure
    moved: Figure
    apart: Figure | None
    speaker: Figure | None
    told_apart: Figure | None


class Hearing:
    """A judge, trained on recordings, and the recordings whose copies it is going to hear.

    For each speaker its head is trained on the recordings of others (in twelve folds where there
    are more speakers); see `HeldOutJudge`. Training is done once, whatever is compared afterwards.

    Args:
        judge: who judges.
        sounds: recordings with emotions and speakers; all train the judge.
        speakers: whose copies are judged, e.g. those that an augmentor did not hear; all by
            default.
        sentences: of the recordings, None where unknown: keeps the classifier of speakers from
            knowing a sentence again.
        most: of the judged recordings, as many of each speaker and emotion as come to that; all
            by default.

    Raises:
        InputError: speakers are not known, or there are fewer than two of them or of emotions.
    """

    def __init__(
        self,
        judge: Judge,
        sounds: Sounds,
        speakers: Sequence[str] | None = None,
        sentences: Sequence[str | None] | None = None,
        most: int | None = None,
    ):
        if None in sounds.speakers or len(set(sounds.speakers)) < 2:
            raise InputError(
                "a judge is trained on other speakers: two or more must be known by name."
            )
        self.judge, self.sounds = judge, sounds
        self.classes = tuple(sorted(set(sounds.emotions)))
        if len(self.classes) < 2:
            raise InputError("a judge of emotions needs recordings of two emotions or more.")
        self._who = np.array(sounds.speakers)
        self._truth = np.array([self.classes.index(each) for each in sounds.emotions])
        asked = set(sounds.speakers) if speakers is None else set(speakers)
        self.judged = _fair(self._who, self._truth, asked, most)
        if not len(self.judged):
            raise InputError("of the speakers that are to be judged there is no recording.")
        self.speakers = tuple(sorted({str(who) for who in self._who[self.judged]}))
        self._sentences = sentences
        points = judge.points(sounds)
        self._fold = folds_of(self._who[self.judged])
        of_speaker = dict(zip(self._who[self.judged], self._fold, strict=True))
        folds = np.array([of_speaker.get(who, -1) for who in self._who])
        self._heard = HeldOutJudge(judge, points, self._truth, len(self.classes), folds)
        self._points = self._heard.standardised(points)
        own = np.array([self.speakers.index(str(who)) for who in self._who[self.judged]])
        self._unit = own
        self._guess = self._heard.guesses(self._points[self.judged], self._fold)
        self.recordings = pooled_uar(self._confusion(self._guess[None]))

    @cached_property
    def folds(self) -> np.ndarray:
        """(speakers,) which head judges each."""
        folds = np.zeros(len(self.speakers), int)
        folds[self._unit] = self._fold
        return folds

    @cached_property
    def recordings_by_speaker(self) -> Figure | None:
        """Share of the recordings themselves that are recognised as their speaker."""
        return self._speakers_found(self._points[self.judged][None])

    def measure(self, points: np.ndarray, reached: float) -> Measured:
        """The figures of copies.

        Args:
            points: (copies, judged recordings, dimensions), as `Judge.points` gives them.
            reached: their mean ε.
        """
        points = self._heard.standardised(points)
        guesses = np.stack([self._heard.guesses(each, self._fold) for each in points])
        base = self._points[self.judged]
        moved = np.sqrt(((points - base) ** 2).mean(-1))
        apart = None
        if len(points) > 1:
            pairs = [(a, b) for a in range(len(points)) for b in range(a)]
            gaps = [np.sqrt(((points[a] - points[b]) ** 2).mean(-1)) for a, b in pairs]
            apart = self._mean_of(np.stack(gaps))
        return Measured(
            reached,
            pooled_uar(self._confusion(guesses)),
            self._mean_of(guesses == self._guess),
            self._mean_of(moved),
            apart,
            self._speakers_found(points),
            self._told_apart(points),
        )

    def _confusion(self, guesses: np.ndarray) -> np.ndarray:
        """(1, speakers, classes, classes) of (copies, judged)."""
        classes = len(self.classes)
        counts = np.zeros((1, len(self.speakers), classes, classes))
        for row in guesses:
            np.add.at(counts[0], (self._unit, self._truth[self.judged], row), 1)
        return counts

    def _mean_of(self, values: np.ndarray) -> Figure:
        """Of (copies, judged), over speakers."""
        sums, numbers = np.zeros((2, 1, len(self.speakers)))
        np.add.at(sums[0], self._unit, values.sum(0))
        np.add.at(numbers[0], self._unit, len(values))
        return pooled_mean(sums, numbers)

    @cached_property
    def _speaker_heads(self):
        """Classifiers of the judged speakers: fold of each judged recording, head of each fold.

        Trained on all recordings of these speakers, but for those with the sentences of its fold.
        """
        own = [i for i, who in enumerate(self._who) if who in self.speakers]
        if len(self.speakers) < 2:
            return None
        groups = [str(i) for i in own]
        if self._sentences is not None:
            named = [self._sentences[i] for i in own]
            if None not in named and len(set(named)) > 1:
                groups = [str(name) for name in named]
        folds = folds_of(groups, _FOLDS)
        numbers = np.array([self.speakers.index(self._who[i]) for i in own])
        heads = []
        for fold in range(folds.max() + 1):
            rest = np.flatnonzero(folds != fold)
            if len(np.unique(numbers[rest])) < 2:
                return None
            points = self._points[[own[k] for k in rest]]
            heads.append(self.judge.train(points, numbers[rest], len(self.speakers)))
        place = {i: k for k, i in enumerate(own)}
        return folds[[place[i] for i in self.judged]], heads

    def _speakers_found(self, points: np.ndarray) -> Figure | None:
        if self._speaker_heads is None:
            return None
        folds, heads = self._speaker_heads
        right = np.zeros(points.shape[:2])
        for fold, head in enumerate(heads):
            tested = folds == fold
            for copy in range(len(points)):
                guess = head.scores(points[copy, tested]).argmax(1)
                right[copy, tested] = guess == self._unit[tested]
        return self._mean_of(right)

    def _told_apart(self, points: np.ndarray) -> Figure | None:
        if len(self.speakers) < 2:
            return None
        copies = len(points)
        everything = np.concatenate([self._points[self.judged][None], points])
        is_copy = np.repeat(np.arange(copies + 1) > 0, len(self.judged)).astype(int)
        unit = np.tile(self._unit, copies + 1)
        flat = everything.reshape(-1, everything.shape[-1])
        folds = folds_of([self.speakers[i] for i in unit], _FOLDS)
        counts = np.zeros((1, len(self.speakers), 2, 2))
        for fold in range(folds.max() + 1):
            rest, tested = folds != fold, folds == fold
            head = self.judge.train(flat[rest], is_copy[rest], 2)
            guess = head.scores(flat[tested]).argmax(1)
            np.add.at(counts[0], (unit[tested], is_copy[tested], guess), 1)
        return pooled_uar(counts)


def _fair(who: np.ndarray, truth: np.ndarray, speakers, most: int | None) -> np.ndarray:
    """Places of the recordings to judge: evenly of each speaker and emotion, first ones first."""
    cells: dict[tuple, list[int]] = {}
    for i, cell in enumerate(zip(who, truth, strict=True)):
        if cell[0] in speakers:
            cells.setdefault(cell, []).append(i)
    if most is None or sum(map(len, cells.values())) <= most:
        return np.array(sorted(i for rows in cells.values() for i in rows), int)
    chosen: list[int] = []
    names, emotions = sorted({who for who, _ in cells}), sorted({label for _, label in cells})
    # Each round takes one recording of every speaker, with the emotions in turn.
    order_of_cells = [
        (who, emotions[(place + shift) % len(emotions)])
        for shift in range(len(emotions))
        for place, who in enumerate(names)
    ]
    for turn in range(max(map(len, cells.values()))):
        for cell in (each for each in order_of_cells if each in cells):
            rows = cells[cell]
            if turn < len(rows) and len(chosen) < most:
                # Spread over the recordings, as neighbours often share their sentence.
                order = np.argsort([(k * 0.6180339887) % 1 for k in range(len(rows))])
                chosen.append(rows[order[turn]])
    return np.array(sorted(chosen), int)
