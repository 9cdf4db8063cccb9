"""A checkpoint as files: its names, where it lies, what its card says. Needs no torch."""

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path

from tripaug_core import io
from tripaug_core.errors import InputError, in_words
from tripaug_core.homes import checked_name, checkpoints_home, expanded
from tripaug_core.vocabulary import LOSSES

WEIGHTS, CARD = FILES = ("weights.safetensors", "card.json")
FORMAT = "tripaug checkpoint 1"
_CARD_BYTES = 4 << 20  # a card is text of a few kB; more is not one of ours
_TESTS, _SENTENCE = 20, 600  # of twin tests, how many are shown, and characters of each
_WEIGHTS_BYTES = 2 << 30
# What a field is, where a card has it; `.` leads into an object.
_KINDS = {
    "labels": list,
    "settings": dict,
    "settings.without": list,
    "training": dict,
    "corpora": dict,
    "figures": dict,
    "versions": dict,
    "training.corpora": list,
    "training.speakers": list,
    "training.held_out_speakers": list,
    "training.content": str,
}
_WORDS = {dict: "an object", list: "a list of words", str: "text"}


def is_whole(folder: Path) -> bool:
    """Whether both files of a checkpoint are there."""
    return all((folder / name).is_file() for name in FILES)


def names(home: Path | None = None) -> list[str]:
    """Names of the checkpoints in a home, sorted."""
    home = checkpoints_home(home)
    if not home.is_dir():
        return []
    return sorted(p.name for p in home.iterdir() if p.name[0] != "." and (p / CARD).is_file())


def find(name: str | Path, home: Path | None = None) -> Path:
    """The folder of a checkpoint by name, or the folder itself where a path is given.

    For the terminal and for Python; the page checks that it got a plain name first. The folder of
    a run stands for the checkpoint in it.

    Raises:
        InputError: there is none of that name, or what there is cannot be looked at.
    """
    try:
        return _found(name, home)
    except OSError as error:
        raise InputError(f"there is no checkpoint {str(name)[:80]!r}: {in_words(error)}") from None


def _found(name: str | Path, home: Path | None) -> Path:
    folder = expanded(name)
    if os.sep not in str(name):
        named = checkpoints_home(home) / checked_name(str(name))
        folder = named if named.is_dir() or not folder.is_dir() else folder
    if not (folder / CARD).is_file() and (folder / "checkpoint" / CARD).is_file():
        folder = folder / "checkpoint"
    if not folder.is_dir():
        known = ", ".join(names(home)) or "none"
        raise InputError(f"there is no checkpoint {str(name)!r}: shipped or saved are {known}.")
    return folder


def identity(folder: Path) -> str:
    """sha256 of both files of a checkpoint, hexadecimal."""
    digest = hashlib.sha256()
    for name in (CARD, WEIGHTS):
        content = _bytes_of(Path(folder) / name)
        digest.update(len(content).to_bytes(8, "little") + content)
    return digest.hexdigest()


def ablation(card: Mapping) -> str:
    """What a training went without, for whoever chooses: "ablation: without L_BAL"; "" with all."""
    without = (card.get("settings") or {}).get("without") or ()
    named = [LOSSES[part].symbol if part in LOSSES else str(part) for part in without]
    return f"ablation: without {', '.join(named)}" if named else ""


def read(folder: Path) -> dict:
    """The card of a checkpoint.

    Raises:
        InputError: there is none, it cannot be read, it is of something else, or a field of it is.
    """
    path = Path(folder) / CARD
    try:
        card = io.read_json(path, _CARD_BYTES)
    except FileNotFoundError:
        raise InputError(f"{path} cannot be read: there is none.") from None
    except InputError as error:
        raise InputError(f"{error} The checkpoint is damaged or not ours.") from error
    if card.get("format") != FORMAT:
        raise InputError(f"{path} is not the card of a TripAug checkpoint.")
    for name, kind in _KINDS.items():
        *above, last = name.split(".")
        value = (card.get(above[0], {}) if above else card).get(last, kind())
        if not isinstance(value, kind) or not (
            kind is not list or all(isinstance(each, str) for each in value)
        ):
            raise InputError(
                f"{path}: {name} is not {_WORDS[kind]}. The checkpoint is damaged or not ours."
            )
    return card


def twin_test(card: dict, name: str) -> list[dict]:
    """What a card says of the augmentor against its untrained twin, as it is shown.

    Args:
        card: as of `read`; anybody's words, so they are cut.
        name: as `tripaug prove` takes it.

    Returns:
        Each test with `holds` (None where there was none) and a `sentence`.
    """
    tests = card.get("twin_test")
    found = [
        {"holds": each.get("holds") is True, "sentence": str(each.get("sentence"))[:_SENTENCE]}
        for each in (tests if isinstance(tests, list) else [])[:_TESTS]
        if isinstance(each, dict) and each.get("sentence")
    ]
    untested = (
        "nobody has tested whether it is better than its untrained twin: "
        f"tripaug prove {name} --write-card"
    )
    if (card.get("training") or {}).get("held_out_speakers") == []:
        untested = (
            "whether it is better than its untrained twin cannot be tested, as its training held "
            "no speakers out"
        )
    return found or [{"holds": None, "sentence": untested}]


def amend(folder: Path, entries: dict) -> None:
    """Enters something into a card that was found out later; the checkpoint's identity changes.

    Raises:
        InputError: there is no card that can be read.
    """
    text = json.dumps(read(folder) | entries, indent=1, ensure_ascii=False, allow_nan=False)
    io.write_text(Path(folder) / CARD, text + "\n")


def _bytes_of(path: Path) -> bytes:
    try:
        return io.read_bytes(path, _WEIGHTS_BYTES)
    except FileNotFoundError:
        raise InputError(f"{path} cannot be read: there is none.") from None
