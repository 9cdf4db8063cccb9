"""Tables as they are found: CSV with any separator, TSV or JSON lines, in any real encoding."""

import codecs
import csv
import io
import json
import os
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path

from tripaug_core.corpora.encodings import readings
from tripaug_core.corpora.readers.quotes import joined, lines_of, unquoted
from tripaug_core.errors import InputError
from tripaug_core.io import open_regular, read_bytes

SUFFIXES = (".csv", ".tsv", ".jsonl")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MOST_BYTES = 1 << 30
_AROUND = "\ufeff\u200b\u2060\x00"  # what is wrapped around a value without being seen


def rows(
    path: Path, name: str, encoding: str | None = None, named: Mapping[str, str] | None = None
) -> list[tuple[int, dict[str, str]]]:
    """Line number and fields (column in lower case -> stripped value) of all rows with anything in.

    Values are composed (NFC), but for those of a file's name, which `find` looks for in any form.

    Args:
        path: of the table.
        name: what it is called in complaints.
        encoding: in which it was written; by default UTF-8 or UTF-16, and anything else is asked.
        named: what is known (path, emotion, ...) by which column, where columns have other names
            than usual.

    Raises:
        InputError: it cannot be read as a table; the line is named where there is one.
    """
    text = _decoded(_bytes(path, name), name, encoding)
    if path.suffix.lower() == ".jsonl":
        return _objects(text, name)
    return _fields(text, name, named or {})


def header(path: Path, encoding: str | None = None) -> tuple[str, ...]:
    """The columns of a table, in lower case, by its beginning alone; none where it is no table.

    Raises:
        InputError: the encoding is none.
    """
    try:
        with os.fdopen(open_regular(path), "rb") as file:
            head = file.read(1 << 16)
    except (OSError, InputError):
        return ()
    marked = next((name for mark, name in _BOMS if head.startswith(mark)), None)
    try:
        # The last character may be cut in two; national encodings have their columns in ASCII.
        text = _in(head, marked or _wide(head) or encoding or "utf-8", errors="ignore")
    except UnicodeError:
        return ()
    try:
        first = lines_of(text.lstrip("\ufeff\r\n "))[:2]
        if path.suffix.lower() == ".jsonl":
            return tuple(str(key).lower() for key in json.loads(first[0]))
        if first[0].lower().startswith("sep="):
            first = first[1:]
        return tuple(
            _value(c).lower() for c in next(csv.reader(first[:1], delimiter=_separator(first[0])))
        )
    except (
        *(ValueError, IndexError, AttributeError, TypeError, RecursionError),
        *(csv.Error, StopIteration),
    ):
        return ()


def _bytes(path: Path, name: str) -> bytes:
    try:
        return read_bytes(path, _MOST_BYTES)
    except FileNotFoundError:
        raise InputError(f"{name} is not there.") from None


def _decoded(raw: bytes, name: str, encoding: str | None) -> str:
    for mark, marked in _BOMS:
        if raw.startswith(mark):
            encoding = marked
            break
    wide = None if encoding else _wide(raw)
    try:
        return _in(raw, encoding or wide or "utf-8")
    except UnicodeDecodeError as error:
        if encoding or wide:
            raise InputError(
                f"{name} is not written in {encoding or wide} (byte {error.start}): save it as "
                "UTF-8."
            ) from None
        # Only where such a letter stands in a value that counts it has to be known; see `check`.
        return raw.decode("utf-8", errors="surrogateescape")


def _in(raw: bytes, encoding: str, errors: str = "strict") -> str:
    """Bytes as text of an encoding; InputError where there is none of that name."""
    try:
        return raw.decode(encoding, errors)
    except UnicodeDecodeError:
        raise
    except (LookupError, ValueError):  # the latter: the encoding's own name is no text
        raise InputError(f"{encoding!r} is no encoding that Python knows.") from None


def _wide(raw: bytes) -> str | None:
    """UTF-16 without its mark: every second byte of a table's first characters is zero."""
    head = raw[:200]
    if len(head) >= 4 and not any(head[1:40:2]) and all(head[0:40:2]):
        return "utf-16-le"
    return "utf-16-be" if len(head) >= 4 and not any(head[0:40:2]) and all(head[1:40:2]) else None


def check(
    values: Iterable[str],
    path: Path,
    name: str,
    encoding: str | None = None,
    can_be_said: bool = True,
) -> None:
    """Raises InputError where the encoding of values that count is not known, with a question.

    Args:
        encoding: with which the table was read, as in `rows`.
        can_be_said: whether its user can say that.
    """
    if any(_is_raw(value) for value in values):
        raise InputError(_asked(_bytes(path, name), name, encoding, can_be_said))


