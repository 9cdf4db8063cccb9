"""EmoBox's lists: `data/NAME/NAME.jsonl` with `key, dataset, wav, emo`, and folds beside it.

Paths ("downloads/NAME/...") are relative to a root that the user has. Who speaks is not said there
as a rule; that, and labels that are codes, come from the published corpus' own names where it is
known.
"""

import re
from collections.abc import Mapping
from pathlib import PurePosixPath

from tripaug_core.corpora.corpus import FIELDS, Found, Reader, Utterance
from tripaug_core.corpora.readers import columns, remarks
from tripaug_core.corpora.readers.places import Places, leads_out, plain_path
from tripaug_core.corpora.readers.registry import KNOWN
from tripaug_core.corpora.readers.spans import refuse_parts, together
from tripaug_core.corpora.readers.table import check, header, rows
from tripaug_core.corpora.tree import Tree, unique_ids
from tripaug_core.corpora.vocabulary import is_code, known_emotion, said
from tripaug_core.errors import InputError
from tripaug_core.io import read_json

COLUMNS = {"key", "wav", "emo"}
_MAP = "label_map.json"
_FOLD = re.compile(r"(?:.*/)?\w+?_(?P<part>train|valid|test)_fold_(?P<fold>\d+)\.jsonl")
_SHORT = 2  # letters of a label that is a code, whatever it may mean


def lists_in(tree: Tree) -> tuple[list[str], dict[str, tuple[str, str]]]:
    """The lists of all recordings; and those of folds, each with its fold and part."""
    whole, folds = [], {}
    for file in tree.others:
        if file.endswith(".jsonl") and set(header(tree.root / file)) >= COLUMNS:
            if match := _FOLD.fullmatch(file):
                folds[file] = match["fold"], match["part"]
            else:
                whole.append(file)
    return whole, folds


def read(tree: Tree, whole: list[str], folds: Mapping[str, tuple[str, str]]) -> Found:
    """The recordings of EmoBox's list, with the folds that it was published with.

    Raises:
        InputError: a line lacks a value, lists a part of a file or says another thing of it than
            one before, or another emotion than the published name, recordings of folds have no key
            or one together, a fold trains and tests on one, or labels are several, or codes of a
            corpus that is not known.
    """
    places, listed, missing, where = Places(tree), {}, [], {}
    damaged: list[InputError] = []
    for name in whole or sorted(folds):
        table = rows(tree.root / name, name)
        found = places.meant([plain_path(row.get("wav", "")) for _, row in table])
        map_file, mapped = _label_map(tree, name, damaged)
        for (number, row), (path, file) in zip(table, found, strict=True):
            wav, label, at = row.get("wav", ""), row.get("emo", ""), f"{name}, line {number},"
            if not wav:
                raise InputError(f"{at} has no wav.")
            check((wav, label, *_said(row).values()), tree.root / name, name)
            label = remarks.label_of(label, at)
            if leads_out(wav):
                raise InputError(f"{at} leads out of the corpus folder ('..'): not allowed.")
            key = row.get("key", "")
            meant, listed_as = where.setdefault(key, (file, wav))
            same = wav == listed_as or (file is not None and file == meant)
            if meant is None:
                where[key] = file, wav
            if folds and not (key and same):
                which = f"the key {key!r} of another recording" if key else "no key"
                raise InputError(
                    f"{at} has {which}, and keys say who is in which fold: give each its own."
                )
            if file is None:
                missing.append(path)
                continue
            word, says = label, at.rstrip(",")
            if label in mapped:
                says = f"{map_file}, {label!r}"
                word = remarks.label_of(mapped[label], f"{says},")
            row |= {"emotion": label, "mapped": word, "says": says, **_said(row)}
            listed[file] = together(at, file, row, listed.get(file))
    refuse_parts([(f"{at},", file, row) for file, (at, row) in listed.items()], tree.root)
    parts, strange = _parts(tree, folds, where)
    ids, labels, utterances = unique_ids(list(listed)), {}, []
    for file, (at, row) in listed.items():
        label, mapped_label, dataset = row["emotion"], row["mapped"], row.get("dataset", "")
        said_of, named = _said(row), _named(KNOWN.get(dataset.lower()), file)
        emotion = (named.emotion if named else None) or known_emotion(mapped_label)
        if named and _contradicts(mapped_label, named.emotion):
            raise InputError(
                remarks.two_labels(
                    file, mapped_label, row["says"], named.emotion, f"{dataset}'s names"
                )
            )
        if emotion is None and (len(mapped_label) <= _SHORT or remarks.is_number(mapped_label)):
            if row["says"] != at:
                raise InputError(
                    f"{row['says']}, is {mapped_label!r}, which is no emotion that is known: write "
                    "the word for it there."
                )
            if damaged:
                raise damaged[0]
            raise InputError(
                f"what EmoBox calls {label!r} in {dataset or (*whole, *folds)[0]} is not known: "
                f"put its {_MAP} beside the list."
            )
        labels[label] = emotion = emotion or mapped_label.lower()
        utterances.append(
            Utterance(
                ids[file],
                tree.root / file,
                emotion,
                **{what: said_of.get(what) or getattr(named, what, None) for what in FIELDS},
                extra=(dict(named.extra) if named else {})
                | {k: v for k, v in said_of.items() if k == "sex"}
                | _folds_of(parts.get(file)),
            )
        )
    return Found(
        utterances,
        missing=missing,
        surplus=sorted(set(tree.files) - set(listed)),
        refused=tree.refused,
        lists=[*whole, *folds],
        notes=[*strange, *remarks.on_labels(labels)],
    )


