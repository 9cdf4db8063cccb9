"""Every prediction of a benchmark as a file, and its figures computed again from that file alone.

`predictions.csv.gz` lies beside results.json: one line an utterance tested in a cell. Whoever
doubts a figure needs these two files, no corpus and no run.
"""

import csv
import gzip
import json
import os
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import StringIO, TextIOWrapper
from pathlib import Path

from tripaug_core import io, measures
from tripaug_core.bench import shape
from tripaug_core.bench.plan import outline
from tripaug_core.bench.plan.plan import Plan
from tripaug_core.bench.report import files
from tripaug_core.bench.shape import HASH, NUMBER, TEXT, WHOLE, Maybe
from tripaug_core.errors import InputError

FILE = "predictions.csv.gz"
# Of results.json, what its readers rely on; `record` does on more.
CELL = {
    "table": TEXT,
    "row": TEXT,
    "fold": TEXT,
    "seed": WHOLE,
    "uar": NUMBER,
    "test": WHOLE,
    "hash": HASH,
    "epsilon": Maybe({"asked": NUMBER, "reached": NUMBER}),
}
_RESULTS = {"cells": [CELL], "failed": [{"hash": HASH, "reason": TEXT}]}
# By the hash a line is found, and no prediction tells the others.
_NOT_COMPUTED = ("hash", "epsilon", "reason")
_COLUMNS = ("cell", "utterance", "speaker", "truth", "guess")
# Letters that may come at first, of a row beside its utterance and scores, and of a score.
_FIRST, _ROW, _SCORE = 1 << 18, 1 << 12, 32
_TOLERANCE = 1e-6  # in points; results.json has all digits


@dataclass(frozen=True)
class Difference:
    """A figure that is another when it is computed again.

    Attributes:
        place: where it stands in results.json, e.g. "tables.0.rows.1.uar".
        written, computed: what is there, and what it should be.
    """

    place: str
    written: object
    computed: object


def as_csv(plan: Plan, done: Iterable[tuple]) -> bytes:
    """The compressed file; the same predictions give the same bytes.

    Args:
        plan: what was to be done, for the classes.
        done: (spec, result) pairs.
    """
    classes = {table.name: table.classes for table in plan.tables}
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow((*_COLUMNS, "scores"))
    for spec, result in done:
        names = classes[spec.table]
        scores = result.get("scores") or [None] * len(result["truth"])
        rows = zip(
            spec.test, result["speakers"], result["truth"], result["guess"], scores, strict=True
        )
        for utterance, speaker, truth, guess, each in rows:
            told = "" if each is None else " ".join(f"{score:g}" for score in each)
            row = (spec.hash, utterance, speaker or "", names[truth], names[guess], told)
            writer.writerow(row)
    return gzip.compress(out.getvalue().encode(), mtime=0)


def verify(folder: Path) -> tuple[int, list[Difference]]:
    """Computes every figure of a folder's tables and cells again from its predictions; what the
    cells spent of ε, and why some failed, is taken as it is written.

    Args:
        folder: with results.json, plan.json and predictions.csv.gz.

    Returns:
        How many figures were compared, and those that differ.

    Raises:
        InputError: one of the files is missing or damaged, or a cell has no predictions.
    """
    plan, results, done = read(folder)
    written = {name: results.get(name) for name in ("complete", "planned", "tables")}
    computed = json.loads(io.as_json(files.standing(plan, done)))
    pairs = [pair for name in written for pair in _leaves(written[name], computed[name], name)]
    pairs += _by_hash("cells", results["cells"], json.loads(io.as_json(_lines(plan, done))))
    failed, have = results["failed"], {cell.hash for cell, _ in done}
    reasons = {line["hash"]: line["reason"] for line in failed if line["hash"] not in have}
    pairs += _by_hash("failed", failed, files.failed_lines(plan, reasons))
    return len(pairs), [Difference(*pair) for pair in pairs if not _same(*pair[1:])]


def _lines(plan, done: list[tuple]) -> list[dict]:
    """The cells as results.json should have them."""
    count = {table.name: len(table.classes) for table in plan.tables}
    found = []
    for cell, result in done:
        uar = measures.uar(result["truth"], result["guess"], count[cell.table])
        found.append(files.cell_line(cell, result | {"uar": 100 * uar}))
    return found


