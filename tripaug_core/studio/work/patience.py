"""Answers that may take long: whoever asks waits a moment, and is told to ask again."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait

_AT_ONCE = 2


class Patience:
    """Work that goes on in the background while nobody waits for it, once for each key."""

    def __init__(self):
        self._pool = ThreadPoolExecutor(_AT_ONCE)
        self._running: dict[object, Future] = {}
        self._lock = threading.Lock()

    def ask(self, key: object, work: Callable[[], dict], wait_s: float) -> dict | None:
        """What the work gives; None where it takes longer than this, until it is asked for again.

        Args:
            key: the same for the same work.
            work: what to do, in a thread of its own; what it raises is raised here.
            wait_s: for how long to wait.
        """
        with self._lock:
            if key not in self._running:
                self._running[key] = self._pool.submit(work)
            running = self._running[key]
        if not wait([running], wait_s).done:
            return None
        with self._lock:
            if self._running.get(key) is running:
                del self._running[key]
        return running.result()
