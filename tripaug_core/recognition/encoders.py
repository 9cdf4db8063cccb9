"""Which speech encoders go by a name: for the operator to give, not a page or a program.

A name stands for a folder or for a model of the Hugging Face hub. It is given when the app is
started (`app.py --encoder NAME=FOLDER`), or is that of a folder in the models home. Runs that are
started from there inherit the variable, and no run's folder keeps where a model lies.
"""

import json
import os

from tripaug_core.errors import InputError
from tripaug_core.homes import checked_name, expanded, models_home
from tripaug_core.method import hub

VARIABLE = "TRIPAUG_ENCODERS"
_CONFIG = "config.json"


def give(text: str) -> None:
    """The operator's word: kept for this process and for those that it starts.

    Args:
        text: "NAME=FOLDER" or "NAME=OWNER/NAME" (of the hub).

    Raises:
        InputError: it is neither, or there is no model in the folder.
    """
    name, _, target = text.partition("=")
    if not target:
        raise InputError(f"--encoder wants NAME=FOLDER or NAME=OWNER/NAME, and got {text!r}.")
    folder = expanded(target)
    if (folder / _CONFIG).is_file():
        target = str(folder.absolute())
    elif folder.is_dir() or not hub.NAME.fullmatch(target):
        raise InputError(
            f"--encoder {text}: {target} is neither a folder with a {_CONFIG} nor OWNER/NAME of "
            "the hub."
        )
    os.environ[VARIABLE] = json.dumps(_given() | {checked_name(name): target})


def named() -> dict[str, str]:
    """What was given, then what lies in the models home: name -> folder or name on the hub."""
    try:
        found = {
            folder.name: str(folder)
            for folder in sorted(models_home().iterdir())
            if (folder / _CONFIG).is_file() and _plain(folder.name)
        }
    except OSError:  # there is no such home, or it is closed
        found = {}
    given = _given()
    return given | {name: folder for name, folder in found.items() if name not in given}


def target_of(model: str) -> str:
    """The folder or name on the hub that a name stands for; of what is no such name, itself."""
    return model if "/" in model else named().get(model, model)


def _given() -> dict[str, str]:
    try:
        given = json.loads(os.environ.get(VARIABLE) or "{}")
    except ValueError:
        given = None
    if not isinstance(given, dict) or not all(isinstance(each, str) for each in given.values()):
        raise InputError(
            f'${VARIABLE} cannot be read: give an object of names and models, {{"NAME": "MODEL"}}.'
        )
    return given


def _plain(name: str) -> bool:
    try:
        return bool(checked_name(name))
    except InputError:
        return False
