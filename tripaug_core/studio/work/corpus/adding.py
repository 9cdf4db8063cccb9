"""Adding a corpus on the page: what lies in the home unread, taken apart, tried, and kept."""

import random
import threading
import time
from collections import Counter
from pathlib import Path

from tripaug_core import corpora as readers
from tripaug_core.corpora.readers import described
from tripaug_core.corpora.readers.described import Description
from tripaug_core.corpora.readers.parts import Position, split_path
from tripaug_core.corpora.readers.suggest import suggest
from tripaug_core.corpora.tree import Tree, composed
from tripaug_core.corpora.unpack import Limits, unpack
from tripaug_core.corpora.vocabulary import EMOTIONS
from tripaug_core.errors import InputError
from tripaug_core.homes import checked_corpus_name
from tripaug_core.studio.work.catalogue import Catalogue

PARTS = ("emotion", "speaker", "sentence")
UNPACKED = Limits(bytes=4_000_000_000, files=100_000)
_EXAMPLES = 4
_HEARD = 20
_MOST_VALUES = 60
_MOST_SPEAKERS = 200
_KEPT_S = 30.0  # for how long a folder's names are taken to be as they were


class Adding:
    """Folders of the home that nothing says how to read; names in, never paths.

    Args:
        catalogue: where corpora are.
    """

    def __init__(self, catalogue: Catalogue):
        self.catalogue = catalogue
        self._trees: dict[str, tuple[float, Tree]] = {}
        self._lock = threading.Lock()

    def seen(self, name: str) -> dict:
        """What the paths of a folder are made of, and what they seem to say.

        Returns:
            `name`, `recordings` (how many), `examples` (a few paths: their `folders` and the
            `parts` of their name, each with its `position` and `text`), `given` (what the parts
            seem to be, as `preview` takes it) and `emotions` to choose from.

        Raises:
            InputError: there is no such folder, or it holds no recordings.
        """
        tree = self._tree(name)
        seen = suggest(tree.files)
        files = random.Random(0).sample(tree.files, min(_EXAMPLES, len(tree.files)))
        parts = {"emotion": seen.emotion, "speaker": seen.speaker}
        return {
            "name": name,
            "recordings": len(tree.files),
            "examples": [_example(file, seen.split) for file in sorted(files)],
            "given": {
                "split": seen.split,
                "parts": {what: str(at) for what, at in parts.items() if at},
                "labels": {},
            },
            "emotions": list(EMOTIONS),
        }

    def preview(self, name: str, given: dict) -> dict:
        """What a folder would be, read so; nothing is kept.

        Args:
            name: of the folder.
            given: `parts` (emotion, speaker, sentence -> position), `split`, `labels` (what
                stands for the emotion -> the emotion, "" to leave it out).

        Returns:
            `labels`, [what stands there, in how many files, the emotion or None] each;
            `unfitting`, how many recordings have no such part; and where every label is known
            `emotions` (counts), `speakers` (pairs of a speaker and emotion -> count), `doubts`,
            and `heard`: up to twenty recordings, {file, emotion, speaker} each.
        """
        tree, description = self._tree(name), _description(given)
        labels = description.labels(tree)
        told = {
            "labels": [[label, n, emotion] for label, (n, emotion) in labels.items()],
            "unfitting": len(tree.files) - sum(n for n, _ in labels.values()),
            "ready": False,
        }
        told["more_labels"] = max(0, len(labels) - _MOST_VALUES)
        told["labels"] = told["labels"][:_MOST_VALUES]
        if not labels or any(emotion is None for _, emotion in labels.values()):
            return told
        found = description.read(tree)
        if not found.utterances:
            return told
        by_speaker: dict[str, Counter] = {}
        for utterance in found.utterances:
            by_speaker.setdefault(utterance.speaker or "", Counter())[utterance.emotion] += 1
        heard = random.Random(1).sample(found.utterances, min(_HEARD, len(found.utterances)))
        return told | {
            "ready": True,
            "emotions": dict(Counter(u.emotion for u in found.utterances).most_common()),
            "speakers": [[who, dict(by_speaker[who])] for who in sorted(by_speaker)][
                :_MOST_SPEAKERS
            ],
            "doubts": list(found.doubts),
            "heard": [
                {
                    "file": u.path.relative_to(tree.root).as_posix(),
                    "emotion": u.emotion,
                    "speaker": u.speaker,
                }
                for u in heard
            ],
        }

    def keep(self, name: str, given: dict) -> dict:
        """Write what was said into the folder; `preview`'s answer.

        Raises:
            InputError: a label is not known yet, or the folder cannot be written to.
        """
        told = self.preview(name, given)
        if not told["ready"]:
            raise InputError("what each label means has to be said first.")
        tree, description = self._tree(name), _description(given)
        emotions = {label: emotion for label, (_, emotion) in description.labels(tree).items()}
        whole = Description(description.parts, emotions, description.split)
        described.write(tree.root, whole.to_toml())
        self.catalogue.read_again(name)
        self._trees.pop(name, None)
        return told

    def recording(self, name: str, file: str) -> Path:
        """Where a recording of a folder is.

        Raises:
            InputError: it is none of the folder's.
        """
        tree = self._tree(name)
        if file not in set(tree.files):
            raise InputError(f"{name} has no recording {file[:100]!r}.")
        return tree.root / file

    def unpack(self, archive: Path, name: str) -> str:
        """Unpack a zip that was sent into a new folder of the home; gives the folder's name.

        Raises:
            InputError: the name is none or taken, or the zip is not unpacked (see `unpack`).
        """
        name = composed(checked_corpus_name(name))
        taken = {known.lower() for known in readers.names(self.catalogue.corpora_home)}
        if name.lower() in taken | {"demo"} or (self.catalogue.corpora_home / name).exists():
            raise InputError(f"there is a corpus {name!r} already: choose another name.")
        unpack(archive, self.catalogue.corpora_home / name, UNPACKED)
        archive.unlink(missing_ok=True)
        return name

    def _tree(self, name: str) -> Tree:
        root = readers.root_of(name, self.catalogue.corpora_home)
        now = time.monotonic()
        with self._lock:
            known = self._trees.get(name)
            if known is None or now - known[0] > _KEPT_S or known[1].root != root.resolve():
                known = (now, Tree.of(root))
                self._trees = {name: known}  # one at a time: a large folder's names are many
        if not known[1].files:
            raise InputError(f"{name} holds no recordings: put some there.")
        return known[1]


def _description(given: dict) -> Description:
    parts, labels = given.get("parts"), given.get("labels")
    if not isinstance(parts, dict) or not isinstance(labels, dict):
        raise InputError("give parts and labels.")
    positions = {what: Position.parse(parts[what]) for what in PARTS if parts.get(what)}
    return Description(
        positions,
        {str(label): str(emotion) for label, emotion in labels.items()},
        str(given.get("split") or "separators"),
    )


def _example(file: str, split: str) -> dict:
    """A path and its parts, each with its place, from the end too where it is nearer."""
    folders, parts = split_path(file, split)
    return {
        "file": file,
        "folders": [_part("folder", i, folder) for i, folder in enumerate(folders, start=1)],
        "parts": [_part("name", i, part) for i, part in enumerate(parts, start=1)],
    }


def _part(where: str, number: int, text: str) -> dict:
    return {"position": str(Position(where, number)), "text": text}
