"""Where things live: corpora, runs, checkpoints, caches and the files that ship along."""

import os
import re
from pathlib import Path

from tripaug_core.errors import InputError

PROJECT = Path(__file__).resolve().parent.parent
ASSETS = PROJECT / "assets"

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")


def corpora_home(given: str | Path | None = None) -> Path:
    """Folder of the corpora: `given`, else $TRIPAUG_CORPORA, else ~/.tripaug/corpora."""
    return _home(given, "TRIPAUG_CORPORA", "~/.tripaug/corpora")


def runs_home(given: str | Path | None = None) -> Path:
    """Folder that holds runs: `given`, else $TRIPAUG_RUNS, else ./runs."""
    return _home(given, "TRIPAUG_RUNS", "runs")


def models_home() -> Path:
    """Folder that holds speech encoders by name: $TRIPAUG_MODELS, else ~/.tripaug/models."""
    return _home(None, "TRIPAUG_MODELS", "~/.tripaug/models")


def checkpoints_home(given: str | Path | None = None) -> Path:
    """Folder that holds checkpoints by name: `given`, else checkpoints/ beside the package."""
    return expanded(given).absolute() if given else PROJECT / "checkpoints"


def results_home() -> Path:
    """Folder of the tables that this project stands by."""
    return PROJECT / "docs" / "results"


def cache_home() -> Path:
    """Folder for what can be computed again: $TRIPAUG_CACHE, else ~/.cache/tripaug."""
    return _home(None, "TRIPAUG_CACHE", "~/.cache/tripaug")


def expanded(path: str | Path) -> Path:
    """A path with the home folder for a `~` in front.

    Raises:
        InputError: nobody is known whose home that would be.
    """
    try:
        return Path(path).expanduser()
    except RuntimeError:
        raise InputError(
            f"whose home folder '~' stands for in {str(path)[:80]!r} is not known: write the path "
            "out, or set $HOME."
        ) from None


def checked_name(name: str) -> str:
    """The name itself, if it is a plain one; names are never paths.

    Raises:
        InputError: the name holds anything but letters, digits, dot, dash and underscore.
    """
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise InputError(
            f"{str(name)[:80]!r} is not a plain name: use letters, digits, '.', '-' and '_' only."
        )
    return name


def checked_corpus_name(name: str) -> str:
    """The name itself, if a folder in the corpora home can have it: in any language, with spaces.

    Raises:
        InputError: it is a path, hidden, an option, or nothing that can be shown.
    """
    fits = isinstance(name, str) and 0 < len(name) <= 80 and name.isprintable()
    if not fits or name != name.strip() or name[0] in ".-~" or set(name) & set('/\\:*?"<>|'):
        raise InputError(
            f"{str(name)[:80]!r} is not a plain name: a corpus goes by its folder's name, not by a "
            "path; if the folder is called so, rename it to 1 to 80 letters that can be shown, "
            "none of / \\ : * ? \" < > |, no '.', '-' or '~' in front, and no space at either end."
        )
    return name


def _home(given: str | Path | None, variable: str, default: str) -> Path:
    return expanded(given or os.environ.get(variable) or default).absolute()
