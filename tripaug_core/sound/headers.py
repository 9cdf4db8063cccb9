"""Containers of chunks whose headers lie about how much sound there is, and what is there.

A recorder that is killed, and a program that writes into a pipe, leave a length of 0, of whatever
they noted last, or the largest that fits. libsndfile and FFmpeg believe it. So the sound is taken
to end where other chunks begin, or with the file.
"""

import io
from dataclasses import dataclass
from typing import BinaryIO

from tripaug_core.sound.torn import cut_off

_MOST_CHUNKS = 1000
_NOT_WORTH_A_WORD = 64  # bytes behind the sound that are no chunk
# Chunks that stand behind the sound; one of them may itself be cut short.
_BEHIND = frozenset(
    (
        *(b"LIST", b"id3 ", b"ID3 ", b"bext", b"cue ", b"smpl", b"inst", b"fact", b"PEAK", b"JUNK"),
        *(b"junk", b"FLLR", b"PAD ", b"iXML", b"_PMX", b"afsp", b"DISP", b"plst", b"acid", b"chna"),
    )
)
_NO_LENGTH = (1 << 31) - (1 << 16)  # from here on, lengths are what is written where none is known


@dataclass(frozen=True)
class _Form:
    """How the chunks of a container are written down."""

    first: int  # where the first chunk stands
    order: str  # of bytes
    name: int = 4  # bytes of a chunk's name
    length: int = 4  # bytes of its length
    counts_itself: bool = False  # the length includes name and length
    align: int = 2
    sound: bytes = b"data"
    prefix: int = 0  # bytes in the chunk of sound before the sound
    outer: int | None = 4  # where the length of everything stands
    outer_length: int = 4  # bytes of it

    @property
    def head(self) -> int:
        return self.name + self.length


_FORMS = (
    (b"RIFF", b"WAVE", _Form(12, "little")),
    (b"RIFX", b"WAVE", _Form(12, "big")),
    (b"RF64", b"WAVE", _Form(12, "little", outer=20, outer_length=8)),
    (b"BW64", b"WAVE", _Form(12, "little", outer=20, outer_length=8)),
    (b"FORM", b"AIFF", _Form(12, "big", sound=b"SSND", prefix=8)),
    (b"FORM", b"AIFC", _Form(12, "big", sound=b"SSND", prefix=8)),
    (b"caff", b"", _Form(8, "big", length=8, align=1, prefix=4, outer=None)),
    (
        b"riff\x2e\x91\xcf\x11",
        b"",
        _Form(
            40, "little", name=16, length=8, counts_itself=True, align=8, outer=16, outer_length=8
        ),
    ),
)


@dataclass(frozen=True)
class Examined:
    """A file whose length can be believed.

    Attributes:
        file: the file, or one that reads like it but for its wrong lengths.
        says: bytes of sound by the header where that is not so (0 where it says none), else None.
        holds: bytes of sound that there are, where the header is wrong.
    """

    file: BinaryIO
    says: int | None = None
    holds: int = 0


def examined(file: BinaryIO, size: int, name: str) -> Examined:
    """Look at the lengths in a file's header.

    Args:
        file: seekable; its position is moved.
        size: of the file, in bytes.
        name: for complaints.

    Raises:
        InputError: the file ends before its header says, in everything that the header says.
    """
    file.seek(0)
    head = file.read(40)
    if head[:4] in (b".snd", b"dns."):
        return _au(file, size, head, name)
    form = next((f for a, b, f in _FORMS if head.startswith(a) and b in (b"", head[8:12])), None)
    found = form and _sound_chunk(file, size, form)
    if not found:
        return Examined(file)
    at, says, wide = found
    begins = at + form.head
    there = size - begins
    unknown = says <= 0 or (says > there and (says >= 1 << 62 or (not wide and says >= _NO_LENGTH)))
    if says > there + form.align and not unknown:
        if _is_torn(head, size, form, begins + says):
            shares = f"{max(there - form.prefix, 0)} of {says - form.prefix} bytes of sound"
            raise cut_off(name, shares)
    elif 0 <= says <= there + form.align and _is_believed(file, size, form, begins + says):
        return Examined(file)
    right = there + (form.head if form.counts_itself else 0)
    places = [(at + form.name, right.to_bytes(form.length, form.order))]
    if wide is not None:
        places = [(wide, there.to_bytes(8, form.order))]
    said = 0 if unknown else max(says - form.prefix, 0)
    return Examined(Patched(file, places), said, there - form.prefix)


