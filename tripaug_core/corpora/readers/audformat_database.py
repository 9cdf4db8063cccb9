"""audformat: a `db.yaml` with its tables, read by the package of that name."""

import os
import tempfile
from pathlib import Path

from tripaug_core.corpora.corpus import Found, Utterance
from tripaug_core.corpora.readers import columns, remarks
from tripaug_core.corpora.readers.places import Places
from tripaug_core.corpora.readers.spans import differ, together
from tripaug_core.corpora.tree import Tree, is_inside, unique_ids
from tripaug_core.corpora.vocabulary import emotion_named, said
from tripaug_core.errors import InputError
from tripaug_core.io import read_bytes

HEADER = "db.yaml"
_KINDS = ".parquet", ".csv"  # what tables are read from; a .pkl may run whatever it holds
_MOST_BYTES = 1 << 28  # of the header (labels of a scheme stand in it), and of a table
_MOST_VALUES = 1 << 25  # of a table: five million rows of a file and its emotion
_ROW = 4  # values that a row takes beside its own


def read(tree: Tree) -> Found:
    """The files of the tables that have a column of emotions.

    Labels of a speaker that stand in the speakers' scheme (sex, language) are looked up there.

    Raises:
        InputError: the package is not there, the database cannot be read, no table has emotions,
            emotions are given for parts of files, two tables, or two names of a file, contradict
            each other, or a table is missing, lies elsewhere, is too large, or there as .pkl only:
            nothing is unpickled.
    """
    try:
        database = _loaded(tree)
    except InputError:
        raise
    except Exception as error:  # of many kinds: the package's, pandas', pyarrow's, YAML's
        raise InputError(f"{HEADER} of {tree.root.name} cannot be read: {error}.") from None
    listed: dict[str, dict[str, str]] = {}
    parts = []
    for table_id in database.tables:
        table = database[table_id]
        if not _of_emotions(table):
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


def _loaded(tree: Tree):
    """The database with the tables that are asked for emotions, and those that schemes may need.

    `audformat.Database.load` makes any Python object that a header asks for, and unpickles tables:
    a corpus could run what it likes. The header is read here as plain values, and each table from
    its .parquet or .csv.
    """
    name = tree.root.name
    try:
        import audformat
        import yaml  # audformat needs it
    except ImportError:
        raise InputError(
            f"{name} is an audformat database: `pip install audformat` to read it."
        ) from None
    header = yaml.load(
        read_bytes(tree.root / HEADER, _MOST_BYTES), getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    )
    database = audformat.Database.load_header_from_yaml(header)
    asked = [id for id, table in database.tables.items() if _of_emotions(table)]
    for table_id in (*database.misc_tables, *(id for id in asked if database[id].is_filewise)):
        file = _file_of(tree, str(table_id))
        content = read_bytes(file, _MOST_BYTES)
        # Apart from the corpus, where the package would take a pickled one that lies beside it.
        with tempfile.TemporaryDirectory() as apart:
            copy = Path(apart, "table").with_suffix(file.suffix)
            copy.write_bytes(content)
            size_of = _size_of_parquet if file.suffix == ".parquet" else _size_of_csv
            if size_of(copy) > _MOST_VALUES:
                raise InputError(f"{file.name} of {name} holds more than a table of labels may.")
            database[table_id].load(str(copy.with_suffix("")))
    return database


def _of_emotions(table) -> bool:
    return "emotion" in columns.found([str(column).lower() for column in table.columns])


def _file_of(tree: Tree, table_id: str) -> Path:
    """What a table is read from."""
    name = tree.root.name
    if {"/", "\\", "\0"} & set(table_id):
        raise InputError(
            f"{HEADER} of {name} calls a table {table_id!r}: "
            "a table's name is part of its file's, and must have no / or \\ in it."
        )
    for kind in _KINDS:
        file = tree.root / f"db.{table_id}{kind}"
        if os.path.lexists(file):
            if not is_inside(file, *tree.within):
                raise InputError(
                    f"{file.name} of {name} is a link that leads out of the home, or nowhere."
                )
            return file
    pickled = f"db.{table_id}.pkl"
    if os.path.lexists(tree.root / pickled):
        raise InputError(
            f"{pickled} of {name} is a pickled table, which is never read, as it may "
            'run what it likes. Save the database with storage_format="csv", or "parquet".'
        )
    raise InputError(f"{name} lacks the table db.{table_id}.csv (or .parquet).")


def _size_of_csv(file: Path) -> int:
    """What a table takes in memory, about, in values of eight bytes."""
    content = file.read_bytes()
    return content.count(b",") + (_ROW + 1) * max(content.count(b"\n"), content.count(b"\r"))


def _size_of_parquet(file: Path) -> int:
    """The same. The size of the file says little: texts that are alike stand in it once, however
    long and often they are.
    """
    import pyarrow.compute
    import pyarrow.parquet

    known = pyarrow.parquet.read_metadata(file)
    leaves = [known.schema.column(i) for i in range(known.num_columns)]
    if nested := [leaf.path for leaf in leaves if leaf.path != leaf.name]:
        raise ValueError(f"{nested[0]} is no column of plain values")
    width = sum(max(leaf.length // 8, 1) for leaf in leaves)
    packed = sum(known.row_group(i).total_byte_size for i in range(known.num_row_groups))
    size = max(known.num_rows * (_ROW + width), packed // 8)
    if size > _MOST_VALUES:
        return size
    texts = [leaf.name for leaf in leaves if leaf.physical_type == "BYTE_ARRAY"]
    table, letters = pyarrow.parquet.ParquetFile(file, read_dictionary=texts).read(), 0
    for chunk in (chunk for name in texts for chunk in table[name].chunks):
        lengths = pyarrow.compute.binary_length(chunk.dictionary).take(chunk.indices)
        letters += pyarrow.compute.sum(lengths).as_py() or 0
    return max(size, letters // 8)


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
    names = {str(name).lower(): name for name in frame.columns}
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
