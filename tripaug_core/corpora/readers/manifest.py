"""`manifest.csv`: a user's own list of sound files and what is known about them.

Columns `path` (relative to the manifest's folder) and `emotion`; optionally `speaker`,
`language`, `session`, `sentence`; further columns are kept in `Utterance.extra`.
"""

import csv
import io
from pathlib import Path, PurePosixPath, PureWindowsPath

from tripaug_core.corpora.corpus import Found, Utterance, emotion_named
from tripaug_core.corpora.tree import Tree, is_inside, unique_ids
from tripaug_core.errors import InputError

NAME = "manifest.csv"
_KNOWN = ("speaker", "language", "session", "sentence")
_LONGEST_LABEL = 100


def read(tree: Tree) -> Found:
    """The files that the manifest of the folder lists.

    Files that are listed but do not exist are named in `missing`, sound files that are not listed
    in `surplus`, and links that lead out of the home in `refused`.

    Raises:
        InputError: the manifest is missing or not a table, lacks a column, leads out of its
            folder, or has a row without path or emotion; the line is named.
    """
    root = tree.root
    utterances, missing, refused = [], [], []
    first_line: dict[str, int] = {}
    for number, row in _rows(root / NAME, tree.within):
        file = _inside(row.pop("path"), number)
        if file not in first_line and not (root / file).exists() and "\\" in file:
            file = file.replace("\\", "/")
        if file in first_line:
            first = first_line[file]
            raise InputError(f"{_at(number)} lists {file!r} again (first on line {first}).")
        first_line[file] = number
        emotion = emotion_named(row.pop("emotion"))
        if not emotion:
            raise InputError(f"{_at(number)} has no emotion: give one, or take the row out.")
        if (root / file).exists() and not is_inside(root / file, *tree.within):
            refused.append(file)
        elif not (root / file).is_file():
            missing.append(file)
        else:
            known = {name: row.pop(name, "") or None for name in _KNOWN}
            extra = {name: value for name, value in row.items() if value}
            utterances.append((file, emotion, known, extra))
    ids = unique_ids([file for file, *_ in utterances])
    surplus = sorted(set(tree.files) - set(first_line))
    return Found(
        [
            Utterance(ids[file], root / file, emotion, **known, extra=extra)
            for file, emotion, known, extra in utterances
        ],
        missing=missing,
        surplus=surplus,
        refused=refused,
    )


def _at(line: int) -> str:
    return f"{NAME}, line {line},"


def _inside(path: str, number: int) -> str:
    """The path in one form ("a/b.wav"); InputError if it could lead out of the folder."""
    if not path:
        raise InputError(f"{_at(number)} has no path: give one, or take the row out.")
    windows, posix = PureWindowsPath(path), PurePosixPath(path)
    if windows.drive or windows.root or posix.is_absolute() or path.startswith("~"):
        raise InputError(f"{_at(number)} has an absolute path: write it relative to {NAME}.")
    if ".." in windows.parts:
        raise InputError(f"{_at(number)} leads out of the corpus folder ('..'): not allowed.")
    return posix.as_posix()


def _rows(path: Path, within: tuple[Path, ...]) -> list[tuple[int, dict[str, str]]]:
    """Line number and fields (column -> stripped value) of every row that is not empty."""
    if not path.is_file() or not is_inside(path, *within):
        raise InputError(f"{path} is not there, or is a link out of its folder.")
    text = _decoded(path.read_bytes())
    header_line = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(",;\t", key=header_line.count)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        table = [(reader.line_num, [field.strip() for field in row]) for row in reader]
    except csv.Error as error:
        raise InputError(f"{NAME} is not a table ({error}): save it as CSV in UTF-8.") from None
    table = [(number, row) for number, row in table if any(row)]
    if not table:
        raise InputError(f"{NAME} is empty: it needs a header with the columns path and emotion.")
    header = [name.lower() for name in table[0][1]]
    for column in ("path", "emotion"):
        if column not in header:
            found = ", ".join(filter(None, header))[:200]
            raise InputError(f"{NAME} has no column {column!r}; it has: {found}.")
    if twice := {name for name in header if name and header.count(name) > 1}:
        raise InputError(f"{NAME} has the column {min(twice)!r} more than once.")
    rows = []
    for number, fields in table[1:]:
        if len(fields) > len(header) and any(fields[len(header) :]):
            raise InputError(
                f"{_at(number)} has {len(fields)} fields, the header {len(header)}: "
                "put fields that contain the separator in quotes."
            )
        row = {name: value for name, value in zip(header, fields, strict=False) if name}
        for name, value in row.items():
            longest = 4096 if name not in ("emotion", *_KNOWN) else _LONGEST_LABEL
            if len(value) > longest or not value.isprintable():
                raise InputError(
                    f"{_at(number)} has a {name[:40]!r} that is longer than {longest} characters "
                    "or holds unprintable ones."
                )
        rows.append((number, {"path": "", "emotion": "", **row}))
    return rows


def _decoded(raw: bytes) -> str:
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw.decode("utf-16", errors="replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")
