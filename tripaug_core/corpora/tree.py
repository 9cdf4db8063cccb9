"""Walking through a corpus folder: sound files only, no junk, and never out of the home."""

import os
from dataclasses import dataclass, field
from pathlib import Path

from tripaug_core.errors import InputError
from tripaug_core.sound.kinds import EXTENSIONS, is_junk


@dataclass
class Tree:
    """The sound files of a folder.

    Attributes:
        root: the folder, resolved.
        files: paths relative to the root, with "/", sorted.
        refused: links, relative to the root, that lead out of the home, nowhere, or in a circle.
        within: the folders that links may lead to.
    """

    root: Path
    files: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    within: tuple[Path, ...] = ()

    @classmethod
    def of(cls, root: Path) -> "Tree":
        """Walk through `root`; hidden files (`._` ones too) are passed over.

        Links are followed within `reach(root)`, each folder once.

        Raises:
            InputError: it is no folder, or may not be read.
        """
        within = reach(root)
        root = resolved(root)
        tree, seen = cls(root, within=within), set()

        def stop(error: OSError):
            raise InputError(f"{error.filename} cannot be read: {error.strerror}.")

        for folder, folders, names in os.walk(root, onerror=stop, followlinks=True):
            folders[:] = sorted(name for name in folders if not is_junk(name))
            for name in list(folders):
                path = Path(folder, name)
                if path.is_symlink() and not _leads_on(path, root, within, seen):
                    folders.remove(name)
                    tree.refused.append(_relative(root, folder, name))
            for name in names:
                if is_junk(name) or os.path.splitext(name)[1].lower() not in EXTENSIONS:
                    continue
                listing = tree.files if is_inside(Path(folder, name), *within) else tree.refused
                listing.append(_relative(root, folder, name))
        tree.files.sort()
        tree.refused.sort()
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


def resolved(root: Path) -> Path:
    """The folder without links in its path; InputError if it is no folder."""
    if not root.is_dir():
        raise InputError(f"{root} is not a folder.")
    return root.resolve()


def reach(root: Path) -> tuple[Path, ...]:
    """The folders that links in a corpus may lead to, resolved.

    The corpus itself, and the home that it lies in, where DVC and others keep what they link to;
    of a snapshot in a cache of Hugging Face's hub the folder that holds its blobs, too.
    """
    root = Path(os.path.abspath(root))
    real = root.resolve()
    hub = [real.parent.parent] if real.parent.name == "snapshots" else []
    return (real, root.parent.resolve(), *hub)


def is_inside(path: Path, *roots: Path) -> bool:
    """True if the path, links followed, exists in one of the `roots` (themselves resolved)."""
    try:
        real = path.resolve(strict=True)
    except (OSError, RuntimeError):  # nothing there, or a loop of links
        return False
    return any(real.is_relative_to(root) for root in roots)


def _leads_on(link: Path, root: Path, within: tuple[Path, ...], seen: set[Path]) -> bool:
    """Whether a link to a folder shows something new: nothing of the corpus itself, and once."""
    if not is_inside(link, *within):
        return False
    real = link.resolve()
    if real in seen or real.is_relative_to(root) or root.is_relative_to(real):
        return False
    seen.add(real)
    return True


def identity(file: str) -> str:
    """A relative path without its extension."""
    return os.path.splitext(file)[0]


def _relative(root: Path, folder: str, name: str) -> str:
    return Path(folder, name).relative_to(root).as_posix()
