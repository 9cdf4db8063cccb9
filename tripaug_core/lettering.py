"""Pictures of words and marks: the page of one, and how much room words take where nothing can be
measured; words in file names and on a terminal; words of others."""

import re
import unicodedata
from collections.abc import Sequence
from html import escape
from itertools import groupby

_WIDE, _NARROW, _USUAL = 1.0, 0.36, 0.6  # of the font's size: Han and the like, "il.," and all else
# Control characters of both kinds, and marks that write from right to left.
_STEERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_THIN = set("iljtf.,:;'|![]() ")


def svg_page(width: int, height: int, title: str, marks: Sequence[str]) -> str:
    """An SVG that stands alone, on white; its title is read out, and shown where it is part of the
    marks.
    """
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
            f'width="{width}" height="{height}" font-family="system-ui, sans-serif" '
            'font-size="13" role="img">',
            f"<title>{escape(title)}</title>",
            f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
            *marks,
            "</svg>\n",
        ]
    )


def width_of(words: str, size_px: float = 13) -> float:
    """Px that a line of words takes at most, in the sans-serif fonts that systems have.

    Args:
        words: the line.
        size_px: of the font.
    """
    return size_px * sum(map(_share, words))


def _share(letter: str) -> float:
    if unicodedata.combining(letter):
        return 0.0
    if unicodedata.east_asian_width(letter) in "WF":
        return _WIDE
    if letter in _THIN:
        return _NARROW
    return 0.72 if letter.isupper() or letter in "mw%@" else _USUAL


def printable(words: str, most: int) -> str:
    """What somebody else sent, fit to be shown: of its first letters those that can be."""
    return "".join(letter for letter in words[:most] if letter.isprintable())


def for_terminal(words: str) -> str:
    """Words that may be somebody else's, for a terminal: what would steer it, or turn the order of
    letters round, as its code. Lines and tabs stay, and so does JSON.
    """
    return _STEERS.sub(lambda found: f"\\u{ord(found[0]):04x}", words)


def in_file_name(words: str) -> str:
    """Words as a part of a file's name on any system: letters of all languages with their marks,
    digits, ".", "-" and "_"; "-" for the rest.
    """
    runs = groupby(unicodedata.normalize("NFC", words), _is_plain)
    return "".join("".join(run) if plain else "-" for plain, run in runs)


def _is_plain(letter: str) -> bool:
    return letter in "._-" or unicodedata.category(letter)[0] in "LMN"
