"""The bin of a runs home: what was deleted lies there until it is restored, or the bin emptied."""

import shutil
import time
from pathlib import Path

from tripaug_core.errors import InputError
from tripaug_core.homes import checked_name
from tripaug_core.runs import home as runs_home
from tripaug_core.runs.folder import RunFolder

BIN = ".bin"


def delete(home: Path, run: RunFolder) -> str:
    """Moves a run into the bin; of one that was made elsewhere, only the home's knowledge of it.

    Returns:
        The id under which `restore` finds it.

    Raises:
        InputError: it runs or waits.
    """
    state = run.state
    if state.active:
        raise InputError(f"the run {run.id} is {state.state}: stop it first.")
    entry = runs_home.entry(home, run.id)
    bin = Path(home) / BIN
    bin.mkdir(exist_ok=True)
    place = _free(bin, entry.name)
    entry.rename(place)
    return place.name.removesuffix(runs_home.POINTER)


def deleted(home: Path) -> list[RunFolder]:
    """What lies in the bin, newest first."""
    return runs_home.list_runs(Path(home) / BIN)


def find(home: Path, run_id: str) -> RunFolder:
    """The run in the bin that goes by this id, whatever else lies there.

    Raises:
        InputError: it is not in the bin.
    """
    name, bin = checked_name(run_id), Path(home) / BIN
    if not bin.is_dir():
        raise InputError(f"there is no run {run_id!r} in the bin: it is empty.")
    return runs_home.find(bin, name)


def restore(home: Path, run_id: str) -> RunFolder:
    """Puts a run from the bin back into the home.

    Raises:
        InputError: it is not in the bin, or another run has its id by now.
    """
    home = Path(home)
    entry = runs_home.entry(home / BIN, find(home, run_id).id)
    if runs_home.is_taken(home, run_id):
        raise InputError(f"there is a run {run_id!r} in {home} already: delete that one first.")
    entry.rename(home / entry.name)
    return runs_home.find(home, run_id)


def empty(home: Path) -> int:
    """Deletes what lies in the bin for good; runs made elsewhere keep their folders.

    Returns:
        How many runs there were.
    """
    bin, count = Path(home) / BIN, len(deleted(home))
    if bin.is_symlink():
        raise InputError(f"{bin} is a link: remove it, and what it points to stays as it is.")
    if bin.is_dir():
        shutil.rmtree(bin)
    return count


def _free(bin: Path, name: str) -> Path:
    """A place in the bin that nothing has, by that name if it can be."""
    suffix = runs_home.POINTER if name.endswith(runs_home.POINTER) else ""
    stem = name.removesuffix(suffix)
    if not runs_home.is_taken(bin, stem):
        return bin / name
    return bin / f"{stem[:60]}-{time.time_ns()}{suffix}"
