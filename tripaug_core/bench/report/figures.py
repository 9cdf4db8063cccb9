"""From the results of cells to the tables of a report: plain values, as in results.json.

Recalls, accuracies and differences are in per cent and points.
"""

from collections import defaultdict

import numpy as np

from tripaug_core import measures
from tripaug_core.bench.plan.plan import Plan, Table
from tripaug_core.bench.report import statistics
from tripaug_core.bench.report.statistics import Interval
from tripaug_core.bench.report.verdict import RULE, clause, verdict

_OF_OTHERS = (
    ("better", "better than"),
    ("worse", "worse than"),
    ("no difference", "no different (within 3 points) from"),
    ("undecided", "not shown to differ from"),
)


class RowCells:
    """The cells of one row, as arrays.

    Args:
        cells: (spec, result) pairs.
        classes: how many.
    """

    def __init__(self, cells: list, classes: int):
        self.classes = classes
        self.cells = {(spec.fold, spec.seed): (spec, result) for spec, result in cells}

    def counts(self, units: list[str], seeds: list[int], keys: set) -> np.ndarray:
        """Confusion counts (seeds, speakers, classes, classes) over the cells of those keys."""
        place = {unit: i for i, unit in enumerate(units)}
        row = {seed: i for i, seed in enumerate(seeds)}
        counts = np.zeros((len(seeds), len(units), self.classes, self.classes), np.int64)
        for key in keys:
            spec, result = self.cells[key]
            who = [place[unit] for unit in units_of(spec, result)]
            np.add.at(counts[row[spec.seed]], (who, result["truth"], result["guess"]), 1)
        return counts


def units_of(spec, result) -> list[str]:
    """What is resampled: the speakers; the utterances themselves where no speaker is known."""
    speakers = result["speakers"]
    return list(spec.test) if None in speakers else list(speakers)


def tables(plan: Plan, done: list, draws: int = 10_000, seed: int = 0) -> list[dict]:
    """Every table of a plan from what is done so far.

    Args:
        plan: what was to be done.
        done: (spec, result) pairs of the cells that have a result.
        draws, seed: of the intervals.
    """
    by_table = defaultdict(lambda: defaultdict(list))
    for spec, result in done:
        by_table[spec.table][spec.row].append((spec, result))
    planned = defaultdict(int)
    for spec in plan.cells:
        planned[spec.table, spec.row] += 1
    return [_table(t, by_table[t.name], planned, draws, seed) for t in plan.tables]


def row_figures(table: Table, cells: list, draws: int = 0, seed: int = 0) -> dict:
    """The figures of one row; with `draws` 0 without an interval."""
    row = RowCells(cells, len(table.classes))
    units, seeds, keys = _axes([row])
    counts = row.counts(units, seeds, keys)
    pooled = counts.sum((0, 1))
    recalls = 100 * measures.recalls_of(pooled)
    interval = Interval(100 * float(measures.uar_of(pooled)))
    if draws:
        interval = statistics.uar_interval(*_hits(counts), draws, seed).scaled(100)
    folds = defaultdict(list)
    for (fold, _), (_, result) in sorted(row.cells.items()):
        folds[fold].append(measures.confusion(result["truth"], result["guess"], row.classes))
    by_fold = {
        fold: float(np.mean([100 * measures.uar_of(m) for m in matrices]))
        for fold, matrices in folds.items()
    }
    reduced = [table.classes.index(name) for name in table.reduced]
    return {
        "cells": len(cells),
        "uar": interval.value,
        "uar_interval": [interval.low, interval.high],
        "uar_mean_of_folds": float(np.mean(list(by_fold.values()))),
        "uar_by_fold": by_fold,
        "uar_by_seed": {
            str(s): 100 * float(measures.uar_of(counts[i].sum(0))) for i, s in enumerate(seeds)
        },
        "uar_reduced": 100 * float(measures.uar_of(pooled, reduced)) if reduced else None,
        "recalls": dict(zip(table.classes, (_or_none(x) for x in recalls), strict=True)),
        "accuracy": 100 * float(np.trace(pooled) / max(pooled.sum(), 1)),
        "confusion": pooled.tolist(),
    }


