"""What there is to choose from, by name: checkpoints and corpora. Names come in, never paths."""

import itertools
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from tripaug_core import corpora as readers
from tripaug_core import homes, io
from tripaug_core.corpora.tree import Tree
from tripaug_core.errors import InputError
from tripaug_core.method import card
from tripaug_core.runs.folder import RunFolder
from tripaug_core.studio.texts import t
from tripaug_core.studio.work import torch_import
from tripaug_core.studio.work.seen import Seen

if TYPE_CHECKING:  # torch takes seconds: the page is up before it is needed
    from tripaug_core.augment.learned import Augmentor

OWN = "run:"  # stands before the name of a training of one's own
_AT_HAND = 8  # augmentors kept in memory


class Catalogue:
    """Checkpoints and corpora of three homes.

    Reads take no lock: a loaded augmentor is found under its files' state, so one that is trained
    anew in the same place is loaded anew.

    Args:
        corpora_home, runs_home, checkpoints_home: folders; see `tripaug_core.homes`.
    """

    def __init__(self, corpora_home=None, runs_home=None, checkpoints_home=None):
        self.corpora_home: Path = homes.corpora_home(corpora_home)
        self.runs_home: Path = homes.runs_home(runs_home)
        self.checkpoints_home: Path = homes.checkpoints_home(checkpoints_home)
        self._loaded: dict[tuple, Augmentor] = {}
        self._read: dict[str, tuple[Seen, int, readers.Corpus]] = {}
        self._readings = itertools.count()
        self._filling = threading.Lock()

    def listed(self) -> dict:
        """All that there is to choose from: `checkpoints`, `corpora`, `corpora_home`."""
        return {
            "checkpoints": self.checkpoints(),
            "corpora": self.corpora(),
            "corpora_home": str(self.corpora_home),
        }

    # -- checkpoints ---------------------------------------------------------------------------

    def checkpoints(self) -> list[dict]:
        """Each with `name`, `title`, `corpora` (name -> title), `synthetic`, `labels`, the
        losses that its training went `without`, and its `twin_test` as of `card.twin_test`.
        """
        found = [
            _described(folder.name, folder.name, folder)
            for folder in _folders(self.checkpoints_home)
            if card.is_whole(folder)
        ]
        for run in _folders(self.runs_home):
            if card.is_whole(run / "checkpoint") and RunFolder(run).written_state().state == "done":
                found.append(
                    _described(OWN + run.name, t("common.own", name=run.name), run / "checkpoint")
                )
        found = [entry for entry in found if entry]
        # Ablations are there to compare with: behind what one would choose.
        return sorted(
            found,
            key=lambda c: (c["name"] != "demo", c["name"].startswith(OWN), bool(c["without"])),
        )

    def augmentor(self, name: str) -> "Augmentor":
        """The checkpoint of that name, loaded once.

        Raises:
            InputError: not a plain name, no such checkpoint, or it is damaged.
        """
        folder = self.checkpoint_folder(name)
        key = (name, *io.stamps(folder / file for file in card.FILES))
        loaded = self._loaded.get(key)
        if loaded is not None:
            return loaded
        with self._filling:
            if key not in self._loaded:
                torch_import.ready()
                from tripaug_core.augment.learned import load_augmentor

                fresh = load_augmentor(folder)
                kept = {k: v for k, v in self._loaded.items() if k[0] != name}
                # Replaced as a whole, so that readers without the lock never see it half done.
                self._loaded = dict([*kept.items(), (key, fresh)][-_AT_HAND:])
            return self._loaded[key]

    def is_synthetic(self, name: str) -> bool:
        """Whether a checkpoint was trained on speech that nobody spoke."""
        return bool((_described(name, name, self.checkpoint_folder(name)) or {}).get("synthetic"))

    def checkpoint_folder(self, name: str) -> Path:
        """Where the checkpoint of that name lies.

        Raises:
            InputError: not a plain name, or there is no such checkpoint.
        """
        name = str(name or "")
        own = name.startswith(OWN)
        plain = homes.checked_name(name.removeprefix(OWN))
        folder = self.runs_home / plain / "checkpoint" if own else self.checkpoints_home / plain
        if not card.is_whole(folder):
            there = ", ".join(entry["name"] for entry in self.checkpoints()) or "none yet"
            raise InputError(f"there is no checkpoint {name!r}; there are: {there}.")
        return folder

    def run_folder(self, name: str) -> RunFolder | None:
        """The run that a checkpoint comes from; None of one that lies in the checkpoints' home."""
        if not str(name).startswith(OWN):
            return None
        return RunFolder(self.checkpoint_folder(name).parent)

    # -- corpora -------------------------------------------------------------------------------

    def corpora(self) -> list[dict]:
        """Each with `name`, `title` and `synthetic`; those that ship with the project first."""
        found = []
        for name in readers.names(self.corpora_home):
            if name == "demo" and not (homes.ASSETS / "demo").is_dir():
                continue
            synthetic = name in readers.KNOWN and readers.KNOWN[name].synthetic
            found.append({"name": name, "title": self.title(name), "synthetic": synthetic})
        return found

    def title(self, name: str) -> str:
        """What a corpus is called: the folder's name, and before it, where it is a published
        corpus under another name, what that is called. That is known once it was read.
        """
        *_, corpus = self._read.get(name, (None,))
        reader = readers.KNOWN.get(corpus.layout if corpus else name)
        if reader is None or reader.name == name:
            return reader.title if reader else name
        return t("common.title_in_folder", title=reader.title, folder=name)

    def corpus(self, name: str) -> readers.Corpus:
        """The corpus of that name; its folder is read again when it has changed (see `Seen`).

        Raises:
            InputError: there is none, or it holds nothing.
        """
        return self._reading(name)[-1]

    def edition(self, name: str) -> int:
        """Which reading of the folder `corpus` gives: another number once it was read again, and
        never the same for two, as the id of an object may be.

        Raises:
            InputError: as `corpus`.
        """
        return self._reading(name)[1]

    def _reading(self, name: str) -> tuple[Seen, int, readers.Corpus]:
        root = readers.root_of(name, self.corpora_home)
        known = self._read.get(name)
        if known is None or not known[0].holds(root):
            tree = Tree.of(root)
            seen, corpus = Seen(tree), readers.load(name, self.corpora_home, tree)
            known = self._read[name] = (seen, next(self._readings), corpus)
        return known

    def read_again(self, name: str) -> None:
        """Has a corpus' folder read anew when it is next asked for, whatever its date says."""
        self._read.pop(name, None)


def _folders(home: Path) -> list[Path]:
    if not home.is_dir():
        return []
    found = []
    for path in sorted(home.iterdir()):
        try:
            homes.checked_name(path.name)
        except InputError:
            continue
        if path.is_dir():
            found.append(path)
    return found


def _described(name: str, title: str, folder: Path) -> dict | None:
    """What the card says; None where it is no card, which then nobody can choose."""
    try:
        said = card.read(folder)
        heard, ablation = dict(said.get("corpora") or {}), card.ablation(said)
        return {
            "name": name,
            "title": f"{title} ({ablation})" if ablation else title,
            "corpora": {str(n): str(about.get("title") or n) for n, about in heard.items()},
            "synthetic": any(bool(about.get("synthetic")) for about in heard.values()),
            "labels": [str(label) for label in said["labels"]],
            "twin_test": card.twin_test(said, _for_prove(name)),
            "without": [str(part) for part in (said.get("settings") or {}).get("without") or []],
        }
    except (OSError, InputError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _for_prove(name: str) -> str:
    """A checkpoint's name as the command line has it: a run's is its folder's."""
    own = name.startswith(OWN)
    return f"runs/{name.removeprefix(OWN)}" if own else name
