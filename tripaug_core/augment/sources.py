"""Recordings to be augmented: found in folders, with what is known of them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from tripaug_core.corpora import unused
from tripaug_core.corpora.corpus import Corpus, Utterance, emotion_named
from tripaug_core.corpora.readers import lists
from tripaug_core.corpora.readers.reading import read
from tripaug_core.corpora.tree import Tree
from tripaug_core.corpora.vocabulary import is_word
from tripaug_core.errors import InputError
from tripaug_core.io import real_path

LABELS = ("emotion", "speaker", "language", "session", "sentence", "sex")
_LEVELS_UP = 6  # how far above an input its corpus is looked for


@dataclass(frozen=True)
class Source:
    """One recording.

    Attributes:
        path: the file.
        name: where its copies go, relative to the output folder, with "/", without extension.
        labels: emotion, speaker, language, session, sentence, sex, as far as they are known.
        id: in the corpus that it is of; "" where none was read.
    """

    path: Path
    name: str
    labels: dict[str, str] = field(default_factory=dict)
    id: str = ""


def of_corpus(corpus: Corpus) -> list[Source]:
    """All utterances of a corpus."""
    return [Source(u.path, u.id, _labels(u), u.id) for u in corpus.utterances]


def find(
    inputs: Iterable[str | Path],
    apart_from: Path | None = None,
    home: Path | None = None,
    emotion: str | None = None,
) -> list[Source]:
    """The recordings among files and, at any depth, in folders; each once, in a fixed order.

    Labels are those of the corpus that an input is or lies in, or of a manifest.csv that lists a
    recording; a folder's name alone says nothing.

    Args:
        inputs: files and folders.
        apart_from: a folder whose content is passed over, such as the one that is written to.
        home: the corpora home, for inputs that lie in it.
        emotion: of all of them.

    Raises:
        InputError: one of the inputs is not there, or there is no recording in any.
    """
    for remembered in (_utterances_of, _real_folder):
        remembered.cache_clear()  # folders may have changed since the last call
    found: dict[Path, str] = {}
    inputs = list(inputs)
    if "" in inputs:
        raise InputError("an input is empty: give files or folders.")
    inputs = [Path(given) for given in inputs]
    for given in inputs:
        if given.is_dir():
            root = real_path(given)
            for name in unused.files_below(given):
                file = given / name
                if not _within(file, apart_from) and not unused.reason(name, file):
                    # The root of a disk has no name, and a path that begins with / is none of ours.
                    found.setdefault(file, f"{root.name or 'root'}/{name}")
        elif given.exists():  # a pipe or a device is refused when it is to be read
            found.setdefault(given, given.name)
        else:
            raise InputError(f"there is no file or folder {given}: check the path.")
    if not found:
        seen = unused.closing(others(inputs, apart_from))
        raise InputError(
            "there are no recordings: give sound files (wav, flac, ogg, mp3, m4a, ...) or folders "
            "that hold some"
            + (f"; there are {seen}" if seen else "")
            + (
                f"; what lies in {apart_from}, where the copies go, does not count"
                * bool(apart_from)
            )
            + "."
        )
    names = _unique(list(found.values()))
    if emotion and not is_word(emotion):
        raise InputError("an emotion must be a word of 100 printable characters at most.")
    known = {} if emotion else _known_of(inputs, home)
    said = {"emotion": emotion_named(emotion)} if emotion else {}
    sources = []
    for name, path in zip(names, found, strict=True):
        utterance = next(filter(None, map(known.get, _places(path))), None)
        labels = said or (_labels(utterance) if utterance else {})
        sources.append(Source(path, name, labels, utterance.id if utterance else ""))
    return sources


def others(
    inputs: Iterable[str | Path], apart_from: Path | None = None
) -> dict[str, tuple[str, ...]]:
    """Reason -> files in the folders given that `find` does not take for recordings."""
    passed_over: dict[str, list[str]] = {}
    for given in map(Path, inputs):
        for name in unused.files_below(given) if given.is_dir() else ():
            why = unused.reason(name, given / name)
            if why and not _within(given / name, apart_from):
                passed_over.setdefault(why, []).append(str(given / name))
    return {why: tuple(files) for why, files in passed_over.items()}


def _known_of(inputs: Iterable[Path], home: Path | None) -> dict[Path, Utterance]:
    """Utterances by path: of inputs that are corpora, of the home's, and of manifests above."""
    known: dict[Path, Utterance] = {}
    for given in inputs:
        roots = [real_path(given)] if given.is_dir() else []
        roots += _corpora_around(real_path(given), home)
        for root in roots:
            for path, utterance in _utterances_of(root).items():
                known.setdefault(path, utterance)
    return known


def _places(path: Path) -> tuple[Path, Path]:
    """Where a file lies, and where it leads to if it is a link; both in folders without links."""
    here = _real_folder(path.parent) / path.name
    return here, real_path(here) if here.is_symlink() else here


_real_folder = lru_cache(maxsize=4096)(real_path)


def _corpora_around(given: Path, home: Path | None) -> list[Path]:
    """The corpus of the home that a path lies in, and folders above it that have a manifest."""
    found = []
    for above in list(given.parents)[:_LEVELS_UP]:
        in_home = home is not None and above.parent == real_path(home)
        if in_home or (above / lists.MANIFEST).is_file():
            found.append(above)
    return found


@lru_cache(maxsize=64)
def _utterances_of(folder: Path) -> dict[Path, Utterance]:
    """Utterances by the places of their files, where the folder is a corpus."""
    try:
        _, found = read(folder.name, Tree.of(folder))
    except InputError:  # not a corpus after all; then nothing is known
        return {}
    places = [(*_places(u.path), u) for u in found.utterances]
    # What a link leads to may have several names, and labels.
    return {real: u for _, real, u in places} | {place: u for place, _, u in places}


def _labels(utterance: Utterance) -> dict[str, str]:
    known = {name: getattr(utterance, name) for name in LABELS}
    return {name: str(value) for name, value in known.items() if value}


def _within(file: Path, folder: Path | None) -> bool:
    return folder is not None and real_path(file).is_relative_to(real_path(folder))


def _unique(files: list[str]) -> list[str]:
    """Names without extensions; with them where two would be the same, and counted at last."""
    bare = [str(Path(file).with_suffix("")) for file in files]
    times = Counter(bare)
    names: list[str] = []
    taken: set[str] = set()
    for file, name in zip(files, bare, strict=True):
        if times[name] > 1:
            name = f"{name}-{Path(file).suffix[1:].lower()}"
        candidate, count = name, 1
        while candidate in taken:
            count += 1
            candidate = f"{name}-{count}"
        taken.add(candidate)
        names.append(candidate)
    return names
