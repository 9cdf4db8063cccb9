"""Which file of a folder a list means by a path."""

import os.path
from collections.abc import Sequence
from functools import cached_property, lru_cache
from itertools import groupby, takewhile
from pathlib import PurePosixPath, PureWindowsPath

from tripaug_core.corpora.tree import Tree, composed, identity, is_inside
from tripaug_core.sound.kinds import EXTENSIONS

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
        self._listed: set[str] = set()  # folders that the corpus has and lists name

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
        alike = self._bare.get(plain) or self._bare.get(self._less_extension(plain), ())
        if len(alike) == 1:
            return alike[0]
        if by_name:
            folded = plain.casefold()
            alike = self._names.get(folded) or self._names.get(self._less_extension(folded), ())
            if len(alike) == 1:
                return alike[0]
        here = self.tree.root / path
        return path if here.is_file() and is_inside(here, *self.tree.within) else None

    def _less_extension(self, path: str) -> str:
        """A path without its extension.

        What has numbers only behind its last dot is a name without any: S1.5 is not S1. So is one
        that ends as names do here: where S2.left.wav lies, S1.left is not S1.
        """
        bare = identity(path)
        ending = path[len(bare) :].casefold()
        return path if ending[1:].isdigit() or ending in self._endings else bare

    @cached_property
    def _endings(self) -> set[str]:
        """What stands behind the last dot of names, less their extensions, and is none of sound."""
        endings = {os.path.splitext(bare)[1].casefold() for bare in self._bare}
        return endings - EXTENSIONS - {""}

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

    def note(self, paths: Sequence[str], folder: str = "") -> None:
        """Remember which folders of the corpus a list names, by its paths or by where it lies."""
        for above in {_above(path, folder) for path in paths}:
            self._listed.update(filter(None, map(self._known, above.split("/"))))

    def meant(
        self, paths: Sequence[str], folder: str = "", by_name: bool = False
    ) -> list[tuple[str, str | None]]:
        """Where each path of a list leads, and the file that it means there, None for none.

        A list may have been written on another machine, or before its recordings were put into one
        folder: first parts of its paths are left out until they lead to files. What is left means a
        file only where nothing speaks against it. A recording in `spk01` is none of `spk02` where
        the corpus has both, or has one that the list names; and different paths mean different
        files.

        Args:
            paths: as listed, with "/".
            folder: of the list, relative to the root, "" or with "/" at its end.
            by_name: as in `file`.
        """
        self.note(paths, folder)
        base, cut = self._start(paths, folder, by_name)
        foreign, found = _shared(paths), []
        claims: dict[str, set[str]] = {}
        for path in paths:
            file = self._file(path, folder, base, cut, by_name, foreign)
            at = base + without(path, cut)
            if file is None and self.file(at, by_name):
                at = path
            elif file:
                claims.setdefault(file, set()).add(_less_sound(path))
            found.append((at, file))
        return [
            (path, None)
            if file and len(claims[file]) > 1 and _less_sound(base + path) != _less_sound(file)
            else (at, file)
            for path, (at, file) in zip(paths, found, strict=True)
        ]

    def _start(self, paths: Sequence[str], folder: str, by_name: bool) -> tuple[str, int]:
        """Below which folder, and without how many of their first parts, paths lead to files."""
        few, foreign = paths[:: max(1, len(paths) // 200)], _shared(paths)
        best, most = (folder, 0), 0
        for cut in range(_MOST_ABOVE):
            for base in dict.fromkeys((folder, "")):
                hits = [p for p in few if self._file(p, folder, base, cut, by_name, foreign)]
                # A path that is found with its folder says more than any number of names alone.
                if any("/" in (without(path, cut) if cut else base + path) for path in hits):
                    return base, cut
                if len(hits) > most:
                    best, most = (base, cut), len(hits)
        apart = self.apart(few, folder) if by_name else []
        return apart[0] if len(apart) == 1 else best

    def _file(
        self, path: str, folder: str, base: str, cut: int, by_name: bool, foreign: int
    ) -> str | None:
        """The file that a path means below `base`, less its first parts, if it is not another's."""
        rest = without(path, cut)
        file = self.file(base + rest, by_name)
        if file is None or (base + rest == path and "/" in path and file == path):
            return file
        named = _above(path, folder)
        if not cut and "/" in path and not base:
            named = _above(path)  # as written, from the root
        elif "/" in rest and base in ("", folder) and _is_foreign(path):
            # Folders of another machine, far above all of its recordings, are none of this corpus.
            named = "/".join(named.split("/")[max(0, min(cut - 1, foreign)) :])
        return file if self._agree(named, file) else None

    def _agree(self, named: str, file: str) -> bool:
        """Whether a file lies in the folders that a path names, of those that both know.

        A folder that a list lies in and names again (`labels/spk01`, `spk01/1.wav`) is one.
        """
        lies = (part for part in composed(file).split("/")[:-1] if part in self._listed)
        says = (known for part in named.split("/") if (known := self._known(part)))
        return [part for part, _ in groupby(lies)] == [part for part, _ in groupby(says)]

    def _known(self, folder: str) -> str | None:
        """A folder as the corpus writes it, which may be in other letters; None if not there."""
        folder = composed(folder)
        return folder if folder in self._folders else self._folded.get(folder.casefold())

    @cached_property
    def _folders(self) -> set[str]:
        """The names of all folders with recordings in them."""
        above = {file.rpartition("/")[0] for file in self._files}
        return {part for path in above for part in path.split("/") if part}

    @cached_property
    def _folded(self) -> dict[str, str]:
        return {folder.casefold(): folder for folder in sorted(self._folders)}

    def apart(self, paths: Sequence[str], folder: str = "") -> list[tuple[str, int]]:
        """Below which folders, wherever they are, paths lead to files by a folder and a name.

        As where the lists lie in `labels`, the recordings in `audio`. Several are in doubt: which
        of them is meant cannot be known.

        Args:
            paths: as listed.
            folder: of the list, as in `meant`.

        Returns:
            Folders and how many first parts of the paths are left out: as few as it takes.
        """
        for cut in range(_MOST_ABOVE):
            found = set()
            for path in paths:
                plain = composed(without(path, cut)).casefold()
                count = plain.count("/") + 1
                for bare in {plain, self._less_extension(plain)} if count > 1 else ():
                    for file in self._names.get(bare.rpartition("/")[2], ()):
                        if f"/{composed(identity(file)).casefold()}".endswith(
                            f"/{bare}"
                        ) and self._agree(_above(path, folder), file):
                            above = file.split("/")[:-count]
                            found.add(("".join(f"{folder}/" for folder in above), cut))
            if found:
                return sorted(found)
        return []


def _above(path: str, folder: str = "") -> str:
    """The folders above what a list in `folder` names, without a "/" at either end."""
    above = path.rpartition("/")[0]
    return (above if _is_foreign(path) else folder + above).strip("/")


def _is_foreign(path: str) -> bool:
    """As `is_absolute`, each folder once: there are few, of many paths."""
    above, slash, name = path.rpartition("/")
    return _is_absolute(above + slash or name)


def _shared(paths: Sequence[str]) -> int:
    """How many first folders all paths share."""
    folders = [above.split("/") for above in {_above(path) for path in paths}]
    return sum(1 for _ in takewhile(lambda parts: len({*parts}) == 1, zip(*folders, strict=False)))


def _less_sound(path: str) -> str:
    """Without an ending of sound or of video; others may be a part of the name."""
    ending = os.path.splitext(path)[1].lower()
    return identity(path) if ending in EXTENSIONS else composed(path)


def without(path: str, parts: int) -> str:
    """A path less its first parts; the name always stays."""
    if not parts:
        return path
    split = path.lstrip("/").split("/")
    return "/".join(split[min(parts, len(split) - 1) :])


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


_is_absolute = lru_cache(maxsize=4096)(is_absolute)


def leads_out(path: str) -> bool:
    """Whether a path goes up."""
    return ".." in path and ".." in PureWindowsPath(path).parts
