"""A run's events: one JSON object a line, appended as they happen, cut back where it resumes."""

import errno
import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from tripaug_core import io
from tripaug_core.errors import InputError
from tripaug_core.numbers import is_finite

_MOST_BYTES = 256 * 2**20  # of events that are read at once
_LAST_BYTES = 16 * 2**10  # before a cursor: whether they are still there is looked at
_INODES = 2**64  # a file system's number of a file is below


@dataclass(frozen=True)
class Cursor:
    """How far a reader has come; `EventLog.tail` takes one and gives the next.

    Attributes:
        file: by which another file is told: the file system's number of it, and above that, times
            2^64, a hash of what was read last; cursors of earlier versions have the former alone.
        position: bytes that were read.
    """

    file: int = 0
    position: int = 0


class EventLog:
    """The events of one run.

    One process writes (it holds the run), any number read meanwhile: `for event in log`, or
    `tail` for what is new. A half last line, as a killed writer leaves it, is never given out.
    """

    def __init__(self, path: Path):
        self.path = path

    def __iter__(self):
        return iter(self.tail(Cursor())[0])

    def append(self, event: dict) -> None:
        """Append one event, whole, past every buffer of ours."""
        line = (json.dumps(event, ensure_ascii=False, separators=(",", ":")) + "\n").encode()
        file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            written = os.write(file, line)
            if written < len(line):  # a full disk takes what fits
                os.ftruncate(file, os.fstat(file).st_size - written)
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self.path))
        finally:
            os.close(file)

    def last(self, within_bytes: int = 65_536) -> dict | None:
        """The newest event, read from the end of the file."""
        try:
            with os.fdopen(io.open_regular(self.path, self.path.parent), "rb") as file:
                size = file.seek(0, os.SEEK_END)
                file.seek(max(0, size - within_bytes))
                lines = file.read().split(b"\n")[:-1]
        except (FileNotFoundError, InputError):
            return None
        return next((event for line in reversed(lines) if (event := _parsed(line))), None)

    def tail(self, cursor: Cursor) -> tuple[list[dict], Cursor, bool]:
        """Events since `cursor` (`Cursor()` at first), the next cursor, and whether to start over.

        The last is True where the run was resumed and its events were cut back meanwhile: then
        the events given are all of them, and what the reader had gathered is void.
        """
        try:
            with os.fdopen(io.open_regular(self.path, self.path.parent), "rb") as file:
                known = os.fstat(file.fileno())
                position = min(cursor.position, known.st_size)
                before = _bytes_before(file, position)
                # A file system gives a number again, so that of a file cut twice may be the same.
                hash, number = divmod(cursor.file, _INODES)
                start_over = (
                    position < cursor.position
                    or number not in (0, known.st_ino)
                    or hash not in (0, _hash(before))
                )
                if start_over:
                    position, before = 0, b""
                    file.seek(0)
                unread = file.read(_MOST_BYTES)
        except (FileNotFoundError, InputError):
            return [], Cursor(), False
        whole = unread[: unread.rfind(b"\n") + 1]
        events = [event for line in whole.splitlines() if (event := _parsed(line)) is not None]
        number = known.st_ino + _INODES * _hash((before + whole)[-_LAST_BYTES:])
        return events, Cursor(number, position + len(whole)), start_over

    def cut(self, step: int | None = None) -> None:
        """Cut back: drop everything from the first event on whose `step` is above the given one.

        A half last line goes in any case; with None nothing else. Only for the writer.

        Raises:
            InputError: it is no regular file, lies elsewhere, or is larger than any run's.
        """
        try:
            written = io.read_bytes(self.path, _MOST_BYTES, self.path.parent)
        except FileNotFoundError:
            return
        lines = []
        for line in written.splitlines(keepends=True):
            event = _parsed(line) if line.endswith(b"\n") else None
            if event is None:
                continue
            if step is not None and (event.get("step") or 0) > step:
                break
            lines.append(line)
        kept = b"".join(lines)
        if kept != written:
            # A new file rather than a shorter one: whoever reads the old one goes on to its end.
            io.write_whole(self.path, lambda fresh: fresh.write_bytes(kept))


def _bytes_before(file: BinaryIO, position: int) -> bytes:
    """The last bytes before a position; the file then stands there."""
    start = max(0, position - _LAST_BYTES)
    file.seek(start)
    return file.read(position - start)


def _hash(read: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(read, digest_size=8).digest(), "big")


def _parsed(line: bytes) -> dict | None:
    try:
        event = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(event, dict) or not is_finite(event.get("step") or 0):
        return None
    return event
