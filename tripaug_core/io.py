"""Files that appear whole or not at all, are read within bounds; and what this machine bears."""

import json
import math
import os
import re
import stat
import tomllib
import uuid
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from tripaug_core.errors import InputError

MOST_JSON_BYTES = 64 * 2**20
_MOST_TOML_BYTES = 2**20
_MOST_KEYS = 30  # in one, as a.b.c: the time that tomllib takes grows with their square
_NO_KEYS = re.compile(  # texts of many lines and of one, and remarks
    r"""\"{3}(?:\\.|[^\\])*?(?:\"{3,5}|\Z)|'{3}.*?(?:'{3,5}|\Z)"""
    r"""|"(?:\\.|[^"\\\n])*"?|'[^'\n]*'?|\#[^\n]*""",
    re.DOTALL,
)
_MOST_DIGITS = 300  # of a whole number: more than a float can stand for breaks whoever computes


def write_whole(path: Path, write: Callable[[Path], object], fixed: bool = False) -> None:
    """Has `write` make a file beside `path` and puts it there: nobody ever sees half of it.

    Args:
        path: where it goes; its folder is made where it is missing.
        write: is given the path to write to.
        fixed: others map the file: it may be replaced and removed, and not be written to, since
            whoever looks at a mapped file that becomes shorter is killed.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{uuid.uuid4().hex}{path.suffix}")
    try:
        write(fresh)
        if fixed:
            fresh.chmod(stat.S_IMODE(fresh.stat().st_mode) & ~0o222)
        os.replace(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """The whole text, or what was there before; UTF-8.

    Raises:
        InputError: it holds half characters, as names of files do whose bytes are no UTF-8.
    """
    try:
        content = text.encode("utf-8")
    except UnicodeEncodeError as error:
        part = text[max(0, error.start - 40) : error.end + 40]
        raise InputError(
            f"{part!r} is no text and cannot be written to {path.name}: give a name in UTF-8."
        ) from None
    write_whole(path, lambda fresh: fresh.write_bytes(content))


def write_json(path: Path, content: Any, indent: int | None = 2) -> None:
    """The same of plain values."""
    write_text(path, json.dumps(content, ensure_ascii=False, indent=indent))


def real_path(path: str | Path) -> Path:
    """The path without links. Of links that lead in a circle, or that may not be read, it is what
    can be told, no error, as `Path.resolve` has it: what is opened there is then refused by the
    operating system.
    """
    try:
        return Path(os.path.realpath(path))
    except OSError:  # what the system shows as a link is not always one
        return Path(os.path.abspath(path))


def stamps(paths: Iterable[str | Path]) -> tuple[tuple[int, int] | None, ...]:
    """Bytes and time of the last change (ns) of each file, by which another content is told; None
    where there is none.
    """
    found = []
    for path in paths:
        try:
            known = os.stat(path)
            found.append((known.st_size, known.st_mtime_ns))
        except OSError:
            found.append(None)
    return tuple(found)


def check_inside(path: Path, folder: Path) -> None:
    """Refuses what a link leads out of a folder, which others may have sent or may write to; the
    folder may itself be reached by a link.

    Raises:
        InputError: `path`, there or not, lies elsewhere in truth.
    """
    if not real_path(path).is_relative_to(real_path(folder)):
        raise InputError(f"{path} leads out of {folder} by a link: put a real one in its place.")


def open_regular(path: Path, within: Path | None = None) -> int:
    """A file descriptor for reading of a regular file; a pipe or a device is never waited for.

    Args:
        path: the file.
        within: a folder that no link may lead out of; see `check_inside`.

    Raises:
        FileNotFoundError: there is none.
        InputError: it is no regular file, lies elsewhere, or may not be read.
    """
    if within is not None:
        check_inside(path, within)
    try:
        file = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        raise
    except (OSError, ValueError) as error:
        raise InputError(f"{path} cannot be read: {_why(error)}.") from None
    if not stat.S_ISREG(os.fstat(file).st_mode):
        os.close(file)
        raise InputError(f"{path} is no regular file (it is a folder, a pipe or a device).")
    return file


def check_regular(path: Path, within: Path | None = None) -> None:
    """Raises as `open_regular`: before a file is handed to a library that would wait for a pipe."""
    os.close(open_regular(path, within))


def read_bytes(path: Path, most_bytes: int, within: Path | None = None) -> bytes:
    """All of a regular file that is no larger than this, opened as by `open_regular`.

    Raises:
        FileNotFoundError: there is none.
        InputError: it is no regular file, lies elsewhere, is too large, or may not be read.
    """
    with os.fdopen(open_regular(path, within), "rb") as file:
        try:
            content = file.read(most_bytes + 1)
        except OSError as error:
            raise InputError(f"{path} cannot be read: {_why(error)}.") from None
    if len(content) > most_bytes:
        raise InputError(f"{path} is larger than {most_bytes / 2**20:.3g} MB, the most it may be.")
    return content


def read_json(path: Path, most_bytes: int = MOST_JSON_BYTES, within: Path | None = None) -> dict:
    """The object in a file; its texts are without half characters (lone surrogates).

    Raises:
        FileNotFoundError: there is none.
        InputError: as of `read_bytes`; it is no JSON, nested too deeply, or no object.
    """
    content = read_bytes(path, most_bytes, within)
    try:
        text = content.decode("utf-8")
        found = json.loads(text, parse_int=_whole)
        if "\\u" in text:  # an escape can name half a character, which nothing can print
            whole = json.dumps(found, ensure_ascii=False).encode("utf-8", "replace")
            found = json.loads(whole)
    except RecursionError:
        raise InputError(f"{path} is nested too deeply.") from None
    except ValueError as error:
        raise InputError(f"{path} is no JSON: {error}.") from None
    if not isinstance(found, dict):
        raise InputError(f"{path} does not hold what it should: no JSON object.")
    return found


def read_toml(path: Path, most_bytes: int = _MOST_TOML_BYTES) -> dict:
    """The table in a file, in UTF-8 with or without a byte order mark.

    Raises:
        FileNotFoundError: there is none.
        InputError: it is no regular file, too large, no TOML, or nested too deeply.
    """
    content = read_bytes(path, most_bytes)
    try:
        text = content.decode("utf-8-sig")
        bare = _NO_KEYS.sub("", text)
        if any(key.count(".") >= _MOST_KEYS for key in re.split(r"[\n=,{]", bare)):
            raise RecursionError
        return tomllib.loads(text)
    except RecursionError:
        raise InputError(f"{path} is nested too deeply.") from None
    except ValueError as error:
        raise InputError(f"{path} is not TOML: {error}.") from None


def as_json(content: Any, indent: int = 2) -> str:
    """Plain values as JSON; see `plain`."""
    return json.dumps(plain(content), ensure_ascii=False, indent=indent)


def plain(value: Any) -> Any:
    """Only what JSON knows: scalars of numpy and torch, and arrays of numpy with one value, as
    numbers, paths as text, NaN and infinity as None.
    """
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, Path):
        return str(value)
    # The `size` of a tensor is a method.
    if hasattr(value, "item") and (
        getattr(value, "size", 1) == 1 or getattr(value, "ndim", 1) == 0
    ):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, str | int | float | bool) or value is None:
        return value
    if isinstance(value, Iterable):
        return [plain(item) for item in value]
    return str(value)


def is_text(text: str) -> bool:
    """Whether it can be written; the name of a file whose bytes are no UTF-8 cannot."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def cores() -> int:
    """Processor cores that this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def _whole(digits: str) -> int:
    if len(digits) > _MOST_DIGITS:
        raise ValueError("it holds a number beyond any range")
    return int(digits)


def _why(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or error)
