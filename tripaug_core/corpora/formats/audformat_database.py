"""audformat: a `db.yaml` with its tables, written by the package of that name."""

from pathlib import Path

from tripaug_core.corpora.formats.set import Set, columns_in_use, plain
from tripaug_core.errors import InputError

WANTS_EMOTIONS = False
_TABLE = "files"


def placed(name: str, file: str) -> str:
    """As it is: tables name files relative to the database."""
    return file


def describe(folder: Path, content: Set) -> list[str]:
    """Write the header and one table of all files."""
    try:
        import audformat
        import pandas
    except ImportError:
        raise InputError("the format audformat needs its package: pip install audformat.") from None
    database = audformat.Database(
        plain(content.name),
        source=content.source,
        usage=audformat.define.Usage.OTHER,
        description=f"{content.name}. Licence: {content.licence or 'not stated'}.",
    )
    files = audformat.filewise_index([row.path for row in content.rows])
    table = database[_TABLE] = audformat.Table(files)
    emotions = sorted({row.emotion for row in content.rows if row.emotion})
    database.schemes["emotion"] = audformat.Scheme(labels=emotions)
    columns = {"emotion": [row.emotion or None for row in content.rows]}
    for name in columns_in_use(content.rows):
        columns[name] = [row.known[name] for row in content.rows]
    for name in sorted({name for row in content.rows for name in row.extra} - set(columns)):
        columns[name] = [row.extra.get(name) for row in content.rows]
    for name, values in columns.items():
        if name in ("speaker", "gender"):
            labels = sorted({value for value in values if value})
            database.schemes[name] = audformat.Scheme(labels=labels)
        elif name != "emotion":
            database.schemes[name] = audformat.Scheme("str")
        table[name] = audformat.Column(scheme_id=name)
        table[name].set(pandas.Series(values, index=files, dtype="object"))
    # As text: the other form holds the time of writing, and no two calls write the same bytes.
    database.save(str(folder), storage_format="csv")
    return ["db.yaml", f"db.{_TABLE}.csv"]
