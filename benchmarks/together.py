"""One row against the others over several finished benchmarks at once.

    python benchmarks/together.py RUN RUN ... [--row learned-half] [--write FILE]

RUNs are folders of `tripaug bench imbalanced` with the same rows, on different speakers, so that
their figures are independent: a difference is the mean of its differences in the runs, its variance
that of a mean. As in each report one question is tested alone (--question, plain copies), and the
differences to all other rows are corrected together.
"""

import argparse
import json
import sys
from collections import defaultdict
from pathlib import Path
from types import SimpleNamespace

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tripaug_core import io, measures, statistics
from tripaug_core.bench.report.figures import RowCells, units_of
from tripaug_core.bench.report.verdict import signed, span_of
from tripaug_core.bench.run.store import Store


def main() -> None:
    """Prints the row's mean gain over each other row, its interval, and its share of the gap.

    With --write the same goes to a file: row, share, gap, and of each row `uar` and `gain`.
    """
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("runs", type=Path, nargs="+", metavar="RUN")
    parser.add_argument("--row", default="learned-half")
    parser.add_argument("--question", default="copies", metavar="ROW")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write it to this file as well")
    given = parser.parse_args()
    runs = [counted(run) for run in given.runs]
    means = {row: np.mean([_uar(counts[row]) for counts, _ in runs]) for row in runs[0][0]}
    found = {row: {"uar": float(mean)} for row, mean in means.items()}
    others = [row for row in means if row != given.row]
    for row in others:
        each = [statistics.difference(counts[given.row], counts[row], f) for counts, f in runs]
        together = 1 if row == given.question else len(others) - (given.question in others)
        gain = statistics.mean(each).interval(together).scaled(100)
        found[row]["gain"] = [gain.value, gain.low, gain.high]
        span = "" if gain.low is None else span_of(gain.low, gain.high)
        print(f"{row:20s} {means[row]:5.1f}  {signed(gain.value)} {span}")
    gap = means["all-data"] - means["none"]
    share = (means[given.row] - means["none"]) / gap
    print(f"{given.row:20s} {means[given.row]:5.1f}  {share:.0%} of {gap:.1f} points")
    if given.write:
        told = {"row": given.row, "share": float(share), "gap": float(gap), "rows": found}
        given.write.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


def counted(run: Path) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Row -> counts (seeds, speakers, classes, classes) of a finished run; folds of speakers."""
    results, store = io.read_json(run / "results.json"), Store(run)
    by_row = defaultdict(list)
    for each in results["cells"]:
        by_row[each["row"]].append((SimpleNamespace(**each), store.cell(each["hash"])))
    classes = len(results["tables"][0]["classes"])
    rows = {name: RowCells(cells, classes) for name, cells in by_row.items()}
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
