"""Walking through a corpus folder: sound and other files, no junk, and never out of the home."""

import os
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from heapq import heappop, heappush
from pathlib import Path

from tripaug_core.errors import InputError
from tripaug_core.io import open_regular, real_path, stamps
from tripaug_core.sound.kinds import EXTENSIONS, is_junk


@dataclass
class Tree:
    """The files of a folder.

    Attributes:
        root: the folder, resolved.
        files: those of sound: paths relative to the root, with "/", sorted.
        others: all other files but what operating systems leave behind, and not those of `made`;
            what is called like sound and is no regular file, too.
        refused: links, relative to the root, that lead out of the home, nowhere, in a circle, or to
            what is read already; and folders of that kind below others.
        made: files of sound in folders that `augment` wrote below the root: copies, not a corpus.
        within: the folders that links may lead to.
        folders: those that were walked through, by their paths, each with its stamp (`io.stamps`)
            from before that: what is put into one later changes it.
    """

    root: Path
    files: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    made: list[str] = field(default_factory=list)
    within: tuple[Path, ...] = ()
    folders: dict[str, tuple[int, int] | None] = field(default_factory=dict)

    @classmethod
    def of(cls, root: Path) -> "Tree":
        """Walk through `root`; hidden files (`._` ones too) are passed over.

        Links are followed within `reach(root)`, each folder once.

        Raises:
            InputError: it is no folder, or may not be read.
        """
        tree = cls(resolved(root), within=reach(root))
        made: set[str] = set()  # the folders that `augment` wrote, and those in them
        for folder, prefix, stamp, files in walk(tree.root, tree.refused, tree.within):
            tree.folders[folder] = stamp
            above = prefix[: prefix.rfind("/", 0, -1) + 1]
            if prefix and (above in made or any(map(_is_of_augment, files))):
                made.add(prefix)
            for entry in files:
                if os.path.splitext(entry.name)[1].lower() in EXTENSIONS and entry.is_file():
                    (tree.made if prefix in made else tree.files).append(prefix + entry.name)
                elif prefix not in made:  # pipes and devices as well
                    tree.others.append(prefix + entry.name)
        for listing in (tree.files, tree.others, tree.refused, tree.made):
            listing.sort()
        return tree

    def by_stem(self) -> tuple[dict[str, str], list[str]]:
        """File name without extension -> relative path, and the paths of further files of a name.

        Of several files of a name the one nearest to the root counts: some downloads hold the
        whole corpus a second time in a folder of its own.
        """
        first: dict[str, str] = {}
        further = []
        for file in sorted(self.files, key=lambda f: (f.count("/"), f)):
            stem = os.path.splitext(file.rpartition("/")[2])[0]
            if stem in first:
                further.append(file)
            else:
                first[stem] = file
        return first, further


def walk(
    root: Path, refused: list[str], within: tuple[Path, ...] = (), everything: bool = False
) -> Iterator[tuple[str, str, tuple[int, int] | None, list[os.DirEntry]]]:
    """Each folder at and below `root`, one that lies in another after it: its path; that relative
    to the root, "" or with "/" at its end; its stamp (`io.stamps`) from before it was opened; and
    what lies in it besides folders.

    Each is walked through once, by whatever links it is reached. Links to folders are followed when
    the rest was seen, those that lead to a folder before those that lead into it, and not to what
    the root lies in, which is a circle.

    Args:
        root: a folder.
        refused: is added to: links, relative to the root, that are not followed, and folders below
            a link that were walked through already.
        within: where links may lead to, resolved; anywhere by default.
        everything: what is hidden, too, and without folders that may not be read.

    Raises:
        InputError: a folder may not be read.
    """
    top, seen = str(real_path(root)), set()
    links = [(top, "", str(root))]
    while links:
        waiting = [heappop(links)]
        if waiting[0][0] in seen:
            refused.append(waiting.pop()[1].rstrip("/"))
        while waiting:  # without recursion, which ends before folders do that lie in one another
            real, prefix, folder = waiting.pop()
            seen.add(real)
            (stamp,), files = stamps([folder]), []
            for entry in _listed(folder, everything):
                below = prefix + entry.name
                if entry.is_symlink():
                    there = str(real_path(entry.path))
                    if within and not _is_there(there, within):
                        refused.append(below)
                    elif not os.path.isdir(there):
                        files.append(entry)
                    elif _lies_in(there, top) or _lies_in(top, there):
                        refused.append(below)
                    else:
                        heappush(links, (there, f"{below}/", entry.path))
                elif not entry.is_dir():
                    files.append(entry)
                elif (there := os.path.join(real, entry.name)) in seen:
                    refused.append(below)
                else:
                    waiting.append((there, f"{below}/", entry.path))
            yield folder, prefix, stamp, files


def _listed(folder: str, everything: bool) -> list[os.DirEntry]:
    try:
        with os.scandir(folder) as listing:
            return [entry for entry in listing if everything or not is_junk(entry.name)]
    except OSError as error:
        if everything:
            return []
        raise InputError(f"{folder} cannot be read: {error.strerror}.") from None


def _lies_in(path: str, folder: str) -> bool:
    """Whether a path is that of a folder or of what is in it; both without links."""
    return path == folder or path.startswith(os.path.join(folder, ""))


def resolved(root: Path) -> Path:
    """The folder without links in its path; InputError if it is no folder."""
    if not root.is_dir():
        raise InputError(f"{root} is not a folder.")
    return real_path(root)


def reach(root: Path) -> tuple[Path, ...]:
    """The folders that links in a corpus may lead to, resolved.

    The corpus itself, and the home that it lies in, where DVC and others keep what they link to;
    of a snapshot in a cache of Hugging Face's hub the folder that holds its blobs, too.
    """
    root = Path(os.path.abspath(root))
    real = real_path(root)
    hub = [real.parent.parent] if real.parent.name == "snapshots" else []
    return (real, real_path(root.parent), *hub)


def is_inside(path: Path, *roots: Path) -> bool:
    """True if the path, links followed, exists in one of the `roots` (themselves resolved)."""
    return _is_there(str(real_path(path)), roots)


def _is_there(real: str, roots: tuple[Path, ...]) -> bool:
    return os.path.exists(real) and any(_lies_in(real, str(root)) for root in roots)


def unique_ids(files: list[str]) -> dict[str, str]:
    """File -> id: without the extension, unless another file would have the same id."""
    ids = {file: identity(file) for file in files}
    while shared := {id for id, count in Counter(ids.values()).items() if count > 1}:
        # More than once, as "a.wav" may be what another is called without its own extension.
        ids = {file: file if id in shared else id for file, id in ids.items()}
    return ids


def identity(file: str) -> str:
    """A relative path without its extension, composed."""
    bare, dot, extension = file.rpartition(".")
    return composed(bare if dot and bare and bare[-1] != "/" and "/" not in extension else file)


def composed(text: str) -> str:
    """The text with "ü" as one letter: some systems write two, and mean the same."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _is_of_augment(entry: os.DirEntry) -> bool:
    """Whether it is the manifest of copies that `augment` wrote."""
    if entry.name != "manifest.csv":
        return False
    try:
        with os.fdopen(open_regular(Path(entry.path)), "rb") as file:
            first = file.readline(2000)
    except (OSError, InputError):
        return False
    return {b"source", b"copy", b"checkpoint", b"epsilon"} <= set(first.strip().split(b","))
