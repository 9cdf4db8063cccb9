"""A run left to the background."""

import argparse
from pathlib import Path

from tripaug_core.cli import output
from tripaug_core.runs import queue
from tripaug_core.runs.folder import RunFolder


def detach(args: argparse.Namespace, home: Path, run: RunFolder) -> int:
    """Put a run into the queue, say where it is, and return the exit code."""
    place = queue.submit(home, run)
    text = f"{run.id} {f'waits at place {place}' if place else 'runs'}: {run.path}"
    output.emit(args, {"id": run.id, "folder": str(run.path), "place": place}, text)
    return 0
