"""A set of recordings and what is known of each."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

SEXES = {"F": "female", "M": "male"}


@dataclass(frozen=True)
class Row:
    """One recording.

    Attributes:
        path: relative to the set's folder, with "/".
        id: its own name.
        emotion: "" where it is not known.
        speaker, language, session, sentence, sex: None where they are not known; sex "F" or "M".
        extra: whatever else is known.
    """

    path: str
    id: str
    emotion: str
    speaker: str | None = None
    language: str | None = None
    session: str | None = None
    sentence: str | None = None
    sex: str | None = None
    extra: Mapping[str, str] = field(default_factory=dict)

    @property
    def known(self) -> dict[str, str | None]:
        """Speaker, gender (in words), language, session and sentence."""
        return {
            "speaker": self.speaker,
            "gender": SEXES.get(self.sex or ""),
            "language": self.language,
            "session": self.session,
            "sentence": self.sentence,
        }


@dataclass(frozen=True)
class Set:
    """Recordings with a name and where they come from.

    Attributes:
        name: of the set, any text.
        rows: its recordings.
        licence, source: in a few words.
        folds: for cross-validation, each the ids that are tested; none where none are given.
    """

    name: str
    rows: tuple[Row, ...]
    licence: str = ""
    source: str = ""
    folds: tuple[frozenset[str], ...] = ()


def plain(name: str) -> str:
    """The name of a set as a file name that any program takes."""
    return re.sub(r"[^\w.-]+", "-", name).strip("-.") or "set"


def columns_in_use(rows: tuple[Row, ...]) -> list[str]:
    """The columns of `Row.known` in which anything stands, in their order."""
    used = {name for row in rows for name, value in row.known.items() if value}
    return [name for name in (rows[0].known if rows else ()) if name in used]
