"""What the working process does with its run: take it, keep it alive, and say how it ended."""

import os
import signal
import threading
import time
from contextlib import suppress
from pathlib import Path

from tripaug_core.errors import InputError
from tripaug_core.runs import queue
from tripaug_core.runs.folder import LOCK, RunFolder
from tripaug_core.runs.locks import locked
from tripaug_core.runs.state import started_s_of

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# Said to whoever finds a run stopped; SIGTERM is the page's Stop, `runs stop`, or a shutdown.
_STOPPED = {
    signal.SIGINT: "it was stopped by Ctrl-C.",
    signal.SIGHUP: "it was stopped as its terminal was closed.",
}


class Recorder:
    """Context in which a process works on a run.

    Entering takes the run (one process at a time) and sets it running; while inside, a thread
    says every few seconds that the process lives. The first SIGINT, SIGTERM or SIGHUP asks to
    stop: `stopping` turns true and the work should come to an end by itself; the second one raises
    KeyboardInterrupt. Leaving writes how it ended: done, stopped, or failed with the reason. Then
    the next run in the queue may begin.

    Args:
        run: the folder, laid out by `RunFolder.create`.
        home: the runs home whose queue goes on afterwards; None for no queue.
        every_s: seconds between heartbeats.

    Raises:
        InputError: on entering, where another process works on the run.
    """

    def __init__(self, run: RunFolder, home: Path | None = None, every_s: float = 5.0):
        self.run = run
        self.home = home
        self.every_s = every_s
        self.signal: int | None = None
        self._complete = False
        self._failure: str | None = None
        self._over = threading.Event()

    @property
    def stopping(self) -> bool:
        """Whether somebody asked the run to stop."""
        return self.signal is not None

    def check(self, *_, **__) -> None:
        """Raise KeyboardInterrupt if the run is to stop; fits in as a progress callback."""
        if self.stopping:
            raise KeyboardInterrupt

    def event(self, event: dict) -> None:
        """Append an event."""
        self.run.events.append(event)

    def complete(self, summary: dict | None = None) -> None:
        """The work is whole, also if a wish to stop came in its last moment."""
        if summary is not None:
            self.run.write_summary(summary)
        self._complete = True

    def fail(self, reason: str) -> None:
        """The work came to an end, but something is missing that another try may bring."""
        self._failure = reason

    @property
    def exit_code(self) -> int:
        """0, or 128 and the signal where the run was stopped."""
        return 0 if self._complete or self.signal is None else 128 + self.signal

    def __enter__(self) -> "Recorder":
        self._take()
        try:
            self._listen()
            self.run.events.cut()  # a half line, as a killed predecessor leaves it
            self.run.change(state="running", reason=None, queued_s=None, **self._signs_of_life())
        except BaseException:
            self._unlisten()
            self._lock.__exit__(None, None, None)
            raise
        self._heart = threading.Thread(target=self._beat, daemon=True)
        self._heart.start()
        return self

    def __exit__(self, kind, error, trace) -> bool:
        self._over.set()
        self._heart.join()
        state, reason = self._ending(error)
        with suppress(OSError):  # a full disk must not hide the error that brought us here
            self.run.change(state=state, reason=reason, heartbeat_s=time.time())
        self._unlisten()
        self._lock.__exit__(None, None, None)
        if self.home is not None:
            with suppress(OSError, InputError):
                queue.advance(self.home)
        return False

    def _ending(self, error: BaseException | None) -> tuple[str, str | None]:
        if error is None and self._failure is not None:
            return "failed", self._failure
        if error is None and (self._complete or not self.stopping):
            return "done", None
        if error is None or isinstance(error, KeyboardInterrupt):
            return "stopped", _STOPPED.get(self.signal, "it was stopped.")
        if isinstance(error, InputError):
            return "failed", str(error)
        if isinstance(error, OSError):
            where = f": {error.filename}" if error.filename else ""
            return "failed", f"{error.strerror or error}{where}"
        return "failed", f"{type(error).__name__}: {error}"[:1000]

    def _take(self, patience_s: float = 1.0) -> None:
        until = time.monotonic() + patience_s
        while True:
            self._lock = locked(self.run.path / LOCK, wait=False)
            try:
                self._lock.__enter__()
                return
            except BlockingIOError:
                if time.monotonic() > until:
                    raise InputError(
                        f"another process works on {self.run.path}: "
                        f"stop it first (tripaug runs stop {self.run.id})."
                    ) from None
                time.sleep(0.05)

    def _listen(self) -> None:
        self._before = {}
        if threading.current_thread() is threading.main_thread():
            # What is ignored stays so: `nohup` wants the run to outlive the terminal.
            heard = [s for s in _SIGNALS if signal.getsignal(s) is not signal.SIG_IGN]
            for number in heard:
                self._before[number] = signal.signal(number, self._on_signal)

    def _unlisten(self) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._before = {}

    def _on_signal(self, number, frame) -> None:
        if self.stopping:
            raise KeyboardInterrupt
        self.signal = number

    def _beat(self) -> None:
        while not self._over.wait(self.every_s):
            with suppress(OSError):
                self.run.change(**self._signs_of_life())

    def _signs_of_life(self) -> dict:
        # The start again and again: a clock that is corrected moves it.
        pid = os.getpid()
        return {"pid": pid, "started_s": started_s_of(pid), "heartbeat_s": time.time()}
