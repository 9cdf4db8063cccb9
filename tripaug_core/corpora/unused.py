"""Files of a folder that are not taken for recordings, each under its reason."""

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePath

from tripaug_core.corpora.corpus import Corpus
from tripaug_core.corpora.tree import reach, walk
from tripaug_core.sound.kinds import EXTENSIONS, is_junk

HIDDEN = "hidden, or kept there by an operating system"
NO_SOUND = "no sound by their names"
ELSEWHERE = "links that lead nowhere, in a circle or to what is read already"
NOT_REGULAR = "pipes, devices and the like"
LISTS = ("manifest.csv", "corpus.toml", "metadata.csv", "metadata.jsonl")  # meant to be read
_SHOWN = 6


def reason(file: str, path: Path) -> str | None:
    """Why a file is no recording; None where nothing speaks against it.

    Args:
        file: relative to the folder that was given, so that only names below it count.
        path: where it is.
    """
    if any(map(is_junk, PurePath(file).parts)):
        return HIDDEN
    if not path.exists() or path.is_dir():
        return ELSEWHERE
    if PurePath(file).suffix.lower() not in EXTENSIONS:
        return NO_SOUND
    return None if path.is_file() else NOT_REGULAR


def files_below(folder: Path, within: tuple[Path, ...] = ()) -> list[str]:
    """Every file in a folder, relative to it, sorted; links that `walk` does not follow are files
    here.
    """
    found: list[str] = []
    for _, prefix, _, files in walk(folder, found, within, everything=True):
        found += [prefix + entry.name for entry in files]
    return sorted(found)


def of_corpus(corpus: Corpus) -> dict[str, tuple[str, ...]]:
    """Reason -> files of a corpus' folder that are neither utterances nor told of otherwise."""
    root = corpus.root
    known = {utterance.path.relative_to(root).as_posix() for utterance in corpus.utterances}
    known |= {*corpus.surplus, *corpus.refused, *corpus.lists, *LISTS}
    found: dict[str, list[str]] = {}
    for file in files_below(root, reach(root)):
        why = None if file in known else reason(file, root / file)
        if why:
            found.setdefault(why, []).append(file)
    return {why: tuple(files) for why, files in found.items()}


def sentences(corpus: Corpus) -> list[tuple[str, tuple[str, ...]]]:
    """For each reason a sentence and the files."""
    return [
        (f"Not taken for recordings: {counted(why, files)}.", files)
        for why, files in of_corpus(corpus).items()
    ]


def counted(why: str, files: Iterable[str]) -> str:
    """How many there are, and of which kinds: "12 no sound by their names (.txt 10, .csv 2)"."""
    files = list(files)
    if why != NO_SOUND:
        return f"{len(files)} {why}"
    kinds = Counter(PurePath(file).suffix.lower() or "without extension" for file in files)
    shown = [f"{kind} {count}" for kind, count in kinds.most_common(_SHOWN)]
    more = ["others"] * (len(kinds) > _SHOWN)
    return f"{len(files)} {why} ({', '.join(shown + more)})"


def closing(others: Mapping[str, Iterable[str]]) -> str:
    """All of it in one clause, "" where there is nothing."""
    return "; ".join(counted(why, files) for why, files in others.items())
