"""Which published corpus a folder is, by what lies in it; its name says nothing."""

import random
from dataclasses import dataclass

from tripaug_core.corpora.corpus import Reader
from tripaug_core.corpora.readers.registry import KNOWN
from tripaug_core.corpora.tree import Tree

ENOUGH = 0.5  # of the recordings; the others are named as not belonging
_LOOKED_AT = 400


@dataclass(frozen=True)
class Likeness:
    """A corpus, and which part of a folder's recordings is named as in it (0 to 1)."""

    reader: Reader
    share: float


def recognised(tree: Tree) -> Reader | None:
    """The corpus that a folder holds; None where it is none that is known, or several."""
    alike = likenesses(tree)
    if alike and alike[0].share >= ENOUGH:
        return alike[0].reader if len(alike) == 1 or alike[1].share < alike[0].share else None
    alone = [r for r in KNOWN.values() if r.fits_alone and tree.files and r.fits_alone(tree)]
    return alone[0] if len(alone) == 1 else None


def likenesses(tree: Tree) -> list[Likeness]:
    """All corpora that any of the recordings is named as in, the likest first."""
    files = tree.files
    # Most patterns fit none of a folder's files: a sample tells, so that all files are matched
    # with few. Its own generator, always with the same seed: the same folder reads the same.
    if len(files) > _LOOKED_AT:
        files = random.Random(0).sample(files, _LOOKED_AT)
    found = []
    for reader in KNOWN.values():
        if reader.share and reader.share(tree, files) > 0:
            found.append(Likeness(reader, reader.share(tree, tree.files)))
    return sorted(found, key=lambda likeness: -likeness.share)
