"""How many pieces of sound an mp4 file says it has: FFmpeg makes room for all before it looks."""

import re
from collections.abc import Iterator

from tripaug_core.errors import InputError
from tripaug_core.sound.source import Opened
from tripaug_core.sound.torn import cut_off

MOST_PIECES = 4_000_000  # a day of AAC
_PIECE = 1 << 20
# A table of sizes (with one size for all: no table follows), and a run of a fragment.
_SIZES = re.compile(rb"stsz.{4}(.{4})(.{4})", re.DOTALL)
_RUN = re.compile(rb"trun.{4}(.{4})", re.DOTALL)
# Plain samples have one entry of duration 1: those are taken by the chunk, not one by one.
_PLAIN = re.compile(rb"stts.{4}\x00\x00\x00\x01(.{4})\x00\x00\x00\x01", re.DOTALL)
_LONGEST = 20


def check_tables(sound: Opened) -> None:
    """InputError where there is no table, or where they describe more than any recording has."""
    pieces, plain, most, tables = 0, set(), [], 0
    for content in _tables(sound):
        tables += 1
        plain |= {int.from_bytes(count, "big") for count in _PLAIN.findall(content)}
        most += [int.from_bytes(count, "big") for _, count in _SIZES.findall(content)]
        pieces += sum(int.from_bytes(count, "big") for count in _RUN.findall(content))
    if not tables:
        raise cut_off(sound.name, "the list of its pieces, which stands at the end, is missing")
    pieces += sum(count for count in most if count not in plain)
    if pieces > MOST_PIECES:
        raise InputError(
            f"{sound.name} says that it has {pieces} pieces of sound, more than is believed: "
            "save it as wav first."
        )


def _tables(sound: Opened) -> Iterator[bytes]:
    """The content of all boxes that hold tables, in overlapping parts."""
    at = 0
    while at + 8 <= sound.size:
        sound.file.seek(at)
        head = sound.file.read(16)
        length = int.from_bytes(head[:4], "big")
        if length == 1 and len(head) == 16:
            length = int.from_bytes(head[8:16], "big")
        end = sound.size if length == 0 else min(at + length, sound.size)
        if head[4:8] in (b"moov", b"moof"):
            for start in range(at, end, _PIECE):
                sound.file.seek(start)
                yield sound.file.read(min(_PIECE + _LONGEST, end - start))
        if end <= at:
            return
        at = end
