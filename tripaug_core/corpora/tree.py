"""Walking through a corpus folder: sound and other files, no junk, and never out of the home."""

import os
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

from tripaug_core.errors import InputError
from tripaug_core.io import real_path, stamps
from tripaug_core.sound.kinds import EXTENSIONS, is_junk


@dataclass
class Tree:
    """The files of a folder.

    Attributes:
        root: the folder, resolved.
        files: those of sound: paths relative to the root, with "/", sorted.
        others: all other files but what operating systems leave behind, and not those of `made`.
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

        Links are followed within `reach(root)`, each folder once.

        Raises:
            InputError: it is no folder, or may not be read.
        """
        tree = cls(resolved(root), within=reach(root))
        tree._walk(tree.root, "", set(), False)
        for listing in (tree.files, tree.others, tree.refused, tree.made):
            listing.sort()
        return tree

    def _walk(self, folder: Path, prefix: str, seen: set[Path], made: bool) -> None:
        self.folders[folder] = stamps([folder])[0]
        try:
            with os.scandir(folder) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except OSError as error:
            raise InputError(f"{folder} cannot be read: {error.strerror}.") from None
        made = made or (prefix != "" and any(map(_is_of_augment, entries)))
        for entry in entries:
            below = prefix + entry.name
            if is_junk(entry.name):
                continue
            if entry.is_symlink() and not self._leads_on(entry, seen):
                self.refused.append(below)
            elif entry.is_dir():
                self._walk(Path(entry.path), f"{below}/", seen, made)
            elif os.path.splitext(entry.name)[1].lower() not in EXTENSIONS:
                if not made:
                    self.others.append(below)
            else:
                (self.made if made else self.files).append(below)

    def _leads_on(self, link: os.DirEntry, seen: set[Path]) -> bool:
        """Whether a link stays within, and to a folder shows something new, and that once."""
        if not is_inside(Path(link.path), *self.within):
            return False
        real = real_path(link.path)
        if not link.is_dir():
            return True
        if real in seen or real.is_relative_to(self.root) or self.root.is_relative_to(real):
            return False
        seen.add(real)
        return True

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
    seen: dict[str, int] = {}
    for file in files:
        seen[identity(file)] = seen.get(identity(file), 0) + 1
    return {file: identity(file) if seen[identity(file)] == 1 else file for file in files}


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
        with open(entry.path, "rb") as file:
            first = file.readline(2000)
    except OSError:
        return False
    return {b"source", b"copy", b"checkpoint", b"epsilon"} <= set(first.strip().split(b","))
