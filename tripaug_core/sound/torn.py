"""Containers that tell by their last bytes, or their first, that some of the file is missing."""

from typing import BinaryIO

from tripaug_core.errors import InputError

_LARGEST_PAGE = 27 + 255 + 255 * 255
_HEADER = 1 << 16
_SEGMENT = b"\x18\x53\x80\x67"


def cut_off(name: str, there: str) -> InputError:
    """The error for a file that ends too early; `there` says where."""
    return InputError(f"{name} is cut off ({there}): copy or download it again.")


def ends_within_a_page(file: BinaryIO, size: int) -> bool:
    """Whether the last page of an Ogg file is not all there."""
    page = _last_page(file, size)
    if len(page) < 27 or len(page) < 27 + page[26]:
        return True
    return len(page) < 27 + page[26] + sum(page[27 : 27 + page[26]])


def has_no_end(file: BinaryIO, size: int) -> bool:
    """Whether the last page of an Ogg file is not marked as the last."""
    page = _last_page(file, size)
    return len(page) > 5 and not page[5] & 4


def ends_within_the_segment(file: BinaryIO, size: int) -> bool:
    """Whether a Matroska or WebM file is shorter than it says; those of browsers say nothing."""
    file.seek(0)
    head = file.read(_HEADER)
    at = head.find(_SEGMENT) + len(_SEGMENT)
    if at < len(_SEGMENT) or at >= len(head) or not head[at]:
        return False
    width = 9 - head[at].bit_length()  # of a number in EBML: the leading zeros, and one
    length = int.from_bytes(head[at : at + width], "big") - (1 << 7 * width)
    return length != (1 << 7 * width) - 1 and at + width + length > size


def _last_page(file: BinaryIO, size: int) -> bytes:
    file.seek(max(size - 2 * _LARGEST_PAGE, 0))
    tail = file.read(2 * _LARGEST_PAGE)
    at = tail.rfind(b"OggS")
    return tail[at:] if at >= 0 else b""
