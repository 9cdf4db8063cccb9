"""Rows of a list that mean a part of a recording, or say another thing of it than rows before."""

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from tripaug_core.corpora.readers import columns
from tripaug_core.corpora.readers.columns import BEGINS, ENDS, LASTS
from tripaug_core.corpora.vocabulary import emotion_named, said
from tripaug_core.errors import InputError

_MOST = 20  # recordings whose headers are read
_SAID_ONCE = ("emotion", "speaker", "language", "session", "sex")  # of a recording
_CLOSE_S = 0.1
_CLOCK = re.compile(r"(?:(\d+) days? ?)?(?:(?:(\d+):)?(\d+):)?(\d+(?:[.,]\d+)?)?")


def together(
    at: str,
    file: str,
    row: Mapping[str, str],
    before: tuple[str, Mapping[str, str]] | None,
    once: bool = False,
    meaning: Callable[[str], str] = emotion_named,
) -> tuple[str, dict[str, str]]:
    """What the rows that list one recording say together, as `before`.

    Args:
        at, file, row: where a row stands, its recording, and its fields, `emotion` among them.
        before: where the recording was listed first, and what was said of it so far; None where it
            was not.
        once: whether it may not be listed again at all.
        meaning: of a label, the emotion: "happy" and "Happiness" do not contradict each other.

    Raises:
        InputError: it is listed again that may not be, means a part, or says another thing.
    """
    if before is None:
        return at.rstrip(","), dict(row)
    if columns.is_part(row):
        raise InputError(f"{at} lists a part of {file!r}: make a file of each part first.")
    if once or _contradict(before[1], row, meaning):
        raise InputError(
            f"{at} lists {file!r} again (first in {before[0]}): list it once, and take away lists "
            "that do not count."
        )
    return before[0], {**row, **{name: value for name, value in before[1].items() if said(value)}}


def _contradict(row: Mapping[str, str], other: Mapping[str, str], meaning: Callable) -> bool:
    """Whether two rows say different things of one recording; what one leaves out is no such."""
    both = ((name, said(row.get(name)), said(other.get(name))) for name in _SAID_ONCE)
    return any(
        one and another and differ(name, one, another, meaning) for name, one, another in both
    )


def differ(
    what: str, one: str, another: str, meaning: Callable[[str], str] = emotion_named
) -> bool:
    """Whether two values of what is known of a recording say different things; see `together`."""
    if what == "emotion":  # "" is a meaning as well: what is left out
        one, another = meaning(one), meaning(another)
    return one != another


def refuse_parts(rows: Sequence[tuple[str, str, Mapping[str, str]]], root: Path) -> None:
    """Raises InputError where rows mean parts of their recordings.

    A list of what was cut out already gives times of the whole from which it was cut: then most of
    them lie beyond the end of their files.

    Args:
        rows: where each stands, its file relative to the root, and its fields.
        root: of the folder.
    """
    from tripaug_core.sound.decode import seconds_of

    spans = [(at, file, span) for at, file, row in rows if (span := _span(row))]
    parts, known, beyond = [], 0, 0
    for at, file, (begins, ends) in spans[:: max(1, -(-len(spans) // _MOST))]:
        whole = seconds_of(root / file)
        if whole is None:
            continue
        known += 1
        if ends > whole + _CLOSE_S:
            beyond += 1
        elif ends - begins < whole - _CLOSE_S:
            parts.append((at, file, begins, ends, whole))
    if parts and beyond * 2 <= known:  # one that is wrong does not make the others whole
        at, file, begins, ends, whole = parts[0]
        raise InputError(
            f"{at} lists a part of {file!r}, {begins:g} to {ends:g} s of {whole:.3g}: make a file "
            "of each part first, or take those columns out where all of it is meant."
        )


def _span(row: Mapping[str, str]) -> tuple[float, float] | None:
    """Begin and end in seconds; None where either is not said."""
    begins, ends, lasts = (
        next((s for name in names if (s := _seconds(row.get(name, ""))) is not None), None)
        for names in (BEGINS, ENDS, LASTS)
    )
    if begins is not None and ends is None and lasts is not None:
        ends = begins + lasts
    return None if begins is None or ends is None or ends <= begins else (begins, ends)


def _seconds(text: str) -> float | None:
    """Of "1.5", "0:01.5" or "0 days 00:00:01.5"; None for anything else, "NaT" too."""
    match = _CLOCK.fullmatch(text.strip()) if text.strip() else None
    if not match:
        return None
    days, hours, minutes, seconds = (
        float((part or "0").replace(",", ".")) for part in match.groups()
    )
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds
