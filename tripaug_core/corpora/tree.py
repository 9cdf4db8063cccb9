"""Walking through a corpus folder: sound files only, no junk, and never out of the folder."""

import os
from dataclasses import dataclass, field
from pathlib import Path

from tripaug_core.errors import InputError

# What libsndfile reads, by the extensions that such files have.
EXTENSIONS = frozenset(
    [
        ".wav",
        ".flac",
        ".ogg",
        ".oga",
        ".opus",
        ".mp3",
        ".aif",
        ".aiff",
        ".aifc",
        ".au",
        ".snd",
        ".caf",
        ".w64",
        ".rf64",
        ".sph",
        ".nist",
    ]
)
_JUNK = {"__macosx", "thumbs.db", "desktop.ini"}


@dataclass
class Tree:
    """The sound files of a folder.

    Attributes:
        root: the folder, resolved.
        files: paths relative to the root, with "/", sorted.
        refused: links, relative to the root, that lead out of it or to another folder.
    """

    root: Path
    files: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, root: Path) -> "Tree":
        """Walk through `root`; hidden files (`._` ones too) are passed over.

        Raises:
            InputError: it is no folder, or may not be read.
        """
        root = resolved(root)
        tree = cls(root)

        def stop(error: OSError):
            raise InputError(f"{error.filename} cannot be read: {error.strerror}.")

        for folder, folders, names in os.walk(root, onerror=stop):
            folders[:] = [name for name in folders if not is_junk(name)]
            for name in list(folders):
                if os.path.islink(os.path.join(folder, name)):
                    folders.remove(name)
                    tree.refused.append(_relative(root, folder, name))
            for name in names:
                if is_junk(name) or os.path.splitext(name)[1].lower() not in EXTENSIONS:
                    continue
                listing = tree.files if is_inside(Path(folder, name), root) else tree.refused
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


def is_junk(name: str) -> bool:
    """True for hidden files and for what operating systems leave behind."""
    return name.startswith(".") or name.lower() in _JUNK


def is_inside(path: Path, root: Path) -> bool:
    """True if the path, links followed, lies in `root` (itself resolved)."""
    try:
        return path.resolve().is_relative_to(root)
    except (OSError, RuntimeError):  # a loop of links
        return False


def identity(file: str) -> str:
    """A relative path without its extension."""
    return os.path.splitext(file)[0]


def _relative(root: Path, folder: str, name: str) -> str:
    return Path(folder, name).relative_to(root).as_posix()
