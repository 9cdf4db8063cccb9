"""The runs home: one folder of runs by name, and pointers to those made elsewhere with --out."""

import secrets
import time
from pathlib import Path

from tripaug_core import io
from tripaug_core.errors import InputError
from tripaug_core.homes import checked_name, expanded
from tripaug_core.runs.folder import RunFolder

POINTER, _MOST_POINTER_BYTES = ".link", 2**16


def new_id(kind: str) -> str:
    """A name for a new run: sorts by time, says what it is, and is nobody else's."""
    return f"{time.strftime('%Y%m%d-%H%M%S', time.gmtime())}-{kind}-{secrets.token_hex(2)}"


def place(home: Path, kind: str, out: str | Path | None = None) -> tuple[str, Path]:
    """Id and folder for a new run: below the home, or `out` where given. Makes nothing yet."""
    run_id = new_id(kind)
    if out is None:
        return run_id, Path(home) / run_id
    path = expanded(out).absolute()
    return (path.name if path.parent == Path(home).absolute() else run_id), path


def lay_out(home: Path, kind: str, settings: dict, out: str | Path | None = None) -> RunFolder:
    """A new run that the command named as its kind works on, with `--resume`, at first as later.

    Args:
        home, out: as of `place`.
        kind: such as "train".
        settings: what the run keeps, plain values.

    Raises:
        InputError: the folder already holds something.
    """
    run_id, path = place(home, kind, out)
    return RunFolder.create(path, kind, settings, id=run_id)


def link(home: Path, run: RunFolder) -> str:
    """Have the home know a run that lives elsewhere. Returns the id that it goes by there.

    A run within the home needs no link. The same folder linked again keeps its id.
    """
    home = Path(home).absolute()
    if io.real_path(run.path.parent) == io.real_path(home):
        return run.path.name
    home.mkdir(parents=True, exist_ok=True)
    for pointer in home.glob(f"*{POINTER}"):
        if _target(pointer) == run.path:
            return pointer.stem
    wanted = checked_name(run.about.get("id") or new_id(run.kind))
    name, count = wanted, 1
    while is_taken(home, name):
        count += 1
        name = f"{wanted[:70]}-{count}"
    io.write_json(home / f"{name}{POINTER}", {"folder": str(run.path)})
    return name


def list_runs(home: Path) -> list[RunFolder]:
    """All runs of the home, newest first. A pointer whose folder is gone is passed over."""
    home = Path(home)
    if not home.is_dir():
        return []
    found = []
    for entry in home.iterdir():
        if entry.name.startswith(".") or entry.is_symlink():
            continue
        run = _from_pointer(entry) if entry.suffix == POINTER else RunFolder(entry)
        if run is not None and run.exists:
            found.append((_created_s(run), run.id, run))
    return [run for _, _, run in sorted(found, key=lambda item: item[:2], reverse=True)]


def find(home: Path, run_id: str) -> RunFolder:
    """The run that goes by this id.

    Raises:
        InputError: the id is no plain name, or there is no such run.
    """
    home = Path(home)
    folder = home / checked_name(run_id)
    pointer = home / f"{run_id}{POINTER}"
    run = RunFolder(folder) if folder.is_dir() and not folder.is_symlink() else None
    if run is None and pointer.is_file() and not pointer.is_symlink():
        run = _from_pointer(pointer)
    if run is None or not run.exists:
        raise InputError(f"there is no run {run_id!r} in {home}: `tripaug runs list` names them.")
    return run


def is_taken(home: Path, run_id: str) -> bool:
    """Whether something in the home has this id already."""
    return any((Path(home) / name).exists() for name in (run_id, f"{run_id}{POINTER}"))


def entry(home: Path, run_id: str) -> Path:
    """What stands for a run in the home: its folder, or the pointer to one that lies elsewhere.

    Raises:
        InputError: as `find`.
    """
    run = find(home, run_id)
    inside = Path(home).absolute() / run_id
    return inside if run.path == inside else inside.with_name(f"{run_id}{POINTER}")


def run_in(folder: str | Path, kind: str, name: str, home: Path) -> RunFolder:
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
    named = io.real_path(run.path.parent) == io.real_path(home)
    return run if named else RunFolder(folder, id=run.about.get("id") or run.id)


def _from_pointer(pointer: Path) -> RunFolder | None:
    target = _target(pointer)
    return RunFolder(target, id=pointer.stem) if target else None


def _target(pointer: Path) -> Path | None:
    try:
        folder = io.read_json(pointer, _MOST_POINTER_BYTES).get("folder")
    except (OSError, InputError):
        return None
    return Path(folder) if isinstance(folder, str) and "\0" not in folder else None


def _created_s(run: RunFolder) -> float:
    try:
        return float(run.about.get("created_s") or 0)
    except InputError:
        return 0.0
