"""Quotes in a table: what they enclose, and the rows that one joins where they do not pair."""

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from tripaug_core.corpora.readers import columns
from tripaug_core.corpora.vocabulary import known_emotion
from tripaug_core.sound.kinds import EXTENSIONS

Row = Sequence[str]


def lines_of(text: str) -> list[str]:
    """Lines as tables have them; the letters of Unicode that also end one stand in texts."""
    return re.split(r"\r\n|\r|\n", text)


def unquoted(field: str) -> str:
    """What stands in quotes that enclose all of a field, with those within it doubled."""
    match = re.fullmatch(r'\s*"((?:[^"]|"")*)"\s*', field)
    return match[1].replace('""', '"') if match else field


def joined(
    table: Sequence[tuple[int, Row]], header: Row, separator: str, named: Mapping[str, str]
) -> list[int]:
    """Line numbers of the rows in which a quote holds further rows.

    Each row that it joins to another brings an end of line, and as many separators as a row has.
    Commas may stand so in a text: there it must also name a recording. One whose name has no ending
    of sound is known by its place in the row, where other rows have such names, or by the label
    beside it.

    Args:
        table: line number and fields of each row.
        header: the columns, in lower case.
        separator: of the fields.
        named: what is known by which column, besides those that `columns.found` knows.
    """
    long = [(number, row) for number, row in table if any(len(lines_of(f)) > 1 for f in row)]
    if not long:
        return []
    known = columns.found(header) | {what: name.lower() for what, name in named.items()}
    places = {what: header.index(name) for what, name in known.items() if name in header}
    there = {what: {row[at] for _, row in table if at < len(row)} for what, at in places.items()}
    paths = {form for path in there.get("path", ()) if (form := _form(path))}
    labels = there.get("emotion", set()) - {""}

    def is_path(field: str) -> bool:
        return _form(field) in paths

    def is_label(field: str) -> bool:
        # Behind a comma of a sentence there is a space, and rarely one in a table.
        unspaced = field == field.lstrip() and bool(known_emotion(field))
        return field in labels or unspaced

    def holds_another(text: int, lines: Sequence[Row]) -> bool:
        # What stands before the text is at its place in the line that a row begins; what stands
        # behind it, in the line that the row before ends, from the right.
        def cell(ends: Row, begins: Row, what: str) -> str:
            place = places.get(what, text)
            line, at = (begins, place) if place < text else (ends, place - len(header))
            return line[at] if place != text and -len(line) <= at < len(line) else ""

        # Where there are commas in the text as well, more must speak for it.
        enough = any if len({len(header), *map(len, lines)}) == 1 else all
        return any(
            enough((is_path(cell(*pair, "path")), is_label(cell(*pair, "emotion"))))
            for pair in pairwise(lines)
        )

    return [
        number
        for number, row in long
        if _holds_rows(row, separator, len(header))
        or any(holds_another(text, lines) for text, lines in _taken_apart(row, separator))
    ]


def _holds_rows(row: Row, separator: str, columns: int) -> bool:
    for field in row:
        lines = lines_of(field)
        if len(lines) > 1 and field.count(separator) >= (len(lines) - 1) * max(columns - 1, 1):
            parts = (part for line in lines for part in line.split(separator))
            if separator == "\t" or _names_sound(parts):
                return True
    return False


def _names_sound(fields: Iterable[str]) -> bool:
    return any(os.path.splitext(field.strip())[1].lower() in EXTENSIONS for field in fields)


def _taken_apart(row: Row, separator: str) -> Iterable[tuple[int, list[Row]]]:
    """Each field of several lines, by its place, and the rows that it would have joined."""
    for at, field in enumerate(row):
        lines = [line.split(separator) for line in lines_of(field)]
        lines[0] = [*row[:at], *lines[0]]
        lines[-1] += row[at + 1 :]
        lines = [line for line in lines if any(line)]
        if len(lines) > 1:
            yield at, lines


def _form(path: str) -> frozenset[str] | None:
    """What a path has besides letters, any digit as one; None where it may as well be a word."""
    signs = frozenset("0" if c.isdigit() else c for c in path if not c.isalpha())
    return signs if signs - {" "} else None
