"""Getting a corpus from its publisher: licence, space, download, checksum, unpacking, a look."""

import os
import shutil
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tripaug_core.corpora import KNOWN, load
from tripaug_core.corpora.download import download
from tripaug_core.corpora.unpack import Limits, check_space, unpack
from tripaug_core.errors import InputError
from tripaug_core.homes import corpora_home
from tripaug_core.runs.locks import locked

_WORKSHOP = ".fetching"  # in the home: what is not whole yet; hidden, so that it is no corpus


@dataclass(frozen=True)
class Archive:
    """Where a corpus can be had, and what to check it by.

    Attributes:
        address: of a zip.
        bytes: of the zip.
        unpacked: bytes on the disk, about.
        utterances: in it.
        checksum: "md5:..." or the like; None where the publisher gives none.
    """

    address: str
    bytes: int
    unpacked: int
    utterances: int
    checksum: str | None = None


@cache
def archives() -> dict[str, Archive]:
    """By the names of corpora: those that can be fetched."""
    table = tomllib.loads(Path(__file__).with_name("downloads.toml").read_text("utf-8"))
    return {name: Archive(**row) for name, row in table.items() if name in KNOWN}


def archive_of(name: str) -> Archive:
    """Where to get a corpus.

    Raises:
        InputError: it cannot be fetched; the sentence says how else to get it.
    """
    if name in archives():
        return archives()[name]
    if name in KNOWN:
        reader = KNOWN[name]
        raise InputError(
            f"{reader.title} has to be asked for: get it from {reader.where} and put it there as "
            f"{reader.put}."
        )
    there = ", ".join(archives())
    raise InputError(f"there is no corpus {name!r} to be fetched; there are: {there}.")


def terms(name: str) -> str:
    """What has to be agreed to, in one sentence."""
    archive, reader = archive_of(name), KNOWN[name]
    return (
        f"{reader.title} ({archive.bytes / 1e6:,.0f} MB from {archive.address}) comes under its "
        f"own licence: {reader.licence}; see {reader.where}."
    )


def fetch(
    name: str,
    home: str | Path | None = None,
    *,
    agreed: bool,
    progress: Callable[[str, int, int], None] | None = None,
    archive: Archive | None = None,
) -> Path:
    """Download and unpack a corpus into the home; goes on where an earlier call broke off.

    Args:
        name: one of `archives()`.
        home: the corpora home; see `tripaug_core.homes.corpora_home` for the default.
        agreed: the user has read `terms(name)` and agrees.
        progress: called with what is done ("downloading", "unpacking"), bytes done, all bytes.
        archive: another place to get it from.

    Returns:
        The corpus' folder. It appears whole or not at all.

    Raises:
        InputError: not agreed, no such corpus, it is there, no space, the server cannot be
            reached or sends something else, or the home cannot be written to.
    """
    archive = archive or archive_of(name)
    if not agreed:
        raise InputError(f"{terms(name)} Give --agree if you agree to it.")
    home = corpora_home(home)
    folder = home / name
    if folder.is_symlink() or (folder.exists() and (folder.is_file() or any(folder.iterdir()))):
        raise InputError(
            f"{folder} is there already: `corpora check {name}` says whether it is whole."
        )
    workshop = home / _WORKSHOP
    try:
        with locked(workshop / f"{name}.lock", wait=False):
            _fetched(name, archive, folder, workshop, progress or (lambda *_: None))
        shutil.rmtree(workshop / name, ignore_errors=True)
        (workshop / f"{name}.lock").unlink(missing_ok=True)
        if not any(workshop.iterdir()):
            workshop.rmdir()
    except BlockingIOError:
        raise InputError(f"{name} is being fetched by another process: wait for it.") from None
    except OSError as error:
        where = error.filename or home
        raise InputError(f"{where} cannot be written to: {error.strerror or error}.") from None
    return folder


def _fetched(name: str, archive: Archive, folder: Path, workshop: Path, progress) -> None:
    part = workshop / name / f"{name}.zip"
    had = part.stat().st_size if part.exists() else 0
    needed = max(archive.bytes - had, 0) + archive.unpacked
    check_space(workshop, needed, f"{name}, unpacked,")
    part.parent.mkdir(parents=True, exist_ok=True)
    download(
        archive.address,
        part,
        archive.bytes,
        archive.checksum,
        lambda done, total: progress("downloading", done, total),
    )
    unpacked = workshop / name / "unpacked" / name
    shutil.rmtree(unpacked.parent, ignore_errors=True)
    unpack(
        part,
        unpacked,
        Limits(bytes=10 * archive.unpacked),
        lambda done, total: progress("unpacking", done, total),
    )
    found = len(load(name, unpacked.parent))
    if found != archive.utterances:
        part.unlink()
        raise InputError(
            f"what {archive.address} sent holds {found} utterances instead of the "
            f"{archive.utterances} that were published: it is not kept."
        )
    if folder.exists():  # an empty one
        folder.rmdir()
    os.replace(unpacked, folder)
