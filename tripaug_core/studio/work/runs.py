"""Trainings and benchmarks as the page sees them: folders to tail, processes to start and stop."""

from pathlib import Path

from tripaug_core.errors import InputError
from tripaug_core.runs import home as runs_home
from tripaug_core.runs import overview, process, queue
from tripaug_core.runs.events import Cursor
from tripaug_core.runs.folder import RunFolder


class Runs:
    """The runs of a home, by id. All that is long happens in processes of their own.

    Args:
        home: the runs home.
    """

    def __init__(self, home: Path):
        self.home = Path(home)

    def listed(self, kind: str | None = None) -> list[dict]:
        """Runs as `runs.overview.describe` gives them without their folders, newest first."""
        found = overview.overview(self.home)
        return [_without_paths(run) for run in found if kind in (None, run["kind"])]

    def find(self, run_id: str, kind: str | None = None) -> RunFolder:
        """The run of that id.

        Raises:
            InputError: no such run, or of another kind.
        """
        run = runs_home.find(self.home, str(run_id or ""))
        if kind is not None and run.kind != kind:
            raise InputError(f"the run {run.id} is no {kind} run.")
        return run

    def described(self, run_id: str) -> dict:
        """How one run stands."""
        return _without_paths(overview.describe(self.home, self.find(run_id)))

    def submit(self, run: RunFolder, resume: bool = False) -> dict:
        """Starts a run, or queues it where the machine bears no more; gives its description."""
        queue.submit(self.home, run, resume)
        return _without_paths(overview.describe(self.home, run))

    def resume(self, run_id: str) -> dict:
        """Takes up a run that ended before its time.

        Raises:
            InputError: there is nothing to resume.
        """
        return self.submit(self.find(run_id), resume=True)

    def stop(self, run_id: str) -> dict:
        """Stops a run, or takes it out of the queue.

        Raises:
            InputError: it neither waits nor runs.
        """
        process.stop(self.find(run_id))
        return self.described(run_id)

    def news(self, run_id: str, cursor: list | None = None) -> dict:
        """What a run has told since `cursor`, as `EventLog.tail`: `events`, `cursor` (two whole
        numbers, to be sent with the next question) and `start_over`.
        """
        file, position = _numbers(cursor)
        events, after, start_over = self.find(run_id).events.tail(Cursor(file, position))
        return {
            "events": events,
            "cursor": [str(after.file), after.position],
            "start_over": start_over,
        }


def _without_paths(run: dict) -> dict:
    return {key: value for key, value in run.items() if key != "folder"}


def _numbers(cursor) -> tuple[int, int]:
    # The file's number goes as text: it may be larger than what JavaScript counts to.
    try:
        file, position = cursor or (0, 0)
        file, position = int(file), int(position)
    except (TypeError, ValueError):
        return 0, 0
    return (file, position) if file >= 0 and position >= 0 else (0, 0)
