"""Trainings and benchmarks as the page sees them: folders to tail, processes to start and stop."""

from collections.abc import Callable
from pathlib import Path

from tripaug_core.errors import InputError
from tripaug_core.runs import home as runs_home
from tripaug_core.runs import overview, process, queue
from tripaug_core.runs.events import Cursor
from tripaug_core.runs.folder import RunFolder
from tripaug_core.studio.texts import t
from tripaug_core.studio.work.tasks import told

# What comes of reading values that are not what they should be.
_NONSENSE = (TypeError, ValueError, AttributeError, KeyError, IndexError)
_KINDS = ("train", "bench", "augment")
_AS_TASKS = {"running": "working", "interrupted": "failed", "garbled": "failed"}


class Runs:
    """The runs of a home, by id. All that is long happens in processes of their own.

    Args:
        home: the runs home.
    """

    def __init__(self, home: Path):
        self.home = Path(home)

    def listed(
        self,
        kind: str | None = None,
        tell: Callable[[dict], dict] = lambda run: run,
        nothing: dict | None = None,
    ) -> list[dict]:
        """Runs as `runs.overview.describe` gives them without their folders, newest first; those
        that make no sense with a `task`, as of `as_task`, as `tell` gives the others.

        Args:
            kind: only those of this kind; those whose kind cannot be read are told by their name.
            tell: adds what the run itself says.
            nothing: what is added where that makes no sense: the run is garbled, not the list.
        """
        found = []
        for run in overview.overview(self.home):
            if kind not in (None, run["kind"]) and not (run["kind"] is None and _may_be(run, kind)):
                continue
            run = _without_paths(run)
            if run["state"] == "garbled":
                found.append(run | (nothing or {}) | {"task": as_task(run)})
                continue
            try:
                found.append(tell(dict(run)))
            except (InputError, *_NONSENSE) as error:
                reason = str(error) if isinstance(error, InputError) else t("common.makes_no_sense")
                run |= (nothing or {}) | {"state": "garbled", "reason": reason}
                found.append(run | {"task": as_task(run)})
        return found

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

    def submit(self, run: RunFolder) -> dict:
        """Starts a run, or queues it where the machine bears no more; gives its description."""
        queue.submit(self.home, run)
        return _without_paths(overview.describe(self.home, run))

    def resume(self, run_id: str) -> dict:
        """Takes up a run that ended before its time.

        Raises:
            InputError: there is nothing to resume.
        """
        return self.submit(self.find(run_id))

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


def as_task(run: dict, done=None, total=None, left_s=None) -> dict:
    """How far a run is, in the terms of `Task.status`; it may also be "stopped".

    Args:
        run: as `Runs.described` gives it.
        done, total: how much of it is done; None where nothing is known yet.
        left_s: seconds left; heeded while it runs.
    """
    state = _AS_TASKS.get(run["state"], run["state"])
    left_s = left_s if state == "working" else None
    error = run["reason"] if state == "failed" else None
    return told(state, t(f"state.{run['state']}"), done or 0, total or 0, left_s, error)


def _may_be(run: dict, kind: str) -> bool:
    """Whether a run that cannot be read may be of this kind, going by its name."""
    named = [each for each in _KINDS if f"-{each}-" in run["id"]]
    return not named or kind in named


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
