"""Lists of recordings: `manifest.csv`, audiofolder's metadata, nkululeko's and any such table.

A row is a recording: its path (relative to the list), its emotion, and, as far as they are there,
speaker, language, session, sentence and sex. All other columns are kept in `Utterance.extra`, and
nothing that stands in them is a reason to refuse the list.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tripaug_core.corpora.corpus import Found, Utterance
from tripaug_core.corpora.readers import columns, remarks
from tripaug_core.corpora.readers.places import (
    FROM_ROOT,
    Places,
    is_absolute,
    leads_out,
    plain_path,
    resolved,
)
from tripaug_core.corpora.readers.spans import refuse_parts, together
from tripaug_core.corpora.readers.table import SUFFIXES, check, header, rows, shown
from tripaug_core.corpora.tree import Tree, unique_ids
from tripaug_core.corpora.vocabulary import emotion_named, known_emotion
from tripaug_core.errors import InputError

MANIFEST = "manifest.csv"
METADATA = ("metadata.csv", "metadata.jsonl")
_DEEPEST = 2  # folders between the root and a list


@dataclass(frozen=True)
class Options:
    """What the user said of a list; see `described`.

    Attributes:
        encoding: in which it was written.
        columns: what is known (path, emotion, speaker, ...) -> its column.
        labels: a label as it stands there -> the emotion.
    """

    encoding: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)


def tables_in(tree: Tree, encoding: str | None = None) -> list[str]:
    """Tables near the top of a folder with two columns or more, whatever they are called."""
    near = [f for f in tree.others if f.count("/") <= _DEEPEST and f.lower().endswith(SUFFIXES)]
    return [file for file in near if len(header(tree.root / file, encoding)) > 1]


def lists_in(tree: Tree, names: Sequence[str] = (), options: Options | None = None) -> list[str]:
    """Those of `tables_in` that have a column of paths and one of emotions.

    Args:
        tree: of the folder.
        names: those that count; any by default.
        options: what the user said of them.
    """
    options, found = options or Options(), []
    for file in tables_in(tree, options.encoding):
        if names and file.rpartition("/")[2].lower() not in names:
            continue
        there = {*header(tree.root / file, options.encoding)}
        named = {w for w, column in options.columns.items() if column.lower() in there}
        if {"path", "emotion"} <= named | set(columns.found(there)):
            found.append(file)
    # Those nearest to the top: a list of all beside lists of parts says the same things again.
    nearest = min((file.count("/") for file in found), default=0)
    return [file for file in found if file.count("/") == nearest]


def chosen(tree: Tree, options: Options) -> list[str]:
    """The lists that count, as `reading` looks for them: a manifest, metadata, any other."""
    if MANIFEST in tree.others:
        return [MANIFEST]
    return lists_in(tree, METADATA, options) or lists_in(tree, (), options)


def leads_here(places: Places, file: str, options: Options | None = None) -> bool:
    """Whether the recordings that a list, taken by itself, names are mostly those of the folder."""
    places.forget()
    paths = _paths(places, file, options or Options())
    hits = sum(found is not None for _, found in places.meant(paths, _folder(file), by_name=True))
    return bool(paths) and hits * 2 >= len(paths)


def doubt(tree: Tree) -> str:
    """Of lists none of which leads here: what to ask, where one may mean several folders, or ""."""
    places = Places(tree)
    asked = (_asked(places, _paths(places, file, Options()), file) for file in lists_in(tree))
    return next(filter(None, asked), "")


def _paths(places: Places, file: str, options: Options) -> list[str]:
    table = rows(places.tree.root / file, file, options.encoding, options.columns)
    column = columns.found(table[0][1] if table else ()).get("path", "path")
    return _in_one_form(places, (row.get(column, "") for _, row in table), file)


def _in_one_form(places: Places, paths: Iterable[str], file: str) -> list[str]:
    """The paths of a list; those that go up and down again ("../audio/a.wav") from the root."""
    plain = [places.slashed(plain_path(path)) for path in paths]
    return [resolved(path, _folder(file)) if leads_out(path) else path for path in plain]


def _asked(places: Places, paths: Sequence[str], file: str) -> str:
    apart = places.apart(paths)
    if len(apart) < 2:
        return ""
    first, second = (folder or "./" for folder, _ in apart[:2])
    return (
        f"{file} may mean recordings in {first} or in {second}: write into its paths which folder "
        "counts"
    )


def lie_beside(tree: Tree, files: Sequence[str]) -> bool:
    """Whether each recording lies beside one of the lists, or in a folder beside it."""
    folders = tuple(_folder(file) for file in files)
    return all(recording.startswith(folders) for recording in tree.files)


def speaks_of_emotions(tree: Tree, file: str) -> bool:
    """Whether a list's labels are surely emotions: its column says so, or one of them is known."""
    table = rows(tree.root / file, file)
    column = columns.found(table[0][1] if table else ()).get("emotion", "")
    return column not in columns.ANYTHING or any(
        known_emotion(row.get(column, "")) for _, row in table
    )


