"""Recordings that lie in a folder twice: in two formats, or as they were and prepared."""

import re
from collections.abc import Sequence
from functools import lru_cache

from tripaug_core.corpora.tree import identity
from tripaug_core.errors import InputError

_AS_IT_WAS = "raw original originals orig wav wavs flac"
_PREPARED = """
processed preprocessed prepared clean cleaned denoised enhanced noise noisy resampled downsampled
normalised normalized trimmed converted filtered augmented augmentation aug pitch stretch reverb
copy backup mp3 ogg opus m4a aac mono stereo
"""
_WORDS = dict.fromkeys(_PREPARED.split(), True) | dict.fromkeys(_AS_IT_WAS.split(), False)
_RATE = re.compile(r"\d+(?:\.\d+)?k(?:hz)?|\d{4,5}hz")
# In a name such a number may count the recordings.
_FOLDER_RATE = re.compile(rf"{_RATE.pattern}|8000|16000|22050|24000|32000|44100|48000")
_PARTS = re.compile(r"[\W_]+")
_LOSSLESS = ("wav", "flac", "aiff", "aif", "w64")


def first_copies(files: Sequence[str]) -> tuple[list[str], int]:
    """Each recording once, as it was, and how many second copies there are.

    Two files are one recording where their paths differ in words for a preparation or a format
    alone: "raw/sad/1.wav" and "clean_16k/sad/1.wav"; "sad/1.wav", "sad/1_noisy.wav", "sad/1.mp3".

    Args:
        files: relative paths with "/".

    Raises:
        InputError: which of two is the recording cannot be told.
    """
    groups: dict[str, list[tuple[int, int, str]]] = {}
    for file in files:
        plain, prepared = _taken_apart(identity(file))
        groups.setdefault(plain, []).append((prepared, _format(file), file))
    chosen = set()
    for group in groups.values():
        best, *others = sorted(group)
        for other in others:
            if other[0] == best[0] and identity(other[2]) != identity(best[2]):
                raise InputError(
                    f"{best[2]} and {other[2]} seem to be one recording twice, prepared in two "
                    "ways: take one of the two out of the folder"
                )
        chosen.add(best[2])
    return [file for file in files if file in chosen], len(files) - len(chosen)


def _taken_apart(bare: str) -> tuple[str, int]:
    """A path without the words for a preparation, and how many of them it has."""
    above, _, name = bare.rpartition("/")
    folders, prepared = _of_folders(above)
    plain, more = _without(name, _RATE)
    return (f"{folders}/{plain}", prepared + more) if plain else (f"{folders}/{name}", prepared)


@lru_cache(maxsize=4096)
def _of_folders(above: str) -> tuple[str, int]:
    parts = [_without(part, _FOLDER_RATE) for part in above.split("/")]
    return "/".join(part for part, _ in parts if part), sum(prepared for _, prepared in parts)


def _without(part: str, rate: re.Pattern) -> tuple[str, int]:
    words = _PARTS.split(part.casefold())
    rest = [word for word in words if word not in _WORDS and not rate.fullmatch(word)]
    if len(rest) == len(words):
        return part, 0
    return "_".join(rest), sum(_WORDS.get(word, True) for word in words if word not in rest)


def _format(file: str) -> int:
    extension = file.rpartition(".")[2].lower()
    return _LOSSLESS.index(extension) if extension in _LOSSLESS else len(_LOSSLESS)
