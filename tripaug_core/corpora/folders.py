"""A user's own corpus without a manifest: one folder an emotion, speakers unknown."""

from pathlib import Path

from tripaug_core.corpora.corpus import Found, Utterance, emotion_named
from tripaug_core.corpora.manifest import unique_ids
from tripaug_core.corpora.tree import Tree
from tripaug_core.errors import InputError


def read(root: Path) -> Found:
    """Every sound file in (or anywhere below) a folder named by an emotion.

    Raises:
        InputError: there is no such file.
    """
    tree = Tree.of(root)
    labelled = [file for file in tree.files if "/" in file]
    if not labelled:
        raise InputError(
            f"{root.name} has neither a manifest.csv (columns path, emotion) nor folders named by "
            "emotions with sound files in them: add one or the other."
        )
    ids = unique_ids(labelled)
    return Found(
        [
            Utterance(ids[file], tree.root / file, emotion_named(file.split("/")[0]))
            for file in labelled
        ],
        surplus=[file for file in tree.files if "/" not in file],
        refused=tree.refused,
    )
