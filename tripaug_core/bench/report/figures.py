"""From the results of cells to the tables of a report: plain values, as in results.json.

Recalls, accuracies and differences are in per cent and points.
"""

from collections import defaultdict

import numpy as np

from tripaug_core import measures, statistics
from tripaug_core.bench.plan.plan import Comparison, Plan, Table
from tripaug_core.bench.report.verdict import OF_OTHERS, RULE, clause, span_of, too_few, verdict
from tripaug_core.errors import InputError
from tripaug_core.statistics import Interval


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

    def folds(self, units: list[str], keys: set) -> np.ndarray:
        """The number of the fold that tests each unit; all 0 where one is tested in several."""
        of_unit = defaultdict(set)
        for key in keys:
            for unit in units_of(*self.cells[key]):
                of_unit[unit].add(key[0])
        if any(not of_unit[unit] for unit in units):
            raise InputError(
                "results of one fold tell of other speakers: a file of the run's `cells` is "
                "damaged. Remove that folder, and resume the run."
            )
        if any(len(folds) > 1 for folds in of_unit.values()):
            return np.zeros(len(units), np.int64)
        numbers = {fold: i for i, fold in enumerate(sorted({fold for fold, _ in keys}))}
        return np.array([numbers[next(iter(of_unit[unit]))] for unit in units])


def units_of(spec, result) -> list[str]:
    """Who is counted: the speakers; the utterances themselves where no speaker is known."""
    speakers = result["speakers"]
    return list(spec.test) if None in speakers else list(speakers)


def tables(plan: Plan, done: list) -> list[dict]:
    """Every table of a plan from what is done so far.

    Args:
        plan: what was to be done.
        done: (spec, result) pairs of the cells that have a result.
    """
    by_table = defaultdict(lambda: defaultdict(list))
    for spec, result in done:
        by_table[spec.table][spec.row].append((spec, result))
    planned = defaultdict(int)
    for spec in plan.cells:
        planned[spec.table, spec.row] += 1
    return [_table(t, by_table[t.name], planned) for t in plan.tables]


def row_figures(table: Table, cells: list) -> dict:
    """The figures of one row, with the interval of its UAR."""
    row = RowCells(cells, len(table.classes))
    units, seeds, keys = _axes([row])
    counts = row.counts(units, seeds, keys)
    pooled = counts.sum((0, 1))
    recalls = 100 * measures.recalls_of(pooled)
    interval = statistics.uar(counts, row.folds(units, keys)).interval().scaled(100)
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
        "uar_interval": _within(interval, 0.0, 100.0),
        "uar_mean_of_folds": float(np.mean(list(by_fold.values()))),
        "uar_by_fold": by_fold,
        "uar_by_seed": {
            str(s): 100 * float(measures.uar_of(counts[i].sum(0))) for i, s in enumerate(seeds)
        },
        "uar_reduced": 100 * float(measures.uar_of(pooled, reduced)) if reduced else None,
        "recalls": dict(zip(table.classes, (_or_none(x) for x in recalls), strict=True)),
        "accuracy": 100 * measures.accuracy_of(pooled),
        "confusion": pooled.tolist(),
    }


def _table(table: Table, cells: dict, planned: dict) -> dict:
    rows = []
    for name, title, family in table.rows:
        missing = planned[table.name, name] - len(cells.get(name, ()))
        row = {"row": name, "title": title, "family": family, "missing_cells": missing}
        if cells.get(name):
            row |= row_figures(table, cells[name])
            row |= _epsilon([result for _, result in cells[name]])
            if table.floor and table.ceiling and name != table.floor:
                row["gap_share"] = _gap_share(table, name, cells)
        rows.append(row)
    speakers = _speakers(cells)
    seeds = len({spec.seed for row in cells.values() for spec, _ in row})
    compared = _compared(table, cells)
    return {
        "name": table.name,
        "title": table.title,
        "classes": list(table.classes),
        "reduced": list(table.reduced),
        "question": table.question and [table.question.row, table.question.reference],
        "verdicts": _verdicts(table, rows, compared, too_few(seeds, speakers)),
        "rule": RULE,
        "rows": rows,
        "comparisons": compared,
        "speakers": speakers,
    }


def _epsilon(results: list[dict]) -> dict:
    """What the cells of a row asked for and reached, on average; nothing for one without an ε."""
    told = [result["epsilon"] for result in results if "epsilon" in result]
    if not told:
        return {}
    return {"epsilon": {what: float(np.mean([t[what] for t in told])) for what in told[0]}}


def _compared(table: Table, cells: dict) -> list[dict]:
    """Every comparison that can be made; one that two families share is made, and counts, once."""
    question = table.question and (table.question.row, table.question.reference)
    others = {frozenset((c.row, c.reference)) for c in table.comparisons}
    others -= {frozenset(question or ())}
    made, found = {}, []
    for comparison in table.comparisons:
        pair = comparison.row, comparison.reference
        if not all(cells.get(name) for name in pair):
            continue
        if pair not in made:
            together = 1 if question and set(pair) == set(question) else len(others)
            made[pair] = _compare(table, comparison, cells, together)
        if made[pair] is not None:
            found.append({"family": comparison.family, **made[pair]})
    return found


