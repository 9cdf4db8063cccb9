"""The queue: at most so many runs at once; the rest wait in the order they came. What is small has
a queue of its own, as minutes should not wait for hours.

There is no daemon: whoever looks at the runs, and every run that ends, calls `advance`.
"""

import os
import time
from collections import Counter
from pathlib import Path

from tripaug_core import io
from tripaug_core.errors import InputError
from tripaug_core.runs import home as runs_home
from tripaug_core.runs import process, tickets
from tripaug_core.runs.folder import RunFolder
from tripaug_core.runs.locks import locked

_SMALL = ("augment",)  # kinds


def capacity() -> int:
    """How many runs at once, and how many small ones beside them: $TRIPAUG_AT_ONCE, else one for
    two cores and at most four.
    """
    given = os.environ.get("TRIPAUG_AT_ONCE", "")
    if given:
        if not given.isdecimal() or int(given) < 1:
            raise InputError(f"TRIPAUG_AT_ONCE is {given!r}: it must be a whole number above 0.")
        return int(given)
    return min(4, max(1, io.cores() // 2))


def submit(home: Path, run: RunFolder) -> int:
    """Put a run into the queue, and start what may start.

    Args:
        home: the runs home.
        run: laid out, or ended before its time.

    Returns:
        Its place in the queue, from 1; 0 where it runs already.

    Raises:
        InputError: it waits or runs already, or is done.
    """
    with locked(Path(home) / ".queue.lock"), run.hold_state():
        state = run.state
        if state.state == "running" or (state.state == "waiting" and state.queued_s is not None):
            raise InputError(f"the run {run.id} is {state.state} already.")
        if state.state == "done":
            raise InputError(f"the run {run.id} is done: there is nothing left to do.")
        now = time.time()
        run.change_held(
            state="waiting",
            queued_s=now,
            ticket=tickets.issued(run.path, now),
            pid=None,
            started_s=None,
            heartbeat_s=None,
            reason=None,
        )
    runs_home.link(home, run)
    advance(home)
    return place(home, run)


def advance(home: Path, at_once: int | None = None) -> list[RunFolder]:
    """Start the runs whose turn it is. Returns those started."""
    home = Path(home)
    if not home.is_dir():
        return []
    at_once = at_once or capacity()
    started = []
    with locked(home / ".queue.lock"):
        runs = runs_home.list_runs(home)
        busy = Counter(_is_small(run) for run in runs if run.state.state == "running")
        for run in waiting(runs):
            if busy[_is_small(run)] >= at_once:
                continue
            try:
                process.launch(run, home)
                started.append(run)
                busy[_is_small(run)] += 1
            except (InputError, OSError) as error:
                run.change(state="failed", reason=f"it could not be started: {error}")
    return started


def waiting(runs: list[RunFolder]) -> list[RunFolder]:
    """Those of the runs that wait in the queue, the next one first."""
    queued = [
        (state.queued_s, run.id, run) for run in runs if (state := run.state) and _queued(state)
    ]
    return [run for _, _, run in sorted(queued, key=lambda item: item[:2])]


def places(runs: list[RunFolder]) -> dict[Path, int]:
    """The folder and the place in its queue, from 1, of those that wait."""
    found, before = {}, Counter()
    for run in waiting(runs):
        before[_is_small(run)] += 1
        found[run.path] = before[_is_small(run)]
    return found


def place(home: Path, run: RunFolder) -> int:
    """A run's place in its queue, from 1; 0 where it does not wait."""
    return places(runs_home.list_runs(home)).get(run.path, 0)


def _is_small(run: RunFolder) -> bool:
    try:
        return run.kind in _SMALL
    except InputError:  # it cannot be read
        return False


def _queued(state) -> bool:
    return state.state == "waiting" and state.queued_s is not None
