"""What a corpus is: utterances with their labels, and what a reader of one hands over."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from tripaug_core.errors import InputError

EMOTIONS = (
    "anger",
    "boredom",
    "calm",
    "disgust",
    "fear",
    "happiness",
    "neutral",
    "sadness",
    "surprise",
)

_SPELLINGS = {
    "anger": "ang angry wut",
    "boredom": "bored bor",
    "disgust": "disgusted dis",
    "fear": "fearful afraid fea scared",
    "happiness": "happy hap joy joyful excited exc",
    "neutral": "neu",
    "sadness": "sad",
    "surprise": "sur surprised",
}
_EMOTION_OF = {name: name for name in EMOTIONS} | {
    spelling: name for name, spellings in _SPELLINGS.items() for spelling in spellings.split()
}


def emotion_named(label: str) -> str:
    """A label in the vocabulary whatever its form ("Angry" -> "anger"); others as given."""
    label = label.strip()
    return _EMOTION_OF.get(label.lower(), label)


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

    @property
    def sex(self) -> str | None:
        """ "F", "M" or None."""
        return {"f": "F", "m": "M"}.get(str(self.extra.get("sex", "")).strip().lower()[:1])


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
        dropped: label -> utterances left out because of it.
        missing: ids that are listed or labelled but have no file.
        surplus: files of sound, relative to the root, that the layout does not know.
        refused: links that lead out of the root; they are not followed.
    """

    name: str
    title: str
    root: Path
    utterances: tuple[Utterance, ...]
    languages: tuple[str, ...]
    licence: str
    synthetic: bool = False
    dropped: Mapping[str, int] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    surplus: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.utterances)

    def __getitem__(self, id: str) -> Utterance:
        """The utterance of that id; InputError if there is none."""
        try:
            return self._by_id[id]
        except KeyError:
            raise InputError(f"{self.name} has no utterance {str(id)[:200]!r}.") from None

    @cached_property
    def _by_id(self) -> dict[str, Utterance]:
        return {u.id: u for u in self.utterances}

    @cached_property
    def ids(self) -> tuple[str, ...]:
        return tuple(u.id for u in self.utterances)

    @cached_property
    def emotions(self) -> tuple[str, ...]:
        return tuple(u.emotion for u in self.utterances)

    @cached_property
    def speakers(self) -> tuple[str | None, ...]:
        return tuple(u.speaker for u in self.utterances)

    @cached_property
    def sentences(self) -> tuple[str | None, ...]:
        return tuple(u.sentence for u in self.utterances)

    @cached_property
    def sessions(self) -> tuple[str | None, ...]:
        return tuple(u.session for u in self.utterances)

    @cached_property
    def sexes(self) -> tuple[str | None, ...]:
        return tuple(u.sex for u in self.utterances)

    @property
    def corpora(self) -> tuple[str, ...]:
        return (self.name,) * len(self)

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
        """Emotion -> utterances, in the vocabulary's order, a user's own labels behind it."""
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


@dataclass(frozen=True)
class Reader:
    """A published corpus: how to read it, and what its publisher says about it.

    Attributes:
        name, title, languages, licence, synthetic: as in `Corpus`.
        read: folder -> `Found`.
        where: where it can be had, an address.
        put: how its folder in the corpora home has to look.
        published: emotion -> utterances, as published; empty where nothing is.
        published_sessions: session -> utterances, where published.
        speakers: number of speakers as published.
        names: () -> every file name (without extension) that the corpus consists of, each with
            the emotion it has; None where that is not known.
        duplicates: groups of file names that are one recording in the published corpus.
    """

    name: str
    title: str
    languages: tuple[str, ...]
    licence: str
    read: Callable[[Path], Found]
    where: str
    put: str
    published: Mapping[str, int] = field(default_factory=dict)
    published_sessions: Mapping[str, int] = field(default_factory=dict)
    speakers: int | None = None
    names: Callable[[], Mapping[str, str]] | None = None
    duplicates: tuple[frozenset[str], ...] = ()
    synthetic: bool = False
