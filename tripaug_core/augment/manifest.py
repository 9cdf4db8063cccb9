"""The manifest of an augmented set: what lies there, and how each copy was made."""

import csv
import os
from collections.abc import Iterable
from pathlib import Path

from tripaug_core.augment.sources import LABELS
from tripaug_core.errors import InputError
from tripaug_core.io import check_inside, open_regular, write_whole

NAME = "manifest.csv"
# What a copy depends on beside its recording, whose path may be written in other ways.
_HOW = ("checkpoint", "epsilon", "noise_scale", "seed")
COLUMNS = (
    "path",
    *LABELS,
    "mel",
    "source",
    "copy",
    "checkpoint",
    "epsilon",
    "epsilon_reached",
    "noise_scale",
    "seed",
)
_COLUMNS_BEFORE = tuple(name for name in COLUMNS if name != "epsilon_reached")


def files(row: dict[str, str]) -> list[str]:
    """Those that a row names, relative to the manifest."""
    return [row[kind] for kind in ("path", "mel") if row[kind]]


def check_ours(out: Path, planned: list[dict[str, str]]) -> None:
    """Refuse a folder that these rows cannot be written into.

    Raises:
        InputError: it is a file, holds what is not ours, copies that were made otherwise, or a
            link by which copies would be written elsewhere.
    """
    if not out.exists():
        return
    if not out.is_dir():
        raise InputError(f"{out} is a file: choose a folder.")
    ours = _read(out / NAME)
    if (out / NAME).exists() and ours is None:
        raise InputError(
            f"{out / NAME} is not one of ours and is not overwritten: choose another folder."
        )
    ours = [row for row in ours or () if any((out / name).exists() for name in files(row))]
    listed, writing = ({name for row in rows for name in files(row)} for rows in (ours, planned))
    for parent in sorted({(out / name).parent for name in writing}):
        check_inside(parent, out)
    if foreign := sorted(name for name in writing - listed if (out / name).exists()):
        raise InputError(
            f"{out / foreign[0]} is not one of ours and is not overwritten: choose another folder."
        )
    if other := sorted(name for name in listed - writing if (out / name).exists()):
        raise InputError(
            f"{out} holds the copies of another call ({other[0]}): choose another folder."
        )
    now = {row["path"]: row for row in planned}
    for row in ours:
        asked = now.get(row["path"], row)
        for what in _HOW:
            if row[what] != asked[what]:
                raise InputError(
                    f"{out} holds the copies of another call ({what} {row[what]}, not "
                    f"{asked[what]}): choose another folder."
                )


def write(out: Path, rows: Iterable[dict[str, str]], no_room: bool = False) -> None:
    """Whole or not at all; on a full disk (`no_room`) there is room for a shorter one, and may be
    none for a second one.
    """

    def to(path: Path) -> None:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)

    try:
        write_whole(out / NAME, to)
    except OSError:
        if not no_room:
            raise
        to(out / NAME)


def _read(path: Path) -> list[dict[str, str]] | None:
    """The rows of a manifest; None where it is not one of ours."""
    try:
        with os.fdopen(open_regular(path), encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            if tuple(reader.fieldnames or ()) not in (COLUMNS, _COLUMNS_BEFORE):
                return None
            return [{name: row.get(name) or "" for name in COLUMNS} for row in reader]
    except (OSError, ValueError, csv.Error):
        return None