def read(folder: Path) -> tuple[outline.Outline, dict, list[tuple]]:
    """A finished benchmark from its three files: the plan, results.json, and of each cell what it
    was and predicted, (spec, result).

    Raises:
        InputError: as `verify`.
    """
    folder = Path(folder)
    plan = outline.read(folder)
    results = shape.read(folder / files.RESULTS, _RESULTS)
    cells = {cell["hash"]: cell for cell in results["cells"]}
    found = _read(folder / FILE, plan)
    if missing := sorted(set(cells) - set(found)):
        raise InputError(f"{folder / FILE} lacks {len(missing)} of the cells, {missing[0]} first.")
    for hash, line in cells.items():
        if line.get("epsilon"):
            found[hash]["epsilon"] = line["epsilon"]
    return plan, results, [(cell, found[cell.hash]) for cell in plan.cells if cell.hash in found]


def _read(path: Path, plan) -> dict[str, dict]:
    """Results by cell, as far as figures need them."""
    classes = {table.name: table.classes for table in plan.tables}
    names = {cell.hash: classes[cell.table] for cell in plan.cells}
    tests = {cell.hash: cell.test for cell in plan.cells}
    found: dict[str, dict] = defaultdict(lambda: defaultdict(list))
    try:
        with (
            os.fdopen(io.open_regular(path), "rb") as file,
            gzip.open(file) as packed,
            TextIOWrapper(packed, "utf-8", newline="") as text,
        ):
            lines = _Lines(text, path)
            rows = csv.DictReader(lines)
            if lacking := [name for name in _COLUMNS if name not in (rows.fieldnames or ())]:
                raise InputError(f"{path} is damaged: it has no column {lacking[0]!r}.")
            for row in rows:
                if row["cell"] not in names:
                    which = f"line {rows.line_num} is of a cell that {outline.FILE} does not have"
                    raise InputError(f"{path} is damaged: {which}.")
                cell, told = found[row["cell"]], names[row["cell"]]
                utterances, at = tests[row["cell"]], len(cell["truth"])
                if at == len(utterances) or row["utterance"] != utterances[at]:
                    raise _tested_on_others(path, row["cell"])
                lines.left += _ROW + 2 * len(row["utterance"]) + _SCORE * len(told)
                cell["speakers"].append(row["speaker"] or None)
                for what in ("truth", "guess"):
                    if row[what] not in told:
                        which = f"the {what} of line {rows.line_num} is none of its classes"
                        raise InputError(f"{path} is damaged: {which}.")
                    cell[what].append(told.index(row[what]))
    except InputError:
        raise
    except (OSError, EOFError, ValueError, csv.Error, zlib.error) as error:
        raise InputError(f"{path} cannot be read: {error}.") from None
    for hash, cell in found.items():
        if len(cell["truth"]) != len(tests[hash]):
            raise _tested_on_others(path, hash)
    return found


class _Lines:
    """The lines of predictions; a small file may unpack to any number, of any length.

    Attributes:
        left: letters that may still come; each row that is as planned lets more come.
    """

    def __init__(self, text: TextIOWrapper, path: Path):
        self.text, self.path, self.left = text, path, _FIRST

    def __iter__(self) -> Iterator[str]:
        while line := self.text.readline(self.left + 1):
            self.left -= len(line)
            if self.left < 0:
                raise InputError(f"{self.path} is damaged: it is longer than what was planned.")
            yield line


def _tested_on_others(path: Path, hash: str) -> InputError:
    what = f"cell {hash} was tested on other utterances than planned"
    return InputError(f"{path} is damaged: {what}.")


def _by_hash(place: str, written: list[dict], computed: list[dict]) -> Iterator[tuple]:
    """As `_leaves`, of lines whatever their order."""
    left = {line["hash"]: line for line in computed}
    for i, line in enumerate(written):
        pair = line, left.pop(line["hash"], None)
        yield from _leaves(*(_without(each, _NOT_COMPUTED) for each in pair), f"{place}.{i}")
    for line in left.values():
        yield f"{place}.{line['hash']}", None, line


def _without(line: dict | None, names: tuple[str, ...]) -> dict | None:
    return line and {name: value for name, value in line.items() if name not in names}


def _leaves(written, computed, place: str) -> Iterator[tuple[str, object, object]]:
    """(place, written, computed) of every value in either."""
    if isinstance(written, dict) and isinstance(computed, dict):
        for key in {**written, **computed}:
            yield from _leaves(written.get(key), computed.get(key), f"{place}.{key}")
    elif isinstance(written, list) and isinstance(computed, list) and len(written) == len(computed):
        for i, pair in enumerate(zip(written, computed, strict=True)):
            yield from _leaves(*pair, f"{place}.{i}")
    else:
        yield place, written, computed


def _same(written, computed) -> bool:
    if isinstance(written, bool) or isinstance(computed, bool):  # which are numbers to Python
        return written is computed
    if isinstance(written, int | float) and isinstance(computed, int | float):
        return abs(written - computed) <= _TOLERANCE
    return written == computed
