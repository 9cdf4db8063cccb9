"""Unpacking an archive of recordings that nobody here has made: within limits, or not at all."""

import os
import shutil
import stat
import struct
import tempfile
import unicodedata
import zipfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from tripaug_core.corpora.encodings import readings
from tripaug_core.corpora.readers.table import SUFFIXES
from tripaug_core.errors import InputError
from tripaug_core.sound.kinds import EXTENSIONS, is_junk

_BLOCK = 1 << 20
_DEEPEST = 20
_UTF_8 = 0x800  # the flag
_UNICODE_PATH = 0x7075  # the extra field
# As zipfile and what unpacks for it say it; names that are no UTF-8 are a ValueError.
_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError),
    *(ValueError, OverflowError),
    *([zipfile.lzma.LZMAError] if zipfile.lzma else []),
)


@dataclass(frozen=True)
class Limits:
    """What an archive may unpack to.

    Attributes:
        bytes: of all files together.
        files: how many.
    """

    bytes: int = 20_000_000_000
    files: int = 200_000


def unpack(
    archive: Path,
    folder: Path,
    limits: Limits | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Unpack a zip into a folder that is not there yet; the folder appears whole or not at all.

    What operating systems leave behind (`__MACOSX`, hidden files) is passed over.

    Args:
        archive: the zip.
        folder: where to; its parent is made.
        limits: default `Limits()`.
        progress: called with bytes done and all bytes.

    Raises:
        InputError: it is no zip or torn, is locked with a password, holds a link, a name that
            leads out of the folder or cannot be read, or a file twice, unpacks to more than the
            limits or than the disk has room for; or the folder is there.
    """
    limits = limits or Limits()
    if folder.exists():
        raise InputError(f"{folder} is there already: move it away first.")
    folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        with zipfile.ZipFile(archive) as content:
            members = _members(content, archive.name, limits)
            total = sum(info.file_size for info, _ in members)
            check_space(folder.parent, total, f"unpacking {archive.name}")
            with tempfile.TemporaryDirectory(prefix=".unpacking-", dir=folder.parent) as place:
                done = 0
                for info, path in members:
                    done += _write(content, info, Path(place, "content", path), archive.name)
                    if progress:
                        progress(done, total)
                Path(place, "content").mkdir(exist_ok=True)
                os.replace(Path(place, "content"), folder)
    except InputError:
        raise
    except OSError as error:
        if error.errno is not None:  # of the disk; what bzip2 finds damaged has no number
            raise
        raise _damaged(archive, error) from None
    except _DAMAGED as error:
        raise _damaged(archive, error) from None


def _damaged(archive: Path, error: Exception) -> InputError:
    return InputError(f"{archive.name} cannot be unpacked ({error}): copy or download it again.")


def check_space(folder: Path, needed: int, what: str) -> None:
    """InputError where the disk of a folder (or of its nearest parent) has not that many bytes."""
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise InputError(
            f"{what} takes {needed / 1e6:,.0f} MB, and the disk of {folder} has {free / 1e6:,.0f} "
            "MB left: make room, or choose another disk with --corpora."
        )


def _members(
    content: zipfile.ZipFile, name: str, limits: Limits
) -> list[tuple[zipfile.ZipInfo, PurePosixPath]]:
    """The files to be written, and where to; everything is looked at before anything is written."""
    found: dict[str, tuple[zipfile.ZipInfo, PurePosixPath]] = {}
    folders: set[str] = set()
    for info in content.infolist():
        path = _path(info, name)
        if info.is_dir() or any(map(is_junk, path.parts)):
            continue
        if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG):
            raise InputError(f"{name} holds a link or a device ({path}): it is not unpacked.")
        if info.flag_bits & 1:
            raise InputError(f"{name} is locked with a password: unpack it yourself.")
        # Some disks know no difference between "a.wav" and "A.wav".
        key = str(path).casefold()
        if key in found:
            raise InputError(f"{name} holds {path} twice: it is not unpacked.")
        found[key] = info, path
        folders |= {str(parent).casefold() for parent in path.parents}
    if both := sorted(folders & set(found)):
        raise InputError(f"{name} holds {both[0]} as file and folder: it is not unpacked.")
    size = sum(info.file_size for info, _ in found.values())
    if len(found) > limits.files or size > limits.bytes:
        raise InputError(
            f"{name} unpacks to {len(found)} files of {size / 1e6:,.0f} MB: at most {limits.files} "
            f"files of {limits.bytes / 1e6:,.0f} MB are taken."
        )
    if not found:
        raise InputError(f"{name} holds no files.")
    return list(found.values())


def _path(info: zipfile.ZipInfo, name: str) -> PurePosixPath:
    said = _name_of(info, name)
    path = PurePosixPath(said.replace("\\", "/"))
    wrong = path.is_absolute() or ".." in path.parts or len(path.parts) > _DEEPEST
    wrong |= any(":" in part for part in path.parts[:1]) or not said.isprintable()
    if wrong or not (path.parts or info.is_dir()):  # "./", as tar writes the folder that it packs
        raise InputError(
            f"{name} holds a file whose name leads elsewhere ({ascii(said)[:80]}): it is "
            "not unpacked."
        )
    return path


def _name_of(info: zipfile.ZipInfo, name: str) -> str:
    """The name of a file, which old and simple programs write without saying in which encoding.

    Raises:
        InputError: nobody can tell; a wrong guess would be a wrong label.
    """
    if info.flag_bits & _UTF_8:
        return info.filename
    raw = info.filename.encode("cp437")  # as which it was read
    with suppress(UnicodeError):
        return (_beside(info.extra, raw) or raw).decode("utf-8")  # macOS does not say so
    if all(
        letter.isascii() or unicodedata.name(letter, "").startswith("LATIN")
        for letter in info.filename
    ):
        return info.filename
    if not info.filename.lower().endswith((*EXTENSIONS, *SUFFIXES)):
        return info.filename  # nobody reads it
    could = readings(raw, of_consoles=True)
    raise InputError(
        f"{name} does not say how its names are written (one reads {could}): "
        "pack it again with names in UTF-8, as 7-Zip does, or unpack it and put its folder into "
        "the corpora home."
    )


def _beside(extra: bytes, raw: bytes) -> bytes:
    """The name that Info-ZIP and WinRAR put beside one of another encoding, if any."""
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<HH", extra)
        field, extra = extra[4 : 4 + size], extra[4 + size :]
        if kind == _UNICODE_PATH and field[1:5] == struct.pack("<I", zlib.crc32(raw)):
            return field[5:]
    return b""


def _write(content: zipfile.ZipFile, info: zipfile.ZipInfo, path: Path, name: str) -> int:
    """Write one file; its size may not be more than the archive's list says."""
    path.parent.mkdir(parents=True, exist_ok=True)
    written = 0
    with content.open(info) as source, path.open("xb") as target:
        while block := source.read(_BLOCK):
            written += len(block)
            if written > info.file_size:
                raise InputError(f"{name} holds more than its list says ({info.filename}).")
            target.write(block)
    return written
