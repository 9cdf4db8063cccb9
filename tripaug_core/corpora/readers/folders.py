"""Folders named by emotions of the vocabulary, at one level of the tree; speakers unknown."""

import random
import re
from collections import Counter
from collections.abc import Callable, Iterable

from tripaug_core.corpora.corpus import Found, Utterance
from tripaug_core.corpora.readers.copies import first_copies
from tripaug_core.corpora.readers.layout import COPY
from tripaug_core.corpora.readers.suggest import suggest
from tripaug_core.corpora.tree import Tree, unique_ids
from tripaug_core.corpora.vocabulary import is_code, is_name, known_emotion
from tripaug_core.errors import InputError

_MOST_LEVELS = 8
_SHOWN = 6
_LOOKED_AT = 2000


def read(tree: Tree) -> Found | None:
    """Every recording below a folder named by an emotion, once; None where no folder is.

    Recordings that lie beside the folders are named, not used.

    Raises:
        InputError: some folders of that level are no emotions that are known, two levels (or the
            folders and the names) say different things, there are codes of a single emotion, or a
            recording lies there twice, prepared in two ways.
    """
    files = [file for file in tree.files if "/" in file]
    if not files:
        return None
    readings = _readings(files)
    if readings:
        files, copies = first_copies(files)
        readings = _readings(files)
    if not readings:
        return _refuse_half(files)
    labels = readings[0]
    if len(readings) > 1:
        i = next(i for i, (a, b) in enumerate(zip(*readings[:2], strict=True)) if a != b)
        raise InputError(
            f"folders of two levels are named by emotions: {files[i]} may be {readings[0][i]} or "
            f"{readings[1][i]}"
        )
    if len(set(labels)) == 1 and (name := _given_name(files)):
        raise InputError(f"{name!r} alone may be an emotion, and may be somebody's name")
    if other := _names_say_otherwise(files, labels):
        raise InputError(other)
    ids = unique_ids(files)
    return Found(
        [
            Utterance(ids[file], tree.root / file, emotion)
            for file, emotion in zip(files, labels, strict=True)
        ],
        {COPY: copies} if copies else {},
        surplus=[file for file in tree.files if "/" not in file],
        refused=tree.refused,
        notes=_who_may_speak(files),
    )


def _who_may_speak(files: list[str]) -> list[str]:
    """A word on the part of the paths that looks like speakers' names: only the user knows."""
    if len(files) > _LOOKED_AT:  # parts of a hundred thousand paths take seconds to count
        files = sorted(random.Random(0).sample(files, _LOOKED_AT))
    seen = suggest(files)
    if seen.speaker is None or seen.emotion is None:
        return []
    names = sorted({str(seen.speaker.of(file, seen.split)) for file in files})
    if all(name.isdigit() for name in names):
        return []
    shown = ", ".join(names[:_SHOWN]) + ", ..." * (len(names) > _SHOWN)
    return [
        f"Who speaks is not read. If it is {seen.speaker} ({shown}): `corpora describe NAME "
        f"--emotion '{seen.emotion}' --speaker '{seen.speaker}'`."
    ]


def _given_name(files: list[str]) -> str | None:
    """The one folder of some level that is named by a word that people are called as well."""
    for level in _levels():
        names = {level(file.split("/")[:-1]) for file in files}
        if len(names) == 1 and (name := names.pop()) and is_name(name):
            return name
    return None


def _levels() -> Iterable[Callable[[list[str]], str | None]]:
    """The folder of each level, from the top and from the recording."""
    for i in range(_MOST_LEVELS):
        yield lambda folders, i=i: folders[i] if len(folders) > i else None
        yield lambda folders, i=i: folders[-1 - i] if len(folders) > i else None


def _readings(files: list[str]) -> list[tuple[str, ...]]:
    """Every way in which one level says the emotion of all files."""
    folders = [file.split("/")[:-1] for file in files]
    found: list[tuple[str, ...]] = []
    for level in _levels():
        names = [level(each) for each in folders]
        emotions = {name: known_emotion(name) for name in set(names) if name}
        if None in names or None in emotions.values():
            continue
        if all(map(is_code, emotions)) and len(set(emotions.values())) < 2:
            continue
        labels = tuple(emotions[name] for name in names)
        if labels not in found:
            found.append(labels)
    return found


def _refuse_half(files: list[str]) -> None:
    """Raises InputError where most, but not all, folders of a level are emotions."""
    folders = [file.split("/")[:-1] for file in files]
    for level in _levels():
        names = Counter(level(each) for each in folders)
        known = sum(count for name, count in names.items() if name and known_emotion(name))
        if known * 2 > len(files):
            others = [
                name or "(no folder)" for name in names if not name or not known_emotion(name)
            ]
            if others:
                shown = ", ".join(map(repr, sorted(others)[:_SHOWN]))
                raise InputError(f"most folders are named by emotions, but not {shown}")


def _names_say_otherwise(files: list[str], labels: tuple[str, ...]) -> str | None:
    """Whether a part of the files' names is an emotion as well, and not the folders'."""
    stems = [re.split(r"[\W_]+", file.rpartition("/")[2].rpartition(".")[0]) for file in files]
    for i in range(-4, 4):
        said = [known_emotion(s[i]) if -len(s) <= i < len(s) else None for s in stems]
        if None in said:
            continue
        for file, by_name, by_folder in zip(files, said, labels, strict=True):
            if by_name != by_folder:
                return f"folder and name say different emotions: {file} ({by_folder}, {by_name})"
    return None
