"""Tickets: whether it was this user who put a run into the queue.

Whoever looks at the runs starts those that wait. A folder that somebody else made may say that it
waits too, and would run what it holds; it has no ticket.
"""

import hashlib
import hmac
import os
import secrets
import tempfile
from pathlib import Path

from tripaug_core import io
from tripaug_core.errors import InputError
from tripaug_core.homes import cache_home

KEY, _KEY_BYTES = ".queue-key", 32


def issued(folder: Path, queued_s: float) -> str:
    """The ticket of a run that was put into the queue at a time; of its folder, not of a copy."""
    told = f"{io.real_path(folder)}\n{queued_s!r}".encode("utf-8", "surrogateescape")
    return hmac.new(_key(folder), told, hashlib.sha256).hexdigest()


def is_valid(ticket: str | None, folder: Path, queued_s: float) -> bool:
    """Whether `issued` gave it to this user, for this folder."""
    return hmac.compare_digest((ticket or "").encode(), issued(folder, queued_s).encode())


def _key(folder: Path) -> bytes:
    """This user's secret; made if there is none. Where there is no cache home, the runs home
    has it."""
    try:
        return _kept(cache_home() / KEY)
    except (OSError, InputError):
        return _kept(folder.parent / KEY)


def _kept(path: Path) -> bytes:
    try:
        return _read(path)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
    number, fresh = tempfile.mkstemp(prefix=KEY, dir=path.parent)  # for its owner alone
    try:
        with open(number, "wb") as file:
            file.write(secrets.token_bytes(_KEY_BYTES))
        os.link(fresh, path)  # whole, and never over another's
    except FileExistsError:
        pass
    finally:
        os.unlink(fresh)
    return _read(path)


def _read(path: Path) -> bytes:
    key = io.read_bytes(path, _KEY_BYTES)
    if len(key) != _KEY_BYTES:
        raise InputError(f"{path} is damaged: remove it, and resume the runs that wait.")
    return key
