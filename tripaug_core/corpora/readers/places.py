"""Which file of a folder a list means by a path."""

import os.path
import posixpath
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from itertools import takewhile
from pathlib import PurePosixPath, PureWindowsPath

from tripaug_core.corpora.tree import Tree, composed, identity, is_inside
from tripaug_core.sound.kinds import EXTENSIONS

FROM_ROOT = "./"  # before a path that does not begin at its list's folder
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
        self._lists: set[str] = set()  # the folders that lists lie in
        self._above: set[str] = set()  # what stands above the names that they list
        self._listed: set[str] | None = None  # the folders in these; None until they are asked for
        self._ends: dict[int, dict[str, set[str]]] = {}

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
        return path if os.path.isfile(here) and is_inside(here, *self.tree.within) else None

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

    def called_alike(self, path: str) -> list[str]:
        """The files whose name is that of a path, whatever stands above it."""
        name = composed(path).casefold().rpartition("/")[2]
        return self._names.get(name) or self._names.get(self._less_extension(name), [])

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

    def note(self, paths: Sequence[str], folder: str) -> None:
        """Remember what a list knows of folders: what speaks against a row may stand in another."""
        above = _above(paths)
        if folder not in self._lists or not above <= self._above:
            self._lists.add(folder)
            self._above |= above
            self._listed = None

    def forget(self) -> None:
        """What `note` remembers."""
        self._lists, self._above, self._listed = set(), set(), None

    def meant(
        self, paths: Sequence[str], folder: str = "", by_name: bool = False
    ) -> list[tuple[str, str | None]]:
        """Where each path of a list leads, and the file that it means there, None for none.

        Args:
            paths: as listed, with "/"; `resolved` where they go up.
            folder: of the list, relative to the root, "" or with "/" at its end.
            by_name: as in `file`.
        """
        self.note(paths, folder)
        if self._listed is None:
            self._listed = self._named()
        base, cut = self.above(paths, folder, by_name)
        found = []
        for path in paths:
            if path.startswith(FROM_ROOT):
                at = path.removeprefix(FROM_ROOT)
                found.append((at, self.file(at, by_name and "/" in at)))
                continue
            # One that leads to a file as it stands needs no parts left out.
            exact = "/" in path and self.file(base + path) is not None
            at = base + (path if exact else without(path, cut))
            file = self.file(at, by_name)
            stands = exact and base in ("", folder)
            agrees = stands or file is None or self._agrees(path, folder, file)
            found.append((at, file) if agrees else (base + path, None))
        return found

    def _agrees(self, path: str, folder: str, file: str) -> bool:
        """Whether nothing speaks against it that a file is the one that a list in `folder` means.

        A folder above only one of the two does: above the file one that lists name, above the path
        one that the corpus has. So does the list's own folder, where it has recordings and the file
        lies beside another list.
        """
        says, lies = self._folders_of(path), self._folders_of(file)
        if not says:
            beside = self._lists.intersection(_folders_above(file))
            apart = not (file.startswith(folder) or any(map(folder.startswith, beside)))
            return not (beside and apart and folder in self._holding)
        pairs = zip(reversed(says), reversed(lies), strict=False)
        same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
        more, own = says[: len(says) - same], lies[: len(lies) - same]
        if _is_foreign(path.rpartition("/")[0] + "/"):
            more = self._listed.intersection(more)
        return not (
            self._listed.intersection(own).difference(says)
            or self._known.intersection(more).difference(lies)
        )

    def _named(self) -> set[str]:
        """The folders that paths name; those of another machine, far above all that lists name,
        are none of this corpus."""
        folders = [self._folders_of(each) for each in self._above]
        shared = takewhile(lambda parts: len({*parts}) == 1, zip(*folders, strict=False))
        skipped = sum(1 for _ in shared) if all(map(is_absolute, self._above)) else 0
        return {part for parts in folders for part in parts[min(skipped, len(parts) - 1) :]}

    def _folders_of(self, path: str) -> list[str]:
        """In small letters, where the corpus has not both."""
        parts = [part for part in composed(path).split("/")[:-1] if part]
        return [self._folders.get(part, part.casefold()) for part in parts]

    @cached_property
    def _folders(self) -> dict[str, str]:
        """The names of all folders with recordings in them: in small letters, if that is one."""
        parts = {part for path in self._holding for part in path.split("/") if part}
        count = Counter(part.casefold() for part in parts)
        return {part: part if count[part.casefold()] > 1 else part.casefold() for part in parts}

    @cached_property
    def _known(self) -> set[str]:
        return set(self._folders.values())

    @cached_property
    def _holding(self) -> set[str]:
        """Folders with recordings in them or below, with "/" at their end."""
        found = {file.rpartition("/")[0] for file in self._files} - {""}
        return {
            f"{each}/" for path in found for each in (path, *map(str, PurePosixPath(path).parents))
        } - {"./"}

    def above(self, paths: Sequence[str], folder: str, by_name: bool = False) -> tuple[str, int]:
        """Below which folder, and without how many of their first parts, most paths lead to files.

        Args:
            paths: as listed.
            folder: of the list, relative to the root, "" or with "/" at its end.
            by_name: as in `file`.
        """
        few = [path for path in paths if not path.startswith(FROM_ROOT)]
        few = few[:: max(1, len(few) // 200)]
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
            few = (path for path in paths if not path.startswith(FROM_ROOT))
            plain = {composed(without(path, cut)).casefold() for path in few}
            plain = {path for path in plain if "/" in path}
            ends = plain | {self._less_extension(path) for path in plain}
            found = {above for end in ends for above in self._above_end(end)}
            if found:
                return sorted((above, cut) for above in found)
        return []

    def _above_end(self, end: str) -> set[str]:
        """The folders above the files whose paths end so, a folder at least and the name; in small
        letters and without extension. Looked up, as the same names may stand in every folder."""
        count = end.count("/") + 1
        if count not in self._ends:
            known = self._ends[count] = {}
            for bare, files in self._bare.items():
                parts = bare.casefold().split("/")
                if len(parts) >= count:
                    above = ("".join(f"{p}/" for p in file.split("/")[:-count]) for file in files)
                    known.setdefault("/".join(parts[-count:]), set()).update(above)
        return self._ends[count].get(end, set())


def _above(paths: Iterable[str]) -> set[str]:
    plain = (path.removeprefix(FROM_ROOT) for path in paths)
    return {path.rpartition("/")[0] + "/" for path in plain if "/" in path}


def _folders_above(file: str) -> list[str]:
    """Each with "/" at its end."""
    return [file[: i + 1] for i, letter in enumerate(file) if letter == "/"]


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


_is_foreign = lru_cache(maxsize=4096)(is_absolute)


def resolved(path: str, folder: str) -> str:
    """A path that goes up, without doing so: `FROM_ROOT`, or from where an absolute one begins.

    Args:
        path: in one form.
        folder: of the list, relative to the root, "" or with "/" at its end.

    Returns:
        What still goes up leads out of the root.
    """
    if is_absolute(path):
        return posixpath.normpath(path)
    at = posixpath.normpath(folder + path)
    return at if leads_out(at) else FROM_ROOT + at


def leads_out(path: str) -> bool:
    """Whether a path goes up."""
    return ".." in path and ".." in PureWindowsPath(path).parts
