"""Labels in the vocabulary, whatever form they have: "Angry", "colère" and "ang" are "anger"."""

import tomllib
import unicodedata
from functools import cache
from pathlib import Path

from tripaug_core import vocabulary

EMOTIONS = tuple(sorted(vocabulary.EMOTIONS))
_UNKNOWN = {"", "nan", "none", "null", "n/a", "#n/a", "na", "unknown", "<na>", "?", "-"}
_TABLE = Path(__file__).with_name("emotions.toml")


def emotion_named(label: str) -> str:
    """A label in the vocabulary ("Angry" -> "anger"); others as given."""
    return known_emotion(label) or label.strip()


def is_word(label: str) -> bool:
    """Whether a label can be shown and written: printable, 1 to 100 characters."""
    return 0 < len(label) <= 100 and label.isprintable()


def known_emotion(label: str) -> str | None:
    """The emotion of the vocabulary that a word, or a code, stands for; None for any other."""
    return _forms()[0].get(_plain(label)) or _forms()[1].get(_plain(label))


def is_code(label: str) -> bool:
    """Whether a label is a code ("ang"), which may mean something else in another corpus."""
    return _plain(label) in _forms()[1]


def is_name(label: str) -> bool:
    """Whether a label is a word that people are called as well ("Joy")."""
    return _plain(label) in _forms()[2]


@cache
def _forms() -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Words, codes, and those of the words that are names too, each form -> its emotion."""
    table = tomllib.loads(_TABLE.read_text("utf-8"))
    words, codes, names = ({}, {}, {})
    for emotion in EMOTIONS:
        row = table[emotion]
        words |= {_plain(word): emotion for word in (emotion, *row["words"].split())}
        codes |= {_plain(word): emotion for word in row.get("codes", "").split()}
        names |= {_plain(word): emotion for word in row.get("names", "").split()}
    return words, codes, names


def _plain(label: str) -> str:
    """One form of a label: composed, lower case, single spaces."""
    text = unicodedata.normalize("NFC", label).casefold().replace("_", " ").replace("-", " ")
    return " ".join(text.split())


def said(value: str | None, in_name: bool = False) -> str | None:
    """A value that says something; None for what stands where nothing is known.

    Args:
        value: as it stands there.
        in_name: whether it is part of a file's name, where NA may be somebody's initials.
    """
    value = (value or "").strip()
    if value == "Na" or (in_name and value.casefold() == "na"):  # "Na" is a name, too
        return value
    return None if value.casefold() in _UNKNOWN else value
