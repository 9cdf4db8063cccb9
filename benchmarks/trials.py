"""The search: every trial of `trials.json` on the development speakers, and what came out.

    python benchmarks/trials.py [--family learned] [--folder runs/trials] [--write]

RAVDESS actors 1 to 12 only, 80% of all classes but neutral cut, five folds by speaker, seeds 0 and
1, light recogniser; augmentors of 120 iterations. Nothing was chosen on any other speaker. What is
done is kept in the folder, so it can be stopped and started again. With --write the results go to
docs/results/trials.json.
"""

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tripaug_core import measures, statistics
from tripaug_core.bench import runner
from tripaug_core.bench.plan.from_args import settings_from_args
from tripaug_core.bench.plan.plan import Bench
from tripaug_core.bench.plan.settings import BenchSettings
from tripaug_core.bench.report import files
from tripaug_core.bench.report.figures import RowCells
from tripaug_core.bench.run import coordinator
from tripaug_core.bench.run.engines import open_engine
from tripaug_core.bench.run.store import Store
from tripaug_core.vocabulary import ROWS as NAMED

HERE = Path(__file__).resolve().parent
SPEAKERS = [f"{number:02d}" for number in range(1, 13)]
SEEDS = (0, 1)
ROWS = (HERE / "trial_rows.py").read_text(encoding="utf-8")
RESULTS = HERE.parent / "docs" / "results" / "trials.json"
NONE, ALL = NAMED["none"].title, "all data"


def main() -> None:
    """Does what is not done yet and prints a line a trial."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--family", nargs="+", help="only the trials of these families")
    parser.add_argument("--label", nargs="+", default=[], help="only these, whatever their family")
    parser.add_argument("--folder", default="runs/trials", help="where what is done is kept")
    parser.add_argument("--home", default=None, help="corpora home")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--write", action="store_true", help="write docs/results/trials.json")
    given = parser.parse_args()
    trials = json.loads((HERE / "trials.json").read_text(encoding="utf-8"))
    families, labels = set(given.family or ()), {NONE, ALL, *given.label}
    if not families and not given.label:
        families = {t["family"] for t in trials}
    chosen = [t for t in trials if t["family"] in families or t["label"] in labels]
    store = Store(given.folder)
    counts = {}
    with open_engine("local", given.workers, None) as engine:
        for trial in chosen:
            bench = prepared(trial, given.home)
            coordinator.run(
                bench.plan.cells, engine, store, bench.home, lambda event: None, lambda: False
            )
            counts[trial["label"]] = counted(bench, store)
            print(line(judged(trial, counts)), flush=True)
    if given.write:
        written([judged(trial, counts) for trial in chosen])


def settings_for(trial: dict) -> BenchSettings:
    """A trial as settings of a benchmark of one row."""
    changes = dict(trial["settings"])
    augmentor = {"iterations": 120} | changes.pop("augmentor", {})
    return settings_from_args(
        "imbalanced",
        corpus="ravdess",
        speakers=SPEAKERS,
        seeds=SEEDS,
        methods=[trial["method"]],
        augmentor=augmentor,
        **changes,
    )


def prepared(trial: dict, home: str | None = None) -> Bench:
    """The same, ready to run."""
    bench = runner.prepare(settings_for(trial), home, (ROWS,))
    if "augmentor_seed" not in trial:
        return bench
    # The same cut and the same recogniser, but another augmentor.
    cells = tuple(
        replace(c, fit=replace(c.fit, settings=replace(c.fit.settings, seed=seed)))
        for c in bench.plan.cells
        for seed in (c.seed + trial["augmentor_seed"],)
    )
    return replace(bench, plan=replace(bench.plan, cells=cells))


def written(found: list[dict]) -> None:
    """docs/results/trials.json with these instead of what it said of them; the rest stays."""
    known = json.loads(RESULTS.read_text(encoding="utf-8"))
    known = {(r["family"], r["label"]): r for r in known}
    known |= {(r["family"], r["label"]): r for r in found}
    text = json.dumps(list(known.values()), indent=1, ensure_ascii=False)
    RESULTS.write_text(text + "\n", encoding="utf-8")


def counted(bench: Bench, store: Store) -> tuple[np.ndarray, np.ndarray]:
    """Counts (seeds, speakers, classes, classes) of a finished trial, and folds of its speakers."""
    row = RowCells(files.done(bench.plan, store), len(bench.plan.cells[0].classes))
    keys = set(row.cells)
    return row.counts(SPEAKERS, list(SEEDS), keys), row.folds(SPEAKERS, keys)


def judged(trial: dict, counts: dict) -> dict:
    """What came out of a trial: UAR and recalls in per cent, the gain over none and its interval.

    The gain is over the trial named in `against` instead where there is one, and then it is no
    share of the gap.

    Args:
        trial: an entry of trials.json.
        counts: label -> what `counted` gives; those so far.
    """
    own, folds = counts[trial["label"]]
    base, _ = counts[trial.get("against", NONE)]
    gain = statistics.difference(own, base, folds).interval().scaled(100)
    known = ALL in counts and "against" not in trial
    gap = _uar(counts[ALL]) - _uar(counts[NONE]) if known else None
    return {
        "family": trial["family"],
        "label": trial["label"],
        "uar": _uar(counts[trial["label"]]),
        "recalls": (100 * measures.recalls_of(own.sum((0, 1)))).round(1).tolist(),
        "gain": [gain.value, gain.low, gain.high],
        "share": None if gap is None else gain.value / gap,
    }


def line(result: dict) -> str:
    """One line for the terminal."""
    gain, low, high = result["gain"]
    recalls = " ".join(f"{recall:3.0f}" for recall in result["recalls"])
    return (
        f"{result['family']:12s} {result['label']:54s} {result['uar']:5.1f}  {recalls}"
        f"  {gain:+5.1f} [{low:+.1f}, {high:+.1f}]"
        + ("" if result["share"] is None else f"  {result['share']:4.0%}")
    )


def _uar(counts: tuple[np.ndarray, np.ndarray]) -> float:
    return 100 * float(measures.uar_of(counts[0].sum((0, 1))))


if __name__ == "__main__":
    main()
