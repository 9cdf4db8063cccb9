"""How long a benchmark will take, and how much memory: measured here, on a few steps of it."""

import time
from dataclasses import dataclass, replace

from tripaug_core.bench import tasks
from tripaug_core.bench.runner import Bench
from tripaug_core.bench.store import Store

_START_SECONDS = 6.0  # a worker's start: Python, torch, the features
_CROWDED = 1.1  # how much slower tasks run beside one another
_FEW, _SOME = 2, 8


@dataclass(frozen=True)
class Estimate:
    """What is to come.

    Attributes:
        fits, cells: that are not done yet.
        fit_seconds, cell_seconds: means, on one worker.
        seconds: of the whole, on all workers.
        memory_mb: of all workers together.
        workers: how many.
    """

    fits: int
    cells: int
    fit_seconds: float
    cell_seconds: float
    seconds: float
    memory_mb: float
    workers: int

    @property
    def worked(self) -> float:
        """Seconds of work, as if on one worker."""
        return self.fits * self.fit_seconds + self.cells * self.cell_seconds


def estimate(bench: Bench, workers: int = 1, store: Store | None = None) -> Estimate:
    """Runs a few steps of one augmentor and of one cell of every row, and multiplies.

    Args:
        bench: what is to be done.
        workers: how many will share the work, on machines like this one.
        store: with what is done already.
    """
    cells = [c for c in bench.plan.cells if store is None or store.cell(c.hash) is None]
    fits = {c.fit.hash: c.fit for c in cells if c.fit is not None}
    fits = [f for h, f in fits.items() if store is None or store.fit(h) is None]
    tried = next((c.fit for c in bench.plan.cells if c.fit is not None), None)
    files, fit_seconds = None, 0.0
    if tried is not None:
        fit_seconds, files = _fit_seconds(tried, bench.home)
    by_row, total = {}, 0.0
    for cell in cells:
        kind = (cell.table, cell.row)
        if kind not in by_row:
            by_row[kind] = _cell_seconds(cell, files if cell.fit else None, bench.home)
        total += by_row[kind]
    work = len(fits) * fit_seconds + total
    shared = max(1, min(workers, len(cells) or 1))
    slower = _CROWDED if shared > 1 else 1.0
    return Estimate(
        fits=len(fits),
        cells=len(cells),
        fit_seconds=fit_seconds,
        cell_seconds=total / max(len(cells), 1),
        seconds=(_START_SECONDS + slower * work / shared) if cells else 0.0,
        memory_mb=shared * tasks.memory_mb(),
        workers=shared,
    )


def _fit_seconds(spec, home) -> tuple[float, dict[str, bytes]]:
    def run(iterations: int):
        return tasks.run_fit(
            replace(spec, settings=replace(spec.settings, iterations=iterations)), home
        )

    wanted = spec.settings.iterations
    run(1)  # reads the features, warms up
    (few, files), (some, _) = run(_FEW), run(_SOME)
    return _extrapolated(few["seconds"], some["seconds"], wanted), files


def _cell_seconds(spec, files, home) -> float:
    settings = spec.recogniser_settings
    if settings is None or not hasattr(settings, "steps"):
        started = time.perf_counter()
        tasks.run_cell(spec, files, home)
        return time.perf_counter() - started

    def run(steps: int) -> float:
        few = replace(spec, recogniser_settings=replace(settings, steps=steps))
        return tasks.run_cell(few, files, home)["times"]["seconds"]

    return _extrapolated(run(_FEW), run(_SOME), settings.steps)


def _extrapolated(few: float, some: float, wanted: int) -> float:
    # On a busy machine the shorter run may come out longer: then nothing is known of the rest.
    step = max((some - few) / (_SOME - _FEW), 0.1 * some / _SOME)
    return max(few + step * (wanted - _FEW), few)
