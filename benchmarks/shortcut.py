"""Do copies of some classes only teach a recogniser to know copies?

    python benchmarks/shortcut.py [--corpus ravdess] [--rows copies,noise,learned] [--seeds 0]

Cells of `bench imbalanced` are trained, and each recogniser is tested twice: on the test part as it
is, and on the test part changed as the row changes its copies. Only utterances of the cut classes
were ever seen changed. Where the change itself has become a sign of those classes, changed speech
of the class that stayed whole is taken for one of them.
"""

import argparse
import sys
from pathlib import Path

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tripaug_core.bench import runner
from tripaug_core.bench.plan.from_args import settings_from_args
from tripaug_core.bench.run import tasks
from tripaug_core.bench.run.copies import changed


def main() -> None:
    """Prints, row by row, how much of the whole class and of the cut ones is told correctly."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corpus", default="ravdess")
    parser.add_argument("--rows", default="copies,noise,learned")
    parser.add_argument("--seeds", default="0")
    parser.add_argument("--home", default=None, help="corpora home")
    given = parser.parse_args()
    seeds = [int(seed) for seed in given.seeds.split(",")]
    rows = given.rows.split(",")
    settings = settings_from_args("imbalanced", corpus=given.corpus, methods=rows, seeds=seeds)
    plan = runner.prepare(settings, given.home).plan
    fits = {fit.hash: tasks.run_fit(fit, given.home)[1] for fit in plan.fits}
    columns = (f"{settings.keep}, clean", "changed", "cut classes, clean", "changed")
    print(f"{given.corpus:12s}" + "".join(f"{name:>20s}" for name in columns))
    for row in rows:
        cells = [cell for cell in plan.cells if cell.row == row]
        hits, totals = np.sum([_tested(cell, fits, settings.keep, given.home) for cell in cells], 0)
        print(f"{row:12s}" + "".join(f"{x:19.1f}%" for x in (100 * hits / totals).ravel()))


def _tested(cell, fits, keep: str, home) -> np.ndarray:
    """Hits and totals, (2, the whole class and the cut ones, clean and changed)."""
    with tasks.reproducible(cell.device):
        done = tasks.trained(cell, cell.fit and fits[cell.fit.hash], home)
        if done.method.offline is None:
            other = done.test
        else:
            change = done.method.offline(done.context)
            generator = torch.Generator().manual_seed(cell.seed + 1)
            other = changed(done.test, change, done.context.normalisation, generator).features
        truth = done.test.labels(cell.classes).numpy()
        counts = np.zeros((2, 2, 2))
        for how, features in enumerate((done.test, other)):
            right = done.predictor.predict(features) == truth
            whole = truth == cell.classes.index(keep)
            for which, there in enumerate((whole, ~whole)):
                counts[:, which, how] = right[there].sum(), there.sum()
    return counts


if __name__ == "__main__":
    main()
