"""Which file of a folder a list means by a path."""

from collections.abc import Sequence
from functools import cached_property
from pathlib import PurePosixPath, PureWindowsPath

from tripaug_core.corpora.tree import Tree, composed, identity, is_inside

_MOST_ABOVE = 8  # folders of the list's author that are not here


class Places:
    """The files of a folder by name, in any Unicode form.

    Args:
        tree: of the folder.
    """

    def __init__(self, tree: Tree):
        self.tree = tree
        # Files that `augment` wrote are a corpus where a list names them.
        self._files = {composed(file): file for file in (*tree.made, *tree.files)}
        self._refused = {composed(file): file for file in tree.refused}
        self._bare: dict[str, list[str]] = {}
        for file in tree.files:
            self._bare.setdefault(composed(identity(file)), []).append(file)

    def file(self, path: str, by_name: bool = False) -> str | None:
        """The file that is meant, relative to the root; None where there is none.

        Args:
            path: as listed.
            by_name: letters may be large or small, and a bare name also means the one file of that
                name in any folder.
        """
        plain = composed(path)
        if plain in self._files:
            return self._files[plain]
        # A list of videos whose sound was taken out: the same name with another extension.
        # Or one of names without any.
        alike = self._bare.get(plain) or self._bare.get(_less_extension(plain), ())
        if len(alike) == 1:
            return alike[0]
        if by_name:
            folded = plain.casefold()
            alike = self._names.get(folded) or self._names.get(_less_extension(folded), ())
            if len(alike) == 1:
                return alike[0]
        here = self.tree.root / path
        return path if here.is_file() and is_inside(here, *self.tree.within) else None

    @cached_property
    def _names(self) -> dict[str, list[str]]:
        """Path, and name alone, in small letters and without extension -> files."""
        found: dict[str, list[str]] = {}
        for bare, files in self._bare.items():
            for name in {bare.casefold(), bare.rpartition("/")[2].casefold()}:
                found.setdefault(name, []).extend(files)
        return found

    def slashed(self, path: str) -> str:
        """A path with "/" throughout: Python on Windows joins "data/wav" and "a.wav" by the other
        one. A file that has that letter in its name keeps it."""
        return path if "\\" not in path or self.file(path) else path.replace("\\", "/")

    def refused(self, path: str) -> str | None:
        """The link that is meant, where it leads out of the home."""
        for part in (path, *(above.as_posix() for above in PurePosixPath(path).parents)):
            if composed(part) in self._refused:
                return self._refused[composed(part)]
        return None

    def above(self, paths: Sequence[str], folder: str, by_name: bool = False) -> tuple[str, int]:
        """Below which folder, and without how many of their first parts, most paths lead to files.

        Args:
            paths: as listed.
            folder: of the list, relative to the root, "" or with "/" at its end.
            by_name: as in `file`.
        """
        few = paths[:: max(1, len(paths) // 200)]
        best, most = (folder, 0), -1
        for base in dict.fromkeys((folder, "")):
            for cut in range(_MOST_ABOVE):
                hits = sum(
                    self.file(base + without(path, cut), by_name) is not None for path in few
                )
                if hits > most:
                    best, most = (base, cut), hits
                if hits == len(few):
                    return best
        apart = self.apart(few) if by_name else []
        if len(apart) == 1:
            (base, cut), bare = apart[0], not any("/" in without(path, best[1]) for path in few)
            hits = sum(self.file(base + without(path, cut), by_name) is not None for path in few)
            # A path that is found with its folder says more than a name alone.
            if hits > most or (hits == most and bare):
                return apart[0]
        return best

    def apart(self, paths: Sequence[str]) -> list[tuple[str, int]]:
        """Below which folders, wherever they are, paths lead to files by a folder and a name.

        As where the lists lie in `labels`, the recordings in `audio`. Several are in doubt: which
        of them is meant cannot be known.

        Args:
            paths: as listed.

        Returns:
            Folders and how many first parts of the paths are left out: as few as it takes.
        """
        for cut in range(_MOST_ABOVE):
            found = set()
            for path in paths:
                plain = composed(without(path, cut)).casefold()
                count = plain.count("/") + 1
                for bare in {plain, _less_extension(plain)} if count > 1 else ():
                    for file in self._names.get(bare.rpartition("/")[2], ()):
                        if f"/{composed(identity(file)).casefold()}".endswith(f"/{bare}"):
                            above = file.split("/")[:-count]
                            found.add(("".join(f"{folder}/" for folder in above), cut))
            if found:
                return sorted(found)
        return []


def without(path: str, parts: int) -> str:
    """A path less its first parts; the name always stays."""
    if not parts:
        return path
    split = path.lstrip("/").split("/")
    return "/".join(split[min(parts, len(split) - 1) :])


def _less_extension(path: str) -> str:
    """What has numbers only behind its last dot is a name without extension: S1.5 is not S1."""
    bare = identity(path)
    return path if path[len(bare) + 1 :].isdigit() else bare


def plain_path(path: str) -> str:
    """A path in one form ("a/b.wav")."""
    if "\\" in path and "/" not in path:
        path = path.replace("\\", "/")
    if "//" not in path and "./" not in path and not path.endswith(("/", "/.")):
        return path  # as nearly all are; a hundred thousand are not to be taken apart
    return PurePosixPath(path).as_posix()


def is_absolute(path: str) -> bool:
    """Whether a path says where it lies on somebody's disk."""
    if path[:1] not in ("/", "\\", "~") and ":" not in path:
        return False
    windows, posix = PureWindowsPath(path), PurePosixPath(path)
    return bool(windows.drive or windows.root or posix.is_absolute() or path.startswith("~"))


def leads_out(path: str) -> bool:
    """Whether a path goes up."""
    return ".." in path and ".." in PureWindowsPath(path).parts
