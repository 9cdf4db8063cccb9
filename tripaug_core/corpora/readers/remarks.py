"""What should be said of labels and speakers as a list has them."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence

from tripaug_core.corpora.readers.columns import ANYTHING
from tripaug_core.corpora.vocabulary import EMOTIONS, known_emotion, said
from tripaug_core.errors import InputError

LEFT_OUT = "left out as described"
_SHOWN = 8
_LONGEST = 100
_ITEM = re.compile(r"""'([^']*)'|"([^"]*)"|([^\s'"\[\]{},][^'"\[\]{},]*)""")
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")


def one_label(label: str, at: str) -> str:
    """The label itself; that in a list or a set that says nothing else (`["anger"]`, `{'anger'}`).

    Raises:
        InputError: it is several labels, or what share each has: which one counts is not known. Nor
            is it of words without quotes and commas, which some programs write between labels,
            unless all of them are one emotion.
    """
    if label[:1] + label[-1:] not in ("[]", "{}"):
        return label
    found = _ITEM.findall(label[1:-1])
    rest = _ITEM.sub("", label[1:-1]).replace(",", "").strip()
    items = [(single or double or bare).strip() for single, double, bare in found]
    unclear = any(
        (label[0] == "{" and ":" in bare) or (len(bare.split()) > 1 and not known_emotion(bare))
        for _, _, bare in found
    ) or (len(items) > 1 and is_number(items[0]))
    if not rest and not unclear and len(set(map(_form, items))) < 2:
        return items[0] if items else ""
    raise InputError(
        f"{at} has the emotion {label[:80]!r}, which is not one label: give each recording the one "
        "that counts, such as the most frequent."
    )


def label_of(label: str, at: str, meant: Collection[str] = ()) -> str:
    """The one label of a row, as lists and label files alike must have it.

    Args:
        label: as it stands there.
        at: where that is.
        meant: labels of which it is known what they mean, whatever they look like.

    Raises:
        InputError: it is none, several, a whole text, or holds control characters.
    """
    if label not in meant:
        label = one_label(label, at)
        if said(label) is None:
            shown = f" ({label!r})" if label else ""
            raise InputError(f"{at} has no emotion{shown}: give one, or take the row out.")
    check_value(label, "emotion", at)
    return label


def check_value(value: str, what: str, at: str) -> None:
    """Control characters and whole texts are no labels; any letter of any writing may be one."""
    longest = 4096 if what in ("path", "sentence") else _LONGEST
    # What is printable is no control character; the other way round a ZWNJ is neither.
    wild = not value.isprintable() and any(unicodedata.category(one) == "Cc" for one in value)
    if len(value) > longest or wild:
        raise InputError(
            f"{at} has a {what!r} that is longer than {longest} characters or holds unprintable "
            "ones."
        )


def two_labels(what: str, one: str, said_in: str, other: str, file: str) -> str:
    """The sentence that a recording is `one` in a file, and `other` in the same or another."""
    again = "another line of it" if said_in == file else file
    return f"{what} is {one} by {said_in}, {other} by {again}: take out what does not count."


def is_number(label: str) -> bool:
    """Whether a label is a number: which emotion is 3 cannot be known."""
    return _NUMBER.fullmatch(label) is not None


def refuse_numbers(
    labels: Iterable[str], meant: Collection[str], name: str, column: str = ""
) -> None:
    """Raises InputError where labels are numbers, and not among those that are `meant`.

    Args:
        column: which it is ("'Emotion'"), where what they mean can be said there or in a manifest
            only.
    """
    numbers = sorted(label for label in labels if is_number(label) and label not in meant)
    if numbers:
        how = f"say which they are with `corpora describe NAME --labels {numbers[0]}=anger,...`"
        if column:
            how = f"write words into the column {column}, or list the recordings in a manifest.csv"
        shown = ", ".join(numbers[:_SHOWN])
        raise InputError(f"{name} calls emotions by numbers ({shown}): {how}.")


def refuse_unknown(unknown: Mapping[str, int], where: str, how: str) -> None:
    """Raises InputError where what stands for the emotion in names is none that is known.

    Args:
        unknown: label -> recordings.
        where: what says so.
        how: to say what a label means; {label} is one of them.
    """
    if unknown:
        most = sorted(unknown.items(), key=lambda one: -one[1])[:_SHOWN]
        shown = ", ".join(f"{label} ({n})" for label, n in most)
        raise InputError(
            f"{where} says what is no emotion that is known: {shown}. Say what each is, "
            f"{how.format(label=next(iter(unknown)))}."
        )


def refuse_strangers(labels: Mapping[str, str], column: str, name: str) -> None:
    """Raises InputError where a column that may hold anything holds no emotion that is known."""
    if column in ANYTHING and labels and not set(labels.values()) & set(EMOTIONS):
        first = next(iter(labels))
        shown = ", ".join(repr(label[:40]) for label in sorted(labels)[:_SHOWN])
        raise InputError(
            f"{column!r} of {name} holds no emotion that is known ({shown}): say which column does "
            "with `corpora describe NAME --emotion COLUMN`, or what each is with "
            f"`--labels {first[:40]}=anger,...`."
        )


def on_sources(sources: Mapping[str, Sequence[str]]) -> list[str]:
    """Whence the emotions are: a list that lies there by chance is to be seen.

    Args:
        sources: column -> the lists that have it.
    """
    found = []
    for column, names in sources.items():
        found.append(f"The emotions are those of the column {column!r} of {_few(names)}.")
    return found


def _few(names: Sequence[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more


def on_labels(labels: Mapping[str, str]) -> list[str]:
    """Which labels were read as one emotion, and which are none of the vocabulary's."""
    alike: dict[str, set[str]] = {}
    for label, emotion in labels.items():
        alike.setdefault(emotion, set()).add(_form(label))
    notes = [
        f"Read as one emotion, {emotion}: {', '.join(sorted(forms))}."
        for emotion, forms in sorted(alike.items())
        if len(forms) > 1
    ]
    own = sorted(set(labels.values()) - set(EMOTIONS))
    if own:
        notes.append(f"Kept as they are, as no emotion of the vocabulary: {_few(own)}.")
    return notes


def on_speakers(speakers: Iterable[str | None]) -> list[str]:
    """Speakers that are probably one, written differently: 1, 01 and 1.0; Anna and anna."""
    alike: dict[str, set[str]] = {}
    for speaker in set(speakers) - {None}:
        alike.setdefault(_same_speaker(speaker), set()).add(speaker)
    return [
        f"Speakers {', '.join(sorted(forms))} may be one, and are taken for {len(forms)}: write "
        "them alike in the list if they are."
        for _, forms in sorted(alike.items())
        if len(forms) > 1
    ]


def _same_speaker(speaker: str) -> str:
    plain = " ".join(_form(speaker).replace("_", " ").replace("-", " ").split())
    if is_number(plain):
        return f"{float(plain):g}"
    return re.sub(r"(?<!\d)0+(?=\d)", "", plain)


def _form(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()
