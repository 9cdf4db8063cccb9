"""What the page says: all of `texts.toml`, and a translation that may be laid over it.

Python asks with `t`, the markup with `{{ t("...") }}`, the scripts with `static/lib/texts.js`. Of a
text that counts the scripts take the form that the language wants; Python knows `one` and `other`.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from markupsafe import Markup, escape

from tripaug_core.errors import InputError
from tripaug_core.io import read_toml

_FILE = Path(__file__).with_name("texts.toml")
_CATEGORIES = {"zero", "one", "two", "few", "many", "other"}  # of plurals, as in Unicode's CLDR
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_LANGUAGE = "language"  # the one key that is not shown
# What gradio would read as code in markup, as characters.
_NO_CODE = {ord(sign): f"&#{ord(sign)};" for sign in "\\`${}"}
_texts: dict[str, str | dict[str, str]] = {}  # with what was laid over ours; empty: ours alone


@cache
def _own() -> dict[str, str | dict[str, str]]:
    return _flat(read_toml(_FILE))


def everything() -> dict[str, str | dict[str, str]]:
    """All texts by key (`corpus.title`); one that counts is a form a plural category."""
    return _texts or _own()


def t(key: str, /, **values) -> str:
    """A text with its placeholders filled in; of one that counts the form for the value `n`.

    Raises:
        KeyError: there is no such text, or a placeholder has no value.
    """
    return _PLACEHOLDER.sub(lambda found: str(values[found[1]]), _form(key, values))


def t_markup(key: str, /, **values) -> Markup:
    """As `t`, for the page's markup: text is never read as markup or code; values that are
    `Markup` stay as they are.
    """
    pieces = _PLACEHOLDER.split(_form(key, values))
    shown = [
        escape(values[piece]) if i % 2 else Markup(str(escape(piece)).translate(_NO_CODE))
        for i, piece in enumerate(pieces)
    ]
    return Markup("").join(shown)


def for_page() -> dict:
    """`language` and `texts`, for the scripts."""
    texts = everything()
    return {_LANGUAGE: texts[_LANGUAGE], "texts": texts}


def lay_over(path: Path | None) -> None:
    """From now on the texts of a file stand in the place of ours; None: ours alone.

    Args:
        path: TOML as `texts.toml`; whatever it leaves out stays ours.

    Raises:
        InputError: it cannot be read, or has a text that we have not, without its placeholders, or
            not in its plural forms.
    """
    global _texts
    if path is None:
        _texts = {}
        return
    try:
        given = _flat(read_toml(Path(path)))
    except OSError as error:
        raise InputError(f"the texts {path} cannot be read: {error}") from None
    except RecursionError:
        raise InputError(f"the texts {path} are nested too deeply.") from None
    except InputError as error:
        raise InputError(f"the texts are no TOML that can be read: {error}") from None
    for key, text in given.items():
        wrong = _misfit(key, text)
        if wrong:
            raise InputError(f"the texts {path}: {wrong}.")
    _texts = _own() | given


def placeholders(text: str | Mapping[str, str]) -> set[str]:
    """The names in braces; of a text that counts those of all its forms."""
    forms = [text] if isinstance(text, str) else text.values()
    return {name for form in forms for name in _PLACEHOLDER.findall(form)}


def _misfit(key: str, given) -> str | None:
    """What is wrong with a text that is to stand for ours."""
    ours = _own().get(key)
    if ours is None:
        return f"there is no text {key}"
    if isinstance(ours, str) != isinstance(given, str):
        return f"{key} must be {'one text' if isinstance(ours, str) else 'a text a plural form'}"
    if not placeholders(given) <= placeholders(ours):
        return f"{key} has no {{{min(placeholders(given) - placeholders(ours))}}}"
    all_there = placeholders(given if isinstance(given, str) else given["other"])
    if not placeholders(ours) <= all_there:
        return f"{key} lacks {{{min(placeholders(ours) - all_there)}}}"
    if key == _LANGUAGE and not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", given):
        return f"{given!r} is no language: say en, de or pt-BR"
    return None


def _flat(toml: dict) -> dict[str, str | dict[str, str]]:
    found = {}

    def walk(table: dict, above: str) -> None:
        for name, value in table.items():
            key = f"{above}{name}"
            if not isinstance(value, dict):
                found[key] = str(value)
            elif "other" in value and value.keys() <= _CATEGORIES:
                found[key] = {form: str(text) for form, text in value.items()}
            else:
                walk(value, f"{key}.")

    walk(toml, "")
    return found


def _form(key: str, values: Mapping) -> str:
    text = everything()[key]
    if isinstance(text, str):
        return text
    return text.get("one" if values["n"] == 1 else "other") or text["other"]
