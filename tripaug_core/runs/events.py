"""A run's events: one JSON object a line, appended as they happen, cut back where it resumes."""

import errno
import json
import os
from dataclasses import dataclass
from pathlib import Path

from tripaug_core import io
from tripaug_core.errors import InputError

_MOST_BYTES = 256 * 2**20  # of events that are read at once


@dataclass(frozen=True)
class Cursor:
    """How far a reader has come; `EventLog.tail` takes one and gives the next."""

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
            with os.fdopen(io.open_regular(self.path), "rb") as file:
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
            with os.fdopen(io.open_regular(self.path), "rb") as file:
                number = os.fstat(file.fileno()).st_ino
                start_over = cursor.file not in (0, number)
                position = 0 if start_over else cursor.position
                file.seek(position)
                unread = file.read(_MOST_BYTES)
        except (FileNotFoundError, InputError):
            return [], Cursor(), False
        whole = unread[: unread.rfind(b"\n") + 1]
        events = [event for line in whole.splitlines() if (event := _parsed(line)) is not None]
        return events, Cursor(number, position + len(whole)), start_over

    def cut(self, step: int | None = None) -> None:
        """Cut back: drop everything from the first event on whose `step` is above the given one.

        A half last line goes in any case; with None nothing else. Only for the writer.

        Raises:
            InputError: it is no regular file, or larger than any run's.
        """
        try:
            written = io.read_bytes(self.path, _MOST_BYTES)
        except FileNotFoundError:
            return
        kept = b""
        for line in written.splitlines(keepends=True):
            event = _parsed(line) if line.endswith(b"\n") else None
            if event is None:
                continue
            if step is not None and (event.get("step") or 0) > step:
                break
            kept += line
        if kept != written:
            # A new file rather than a shorter one: readers tell by its number that it was cut.
            io.write_whole(self.path, lambda fresh: fresh.write_bytes(kept))


def _parsed(line: bytes) -> dict | None:
    try:
        event = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return event if isinstance(event, dict) else None
