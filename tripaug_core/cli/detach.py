"""Runs from the command line: taken up again from their folder, or left to the background."""

import argparse
from pathlib import Path

from tripaug_core.cli import output
from tripaug_core.errors import InputError
from tripaug_core.runs import queue
from tripaug_core.runs.folder import RunFolder


def found_again(folder: str | Path, kind: str, name: str, home: Path) -> RunFolder:
    """The run in a folder, under the id that it was laid out with; of a copy within the runs home,
    under its folder's name, which is the one that it is listed by.

    Args:
        folder: its path.
        kind: what it must be.
        name: of that kind, with its article.
        home: the runs home.

    Raises:
        InputError: there is no run in it, or one of another kind.
    """
    run = RunFolder(folder)
    if run.kind != kind:
        raise InputError(f"{run.path} holds a {run.kind}, not {name}.")
    named = run.path.parent.resolve() == Path(home).absolute().resolve()
    return run if named else RunFolder(folder, id=run.about.get("id") or run.id)


def detach(args: argparse.Namespace, home: Path, run: RunFolder) -> int:
    """Put a run into the queue, say where it is, and return the exit code."""
    place = queue.submit(home, run, resume=bool(args.resume))
    text = f"{run.id} {f'waits at place {place}' if place else 'runs'}: {run.path}"
    output.emit(args, {"id": run.id, "folder": str(run.path), "place": place}, text)
    return 0
