"""A benchmark from its settings to its files; whoever shows progress passes a callback."""

import time
from collections.abc import Callable
from pathlib import Path

from tripaug_core import io
from tripaug_core.bench.plan import leakage
from tripaug_core.bench.plan.judges import check_judges
from tripaug_core.bench.plan.plan import Bench
from tripaug_core.bench.plan.settings import BenchSettings
from tripaug_core.bench.protocols import make_plan
from tripaug_core.bench.report import files, predictions
from tripaug_core.bench.run import coordinator, tasks
from tripaug_core.bench.run.store import Store
from tripaug_core.corpora.features import Features, obtain


def prepare(
    settings: BenchSettings,
    home: str | None = None,
    plugins: tuple[str, ...] = (),
    progress: Callable[[int, int], None] | None = None,
) -> Bench:
    """Reads the corpora, makes the plan and checks its splits.

    Args:
        settings: what is asked for.
        home: the corpora home.
        plugins: sources of a user's own rows and recognisers.
        progress: called with utterances done and in all, for each corpus.

    Raises:
        InputError: a corpus is missing, lacks what is asked for, or a split is broken.
    """
    for source in plugins:
        tasks.load_plugin(source)
    check_judges(settings, home)
    names = dict.fromkeys((*settings.sources, *settings.corpora))
    spec = settings.augmentor.mel
    features: dict[str, Features] = {n: obtain(n, spec, home, progress) for n in names}
    plan = make_plan(settings, features, plugins)
    return Bench(settings, plan, tuple(leakage.audit(plan, features)), home)


def run(
    bench: Bench,
    folder: Path,
    engine,
    on_event: Callable[[dict], None] = lambda event: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> dict:
    """Does what is not done yet, and writes results.json, results.csv, report.html and
    predictions.csv.gz.

    Returns:
        The results, also where some cells failed or the run was stopped (`complete` says so).
    """
    started = time.monotonic()
    store = Store(folder)
    progress = coordinator.run(bench.plan.cells, engine, store, bench.home, on_event, should_stop)
    found = files.collect(bench, store, progress.failed)
    found["times"]["this_process_seconds"] = time.monotonic() - started
    files.write(found, folder)
    told = predictions.as_csv(bench.plan, files.done(bench.plan, store))
    io.write_whole(folder / predictions.FILE, lambda fresh: fresh.write_bytes(told))
    return found
