"""What a corpus is: utterances with their labels, and what a reader of one hands over."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from tripaug_core.corpora.tree import composed
from tripaug_core.corpora.vocabulary import EMOTIONS, emotion_named, said
from tripaug_core.errors import InputError

if TYPE_CHECKING:
    from tripaug_core.corpora.tree import Tree

__all__ = ["EMOTIONS", "Corpus", "Found", "Reader", "Release", "Utterance", "emotion_named"]

FIELDS = ("speaker", "language", "session", "sentence")  # of an utterance, besides its emotion
_FOLDS = re.compile(r"(?:(?:^| )[^\s:]+:(?:train|valid|test))+")
# As lists have them: English, German, French, Spanish, Portuguese, Italian, Dutch, Polish, Chinese.
_SEXES = {
    "F": "f female w woman women girl weiblich frau femme féminin femenino mujer feminino mulher "
    "femminile donna vrouw vrouwelijk kobieta 女",
    "M": "m male man men boy männlich mann homme masculin masculino hombre homem maschile uomo "
    "mannelijk mężczyzna 男",
}


@dataclass(frozen=True)
class Utterance:
    """One recorded sentence and what is known about it.

    Attributes:
        id: path relative to the corpus root, with "/", without the extension; unique in a corpus.
        path: the file.
        emotion: a word of `EMOTIONS`, or a user's own.
        speaker, language, session, sentence: None where they are not known.
        extra: whatever else the corpus says, e.g. `sex` ("F" or "M"), `intensity`.
    """

    id: str
    path: Path
    emotion: str
    speaker: str | None = None
    language: str | None = None
    session: str | None = None
    sentence: str | None = None
    extra: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        id: str,
        path: Path,
        emotion: str,
        values: Mapping[str, str | None],
        in_name: bool = False,
        language: str | None = None,
    ) -> "Utterance":
        """One of which a row or a name says `values`: those of `FIELDS`, and what else it says.

        Args:
            in_name: as in `vocabulary.said`.
            language: where the values have none.
        """
        known = {name: said(values.get(name), in_name=in_name) for name in FIELDS}
        known["language"] = known["language"] or language
        rest = {n: value for n, value in values.items() if value and n not in ("emotion", *FIELDS)}
        return cls(id, path, emotion, **known, extra=rest)

    @property
    def sex(self) -> str | None:
        """ "F", "M" or None."""
        word = re.match(r"[^\W\d_]*", str(self.extra.get("sex", "")).strip().lower())[0]
        return next((sex for sex, words in _SEXES.items() if word in words.split()), None)


def _of_each(name: str) -> cached_property:
    return cached_property(lambda corpus: tuple(getattr(u, name) for u in corpus.utterances))


@dataclass(frozen=True)
class Corpus:
    """The utterances of one corpus, sorted by id, and where they come from.

    `ids`, `emotions`, `speakers`, `sentences`, `sessions`, `sexes`, `corpora` and `hashes` are
    tuples with one entry an utterance, named as in `Features`, so that splits take either.

    Attributes:
        name: its name in the corpora home.
        title: its name for people.
        root: its folder, resolved.
        languages: the languages that occur.
        licence: in a few words.
        synthetic: True if no person spoke it; to be said wherever it is shown.
        layout: the published corpus that it is, by its name in `KNOWN`; None for any other.
        dropped: reason -> recordings left out because of it.
        missing: ids that are listed or labelled but have no file.
        surplus: files of sound, relative to the root, that the layout does not know.
        refused: links that lead elsewhere; they are not followed.
        lists: files, relative to the root, that say what its recordings are.
        notes: what reading it brought to light, in sentences.
        doubts: what the user should decide, in sentences.
    """

    name: str
    title: str
    root: Path
    utterances: tuple[Utterance, ...]
    languages: tuple[str, ...]
    licence: str
    synthetic: bool = False
    layout: str | None = None
    dropped: Mapping[str, int] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    surplus: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.utterances)

    def __getitem__(self, id: str) -> Utterance:
        """The utterance of that id; InputError if there is none."""
        found = self._by_id.get(id) or self._by_id.get(composed(str(id)))
        if found is None:
            raise InputError(f"{self.name} has no utterance {str(id)[:200]!r}.")
        return found

    @cached_property
    def _by_id(self) -> dict[str, Utterance]:
        return {u.id: u for u in self.utterances}

    ids = _of_each("id")
    emotions = _of_each("emotion")
    speakers = _of_each("speaker")
    sentences = _of_each("sentence")
    sessions = _of_each("session")
    sexes = _of_each("sex")

    @cached_property
    def folds(self) -> tuple[str | None, ...]:
        """In which part of which published fold each is ("1:train 2:test"), None where in none."""
        values = (u.extra.get("folds") for u in self.utterances)
        # A list may have a column of that name that says something else.
        return tuple(value if value and _FOLDS.fullmatch(value) else None for value in values)

    @property
    def corpora(self) -> tuple[str, ...]:
        return (self.name,) * len(self)

    @property
    def layouts(self) -> tuple[str, ...]:
        """The published corpus that each utterance is of; the corpus' own name where none is."""
        return (self.layout or self.name,) * len(self)

    @property
    def hashes(self) -> tuple[None, ...]:
        """Nothing: only features have heard the sound."""
        return (None,) * len(self)

    @property
    def has_speakers(self) -> bool:
        """True if every utterance has a speaker, so that a split can keep them apart."""
        return bool(self.utterances) and None not in self.speakers

    @cached_property
    def speaker_names(self) -> tuple[str, ...]:
        """The distinct speakers, sorted."""
        return tuple(sorted({s for s in self.speakers if s is not None}))

    @cached_property
    def counts(self) -> dict[str, int]:
        """Emotion -> utterances, by the alphabet: those of `EMOTIONS`, then a user's own labels."""
        found = Counter(self.emotions)
        own = sorted(set(found) - set(EMOTIONS))
        return {name: found[name] for name in (*EMOTIONS, *own) if name in found}

    @cached_property
    def counts_by_speaker(self) -> dict[str, dict[str, int]]:
        """Speaker -> emotion -> utterances; the speaker "" stands for unknown ones."""
        table: dict[str, Counter] = {}
        for utterance in self.utterances:
            table.setdefault(utterance.speaker or "", Counter())[utterance.emotion] += 1
        return {
            speaker: {name: table[speaker][name] for name in self.counts if table[speaker][name]}
            for speaker in sorted(table)
        }


