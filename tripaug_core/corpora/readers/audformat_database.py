"""audformat: a `db.yaml` with its tables, read by the package of that name."""

import re
import shutil
import tempfile
from pathlib import Path

from tripaug_core.corpora.corpus import Found, Utterance
from tripaug_core.corpora.readers import columns, remarks
from tripaug_core.corpora.readers.places import Places
from tripaug_core.corpora.readers.spans import differ, together
from tripaug_core.corpora.tree import Tree, unique_ids
from tripaug_core.corpora.vocabulary import emotion_named, said
from tripaug_core.errors import InputError
from tripaug_core.io import check_regular, read_bytes

HEADER = "db.yaml"
_TABLE = re.compile(r"db\.[^/]+\.(?:csv|parquet|pkl)")
_KINDS = ".csv", ".parquet"  # what tables are read from; a .pkl may run whatever it holds
_MOST_BYTES = 1 << 28  # of the header: labels of a scheme stand in it


def read(tree: Tree) -> Found:
    """The files of the tables that have a column of emotions.

    Labels of a speaker that stand in the speakers' scheme (sex, language) are looked up there.

    Raises:
        InputError: the package is not there, the database cannot be read, no table has emotions,
            emotions are given for parts of files, two tables, or two names of a file, contradict
            each other, or a table is there as .pkl only: nothing is unpickled.
    """
    for file in (*tree.others, *tree.refused):  # links are followed by the package
        if _TABLE.fullmatch(file):
            check_regular(tree.root / file)
    try:
        database = _loaded(tree.root)
    except InputError:
        raise
    except Exception as error:  # of many kinds: the package's, pandas', pyarrow's, YAML's
        raise InputError(f"{HEADER} of {tree.root.name} cannot be read: {error}.") from None
    listed: dict[str, dict[str, str]] = {}
    parts = []
    for table_id in database.tables:
        table = database[table_id]
        if "emotion" not in columns.found([c.lower() for c in table.columns]):
            continue
        if not table.is_filewise:
            parts.append(table_id)
            continue
        for file, row in _rows(database, table):
            known = listed.setdefault(file, {})
            for what, value in row.items():
                if differ(what, known.setdefault(what, value), value):
                    raise InputError(f"{table_id} gives {file} another {what} than before.")
    if not listed:
        why = (
            f"emotions are given for parts of files only ({', '.join(parts)}), which are not read"
            if parts
            else "no table of files has a column of emotions"
        )
        raise InputError(f"{tree.root.name} is an audformat database, but {why}.")
    return _found(tree, listed, parts)


def _loaded(root: Path):
    """The database with its tables.

    `audformat.Database.load` makes any Python object that a header asks for, and unpickles tables:
    a corpus could run what it likes. The header is read here as plain values, and each table from
    its .csv or .parquet.
    """
    try:
        import audformat
        import yaml  # audformat needs it
    except ImportError:
        raise InputError(
            f"{root.name} is an audformat database: `pip install audformat` to read it."
        ) from None
    header = yaml.load(
        read_bytes(root / HEADER, _MOST_BYTES), getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    )
    database = audformat.Database.load_header_from_yaml(header)
    for name in (*database.misc_tables, *database.tables):  # schemes may need misc tables
        table, beside = database[name], root / f"db.{name}"
        pickled = Path(f"{beside}.pkl")
        if not pickled.exists():
            table.load(str(beside))
            continue
        files = [file for kind in _KINDS if (file := Path(f"{beside}{kind}")).exists()]
        if not files:
            raise InputError(
                f"{pickled.name} of {root.name} is a pickled table, which is never read, as it may "
                'run what it likes. Save the database with storage_format="csv", or "parquet".'
            )
        with tempfile.TemporaryDirectory() as apart:  # the package would take the pickled one
            for file in files:
                shutil.copyfile(file, Path(apart) / f"table{file.suffix}")
            table.load(str(Path(apart) / "table"))
    return database


def _found(tree: Tree, listed: dict[str, dict[str, str]], parts: list[str]) -> Found:
    places = Places(tree)
    found: dict[str, tuple[str, dict[str, str]]] = {}
    missing = []
    for path, row in listed.items():
        if file := places.file(path):
            # Tables of two formats mean one file where one of the two is there.
            found[file] = together(f"{HEADER}, {path},", file, row, found.get(file))
        else:
            missing.append(path)
    there = {file: row for file, (_, row) in found.items()}
    labels = {row["emotion"]: emotion_named(row["emotion"]) for row in there.values()}
    remarks.refuse_numbers(labels, {}, HEADER, "of emotions")
    ids = unique_ids(list(there))
    utterances = [
        Utterance.of(ids[file], tree.root / file, labels[row["emotion"]], row)
        for file, row in there.items()
    ]
    notes = [f"Not read, as its rows are parts of files: table {', '.join(parts)}."] * bool(parts)
    return Found(
        utterances,
        missing=missing,
        surplus=sorted(set(tree.files) - set(there)),
        refused=tree.refused,
        notes=[*notes, *remarks.on_labels(labels)],
        doubts=remarks.on_speakers(u.speaker for u in utterances),
    )


def _rows(database, table):
    """File and labels (what is known -> value) of each row that has an emotion."""
    frame = table.get()
    names = {name.lower(): name for name in frame.columns}
    known = columns.found(names)
    scheme = table.columns[names[known["speaker"]]].scheme if "speaker" in known else None
    for file, row in zip(frame.index, frame.to_dict("records"), strict=True):
        values = {what: said(_text(row[names[column]])) for what, column in known.items()}
        if scheme is not None:
            values = _of_speaker(scheme, row[names[known["speaker"]]]) | values
        if values.get("emotion"):
            values["emotion"] = said(remarks.one_label(values["emotion"], f"{HEADER}, {file},"))
        if values.get("emotion"):
            yield str(file), {what: value for what, value in values.items() if value}


def _of_speaker(scheme, speaker) -> dict[str, str | None]:
    labels = scheme.labels if isinstance(scheme.labels, dict) else {}
    about = labels.get(speaker)
    if not isinstance(about, dict):
        return {}
    known = columns.found([str(name).lower() for name in about])
    return {w: said(_text(about.get(c))) for w, c in known.items() if w in ("sex", "language")}


def _text(value) -> str:
    return "" if value is None else str(value)
