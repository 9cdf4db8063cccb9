"""Corpora by name: which there are in the home, and their utterances.

One folder holds corpora by name (`tripaug_core.homes.corpora_home`). `demo` ships with the
project; any other is read as `tripaug_core.corpora.readers.reading` says: by a list, as a published
corpus by what lies in it, or by folders named by emotions; or it is refused.
"""

import os
from pathlib import Path

from tripaug_core.corpora.corpus import EMOTIONS, Corpus, Found, Reader, Utterance
from tripaug_core.corpora.readers import reading
from tripaug_core.corpora.readers.registry import KNOWN
from tripaug_core.corpora.tree import Tree, composed
from tripaug_core.errors import InputError
from tripaug_core.homes import ASSETS, checked_corpus_name, corpora_home
from tripaug_core.io import real_path
from tripaug_core.sound.kinds import EXTENSIONS, is_junk

_SIGNS = EXTENSIONS | {".csv", ".tsv", ".jsonl"}
_LOOKED_INTO = 200  # folders

__all__ = [
    "EMOTIONS",
    "KNOWN",
    "Corpus",
    "Reader",
    "Utterance",
    "load",
    "names",
    "root_of",
    "unfit",
]


def names(home: str | Path | None = None) -> list[str]:
    """The corpora that are there: `demo`, the known ones in the home, then the user's own."""
    there = {}
    home = corpora_home(home)
    for folder in sorted(home.iterdir()) if home.is_dir() else ():
        name = _name_of(folder)
        if _is_plain(folder.name) and folder.is_dir() and (name in KNOWN or _is_own(folder)):
            there[name] = folder
    known = [name for name in KNOWN if name == "demo" or name in there]
    return known + [name for name in there if name not in KNOWN]


def unfit(home: str | Path | None = None) -> dict[str, str]:
    """Folders of recordings that no name in `names` stands for -> why, and what to do.

    Keys are the folders' names with what cannot be shown escaped.
    """
    found = {}
    home = corpora_home(home)
    for folder in sorted(home.iterdir()) if home.is_dir() else ():
        if is_junk(folder.name) or not folder.is_dir():
            continue
        shown = folder.name if folder.name.isprintable() else repr(folder.name)[1:-1]
        why = _why_unfit(folder, shown, home)
        if why and _is_own(folder):  # the rest need not be looked into
            found[shown] = why
    return found


def _why_unfit(folder: Path, shown: str, home: Path) -> str | None:
    try:
        checked_corpus_name(folder.name)
    except InputError as error:
        return str(error)
    name = _name_of(folder)
    if name == "demo":
        return (
            f"the folder {shown!r} is not read, as the corpus that ships with the project has "
            "that name: rename the folder."
        )
    other = root_of(name, home)
    if folder.samefile(other):
        return None
    return (
        f"the folder {shown!r} is not listed, as {other.name!r} beside it has the same name: "
        "rename one of the two."
    )


def root_of(name: str, home: str | Path | None = None) -> Path:
    """The folder of a corpus; known names also in another case ("IEMOCAP").

    It may be a link that whoever keeps the home has set; links within it may not lead out of it.

    Raises:
        InputError: the name is not a plain one, or there is no such folder.
    """
    checked_corpus_name(name)
    if name == "demo":
        folder = ASSETS / "demo"
        if not folder.is_dir():
            raise InputError(f"the demo corpus is missing: {folder} should ship with the project.")
        return folder
    home = corpora_home(home)
    folder = home / name
    if not folder.is_dir() and home.is_dir():
        # Known ones also in other letters; "ü" as one letter or as two, as other systems write it.
        alike = str.lower if name in KNOWN else composed
        there = (f for f in sorted(home.iterdir()) if alike(f.name) == alike(name) and f.is_dir())
        folder = next(there, folder)
    if folder.is_dir():
        return folder
    if name in KNOWN:
        reader = KNOWN[name]
        raise InputError(
            f"{reader.title} is not in {home}: get it from {reader.where} "
            f"and put it there as {reader.put}."
        )
    there = ", ".join(names(home))
    raise InputError(f"there is no corpus {name!r} in {home}; there are: {there}.")


def load(name: str, home: str | Path | None = None, tree: Tree | None = None) -> Corpus:
    """The corpus of that name. Reads names and labels, no sound.

    Args:
        name: one of `names(home)`.
        home: the corpora home; see `tripaug_core.homes.corpora_home` for the default.
        tree: of its folder, where that was walked through already.

    Raises:
        InputError: there is no such corpus, or it holds nothing that its layout asks for.
    """
    root, name = root_of(name, home), composed(name)
    reader, found = reading.read(name, tree or Tree.of(root))
    if not found.utterances:
        layout = f": it should look like {reader.put}" if reader.put else ""
        listed = f" ({len(found.missing)} listed ones are missing)" if found.missing else ""
        if found.dropped:
            left = ", ".join(f"{why} {count}" for why, count in found.dropped.items())
            listed += f" (left out: {left})"
        raise InputError(f"{root} holds no utterance of {reader.title}{listed}{layout}.")
    return _corpus(name, reader, root, found)


def _corpus(name: str, reader: Reader, root: Path, found: Found) -> Corpus:
    utterances = tuple(sorted(found.utterances, key=lambda u: u.id))
    languages = {u.language for u in utterances if u.language} or set(reader.languages)
    return Corpus(
        name=name,
        title=reader.title,
        root=real_path(root),
        utterances=utterances,
        languages=tuple(sorted(languages)),
        licence=reader.licence,
        synthetic=reader.synthetic,
        layout=reader.name if reader.name in KNOWN else None,
        dropped=dict(sorted(found.dropped.items())),
        missing=tuple(sorted(found.missing)),
        surplus=tuple(sorted(found.surplus)),
        refused=tuple(sorted(found.refused)),
        lists=tuple(sorted(found.lists)),
        notes=tuple(found.notes),
        doubts=tuple(found.doubts),
    )


def _name_of(folder: Path) -> str:
    """By which name a folder of the home is listed."""
    return folder.name.lower() if folder.name.lower() in KNOWN else composed(folder.name)


def _is_plain(name: str) -> bool:
    try:
        return bool(checked_corpus_name(name))
    except InputError:
        return False


def _is_own(folder: Path) -> bool:
    """Whether there is sound, or a list, in it: nothing is opened, and little is looked at."""
    try:
        for depth, (below, folders, files) in enumerate(os.walk(folder, followlinks=False)):
            folders[:] = sorted(name for name in folders if not is_junk(name))
            if any(Path(file).suffix.lower() in _SIGNS and not is_junk(file) for file in files):
                return True
            linked = (os.path.join(below, name) for name in folders)
            if any(os.path.islink(path) for path in linked):
                return True
            if depth > _LOOKED_INTO:
                break
    except OSError:
        return False
    return False
