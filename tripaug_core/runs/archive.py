"""A run as one zip file: everything in its folder, for another machine or a drawer."""

import io
import zipfile
from pathlib import Path

from tripaug_core.errors import InputError
from tripaug_core.runs.folder import RunFolder

MOST_MB = 64  # it is made in memory, and goes to a browser in one piece


def packed(run: RunFolder, most_mb: int = MOST_MB) -> bytes:
    """The zip: a folder by the run's id, with its regular files; links are left out.

    Args:
        run: the run.
        most_mb: how much its files may hold together.

    Raises:
        InputError: they hold more.
    """
    files = sorted(_files(run.path))
    size = sum(path.stat().st_size for path in files)
    if size > most_mb * 2**20:
        raise InputError(
            f"the run {run.id} holds {size / 2**20:,.0f} MB, and {most_mb} are the most for one "
            f"download: copy its folder out of the runs home."
        )
    made = io.BytesIO()
    # A zip knows the dates from 1980 to 2107; a file of another gets the nearest.
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as archive:
        for path in files:
            archive.write(path, Path(run.id) / path.relative_to(run.path))
    return made.getvalue()


def _files(folder: Path) -> list[Path]:
    found = []
    for entry in folder.iterdir():
        if entry.is_symlink():
            continue
        if entry.is_dir():
            found += _files(entry)
        elif entry.is_file():
            found.append(entry)
    return found