class Patched(io.RawIOBase):
    """A file with other bytes in some places, without a copy of it."""

    def __init__(self, file: BinaryIO, places: list[tuple[int, bytes]]):
        self._file, self._places = file, places
        self.seek(0)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def readinto(self, buffer) -> int:
        start = self._file.tell()
        content = bytearray(self._file.read(len(buffer)))
        for at, right in self._places:
            first, last = max(at, start), min(at + len(right), start + len(content))
            if first < last:
                content[first - start : last - start] = right[first - at : last - at]
        buffer[: len(content)] = content
        return len(content)


def _au(file: BinaryIO, size: int, head: bytes, name: str) -> Examined:
    order = "big" if head[:4] == b".snd" else "little"
    begins = int.from_bytes(head[4:8], order)
    says, there = int.from_bytes(head[8:12], order), size - begins
    if says == 0xFFFFFFFF or there <= 0 or says == there:
        return Examined(file)
    if there < says < _NO_LENGTH:
        raise cut_off(name, f"{there} of {says} bytes of sound")
    if says and there - says <= _NOT_WORTH_A_WORD:
        return Examined(file)
    return Examined(Patched(file, [(8, there.to_bytes(4, order))]), says, there)


def _sound_chunk(file: BinaryIO, size: int, form: _Form) -> tuple[int, int, int | None] | None:
    """Where the chunk of sound stands, its length, and where that stands if it needs 64 bits."""
    at, wide = form.first, None
    for _ in range(_MOST_CHUNKS):
        chunk = _chunk(file, at, size, form)
        if chunk is None:
            return None
        name, length = chunk
        if name[:4] == b"ds64":
            file.seek(at + 16)
            wide, length_64 = at + 16, int.from_bytes(file.read(8), "little")
        if name[:4] == form.sound:
            if wide is not None and length == 0xFFFFFFFF:
                return at, length_64, wide
            return at, length, None
        at = _after(at + form.head + max(length, 0), form)
    return None


def _chunk(file: BinaryIO, at: int, size: int, form: _Form) -> tuple[bytes, int] | None:
    """Name and length of the chunk that begins there; None where none does."""
    if at + form.head > size:
        return None
    file.seek(at)
    head = file.read(form.head)
    name, signed = head[: form.name], form.length == 8
    length = int.from_bytes(head[form.name :], form.order, signed=signed)
    if form.counts_itself:
        length -= form.head
    if not all(32 <= byte < 127 for byte in name[:4]):
        return None
    return name, length


def _after(end: int, form: _Form) -> int:
    return -(-end // form.align) * form.align


def _is_torn(head: bytes, size: int, form: _Form, ends: int) -> bool:
    """Whether all lengths of the header agree that there should be more: the rest was lost.

    Where only that of the sound is too large, the header is what is wrong.
    """
    if form.outer is None:
        return True
    outer = int.from_bytes(head[form.outer : form.outer + form.outer_length], form.order)
    outer += 0 if form.counts_itself else 8
    return size + form.align < outer < _NO_LENGTH and ends <= outer + form.align


def _is_believed(file: BinaryIO, size: int, form: _Form, ends: int) -> bool:
    """Whether what stands behind the sound is other chunks, padding or a tag, not more sound."""
    for at in {ends, _after(ends, form)}:
        if size - at <= _NOT_WORTH_A_WORD:
            return True
        file.seek(at)
        behind = file.read(1 << 16)
        if behind[:3] == b"TAG" or (len(behind) == size - at and not behind.strip(b"\x00")):
            return True
        while (chunk := _chunk(file, at, size, form)) and chunk[1] >= 0:
            if chunk[0][:4] in _BEHIND:
                return True
            at = _after(at + form.head + chunk[1], form)
            if size - form.align <= at <= size + form.align:
                return True
            if at > size:
                break
    return False