@dataclass(frozen=True)
class Found:
    """What a reader found in a folder; the attributes are those of `Corpus`."""

    utterances: list[Utterance]
    dropped: Mapping[str, int] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    surplus: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    lists: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Release:
    """What was published of a corpus at one time.

    Attributes:
        name: "" where there is but one.
        emotions: emotion -> utterances; empty where that is not known.
        utterances: how many; by default those of all emotions, None where neither is known.
        speakers: how many; None where that is not known.
    """

    name: str = ""
    emotions: Mapping[str, int] = field(default_factory=dict)
    utterances: int | None = None
    speakers: int | None = None

    @property
    def size(self) -> int:
        """Utterances, 0 where that is not known."""
        return self.utterances or sum(self.emotions.values())


@dataclass(frozen=True)
class Reader:
    """A published corpus: how to read it, and what its publisher says about it.

    Attributes:
        name, title, languages, licence, synthetic: as in `Corpus`.
        where: where it can be had, an address.
        put: how its folder in the corpora home has to look.
        read: a folder's files -> `Found`.
        share: a folder's files, and some of them -> the part that is named as in this corpus.
        fits_alone: whether all files of a folder are named so, where such names say little.
        utterance: a file's path -> what its name says; None where label files are needed.
        releases: what was published, the usual one first.
        published_sessions: session -> utterances, where published.
        names: () -> every file name (without extension) that the corpus consists of, each with
            the emotion it has; None where that is not known.
        duplicates: groups of file names that are one recording in the published corpus.
    """

    name: str
    title: str
    languages: tuple[str, ...]
    licence: str
    where: str
    put: str
    read: Callable[["Tree"], Found] | None = None
    share: Callable[["Tree", Sequence[str]], float] | None = None
    fits_alone: Callable[["Tree"], bool] | None = None
    utterance: Callable[[str], Utterance | None] | None = None
    releases: tuple[Release, ...] = (Release(),)
    published_sessions: Mapping[str, int] = field(default_factory=dict)
    names: Callable[[], Mapping[str, str]] | None = None
    duplicates: tuple[frozenset[str], ...] = ()
    synthetic: bool = False

    @property
    def published(self) -> Mapping[str, int]:
        """Emotion -> utterances of the usual release; empty where that is not known."""
        return self.releases[0].emotions

    @property
    def speakers(self) -> int | None:
        """Number of speakers of the usual release; None where that is not known."""
        return self.releases[0].speakers

    def release_of(self, corpus: Corpus) -> Release:
        """The release whose size is nearest to that of a corpus."""
        return min(self.releases, key=lambda release: abs(release.size - len(corpus)))
