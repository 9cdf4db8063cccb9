"""The shape that plain values of a file must have for whoever reads them: declared once, and looked
for before anything is made of them.

A shape is a `Kind`; `[shape]`, a list of any number of such; `(shape, shape)`, a list of just
these; `{name: shape}`, an object with these fields and perhaps others; `Named(shape)`, an object
of any fields of one shape; or `Maybe(shape)`, which may be null or not there.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tripaug_core import io
from tripaug_core.errors import InputError
from tripaug_core.numbers import is_finite, is_whole


@dataclass(frozen=True)
class Kind:
    """What a single value may be.

    Attributes:
        words: for people, after "it must be".
        holds: whether a value is one.
    """

    words: str
    holds: Callable[[object], bool]


@dataclass(frozen=True)
class Maybe:
    """Of the shape `of`, or null, or a field that is not there."""

    of: object


@dataclass(frozen=True)
class Named:
    """An object whose values are all of the shape `of`, whatever their names."""

    of: object


def _is_text(value) -> bool:
    return isinstance(value, str)


TEXT = Kind("text", _is_text)
WHOLE = Kind("a whole number", is_whole)
NUMBER = Kind("a number", is_finite)
FLAG = Kind("true or false", lambda value: isinstance(value, bool))
# The name of a file in a run's folder is made of it.
HASH = Kind(
    "hexadecimal digits",
    lambda value: _is_text(value) and re.fullmatch("[0-9a-f]{1,64}", value) is not None,
)


def read(path: Path, shape: dict) -> dict:
    """What a file of a benchmark's run holds.

    Raises:
        InputError: there is none, it is no JSON, or has another shape.
    """
    try:
        found = io.read_json(path)
    except FileNotFoundError:
        raise InputError(f"there is no {path}: give the folder of a benchmark's run.") from None
    if wrong := fault(found, shape):
        raise damaged(path, wrong)
    return found


def damaged(path: Path, wrong: str) -> InputError:
    """The error of a file, from what `fault` says: one line, whatever names and texts hold."""
    return InputError(f"{path} is damaged: {' '.join(wrong.split())}.")


def fault(value, shape) -> str | None:
    """The first thing about a value that is not as the shape has it, in words; None for nothing.

    Returns:
        A clause without full stop, e.g. "cells.0.fold is null: it must be text".
    """
    return next(_faults(value, shape, ""), None)


def _faults(value, shape, place: str) -> Iterator[str]:
    if isinstance(shape, Maybe):
        if value is not None:
            yield from _faults(value, shape.of, place)
    elif isinstance(shape, Kind):
        if not shape.holds(value):
            yield _said(value, place, shape.words)
    elif isinstance(shape, dict | Named):
        if not isinstance(value, dict):
            yield _said(value, place, "an object")
            return
        named = dict.fromkeys(value, shape.of) if isinstance(shape, Named) else shape
        for name, each in named.items():
            if name in value:
                yield from _faults(value[name], each, _within(place, name))
            elif not isinstance(each, Maybe):
                yield f"{place or 'it'} lacks {_within('', name)}"
    elif not isinstance(value, list):
        yield _said(value, place, "a list")
    elif isinstance(shape, tuple) and len(value) != len(shape):
        yield f"{place} has {len(value)} entries: it must have {len(shape)}"
    else:
        each = shape if isinstance(shape, tuple) else shape * len(value)
        for i, pair in enumerate(zip(value, each, strict=True)):
            yield from _faults(*pair, _within(place, str(i)))


def _within(place: str, name: str) -> str:
    # Names are anybody's: one line, and not all of a long one.
    name = json.dumps(name, ensure_ascii=False)[1:-1][:40]
    return f"{place}.{name}" if place else name


def _said(value, place: str, words: str) -> str:
    shown = json.dumps(value, ensure_ascii=False)
    shown = shown if len(shown) <= 40 else f"{shown[:40]}…"
    return f"{place or 'it'} is {shown}: it must be {words}"