def _said(row: Mapping[str, str]) -> dict[str, str]:
    """What a line says beyond EmoBox's own values, as lists in its form may."""
    known = columns.found(row)
    values = {what: said(row[known[what]]) for what in (*FIELDS, "sex") if what in known}
    return {what: value for what, value in values.items() if value}


def _named(reader: Reader | None, file: str) -> Utterance | None:
    """What a published corpus' own names say of a file."""
    return reader.utterance(file) if reader and reader.utterance else None


def _contradicts(label: str, named: str) -> bool:
    """Whether a label is a word for another emotion than a name; codes mean what the name says."""
    meant, known = known_emotion(label), known_emotion(named)
    return not is_code(label) and None not in (meant, known) and meant != known


def _label_map(tree: Tree, name: str, damaged: list[InputError]) -> tuple[str, dict[str, str]]:
    """The corpus' `label_map.json` and what it says; it lies beside its list or above its folds,
    one above the corpus is none of its own. One that cannot be read matters only where a label is
    not known without it: why is added to `damaged`."""
    for place in PurePosixPath(name).parents[:2]:
        file = (place / _MAP).as_posix()
        if file not in tree.others:
            continue
        try:
            content = read_json(tree.root / file)
        except InputError as error:
            damaged.append(error)
            continue
        return file, {str(label): str(word) for label, word in content.items()}
    return "", {}


def _parts(tree: Tree, folds: Mapping[str, tuple[str, str]], where: Mapping[str, tuple]):
    """File -> fold -> part; and what should be said of keys of no recording.

    What is trained on or tested on may be validated on as well.

    Args:
        where: key -> the file that it is, None where that is not there; and its path as listed.

    Raises:
        InputError: a fold trains on a recording and tests on it.
    """
    found: dict[str, dict[str, str]] = {}
    strange: dict[str, list[str]] = {}
    for name, (fold, part) in folds.items():
        for number, row in rows(tree.root / name, name):
            key = row.get("key", "")
            if key not in where:
                strange.setdefault(name, []).append(key)
                continue
            file, _ = where[key]
            if file is None:
                continue
            before = found.setdefault(file, {}).setdefault(fold, part)
            if {before, part} == {"train", "test"}:
                raise InputError(
                    f"{name}, line {number}, puts {file!r} into the {part} part of fold {fold}, "
                    f"another list into its {before} part: take it out of one."
                )
            if before == "valid":
                found[file][fold] = part
    return found, [
        f"{name}: {len(keys)} of its keys are those of no recording that is listed, such as "
        f"{keys[0]!r}."
        for name, keys in strange.items()
    ]


def _folds_of(parts: Mapping[str, str] | None) -> dict[str, str]:
    """As `splits` reads published folds: "1:train 2:test"."""
    if not parts:
        return {}
    return {"folds": " ".join(f"{fold}:{part}" for fold, part in sorted(parts.items()))}
