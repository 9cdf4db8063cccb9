"""What C libraries print of broken files on their own account, kept from the terminal."""

import ctypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

_lock = threading.Lock()
_inside = 0
_before: int | None = None


@contextmanager
def unprinted() -> Iterator[None]:
    """Within, what C code prints by `stderr` goes nowhere.

    mpg123 says in lines of its own where an mp3 is broken, and libsndfile gives no way to stop
    it. What Python prints is not touched, in any thread: it goes by the number of the stream, and
    that stays what it was. Where the C library calls its `stderr` otherwise, nothing is changed.
    """
    global _inside, _before
    stream, nowhere = _stderr(), _nowhere()
    if stream is None or not nowhere:
        yield
        return
    with _lock:
        if not _inside:
            _before, stream.value = stream.value, nowhere
        _inside += 1
    try:
        yield
    finally:
        with _lock:
            _inside -= 1
            if not _inside:
                stream.value = _before


@cache
def _stderr() -> ctypes.c_void_p | None:
    """The C library's variable of that name."""
    try:
        return ctypes.c_void_p.in_dll(ctypes.CDLL(None), "stderr")
    except (OSError, TypeError, ValueError, AttributeError):
        return None


@cache
def _nowhere() -> int | None:
    """A stream of C's that is open for good."""
    try:
        open_stream = ctypes.CDLL(None).fopen
    except (OSError, TypeError, AttributeError):
        return None
    open_stream.restype = ctypes.c_void_p
    return open_stream(b"/dev/null", b"w")
