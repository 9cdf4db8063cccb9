"""`corpus.toml`: how a folder is to be read, as its user said it.

```toml
[parts]                       # where in a path what stands; see `parts`
emotion = "name 3"
speaker = "name 1"
[emotions]                    # what stands there -> the emotion; "" leaves such recordings out
happy = "happiness"
```

Instead of `parts` a `pattern` may stand, with the other words of `layouts.toml`; a `language`
beside either; and for a list `[list]`, with its `encoding`, its `labels` and the columns of `path`,
`emotion`, `speaker`, ...
"""

import json
import posixpath
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from tripaug_core.corpora.corpus import Found, Utterance
from tripaug_core.corpora.readers import lists, remarks
from tripaug_core.corpora.readers.layout import Layout, layout_of
from tripaug_core.corpora.readers.parts import SPLITS, Position
from tripaug_core.corpora.tree import Tree, composed, identity, is_inside, unique_ids
from tripaug_core.corpora.vocabulary import emotion_named, is_word, known_emotion
from tripaug_core.errors import InputError
from tripaug_core.io import read_toml, write_text

NAME = "corpus.toml"
_SECONDS = 10  # for a pattern over all files; a million are matched in less
_MATCH = """
import json, re, sys
for patterns, names in json.load(sys.stdin):
    compiled = [re.compile(pattern) for pattern in patterns]
    for name in names:
        any(pattern.fullmatch(name) for pattern in compiled)
"""
# What each word holds: a text (""), a list of them ([""]) or a table of them ({"": ""}).
_FORMS = {
    **dict.fromkeys(("split", "language", "title", "case", "beside"), ""),
    **{word: [""] for word in ("languages", "numbers", "prefer")},
    **{word: {"": ""} for word in ("parts", "emotions", "always")},
    **{word: {"": {"": ""}} for word in ("meaning", "drop")},
    "sexes": {"": [""]},
}


@dataclass(frozen=True)
class Description:
    """How the paths of a folder say what is known.

    Attributes:
        parts: emotion, speaker, ... -> where it stands.
        emotions: what stands there -> the emotion, "" to leave it out.
        split: how names are taken apart, "separators" or "letters".
        language: of all of it; None where not said.
    """

    parts: Mapping[str, Position]
    emotions: Mapping[str, str] = field(default_factory=dict)
    split: str = "separators"
    language: str | None = None

    def __post_init__(self):
        if "emotion" not in self.parts:
            raise InputError("which part is the emotion has to be said: give --emotion 'name 3'.")
        if self.split not in SPLITS:
            raise InputError(f"split is {self.split!r}: it must be one of {', '.join(SPLITS)}.")
        _check_words(self.emotions)

    def labels(self, tree: Tree) -> dict[str, tuple[int, str | None]]:
        """What stands for the emotion -> in how many files, and the emotion ("" left out).

        None for what is not known to be one. The most frequent first.
        """
        counts = Counter(self.parts["emotion"].of(file, self.split) for file in tree.files)
        counts.pop(None, None)
        return {label: (n, self._emotion(label)) for label, n in counts.most_common()}

    def read(self, tree: Tree) -> Found:
        """The recordings by their paths.

        Raises:
            InputError: a value that stands for the emotion has not been said to be one.
        """
        rows, surplus, unknown, dropped = {}, [], Counter(), Counter()
        for file in tree.files:
            values = {name: part.of(file, self.split) for name, part in self.parts.items()}
            label = values.pop("emotion")
            if label is None:
                surplus.append(file)
            elif (emotion := self._emotion(label)) is None:
                unknown[label] += 1
            elif emotion == "":
                dropped[f"{remarks.LEFT_OUT} ({label})"] += 1
            else:
                rows[file] = emotion, values
        how = "with --labels {label}=anger,... (=- to leave it out)"
        remarks.refuse_unknown(unknown, str(self.parts["emotion"]), how)
        ids = unique_ids(list(rows))
        found = []
        for file, (emotion, values) in rows.items():
            path = tree.root / file
            found.append(Utterance.of(ids[file], path, emotion, values, True, self.language))
        doubts = remarks.on_speakers(utterance.speaker for utterance in found)
        return Found(found, dropped, surplus=surplus, refused=tree.refused, doubts=doubts)

    def _emotion(self, label: str) -> str | None:
        if label in self._meant:
            return emotion_named(self._meant[label]) if self._meant[label] else ""
        return known_emotion(label)

    @cached_property
    def _meant(self) -> dict[str, str]:
        return {composed(label): emotion for label, emotion in self.emotions.items()}

    def to_toml(self) -> str:
        """As `corpus.toml`."""
        lines = [
            "# How the recordings of this folder are read; see `tripaug corpora describe`.",
            "",
        ]
        lines += [f"split = {_quoted(self.split)}"]
        if self.language:
            lines.append(f"language = {_quoted(self.language)}")
        lines += ["", "[parts]"]
        lines += [f"{_key(name)} = {_quoted(str(part))}" for name, part in self.parts.items()]
        lines += ["", "[emotions]"]
        lines += [f"{_key(label)} = {_quoted(e)}" for label, e in sorted(self.emotions.items())]
        return "\n".join(lines) + "\n"


def write(root: Path, content: str) -> Path:
    """Put a `corpus.toml` into a folder, whole or not at all."""
    try:
        write_text(root / NAME, content)
    except OSError as error:
        raise InputError(f"{root / NAME} cannot be written: {error.strerror or error}.") from None
    return root / NAME