def shown(value: str) -> str:
    """A value that does not count, with "?" for letters of an encoding that is not known."""
    return value.encode(errors="replace").decode() if _is_raw(value) else value


def _is_raw(value: str) -> bool:
    """Whether it holds bytes that are no text, or half a character, as an escape can name."""
    return not value.isascii() and any("\ud800" <= letter <= "\udfff" for letter in value)


def _asked(raw: bytes, name: str, encoding: str | None, can_be_said: bool) -> str:
    if encoding or not _is_raw(_decoded(raw, name, None)):
        return (
            f"{name} holds half a character in a value that counts (an escape such as \\ud83d): "
            "write it whole."
        )
    line = next(line for line in raw.splitlines() if not line.isascii())
    how = ", or say which with `corpora describe NAME --encoding ENCODING`" * can_be_said
    return (
        f"{name} is neither UTF-8 nor UTF-16, and which encoding it is cannot be told from its "
        f"bytes (a line reads {readings(line)}): save it as UTF-8{how}."
    )


def _objects(text: str, name: str) -> list[tuple[int, dict[str, str]]]:
    found = []
    for number, line in enumerate(lines_of(text), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            pairs = [(key.strip().lower(), _text(value)) for key, value in row.items()]
        except (ValueError, AttributeError, RecursionError):
            raise InputError(
                f"{name}, line {number}, is not a JSON object: one a line is asked for."
            ) from None
        found.append((number, _by_column(pairs)))
    return found


def _text(value) -> str:
    if value is None:
        return ""
    return _value(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def _fields(text: str, name: str, named: Mapping[str, str]) -> list[tuple[int, dict[str, str]]]:
    skipped, first = 0, next((line for line in lines_of(text) if line.strip()), "")
    separator = None
    if first.strip().strip('"').lower().startswith("sep="):
        separator = first.strip().strip('"')[4:5] or "\t"
        before, _, text = text.partition(first)
        skipped = before.count("\n") + 1
        text = text.removeprefix("\r").removeprefix("\n")
        first = next((line for line in lines_of(text) if line.strip()), "")
    table = [
        (number + skipped, [_value(field) for field in row])
        for number, row in _split(text, separator or _separator(first), name, named)
    ]
    table = [(number, row) for number, row in table if any(row)]
    if not table:
        raise InputError(f"{name} is empty: it needs a header with the columns path and emotion.")
    columns = [column.lower() for column in table[0][1]]
    found = []
    for number, row in table[1:]:
        if any(row[len(columns) :]):
            raise InputError(
                f"{name}, line {number}, has {len(row)} fields, the header {len(columns)}: put "
                "fields that contain the separator in quotes."
            )
        usual = dict.fromkeys(filter(None, columns), "")
        found.append((number, usual | _by_column(zip(columns, row, strict=False))))
    return found


def _by_column(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Values by column, in small letters; another value of the same one is told apart."""
    fields: dict[str, str] = {}
    for column, value in pairs:
        if column and fields.get(column) and value and fields[column] != value:
            fields[column + " (again)"] = value
        elif column:
            fields[column] = fields.get(column) or value
    return fields


def _split(
    text: str, separator: str, name: str, named: Mapping[str, str]
) -> list[tuple[int, list[str]]]:
    """Line number and fields of each row; quotes around a field may hold lines and separators.

    Many write tables with tabs without any quoting, and a quote is then a letter like any other.
    It is where quotes do not pair, or hold tabs and ends of line, which is several rows joined.
    Of other tables such rows are refused, as commas and lines may stand in a text.
    """
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        table = [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        if separator != "\t":
            raise InputError(f"{name} is not a table ({error}): save it as CSV in UTF-8.") from None
    else:
        header = next(([_value(f).lower() for f in row] for _, row in table if any(row)), [])
        numbers = joined(table, header, separator, named)
        if not numbers:
            return table
        if separator != "\t":
            raise InputError(
                f"{name}, line {numbers[0]}, ends a quote that holds whole rows: double the "
                "quotes that stand in texts, or save it as CSV with texts in quotes."
            )
    lines = enumerate(lines_of(text), start=1)
    return [(number, [unquoted(field) for field in line.split("\t")]) for number, line in lines]


def _separator(line: str) -> str:
    return max(",;\t|", key=line.count)


def _value(field: str) -> str:
    field = field.strip()
    if field.isascii():  # nearly all are, and there are very many
        return field.strip("\x00")
    return unicodedata.normalize("NFC", field).strip().strip(_AROUND).strip()
