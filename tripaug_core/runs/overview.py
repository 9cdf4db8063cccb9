"""Runs as plain values, for a table on a page or in a terminal."""

from pathlib import Path

from tripaug_core.errors import InputError
from tripaug_core.runs import bin, notes, queue
from tripaug_core.runs import home as runs_home
from tripaug_core.runs.folder import RunFolder


def overview(home: Path) -> list[dict]:
    """All runs of a home, newest first, each as `describe` gives it; starts what may start."""
    queue.advance(home)
    runs = runs_home.list_runs(home)
    places = queue.places(runs)
    return [_described(run, places.get(run.path, 0)) for run in runs]


def deleted(home: Path) -> list[dict]:
    """What lies in the bin of a home, newest first."""
    return [_described(run, 0) for run in bin.deleted(home)]


def describe(home: Path, run: RunFolder) -> dict:
    """One run.

    Returns:
        id, title, kind, folder, created_s, state, resumable, reason, place (in the queue, from 1; 0
        where it does not wait), heartbeat_s, and the newest event. In `overview` a run whose folder
        cannot be made sense of has the state "garbled", no kind, and the reason why.
    """
    return _describe(run, queue.place(home, run))


def _described(run: RunFolder, place: int) -> dict:
    try:
        return _describe(run, place)
    except InputError as error:  # removed or damaged meanwhile: it does not hide the others
        return {
            "id": run.id,
            "title": notes.read(run).title,
            "kind": None,
            "folder": str(run.path),
            "created_s": None,
            "state": "garbled",
            "resumable": False,
            "reason": str(error),
            "place": 0,
            "heartbeat_s": None,
            "last_event": None,
        }


def _describe(run: RunFolder, place: int) -> dict:
    state, about = run.state, run.about
    return {
        "id": run.id,
        "title": notes.read(run).title,
        "kind": about.get("kind"),
        "folder": str(run.path),
        "created_s": about.get("created_s"),
        "state": state.state,
        "resumable": state.resumable,
        "reason": state.reason,
        "place": place,
        "heartbeat_s": state.heartbeat_s,
        "last_event": run.events.last(),
    }
