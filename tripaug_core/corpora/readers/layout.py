"""A corpus told by its names: patterns over paths, with named parts, from `layouts.toml`."""

import filecmp
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import product
from pathlib import Path

from tripaug_core.corpora.corpus import Found, Reader, Release, Utterance
from tripaug_core.corpora.readers import remarks
from tripaug_core.corpora.readers.labels import LabelFiles
from tripaug_core.corpora.tree import Tree, identity, unique_ids
from tripaug_core.corpora.vocabulary import emotion_named, known_emotion
from tripaug_core.errors import InputError

TABLE = Path(__file__).with_name("layouts.toml")
_COMPARED = 8  # recordings of two folders, byte by byte
COPY = "second copy"
_FEWEST_EMOTIONS = 3  # that have to occur where the names alone say little


@dataclass(frozen=True)
class Layout:
    """How the files of one corpus are named; the attributes are the keys of `layouts.toml`.

    Attributes:
        patterns, alone: over a path without its extension.
        proof: of which one recording at least has to be.
        labels: where label files say what the names do not; else None.
        always: part -> what it is in all recordings.
        described: whether it is a user's own pattern, which may leave out what tells recordings
            apart; then only those of one name are one recording, and labels are in any form.
    """

    name: str
    title: str
    languages: tuple[str, ...]
    patterns: tuple[re.Pattern, ...]
    alone: tuple[re.Pattern, ...] = ()
    proof: tuple[re.Pattern, ...] = ()
    case: str = ""
    numbers: frozenset[str] = frozenset()
    emotions: Mapping[str, str] = field(default_factory=dict)
    meaning: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    sexes: Mapping[str, str] = field(default_factory=dict)
    drop: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    beside: re.Pattern | None = None
    prefer: tuple[str, ...] = ()
    labels: LabelFiles | None = None
    always: Mapping[str, str] = field(default_factory=dict)
    described: bool = False

    def share(self, tree: Tree, files: Iterable[str] | None = None) -> float:
        """The part of the recordings that is named as in this corpus, 0 to 1.

        Args:
            tree: of the folder.
            files: those to look at; all by default.
        """
        files = tree.files if files is None else list(files)
        found = sum(bool(self.parts(file) or self._lies_beside(file)) for file in files)
        if (
            found
            and self.proof
            and not any(self._parts(f, self.proof) is not None for f in tree.files)
        ):
            return 0.0
        return found / max(1, len(files))

    def fits_alone(self, tree: Tree) -> bool:
        """Whether every file fits the patterns that say little, with emotions enough to believe.

        Where label files say the emotion, they must be there instead.
        """
        if self.labels and not self.labels.lie_there(tree):
            return False
        found = set()
        for file in tree.files:
            parts = self._parts(file, self.alone)
            if parts is None:
                return False
            found.add(parts.get("emotion"))
        return self.labels is not None or len(found) >= _FEWEST_EMOTIONS

    def parts(self, file: str) -> dict[str, str] | None:
        """The named parts of a path; None where it is none of this corpus."""
        return self._parts(file, self.patterns)

    def read(self, tree: Tree) -> Found:
        """The utterances, each recording once; what is left out is counted or named.

        Raises:
            InputError: the folder holds the corpus twice, differently; label files are missing; of
                a pattern that is described, a label is none that is known.
        """
        patterns = self.patterns if any(map(self.parts, tree.files)) else self.alone
        meant = {*self.emotions, *self.drop.get("emotion", ())}
        labels = self.labels.read(tree, self.title, meant) if self.labels else None
        by_parts: dict[tuple, list[str]] = {}
        parts_of, surplus, dropped, unknown = {}, [], Counter(), Counter()
        for file in tree.files:
            parts = None if self._lies_beside(file) else self._parts(file, patterns)
            if parts is not None:
                parts_of[file] = parts
                name = identity(file).rpartition("/")[2] if self.described else ""
                by_parts.setdefault((name, *parts.items()), []).append(file)
            elif self._lies_beside(file):
                dropped["not speech, or prepared from it"] += 1
            else:
                surplus.append(file)
        utterances, compared = [], Counter()
        chosen = [self._recordings(tree, files, compared) for files in by_parts.values()]
        dropped[COPY] += len(parts_of) - sum(map(len, chosen))
        ids = unique_ids([file for files in chosen for file in files])
        for file in ids:
            parts = parts_of[file]
            if labels is not None:
                row = labels.pop(self.labels.key_of(parts), None)
                if row is None:
                    surplus.append(file)
                    continue
                parts = parts | row
            if why := self._why_not(parts):
                dropped[why] += 1
            elif self._emotion(parts) is None:
                unknown[self._label(parts)] += 1
            else:
                utterance = self._utterance(tree.root, file, parts)
                utterances.append(replace(utterance, id=ids[file]) if self.described else utterance)
        how = "below [emotions], as in {label} = 'anger' ('' leaves it out)"
        remarks.refuse_unknown(unknown, "the pattern", how)
        missing = ["/".join(key) for key in labels or ()]
        return Found(utterances, +dropped, missing, surplus=surplus, refused=tree.refused)

    def utterance(self, file: str, root: Path = Path()) -> Utterance | None:
        """What the name of a file says; None where it is none of this corpus."""
        parts = self.parts(file)
        return None if parts is None or self._why_not(parts) else self._utterance(root, file, parts)

    def _parts(self, file: str, patterns: Iterable[re.Pattern]) -> dict[str, str] | None:
        bare = identity(file)
        for pattern in patterns:
            if match := pattern.fullmatch(bare):
                return {
                    part: self._plain(part, value or "")
                    for part, value in match.groupdict().items()
                }
        return None

    def _plain(self, part: str, value: str) -> str:
        if self.case:
            value = value.lower() if self.case == "lower" else value.upper()
        if part in self.numbers:
            value = value.lstrip("0") or "0"
        return self.meaning.get(part, {}).get(value, value)

    def _lies_beside(self, file: str) -> bool:
        return bool(self.beside and self.beside.fullmatch(identity(file)))

    def _label(self, parts: Mapping[str, str]) -> str:
        return {**self.always, **parts}["emotion"]

    def _emotion(self, parts: Mapping[str, str]) -> str | None:
        """What the label means; None where it is described as nothing, and none that is known."""
        label = self._label(parts)
        if not self.described:
            return self.emotions.get(label, label)
        # A word of one's own is kept, as it is in a list; a code or a number may mean anything.
        unclear = remarks.is_number(label) or (len(label) < 3 and label.isascii())
        if label in self.emotions or self.labels or not unclear:
            return emotion_named(self.emotions.get(label, label))
        return known_emotion(label)

    def _why_not(self, parts: Mapping[str, str]) -> str | None:
        if self.described and self.emotions.get(label := self._label(parts)) == "":
            return f"{remarks.LEFT_OUT} ({label})"
        for part, reasons in self.drop.items():
            if parts.get(part) in reasons:
                return reasons[parts[part]]
        return None

    def _recordings(self, tree: Tree, files: list[str], compared: Counter) -> list[str]:
        """Of the files of the same parts those that are recordings; the others are copies.

        A pattern of one's own may not tell takes or sessions apart: what sounds otherwise is
        another recording.
        """
        if not self.described or len(files) == 1:
            return [self._chosen(tree, files, compared)]
        ranked = sorted(files, key=lambda file: (self._rank(file), file))
        kept: list[str] = []
        for file in ranked:
            if self._rank(file)[0] == self._rank(ranked[0])[0] and not any(
                _size(tree, file) == _size(tree, other)
                and _same_bytes(tree.root / file, tree.root / other)
                for other in kept
            ):
                kept.append(file)
        return kept

    def _chosen(self, tree: Tree, files: list[str], compared: Counter) -> str:
        """The file of a recording: in a preferred folder, else nearest to the top.

        Args:
            tree: of the folder.
            files: those of one recording.
            compared: pairs of folders, and how many recordings were the same in both; added to.
        """
        if len(files) == 1:
            return files[0]
        first, *others = sorted(files, key=lambda file: (self._rank(file), file))
        for other in others:
            if self._rank(other) != self._rank(first):
                break
            folders = first.rpartition("/")[0], other.rpartition("/")[0]
            # Filtered sound is as long as it was, so sizes say little; and what some pairs of
            # recordings show of two folders need not be read of all.
            alike = _size(tree, first) == _size(tree, other) and (
                compared[folders] >= _COMPARED or _same_bytes(tree.root / first, tree.root / other)
            )
            if not alike:
                raise InputError(
                    f"{tree.root.name} holds {self.title} twice and not alike, as in {first} and "
                    f"{other}: take one of the two out of the folder."
                )
            if folders[0] != folders[1]:
                compared[folders] += 1
        return first

    def _rank(self, file: str) -> tuple[bool, int]:
        folders = file.split("/")[:-1]
        return not set(folders) & set(self.prefer), len(folders)

    def _utterance(self, root: Path, file: str, parts: dict[str, str]) -> Utterance:
        emotion = self._emotion(parts)
        parts = {**self.always, **parts}
        speaker = parts.get("speaker")
        if speaker in self.sexes:
            parts.setdefault("sex", self.sexes[speaker])
        language = self.languages[0] if len(self.languages) == 1 else None
        return Utterance.of(identity(file), root / file, emotion, parts, True, language)