def list_toml(options: lists.Options) -> str:
    """What was said of a list, as `corpus.toml`."""
    lines = ["# How this list is read; `tripaug corpora describe` writes it.", "", "[list]"]
    if options.encoding:
        lines.append(f"encoding = {_quoted(options.encoding)}")
    lines += [f"{_key(name)} = {_quoted(column)}" for name, column in options.columns.items()]
    lines += ["", "[list.labels]"]
    lines += [f"{_key(label)} = {_quoted(emotion)}" for label, emotion in options.labels.items()]
    return "\n".join(lines) + "\n"


def read(name: str, tree: Tree) -> Found:
    """A folder as its `corpus.toml` says.

    Raises:
        InputError: it is no such file, or what it says does not fit the folder.
    """
    said_of = read_toml(tree.root / NAME)
    for word, form in _FORMS.items():
        if word in said_of and not _fits(said_of[word], form):
            raise _refused(name, f"what {word!r} says is of the wrong kind")
    row = said_of.get("list")
    if isinstance(row, dict) and not _fits(row.get("labels", {}), {"": ""}):
        raise _refused(name, "what 'labels' says is of the wrong kind")
    try:
        if "list" in said_of:
            return _read_list(tree, said_of["list"])
        if "pattern" in said_of:
            layout = _by_pattern(name, said_of)
            _check_time(layout, tree)
            return layout.read(tree)
        parts = {what: Position.parse(where) for what, where in said_of["parts"].items()}
        description = Description(
            parts,
            said_of.get("emotions", {}),
            said_of.get("split", "separators"),
            said_of.get("language"),
        )
    except (
        *(KeyError, TypeError, AttributeError),
        *(re.error, OverflowError, RecursionError),  # of patterns
    ) as error:
        raise _refused(name, repr(error)) from None
    return description.read(tree)


def _by_pattern(name: str, said_of: Mapping) -> Layout:
    emotions = {composed(label): emotion for label, emotion in said_of.get("emotions", {}).items()}
    _check_words(emotions)
    languages = [said_of["language"]] if "language" in said_of else []
    row = {"title": name, "languages": languages, **said_of, "emotions": emotions}
    return layout_of(name, row, described=True)


def _check_time(layout: Layout, tree: Tree) -> None:
    """Raises where a pattern takes without end, as (a+)+ may: no match can be broken off, but the
    process can that tries it first.
    """
    bare = [identity(file) for file in tree.files]
    beside, labels = [layout.beside] * bool(layout.beside), layout.labels
    jobs = [(layout.patterns, bare), (layout.alone, bare), (beside, bare)]
    jobs += [([labels.file], tree.others)] if labels else []
    told = json.dumps([([one.pattern for one in some], names) for some, names in jobs if some])
    seconds = _SECONDS + (len(bare) + len(tree.others)) / 10_000
    try:
        command = [sys.executable, "-I", "-S", "-c", _MATCH]
        subprocess.run(command, input=told.encode(), timeout=seconds, stderr=subprocess.DEVNULL)
    except OSError:
        return  # no process can be started here
    except subprocess.TimeoutExpired:
        raise InputError(
            f"{NAME} of {tree.root.name} has a pattern that takes too long: leave no repeat within "
            "a repeat, as in (a+)+."
        ) from None


def _fits(value, form) -> bool:
    """Whether a value is of a form; see `_FORMS`."""
    if isinstance(form, str):
        return isinstance(value, str)
    if not isinstance(value, type(form)):
        return False
    each, of = (value.values(), form[""]) if isinstance(form, dict) else (value, form[0])
    return all(_fits(one, of) for one in each)


def _refused(name: str, why: str) -> InputError:
    return InputError(
        f"{NAME} of {name} does not say how to read it ({why}): it needs [parts], a pattern or "
        f"[list]; `corpora describe {name}` writes it."
    )


def _check_words(emotions: Mapping[str, str]) -> None:
    for label, emotion in emotions.items():
        if emotion and not is_word(emotion):
            raise InputError(f"what {label!r} is called must be a word of 100 letters at most.")


def _read_list(tree: Tree, row: Mapping) -> Found:
    columns = {what: str(column) for what, column in row.items() if isinstance(column, str)}
    encoding, file = columns.pop("encoding", None), columns.pop("file", None)
    options = lists.Options(encoding, columns, row.get("labels", {}))
    files = [_file_of(tree, file)] if file else lists.chosen(tree, options)
    if not files:
        raise InputError(f"{NAME} speaks of a list, and {tree.root.name} has none.")
    return lists.read(tree, files, options)


def _file_of(tree: Tree, file: str) -> str:
    """A list of the folder, as the tree has it: what lies elsewhere is nobody's to name."""
    plain = composed(posixpath.normpath(file))
    found = next((each for each in tree.others if composed(each) == plain), None)
    place = Path(tree.root, file)
    # Hidden folders and copies that `augment` wrote are passed over, but not where they are named.
    if found is None and ".." not in file and place.is_file() and is_inside(place, tree.root):
        found = place.relative_to(tree.root).as_posix()
    if found is None:
        raise InputError(f"{NAME} names the list {file!r}, which is none of {tree.root.name}'s.")
    return found


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _quoted(name)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
