"""Sets of recordings as others open them: where their files stand, and what describes them.

`audiofolder` is what `datasets.load_dataset` of Hugging Face opens, `nkululeko` a table for its
`type = csv`, `emobox` the lists of EmoBox, `audformat` a database of audEERING's package.
"""

from collections.abc import Sequence
from pathlib import Path

from tripaug_core.corpora.formats import audformat_database, audiofolder, emobox, nkululeko
from tripaug_core.corpora.formats.set import Set
from tripaug_core.errors import InputError

_MODULES = {
    "audiofolder": audiofolder,
    "nkululeko": nkululeko,
    "emobox": emobox,
    "audformat": audformat_database,
}
FORMATS = tuple(_MODULES)


def checked(form: str) -> str:
    """The format's name, if there is one of that name; InputError otherwise."""
    if form not in _MODULES:
        raise InputError(f"there is no format {form!r}; there are: {', '.join(FORMATS)}.")
    return form


def placed(form: str, name: str, file: str) -> str:
    """Where a file of a set called `name` stands, relative to the set's folder."""
    return _MODULES[checked(form)].placed(name, file)


def check_labels(form: str, labels: Sequence[tuple[str, str]]) -> None:
    """InputError where a format wants an emotion of each recording and some have none.

    Args:
        form: its name.
        labels: the path and the emotion ("" where it is not known) of each.
    """
    lacking = [path for path, emotion in labels if not emotion]
    if lacking and _MODULES[checked(form)].WANTS_EMOTIONS:
        raise InputError(
            f"{form} wants the emotion of every recording, and {len(lacking)} have none, such as "
            f"{lacking[0]}: give a corpus, a manifest.csv beside them, or --emotion."
        )


def describe(form: str, folder: Path, content: Set) -> list[str]:
    """Write what describes a set whose recordings are there; the names of what was written.

    Raises:
        InputError: a package that the format needs is missing.
    """
    return _MODULES[checked(form)].describe(folder, content)