def _table(table: Table, cells: dict, planned: dict, draws: int, seed: int) -> dict:
    rows = []
    for name, title in table.rows:
        missing = planned[table.name, name] - len(cells.get(name, ()))
        row = {"row": name, "title": title, "missing_cells": missing}
        if cells.get(name):
            row |= row_figures(table, cells[name], draws, seed)
            if table.floor and table.ceiling and name != table.floor:
                row["gap_share"] = _gap_share(table, name, cells, draws, seed)
        rows.append(row)
    compared = _compared(table, cells, draws, seed)
    # A difference that two families share is one: rows of the headline are looked up by pair.
    by_pair = {(c["row"], c["reference"]): c for c in compared}
    return {
        "name": table.name,
        "title": table.title,
        "classes": list(table.classes),
        "reduced": list(table.reduced),
        "verdicts": _verdicts(table, by_pair),
        "rule": RULE,
        "rows": rows,
        "comparisons": compared,
        "speakers": _speakers(cells),
    }


def _compared(table: Table, cells: dict, draws: int, seed: int) -> list[dict]:
    families = defaultdict(list)
    for comparison in table.comparisons:
        if cells.get(comparison.row) and cells.get(comparison.reference):
            found = _compare(table, comparison, cells, draws, seed)
            if found is not None:
                families[comparison.family].append(found)
    for family in families.values():
        corrected = statistics.holm([c["p"] for c in family])
        for comparison, p in zip(family, corrected, strict=True):
            comparison["p_holm"] = p
    return [comparison for family in families.values() for comparison in family]


def _compare(table: Table, comparison, cells: dict, draws: int, seed: int) -> dict | None:
    arrays, units = _paired(table, (comparison.row, comparison.reference), cells)
    if arrays is None:
        return None
    interval = statistics.difference_interval(*arrays, draws, seed).scaled(100)
    p, exact = statistics.sign_flip(statistics.speaker_differences(*arrays), seed=seed)
    return {
        "family": comparison.family,
        "row": comparison.row,
        "reference": comparison.reference,
        "difference": interval.value,
        "interval": [interval.low, interval.high],
        "p": p,
        "p_exact": exact,
        "units": len(units),
        "verdict": verdict(interval),
    }


def _paired(table: Table, names, cells: dict):
    """(hits, totals) of each row over the cells that all of them have, and the units."""
    rows = [RowCells(cells[name], len(table.classes)) for name in names]
    units, seeds, keys = _axes(rows)
    if not keys:
        return None, units
    return [_hits(row.counts(units, seeds, keys)) for row in rows], units


def _gap_share(table: Table, name: str, cells: dict, draws: int, seed: int) -> dict | None:
    if not (cells.get(table.floor) and cells.get(table.ceiling)):
        return None
    arrays, _ = _paired(table, (name, table.floor, table.ceiling), cells)
    share = arrays and statistics.gap_share(*arrays, draws, seed)
    return share and {"value": share.value, "interval": [share.low, share.high]}


def _verdicts(table: Table, by_pair: dict) -> list[str]:
    """For each row of the headline: its first two differences in figures, the rest in a word."""
    sentences = []
    for row, references in table.headline:
        found = [by_pair[row, r] for r in references if (row, r) in by_pair]
        parts = [
            clause(
                f"“{c['reference']}”",
                Interval(c["difference"], *c["interval"]),
                c["p_holm"],
                c["verdict"],
            )
            for c in found[:2]
        ]
        if not parts:
            continue
        sentence = f"On {table.title}, “{row}” {' and '.join(parts)}."
        rest = defaultdict(list)
        for c in found[2:]:
            rest[c["verdict"]].append(f"“{c['reference']}”")
        others = [f"{said} {', '.join(rest[word])}" for word, said in _OF_OTHERS if rest[word]]
        sentences.append(sentence + (f" It is {'; '.join(others)}." if others else ""))
    return sentences


def _axes(rows: list[RowCells]):
    keys = set.intersection(*(set(row.cells) for row in rows))
    units = sorted({u for row in rows for key in keys for u in units_of(*row.cells[key])})
    return units, sorted({seed for _, seed in keys}), keys


def _hits(counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return np.diagonal(counts, axis1=-2, axis2=-1).astype(float), counts.sum(-1).astype(float)


def _speakers(cells: dict) -> int | None:
    results = [result for row in cells.values() for _, result in row]
    if not results or any(None in result["speakers"] for result in results):
        return None
    return len({speaker for result in results for speaker in result["speakers"]})


def _or_none(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
