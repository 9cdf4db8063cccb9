"""A corpus folder as it was when it was read, and whether it still is."""

import time
from pathlib import Path

from tripaug_core import io
from tripaug_core.corpora.readers.table import SUFFIXES
from tripaug_core.corpora.tree import Tree

_LISTS = (*SUFFIXES, ".toml", ".yaml", ".json")
_MOST_LISTS = 200
_TRUSTED_S = 1.0  # a slider asks many times a second, and folders may be thousands


class Seen:
    """What tells that a folder has changed: its folders, in which files come and go, and the lists,
    which are edited in place. Recordings, of which there may be 100,000, are not looked at.

    Args:
        tree: the folder, just walked through and not read yet.
    """

    def __init__(self, tree: Tree):
        self.root = tree.root
        lists = [file for file in tree.others if file.lower().endswith(_LISTS)]
        lists.sort(key=lambda file: file.count("/"))  # those of the whole corpus lie at the top
        paths = [tree.root / file for file in lists[:_MOST_LISTS]]
        found = dict(zip(paths, io.stamps(paths), strict=True))
        self._all = {Path(folder): stamp for folder, stamp in tree.folders.items()} | found
        self._top = {tree.root: self._all[tree.root]}
        self._top |= {path: stamp for path, stamp in found.items() if path.parent == tree.root}
        self._looked = time.monotonic()

    def holds(self, root: Path) -> bool:
        """Whether it is as it was; below the top it is looked at once in a while.

        Args:
            root: where the corpus lies now.
        """
        if io.real_path(root) != self.root or not _are(self._top):
            return False
        if time.monotonic() - self._looked < _TRUSTED_S:
            return True
        if not _are(self._all):
            return False
        self._looked = time.monotonic()
        return True


def _are(stamps: dict) -> bool:
    return io.stamps(stamps) == tuple(stamps.values())
