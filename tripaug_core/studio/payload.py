"""What a browser or a program sends, checked by kind and size before anything looks into it.

Python's own errors about types would be no answer to a caller. So every endpoint's arguments are
held against its type hints, and every field that a script of the page sends against `FIELDS`; and
nothing gets in that no field can have: numbers that are none, half characters, texts without end.
"""

import inspect
import types
import typing
from collections.abc import Callable
from functools import wraps

from tripaug_core.errors import InputError
from tripaug_core.io import is_text
from tripaug_core.studio.gradio_import import gr
from tripaug_core.studio.uploads import checked_upload
from tripaug_core.vocabulary import RUN_TEXTS

_MOST_SAID = 600  # characters of an answer in words
# Of a text that `vocabulary.RUN_TEXTS` does not allow to be longer, of a list, and within another.
MOST_CHARACTERS, MOST_ENTRIES, MOST_LEVELS = 4096, 10_000, 6
_LARGEST_NUMBER = 1e15

# Of what the page's scripts send: field -> kind. A field that is missing or None was not said.
FIELDS: dict[str, object] = {
    **dict.fromkeys(("checkpoint", "corpus", "utterance", "upload", "baseline", "run", "id"), str),
    **dict.fromkeys(("other", "judge"), str),
    **dict.fromkeys(("newest", "write"), bool),
    "recordings": int,
    **dict.fromkeys(("kind", "mark", "preset", "held_out", "device", "do", "method", "way"), str),
    **dict.fromkeys(("left", "right", "protocol", "split", "source", "keep", "page"), str),
    **dict.fromkeys(("epsilon", "noise_scale"), float),
    **dict.fromkeys(("seed", "copies", "per_class", "step", "place"), int),
    **dict.fromkeys(("poll", "original", "again", "joint", "paper", "quick"), bool),
    **dict.fromkeys(("emotions", "methods"), list[str]),
    "epsilons": list[float],
    "corpora": str | list[str],
    "cursor": list,
    "changes": dict,
    "settings": dict,
    **dict.fromkeys(("name", "file"), str),
    **dict.fromkeys(("parts", "labels"), dict),
}
_NOUNS = {
    str: "text",
    float: "a number",
    int: "a whole number",
    bool: "true or false",
    list: "a list",
    dict: "an object",
    list[str]: "a list of names",
    list[float]: "a list of numbers",
    gr.FileData: "a file that is sent",
}


def checked_fields(asked) -> dict:
    """The fields that a script sent, as they are.

    Raises:
        InputError: it is no object, or a field is of another kind than it should be.
    """
    if not isinstance(asked, dict):
        raise InputError("the request is no object with fields: reload the page.")
    _check_size("the request", asked)
    return {name: _of_kind(name, value, FIELDS.get(name)) for name, value in asked.items()}


def checked_arguments(function: Callable) -> Callable:
    """The same function, which first holds its arguments against its type hints; None passes.

    Raises:
        InputError: by the function: an argument is of another kind, or a file was not uploaded.
    """
    hints = typing.get_type_hints(function)
    signature = inspect.signature(function)

    @wraps(function)
    def called(*arguments, **named):
        given = signature.bind(*arguments, **named).arguments
        for name, value in given.items():
            _check_size(name, value)
        return function(**{n: _of_kind(n, v, hints.get(n)) for n, v in given.items()})

    return called


def _of_kind(name: str, value, kind):
    """The value, a whole float as an int where one is wanted; raises where the kind is another."""
    if value is None or kind is None:
        return value
    kinds = typing.get_args(kind) if isinstance(kind, types.UnionType) else (kind,)
    for each in kinds:
        if each is int and _is_number(value) and value == int(value):
            return int(value)
        if each is gr.FileData and _names_file(value):
            return gr.FileData(path=str(checked_upload(value["path"])))
        if _fits(value, each):
            return value
    nouns = " or ".join(_NOUNS[each] for each in kinds if each is not type(None))
    raise InputError(f"{_plain(name)} must be {nouns}, and is {_plain(repr(value))}.")


def _fits(value, kind) -> bool:
    if kind is float:
        return _is_number(value)
    if kind in (int, type(None)):
        return False
    if typing.get_origin(kind) is list:
        (inner,) = typing.get_args(kind)
        return isinstance(value, list) and all(_fits(each, inner) for each in value)
    return isinstance(value, kind)


def _names_file(value) -> bool:
    return isinstance(value, dict) and isinstance(value.get("path"), str)


def _is_number(value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _check_size(name: str, value, level: int = 0) -> None:
    if level > MOST_LEVELS:
        raise InputError(f"{_plain(name)} is nested too deeply.")
    if isinstance(value, str):
        most = max(MOST_CHARACTERS, RUN_TEXTS.get(name, 0))
        if len(value) > most:
            raise InputError(f"{_plain(name)} is too long: at most {most} characters.")
        if "\0" in value or not is_text(value):
            raise InputError(f"{_plain(name)} holds characters that cannot be written.")
    elif _is_number(value):
        if not abs(value) <= _LARGEST_NUMBER:  # NaN as well
            most = f"{_LARGEST_NUMBER:g}"
            raise InputError(f"{_plain(name)} must be a number between -{most} and {most}.")
    elif isinstance(value, list | tuple):
        if len(value) > MOST_ENTRIES:
            raise InputError(f"{_plain(name)} has too many entries: at most {MOST_ENTRIES}.")
        for each in value:
            _check_size(name, each, level + 1)
    elif isinstance(value, dict):
        if len(value) > MOST_ENTRIES:
            raise InputError(f"{_plain(name)} has too many entries: at most {MOST_ENTRIES}.")
        for key, each in value.items():
            _check_size("a name", key, level + 1)
            _check_size(str(key), each, level + 1)


def shortened(said: str) -> str:
    """An answer in words, not longer than anybody reads."""
    return said if len(said) <= _MOST_SAID else f"{said[:_MOST_SAID]}…"


def _plain(text: str) -> str:
    """Short, on one line, and of characters that can be printed."""
    shown = "".join(c if c.isprintable() else "?" for c in text[:80])
    return shown if len(text) <= 80 else f"{shown}…"
