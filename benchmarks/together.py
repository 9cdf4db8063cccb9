"""One row against the others over several finished benchmarks at once.

    python benchmarks/together.py RUN RUN ... [--row learned-half] [--write FILE]

RUNs are folders of `tripaug bench imbalanced` or of docs/results, on different speakers, so that
their figures are independent: a difference is the mean of its differences in the runs, its variance
that of a mean. Each judge that all of them have, and the rows that all of them have, is a table of
its own. As in each report one question is tested alone (--question, plain copies), and the
differences to all other rows are corrected together. All is computed from what the cells predicted.
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tripaug_core import measures, statistics
from tripaug_core.bench.plan.plan import Table
from tripaug_core.bench.report import predictions
from tripaug_core.bench.report.figures import RowCells, units_of
from tripaug_core.bench.report.verdict import signed, span_of

Counts = tuple[dict[str, np.ndarray], np.ndarray]


def main() -> None:
    """Prints the row's mean gain over each other row, its interval, and its share of the gap.

    With --write the same goes to a file: row, question, and of each table share, gap, and of each
    row `uar` and `gain`.
    """
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("runs", type=Path, nargs="+", metavar="RUN")
    parser.add_argument("--row", default="learned-half")
    parser.add_argument("--question", default="copies", metavar="ROW")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write it to this file as well")
    given = parser.parse_args()
    runs = [counted(run) for run in given.runs]
    told = {"row": given.row, "question": given.question, "tables": {}}
    for name in (name for name in runs[0] if all(name in run for run in runs)):
        figures = told["tables"][name] = together([run[name] for run in runs], given)
        print(f"{name}:")
        for row, of_row in figures["rows"].items():
            last = f"{figures['share']:.0%} of {figures['gap']:.1f} points"
            if row != given.row:
                value, low, high = of_row["gain"]
                last = f"{signed(value)} {'' if low is None else span_of(low, high)}"
            print(f"{row:20s} {of_row['uar']:5.1f}  {last}")
    if given.write:
        given.write.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


def together(runs: list[Counts], given: argparse.Namespace) -> dict:
    """Share, gap and rows of one table over all runs; in per cent and points."""
    rows = [row for row in runs[0][0] if all(row in counts for counts, _ in runs)]
    means = {row: float(np.mean([_uar(counts[row]) for counts, _ in runs])) for row in rows}
    others = [row for row in rows if row != given.row]
    found: dict[str, dict] = {row: {"uar": means[row]} for row in rows}
    for row in others:
        each = [statistics.difference(counts[given.row], counts[row], f) for counts, f in runs]
        at_once = 1 if row == given.question else len(others) - (given.question in others)
        gain = statistics.mean(each).interval(at_once).scaled(100)
        found[row]["gain"] = [gain.value, gain.low, gain.high]
    gap = means["all-data"] - means["none"]
    return {"share": (means[given.row] - means["none"]) / gap, "gap": gap, "rows": found}


def counted(run: Path) -> dict[str, Counts]:
    """Table -> (row -> counts (seeds, speakers, classes, classes); folds of the speakers)."""
    plan, _, done = predictions.read(run)
    return {
        table.name: _counts(table, [pair for pair in done if pair[0].table == table.name])
        for table in plan.tables
    }


def _counts(table: Table, done: list[tuple]) -> Counts:
    by_row = {row.name: [pair for pair in done if pair[0].row == row.name] for row in table.rows}
    rows = {name: RowCells(cells, len(table.classes)) for name, cells in by_row.items()}
    first = next(iter(rows.values()))
    keys = set(first.cells)
    seeds = sorted({seed for _, seed in keys})
    speakers = sorted({unit for key in keys for unit in units_of(*first.cells[key])})
    counts = {name: row.counts(speakers, seeds, keys) for name, row in rows.items()}
    return counts, first.folds(speakers, keys)


def _uar(counts: np.ndarray) -> float:
    return 100 * float(measures.uar_of(counts.sum((0, 1))))


if __name__ == "__main__":
    main()
