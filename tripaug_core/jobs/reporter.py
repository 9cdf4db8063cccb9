"""What a job says while it works, and what comes of it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tripaug_core.runs.folder import RunFolder
from tripaug_core.runs.recorder import Recorder


class Reporter:
    """Whoever watches a job; this one keeps silent and never asks it to stop."""

    @property
    def stop_asked(self) -> bool:
        """Whether the job is to come to an end."""
        return False

    def event(self, event: dict) -> None:
        """Something happened: what the run's events keep, and what only a watcher cares for."""

    def progress(self, what: str, done: int, total: int | None = None, extra: str = "") -> None:
        """So many of `what` are done by now; `extra` is a few words more."""

    def steps(self, what: str) -> Callable[[int, int], None]:
        """A progress callback, (done, total); it raises KeyboardInterrupt if the job is to stop."""

        def step(done: int, total: int) -> None:
            if self.stop_asked:
                raise KeyboardInterrupt
            self.progress(what, done, total)

        return step


SILENT = Reporter()


@dataclass(frozen=True)
class Outcome:
    """What came of a job.

    Attributes:
        summary: plain values; see the job.
        exit_code: 0, 1 where a part of it failed, or 128 and the signal that stopped it.
    """

    summary: dict
    exit_code: int = 0


class Watched(Recorder, Reporter):
    """A run being recorded for whoever comes later, and watched by a reporter now.

    Args:
        run, home: see `Recorder`.
        reporter: told of everything, and asked whether to stop.
    """

    def __init__(self, run: RunFolder, home: Path | None, reporter: Reporter):
        super().__init__(run, home)
        self.reporter = reporter

    @property
    def stopping(self) -> bool:
        """Whether a signal or the reporter asked the run to stop."""
        return super().stopping or self.reporter.stop_asked

    @property
    def stop_asked(self) -> bool:
        """The same."""
        return self.stopping

    def event(self, event: dict) -> None:
        """Append an event, and tell it."""
        super().event(event)
        self.reporter.event(event)

    def progress(self, what: str, done: int, total: int | None = None, extra: str = "") -> None:
        """Tell it."""
        self.reporter.progress(what, done, total, extra)
