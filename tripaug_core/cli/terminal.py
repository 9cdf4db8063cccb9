"""A job watched from the terminal."""

from contextlib import ExitStack

from tripaug_core.cli import output
from tripaug_core.jobs.reporter import Reporter


class Terminal(Reporter):
    """Context in which a job's progress is shown on stderr, one kind of step at a time."""

    def __init__(self):
        self._open = ExitStack()
        self._what: str | None = None
        self._show = None

    def progress(self, what: str, done: int, total: int | None = None, extra: str = "") -> None:
        """See `Reporter`."""
        if what != self._what:
            self.close()
            self._what, self._show = what, self.show(output.progress(what, total))
        self._show(done, extra)

    def show(self, display):
        """Enter what shows progress; it is left when the next is shown, or at the end."""
        return self._open.enter_context(display)

    def close(self) -> None:
        """Leave what is shown."""
        self._open.close()

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(self, *_) -> None:
        self.close()