def _compare(table: Table, comparison: Comparison, cells: dict, together: int) -> dict | None:
    paired = _paired(table, (comparison.row, comparison.reference), cells)
    if paired is None:
        return None
    (row, reference), folds, seeds = paired
    estimate = statistics.difference(row, reference, folds)
    interval = estimate.interval(together).scaled(100)
    known = _speakers({name: cells[name] for name in (comparison.row, comparison.reference)})
    return {
        "row": comparison.row,
        "reference": comparison.reference,
        "difference": interval.value,
        "interval": _within(interval, -100.0, 100.0),
        "p": estimate.p(together),
        "corrected_for": together,
        "units": len(folds),
        "verdict": verdict(interval, seeds, known and len(folds)),
    }


def _paired(table: Table, names, cells: dict):
    """Counts of each row over the cells that all of them have, the folds of the units, and how
    many seeds there are; None where they have no cell in common.
    """
    rows = [RowCells(cells[name], len(table.classes)) for name in names]
    units, seeds, keys = _axes(rows)
    if not keys:
        return None
    return [row.counts(units, seeds, keys) for row in rows], rows[0].folds(units, keys), len(seeds)


def _gap_share(table: Table, name: str, cells: dict) -> dict | None:
    if not (cells.get(table.floor) and cells.get(table.ceiling)):
        return None
    paired = _paired(table, (name, table.floor, table.ceiling), cells)
    share = paired and statistics.gap_share(*paired[0], paired[1])
    if not share:
        return None
    interval = share.interval()
    return {"value": interval.value, "interval": [interval.low, interval.high]}


def _verdicts(table: Table, rows: list[dict], compared: list[dict], few: str) -> list[str]:
    """Sentences: whether anything can be said, the question, the best row, then the headline."""
    by_pair = {(c["row"], c["reference"]): c for c in compared}
    by_pair |= {(b, a): _turned(c) for (a, b), c in list(by_pair.items()) if (b, a) not in by_pair}
    sentences = [few] if few and by_pair else []
    asked = table.question and by_pair.get((table.question.row, table.question.reference))
    if asked:
        sentences.append(f"On {table.title}, “{asked['row']}” {_clause(asked)}.")
    best = _best(table, rows, by_pair)
    sentences += [best] if best and not few else []
    for row, references in table.headline if not few else ():
        found = [by_pair[row, r] for r in references if (row, r) in by_pair]
        found = [c for c in found if c != asked]
        parts = [_clause(c) for c in found[:2]]
        if not parts:
            continue
        sentence = f"On {table.title}, “{row}” {' and '.join(parts)}."
        rest = defaultdict(list)
        for c in found[2:]:
            rest[c["verdict"]].append(f"“{c['reference']}”")
        others = [f"{said} {', '.join(rest[word])}" for word, said in OF_OTHERS if rest[word]]
        sentences.append(sentence + (f" It is {'; '.join(others)}." if others else ""))
    return sentences


def _best(table: Table, rows: list[dict], by_pair: dict) -> str | None:
    """Which row stands highest, and which it is told apart from; the ceiling is told to be none."""
    all_begun = [row for row in rows if "uar" in row]
    begun = [row for row in all_begun if row["row"] != table.ceiling]
    without = f", “{table.ceiling}” aside," if len(begun) < len(all_begun) else ""
    if len(begun) < 2:
        return None
    best = max(begun, key=lambda row: row["uar"])
    others = [row["row"] for row in begun if row is not best]
    pairs = (by_pair.get((best["row"], other)) for other in others)
    beaten = [c for c in pairs if c and c["verdict"] == "better"]
    apart = ", ".join(f"“{c['reference']}” ({span_of(*c['interval'])} points)" for c in beaten)
    rest = ", and not from the others" if len(beaten) < len(others) else ""
    said = f"told apart from {apart}{rest}" if beaten else "told apart from none of the others"
    return (
        f"Highest on {table.title}{without} stands “{best['row']}” with {best['uar']:.1f}%, {said}."
    )


def _clause(c: dict) -> str:
    points = Interval(c["difference"], *c["interval"])
    return clause(f"“{c['reference']}”", points, c["p"], c["verdict"])


def _turned(c: dict) -> dict:
    """The same comparison seen from the other row."""
    low, high = c["interval"]
    return c | {
        "row": c["reference"],
        "reference": c["row"],
        "difference": -c["difference"],
        "interval": [None, None] if low is None else [-high, -low],
        "verdict": {"better": "worse", "worse": "better"}.get(c["verdict"], c["verdict"]),
    }


def _axes(rows: list[RowCells]):
    keys = set.intersection(*(set(row.cells) for row in rows))
    units = sorted({u for row in rows for key in keys for u in units_of(*row.cells[key])})
    return units, sorted({seed for _, seed in keys}), keys


def _speakers(cells: dict) -> int | None:
    results = [result for row in cells.values() for _, result in row]
    if not results or any(None in result["speakers"] for result in results):
        return None
    return len({speaker for result in results for speaker in result["speakers"]})


def _within(interval: Interval, least: float, most: float) -> list[float | None]:
    """The ends of an interval, no farther than the figure itself can go."""
    ends = (interval.low, interval.high)
    return [None if end is None else min(max(end, least), most) for end in ends]


def _or_none(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