def read(tree: Tree, files: Sequence[str], options: Options | None = None) -> Found:
    """The recordings that one or several lists name.

    Files that are listed but do not exist are named in `missing`, sound files that are not listed
    in `surplus`, and links that lead out of the home in `refused`.

    Args:
        tree: of the folder.
        files: the lists, relative to the root.
        options: what the user said of them.

    Raises:
        InputError: one is not a table, lacks a column, leads out of the folder, says different
            things of one file, lists parts of files, has a row without path or emotion (the line
            is named), or labels that are numbers, or none of them an emotion for sure.
    """
    options, places = options or Options(), Places(tree)

    def meaning(label: str) -> str:
        return emotion_named(options.labels.get(label, label))

    listed: dict[str, tuple[str, dict]] = {}
    missing, refused, labels, sources = [], [], {}, {}
    tables = {name: _table(tree, name, options) for name in files}
    slashed = {
        name: _in_one_form(places, (row["path"] for _, row in table), name)
        for name, (_, table) in tables.items()
    }
    for name, paths in slashed.items():
        places.note(paths, _folder(name))  # what one list knows of folders counts for all
    for name, (column, table) in tables.items():
        own, before, paths = name == MANIFEST, len(missing), slashed[name]
        # A manifest was written for this folder: its paths are what they say.
        found = (
            [(path, places.file(path)) for path in (p.removeprefix(FROM_ROOT) for p in paths)]
            if own
            else places.meant(paths, _folder(name), by_name=True)
        )
        for (number, row), listed_as, (path, file) in zip(table, paths, found, strict=True):
            at = f"{name}, line {number},"
            _check_path(row.pop("path"), listed_as, at, strict=own)
            label = row.pop("emotion")
            if file is None:
                link = places.refused(path)
                (refused if link else missing).append(path)
                continue
            row["emotion"] = label
            listed[file] = together(at, file, row, listed.get(file), own, meaning)
            labels.setdefault(label, meaning(label))
        if not own:
            lost = len(missing) - before
            if lost * 2 > len(table) and (question := _asked(places, paths, name)):
                raise InputError(f"{question}.")
            sources.setdefault(column, []).append(name)
            if column not in options.columns.values() and not options.labels:
                _refuse_unsure(labels, column, name)
    remarks.refuse_numbers(labels, options.labels, files[0])
    refuse_parts([(f"{at},", file, row) for file, (at, row) in listed.items()], tree.root)
    ids, utterances, dropped = unique_ids(list(listed)), [], Counter()
    for file, (_, row) in listed.items():
        if emotion := labels[row["emotion"]]:
            utterances.append(Utterance.of(ids[file], tree.root / file, emotion, row))
        else:
            dropped[f"{remarks.LEFT_OUT} ({row['emotion']})"] += 1
    labels = {label: emotion for label, emotion in labels.items() if emotion}
    speakers = remarks.on_speakers(u.speaker for u in utterances)
    return Found(
        utterances,
        dropped,
        missing=missing,
        surplus=sorted({*tree.files, *_not_above(tree.refused, refused)} - set(listed)),
        refused=sorted(set(refused)),
        lists=list(files),
        notes=[*remarks.on_sources(sources), *remarks.on_labels(labels)],
        doubts=[*speakers, *_on_namesakes(places, missing, listed)],
    )


def _on_namesakes(places: Places, missing: Sequence[str], listed: Mapping) -> list[str]:
    """Recordings that no row means and that are called like one that is listed and not there."""
    found = [
        (path, file)
        for path in missing
        for file in places.called_alike(path)[:1]
        if file not in listed
    ]
    if not found:
        return []
    path, file = found[0]
    more = f" (so it is with {len(found) - 1} more)" if len(found) > 1 else ""
    return [
        f"{path} is listed and not there, and {file}, which no row means, is called alike{more}: "
        "correct the path if it is the one."
    ]


def _refuse_unsure(labels: Mapping[str, str], column: str, name: str) -> None:
    """Raises InputError where labels are no emotions for sure."""
    if column in columns.ANYTHING:
        remarks.refuse_numbers(labels, {}, name)
        remarks.refuse_strangers(labels, column, name)


def _table(tree: Tree, name: str, options: Options) -> tuple[str, list[tuple[int, dict[str, str]]]]:
    """The column of emotions; line numbers and fields, what is known under its own name."""
    table = rows(tree.root / name, name, options.encoding, options.columns)
    there = {column for _, row in table for column in row}
    named = {what: column.lower() for what, column in options.columns.items()}
    known = columns.found(there) | named
    for what in ("path", "emotion"):
        if known.get(what) not in there:
            raise InputError(
                f"{name} has no column {known.get(what, what)!r}; it has: "
                f"{', '.join(sorted(there))[:200]}."
            )
    found = []
    for number, row in table:
        at = f"{name}, line {number},"
        fields = {what: row.get(column, "") for what, column in known.items()}
        check(fields.values(), tree.root / name, name, options.encoding)
        for what, column in known.items():
            if f"{column} (again)" in row:
                raise InputError(f"{name} has the column {column!r} more than once.")
            if what != "emotion":
                remarks.check_value(fields[what], what, at)
        fields["emotion"] = remarks.label_of(fields["emotion"], at, options.labels)
        rest = {shown(c): shown(value) for c, value in row.items() if c not in known.values()}
        found.append((number, rest | fields))
    return known["emotion"], found


def _check_path(path: str, plain: str, at: str, strict: bool) -> None:
    """Raises InputError if a path, or the same in one form, leads out of the folder, or is none."""
    if not path:
        raise InputError(f"{at} has no path: give one, or take the row out.")
    if strict and is_absolute(path):
        raise InputError(f"{at} has an absolute path: write it relative to {MANIFEST}.")
    if leads_out(plain):
        raise InputError(f"{at} leads out of the corpus folder ('..'): not allowed.")


def _not_above(links: Sequence[str], listed: Sequence[str]) -> list[str]:
    """Links that are none of the listed files, and none of the folders above them."""
    known, above = set(listed), set(listed)
    while above := {file.rpartition("/")[0] for file in above} - known:
        known |= above
    return [link for link in links if link not in known]


def _folder(file: str) -> str:
    above, slash, _ = file.rpartition("/")
    return above + slash
