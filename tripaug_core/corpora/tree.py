"""Walking through a corpus folder: sound and other files, no junk, and never out of the home."""

import os
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
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
        refused: links, relative to the root, that lead out of the home, nowhere, or in a circle.
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
    folders: dict[Path, tuple[int, int] | None] = field(default_factory=dict)

    @classmethod
    def of(cls, root: Path) -> "Tree":
        """Walk through `root`; hidden files (`._` ones too) are passed over.

        Links are followed within `reach(root)`, each target once.

        Raises:
            InputError: it is no folder, or may not be read.
        """
        tree = cls(resolved(root), within=reach(root))
        tree._walk()
        for listing in (tree.files, tree.others, tree.refused, tree.made):
            listing.sort()
        return tree

    def _walk(self) -> None:
        """Without recursion, which ends before folders do that lie in one another."""
        seen: set[Path] = set()  # folders that links lead to
        waiting = self._listed(self.root, "", False)
        while waiting:
            entry, prefix, made = waiting.pop()
            below, is_link = prefix + entry.name, entry.is_symlink()
            if is_link and not is_inside(Path(entry.path), *self.within):
                self.refused.append(below)
            elif entry.is_dir():
                there = real_path(entry.path) if is_link else None
                if is_link and (there in seen or self._is_a_circle(there)):
                    self.refused.append(below)
                else:
                    seen |= {there} - {None}
                    waiting += self._listed(Path(entry.path), f"{below}/", made)
            elif os.path.splitext(entry.name)[1].lower() in EXTENSIONS and entry.is_file():
                (self.made if made else self.files).append(below)
            elif not made:  # pipes and devices as well: whoever opens one waits for ever
                self.others.append(below)

    def _is_a_circle(self, there: Path) -> bool:
        return there.is_relative_to(self.root) or self.root.is_relative_to(there)

    def _listed(self, folder: Path, prefix: str, made: bool) -> list[tuple]:
        """What lies in a folder, the last first: each with the path above it, and whether
        `augment` wrote it."""
        self.folders[folder] = stamps([folder])[0]
        try:
            with os.scandir(folder) as listing:
                entries = sorted(listing, key=lambda entry: entry.name, reverse=True)
        except OSError as error:
            raise InputError(f"{folder} cannot be read: {error.strerror}.") from None
        made = made or (prefix != "" and any(map(_is_of_augment, entries)))
        return [(entry, prefix, made) for entry in entries if not is_junk(entry.name)]

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
    try:
        real = path.resolve(strict=True)
    except (OSError, RuntimeError):  # nothing there, or a loop of links
        return False
    return any(real.is_relative_to(root) for root in roots)


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
