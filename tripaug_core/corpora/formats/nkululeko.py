"""nkululeko: a CSV with `file, speaker, gender, emotion`, for `type = csv` in its settings."""

import csv
import io as text
from pathlib import Path

from tripaug_core import io
from tripaug_core.corpora.formats.set import Set, plain

WANTS_EMOTIONS = True


def placed(name: str, file: str) -> str:
    """As it is: the table's paths are relative to it (`absolute_path = False`)."""
    return file


def describe(folder: Path, content: Set) -> list[str]:
    """Write the table."""
    extra = sorted({column for row in content.rows for column in row.extra})
    known = list(content.rows[0].known) if content.rows else []
    columns = ["file", *known, "emotion", *(name for name in extra if name not in known)]
    table = text.StringIO()
    writer = csv.DictWriter(table, columns, lineterminator="\n", restval="")
    writer.writeheader()
    for row in content.rows:
        line = {**row.extra, **row.known, "file": row.path, "emotion": row.emotion}
        writer.writerow({name: line.get(name) or "" for name in columns})
    name = f"{plain(content.name)}.csv"
    io.write_text(folder / name, table.getvalue())
    return [name]