def layouts() -> list[Reader]:
    """Those of `layouts.toml`, in the order of the table."""
    table = tomllib.loads(TABLE.read_text("utf-8"))
    return [_reader(layout_of(name, row), row) for name, row in table.items()]


def layout_of(name: str, row: Mapping, described: bool = False) -> Layout:
    """A layout from a table of `layouts.toml`, or from what a user described in the same words."""
    return Layout(
        name=name,
        title=row["title"],
        languages=tuple(row["languages"]),
        patterns=_patterns(row.get("pattern", [])),
        alone=_patterns(row.get("alone", [])),
        proof=_patterns(row.get("proof", [])),
        case=row.get("case", ""),
        numbers=frozenset(row.get("numbers", ())),
        emotions=row.get("emotions", {}),
        meaning=row.get("meaning", {}),
        sexes={who: sex for sex, speakers in row.get("sexes", {}).items() for who in speakers},
        drop=row.get("drop", {}),
        beside=re.compile(row["beside"]) if "beside" in row else None,
        prefer=tuple(row.get("prefer", ())),
        labels=LabelFiles.of(row["labels"]) if "labels" in row else None,
        always=row.get("always", {}),
        described=described,
    )


def _reader(layout: Layout, row: Mapping) -> Reader:
    return Reader(
        name=layout.name,
        title=row["title"],
        languages=tuple(row["languages"]),
        licence=row["licence"],
        where=row["where"],
        put=row["put"],
        read=layout.read,
        share=layout.share,
        fits_alone=layout.fits_alone if layout.alone else None,
        utterance=None if layout.labels else layout.utterance,
        releases=tuple(Release(**one) for one in row.get("releases", [{}])),
        names=(lambda: _recordings(layout, row)) if "recordings" in row else None,
        duplicates=tuple(map(frozenset, row.get("duplicates", ()))),
    )


def _recordings(layout: Layout, row: Mapping) -> dict[str, str]:
    """Every file name of the corpus -> its emotion."""
    form, grid = row["recordings"], row.get("grid")
    if not grid:
        return {name: layout.emotions[layout.parts(name)["emotion"]] for name in form.split()}
    found = {}
    for values in product(*grid.values()):
        parts = dict(zip(grid, values, strict=True))
        if not any(never.items() <= parts.items() for never in row.get("never", ())):
            found[form.format(**parts)] = layout.emotions[parts["emotion"]]
    return found


def _patterns(given: str | list[str]) -> tuple[re.Pattern, ...]:
    """Each over the end of a path: whatever folders lie above count for nothing."""
    return tuple(
        re.compile(f"(?:.*/)?(?:{one})") for one in ([given] if isinstance(given, str) else given)
    )


def _size(tree: Tree, file: str) -> int:
    try:
        return (tree.root / file).stat().st_size
    except OSError:
        return -1


def _same_bytes(one: Path, other: Path) -> bool:
    try:
        return filecmp.cmp(one, other, shallow=False)
    except OSError:  # which of the two can be read is for `check` to say
        return True
