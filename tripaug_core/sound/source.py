"""A sound to be read, opened: from a path, from bytes, or from a file that is open already."""

import io
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from tripaug_core.errors import InputError
from tripaug_core.sound.limits import MOST_BYTES

NAMELESS = "the sound given"
_HEAD = 4096


@dataclass(frozen=True)
class Opened:
    """An open file.

    Attributes:
        name: to be shown.
        file: seekable, unbuffered where it lies on a disk.
        size: in bytes.
        head: its first bytes.
    """

    name: str
    file: BinaryIO
    size: int
    head: bytes


@contextmanager
def opened(source: str | Path | bytes | BinaryIO) -> Iterator[Opened]:
    """Open a sound and close what was opened here.

    Raises:
        InputError: it is not there, not to be read, no regular file (a folder, pipe or device,
            or a link to one), empty, opened as text, or its disk fails.
    """
    if isinstance(source, str | Path):
        name, file = _from_path(Path(source))
        with file:
            yield _looked_at(name, file)
    else:
        name, content = _from_memory(source)
        yield _looked_at(name, io.BytesIO(content))


def _looked_at(name: str, file: BinaryIO) -> Opened:
    try:
        size = file.seek(0, os.SEEK_END)
        file.seek(0)
        head = file.read(_HEAD)
    except OSError as error:
        raise InputError(
            f"{name} cannot be read ({error.strerror or error}): check the disk that it lies on."
        ) from None
    return Opened(name, file, size, head)


def _from_path(path: Path) -> tuple[str, BinaryIO]:
    try:
        _check_kind(path, path.stat())
        # Without waiting: between the two looks a pipe may have taken the file's place.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | os.O_CLOEXEC)
    except InputError:
        raise
    except (FileNotFoundError, NotADirectoryError):
        link = " (a link leads there)" if path.is_symlink() else ""
        raise InputError(f"there is no file {path}{link}: check the path.") from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise InputError(f"{path} cannot be opened ({why}): check the path.") from None
    file = os.fdopen(handle, "rb", buffering=0)
    try:
        _check_kind(path, os.fstat(handle))
    except InputError:
        file.close()
        raise
    return path.name, file


def _check_kind(path: Path, found: os.stat_result) -> None:
    if stat.S_ISDIR(found.st_mode):
        raise InputError(f"{path} is a folder: give a sound file.")
    if not stat.S_ISREG(found.st_mode):
        what = "a pipe" if stat.S_ISFIFO(found.st_mode) else "a device or socket"
        raise InputError(f"{path} is {what}, not a file: save the sound as a file first.")
    if found.st_size == 0:
        raise InputError(f"{path.name} is empty (0 bytes): give a recording that is not.")


def _from_memory(source) -> tuple[str, bytes]:
    if isinstance(source, bytes | bytearray | memoryview):
        return NAMELESS, bytes(source)
    name = getattr(source, "name", None)
    name = Path(name).name if isinstance(name, str) else NAMELESS
    if hasattr(source, "seek") and getattr(source, "seekable", lambda: True)():
        source.seek(0)
    # A copy: decoders need to seek, and the caller's file is not ours to move about in or close.
    content = source.read(MOST_BYTES + 1)
    if not isinstance(content, bytes):
        raise InputError("the file was opened as text: open it in binary mode.")
    if len(content) > MOST_BYTES:
        raise InputError(f"{name} is larger than {MOST_BYTES >> 20} MB: give a path to it instead.")
    return name, content
