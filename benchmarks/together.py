"""One row against the others over several finished benchmarks at once.

    python benchmarks/together.py RUN RUN ... [--row learned-half] [--write FILE]

RUNs are folders of `tripaug bench imbalanced` with the same rows, on different speakers. A
difference is the mean of its differences in the runs; speakers and seeds are resampled within each
run, as in its own report, and the resampled differences are averaged in the same way.
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tripaug_core.bench.report import statistics
from tripaug_core.bench.report.verdict import signed, span_of

DRAWS = 10_000


def main() -> None:
    """Prints the row's mean gain over each other row, its interval, and its share of the gap.

    With --write the same goes to a file: row, share, gap, and of each row `uar` and `gain`.
    """
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("runs", type=Path, nargs="+", metavar="RUN")
    parser.add_argument("--row", default="learned-half")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write it to this file as well")
    given = parser.parse_args()
    runs = [counted(run) for run in given.runs]
    means = {row: np.mean([_uar(run[row]) for run in runs]) for row in runs[0]}
    found = {row: {"uar": float(mean)} for row, mean in means.items()}
    speakers = sum(run[given.row][0].shape[1] for run in runs)
    for row in (name for name in runs[0] if name != given.row):
        draws = [
            np.subtract(*statistics.bootstrap_uar([run[given.row], run[row]], DRAWS, seed))
            for seed, run in enumerate(runs)
        ]
        low, high = statistics.percentile_interval(np.mean(draws, 0), speakers)
        gain = float(means[given.row] - means[row])
        found[row]["gain"] = [gain, 100 * float(low), 100 * float(high)]
        print(f"{row:20s} {means[row]:5.1f}  {signed(gain)} {span_of(100 * low, 100 * high)}")
    gap = means["all-data"] - means["none"]
    share = (means[given.row] - means["none"]) / gap
    print(f"{given.row:20s} {means[given.row]:5.1f}  {share:.0%} of {gap:.1f} points")
    if given.write:
        told = {"row": given.row, "share": float(share), "gap": float(gap), "rows": found}
        given.write.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


def counted(run: Path) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Row -> hits and totals, each (seeds, speakers, classes), of a finished run."""
    results = json.loads((run / "results.json").read_text(encoding="utf-8"))
    classes = len(results["tables"][0]["classes"])
    told = []
    for each in results["cells"]:
        text = (run / "cells" / f"{each['hash']}.json").read_text(encoding="utf-8")
        told.append((each["row"], each["seed"], json.loads(text)))
    rows = dict.fromkeys(row for row, _, _ in told)
    seeds = sorted({seed for _, seed, _ in told})
    speakers = sorted({name for _, _, cell in told for name in cell["speakers"]})
    counts = {row: np.zeros((2, len(seeds), len(speakers), classes)) for row in rows}
    for row, seed, cell in told:
        examples = zip(cell["truth"], cell["guess"], cell["speakers"], strict=True)
        for truth, guess, speaker in examples:
            place = seeds.index(seed), speakers.index(speaker), truth
            counts[row][0][place] += truth == guess
            counts[row][1][place] += 1
    return {row: (hits, totals) for row, (hits, totals) in counts.items()}


def _uar(counts: tuple[np.ndarray, np.ndarray]) -> float:
    return 100 * float(statistics.pooled_uar(*(array.sum((0, 1)) for array in counts)))


if __name__ == "__main__":
    main()
