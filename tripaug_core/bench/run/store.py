"""What is done, by the hash of its spec: `cells/HASH.json`, and `fits/HASH/` with its files.

Only the coordinator writes. Everything appears whole or not at all, and under a name that says
all that went into it, so two coordinators on one folder can at worst do a task twice.
"""

import hashlib
import json
import os
import shutil
import uuid
from collections.abc import Mapping
from pathlib import Path

from tripaug_core import io
from tripaug_core.errors import InputError
from tripaug_core.numbers import is_finite

_INFO = "fit.json"
_MOST_FILE_BYTES = 2**31  # of a fit, as of any checkpoint
# What whoever reads a result relies on; one without it is as damaged as one that is no JSON.
_OF_CELL = {
    "uar": int | float,
    "truth": list,
    "guess": list,
    "speakers": list,
    "times": dict,
    "versions": dict,
}
_OF_FIT = {"hash": str, "seconds": int | float, "memory_mb": int | float}


class Store:
    """Results of fits and cells in a folder.

    Args:
        folder: made when something is put into it.
    """

    def __init__(self, folder: str | Path):
        self.folder = Path(folder)

    def cell(self, hash: str) -> dict | None:
        """The result of a cell, or None; a damaged file counts as not there."""
        found = _read(self.folder / "cells" / f"{hash}.json", _OF_CELL)
        if found is None or not isinstance(found["times"].get("seconds"), int | float):
            return None
        return found if found.get("hash", hash) == hash and _is_told(found) else None

    def put_cell(self, hash: str, result: dict) -> None:
        """Store the result of a cell."""
        io.write_text(self.folder / "cells" / f"{hash}.json", json.dumps(result))

    def fit(self, hash: str) -> dict | None:
        """What is known of a finished fit, or None; a damaged file counts as not there."""
        found = _read(self.folder / "fits" / hash / _INFO, _OF_FIT)
        return found if found and found["hash"] == hash else None

    def has_whole_fit(self, hash: str) -> bool:
        """Whether a fit is there with the very files that were put with it: they are read."""
        found = self.fit(hash)
        if found is None:
            return False
        try:
            return found.get("identity") in (None, identity(self._files(hash)))
        except (OSError, InputError):
            return False

    def fit_files(self, hash: str) -> dict[str, bytes]:
        """The files of a fit's checkpoint.

        Raises:
            InputError: it is not there, or a file of it lies elsewhere.
        """
        if self.fit(hash) is None:
            folder = self.folder / "fits" / hash
            raise InputError(f"{folder} does not hold a finished fit.")
        return self._files(hash)

    def _files(self, hash: str) -> dict[str, bytes]:
        folder = self.folder / "fits" / hash
        files = (p for p in sorted(folder.iterdir()) if p.name != _INFO and p.is_file())
        return {p.name: io.read_bytes(p, _MOST_FILE_BYTES, within=folder) for p in files}

    def put_fit(self, hash: str, info: dict, files: dict[str, bytes]) -> None:
        """Store a fit: the files first, and the folder under its name only when it is whole."""
        target = self.folder / "fits" / hash
        fresh = target.with_name(f".{hash}.{uuid.uuid4().hex}")
        fresh.mkdir(parents=True)
        try:
            for name, content in files.items():
                (fresh / Path(name).name).write_bytes(content)
            (fresh / _INFO).write_text(json.dumps(info), encoding="utf-8")
            if target.exists() and not self.has_whole_fit(hash):  # left behind damaged
                shutil.rmtree(target, ignore_errors=True)
            os.rename(fresh, target)
        except OSError:
            if self.fit(hash) is None:
                raise
        finally:
            shutil.rmtree(fresh, ignore_errors=True)


def identity(files: Mapping[str, bytes]) -> str:
    """sha256 of a fit's files, in the order of their names, hexadecimal."""
    return hashlib.sha256(b"".join(files[name] for name in sorted(files))).hexdigest()


def _is_told(found: dict) -> bool:
    """Whether each utterance of a cell has its classes, as many scores as there are classes, and
    its speaker."""
    tested = len(found["truth"])
    scores = found.get("scores", [[]] * tested)
    if not isinstance(scores, list) or not all(isinstance(row, list) for row in scores):
        return False
    if {len(found["guess"]), len(found["speakers"]), len(scores)} != {tested}:
        return False
    classes = {len(row) for row in scores}
    most = max(classes, default=0) or 2**16  # without scores nobody knows
    indices = [*found["truth"], *found["guess"]]
    return (
        len(classes) < 2
        and all(type(index) is int and 0 <= index < most for index in indices)
        and all(is_finite(score) for row in scores for score in row)
        and all(speaker is None or isinstance(speaker, str) for speaker in found["speakers"])
    )


def _read(path: Path, kinds: Mapping) -> dict | None:
    try:
        found = io.read_json(path)
    except (OSError, InputError):
        return None
    whole = all(isinstance(found.get(name), kind) for name, kind in kinds.items())
    return found if whole else None
