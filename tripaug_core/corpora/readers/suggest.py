"""A reading of names that nobody described: which parts there are, and what they seem to be."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from tripaug_core.corpora.readers.parts import Position, split_path
from tripaug_core.corpora.vocabulary import known_emotion

_MOST_VALUES = 200
_SPEAKER = re.compile(
    r"(?:s|sp|spk|spkr|speaker|sub|subj|subject|actor|act|p|part|participant|id|f|m|w|female|male"
    r"|man|woman)?\d{1,5}",
    re.IGNORECASE,
)
_TAKE = re.compile(r"(?:t|take|rep|r|v|ver|version|trial|seg|utt|u|nr|no|x)\d+", re.IGNORECASE)


@dataclass(frozen=True)
class Part:
    """One part of the paths of a folder.

    Attributes:
        position: where it stands.
        values: what stands there -> in how many files, the most frequent first, some at most.
        distinct: how many different ones there are.
        lacking: files that have no such part.
        emotions: of the values, those that are emotions of the vocabulary -> the emotion.
    """

    position: Position
    values: dict[str, int]
    distinct: int
    lacking: int
    emotions: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Suggestion:
    """What the paths of a folder look like.

    Attributes:
        split: how names were taken apart, "separators" or "letters".
        parts: those that paths have, folders first.
        emotion, speaker: where they seem to stand; None where that cannot be told.
    """

    split: str
    parts: tuple[Part, ...]
    emotion: Position | None = None
    speaker: Position | None = None


def suggest(files: Sequence[str]) -> Suggestion:
    """The parts of the paths of recordings, and what they seem to be.

    Args:
        files: relative paths with "/".
    """
    lengths = [len(split_path(file)[1]) for file in files]
    split = (
        "letters" if lengths and sum(n <= 1 for n in lengths) * 2 > len(lengths) else "separators"
    )
    parts = _parts(files, split)
    emotion = _emotion(parts, len(files))
    return Suggestion(split, tuple(parts), emotion, _speaker(parts, emotion, len(files)))


def _parts(files: Sequence[str], split: str) -> list[Part]:
    found = []
    for where in ("folder", "name"):
        counts = Counter(len(split_path(file, split)[where == "name"]) for file in files)
        most = max(counts, default=0)
        positions = [Position(where, i) for i in range(1, most + 1)]
        if len(counts) > 1:  # counted from the end they may stand in line, where they do not else
            positions += [Position(where, -i) for i in range(1, most + 1)]
        for position in positions[:24]:
            values = Counter(position.of(file, split) for file in files)
            lacking = values.pop(None, 0)
            known = {value: known_emotion(value) for value in values}
            found.append(
                Part(
                    position,
                    dict(values.most_common(_MOST_VALUES)),
                    len(values),
                    lacking,
                    {value: emotion for value, emotion in known.items() if emotion},
                )
            )
    return found


def _emotion(parts: Sequence[Part], files: int) -> Position | None:
    """The part of which most files have an emotion of the vocabulary, two of them at least."""
    scores = [
        (sum(part.values.get(value, 0) for value in part.emotions), part)
        for part in parts
        if len(set(part.emotions.values())) > 1
    ]
    best = max(scores, key=lambda score: score[0], default=(0, None))
    return best[1].position if best[0] * 2 > files else None


def _speaker(parts: Sequence[Part], emotion: Position | None, files: int) -> Position | None:
    """The part whose values look like speakers' names; of several the one with a letter in it."""
    fitting = []
    for part in parts:
        values = list(part.values)
        if part.lacking or part.position == emotion or not 2 <= part.distinct <= max(2, files // 3):
            continue
        if all(_SPEAKER.fullmatch(value) for value in values) and not all(
            map(_TAKE.fullmatch, values)
        ):
            lettered = any(not value.isdigit() for value in values)
            fitting.append((not lettered, part.position))
    return min(fitting, key=lambda one: one[0], default=(True, None))[1]
