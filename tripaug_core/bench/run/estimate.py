"""How long a benchmark will take, and how much memory: measured here, on a few steps of it."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from tripaug_core.bench.plan import methods
from tripaug_core.bench.plan.plan import Bench
from tripaug_core.bench.run import tasks
from tripaug_core.bench.run.split_parts import features_of, keys_of
from tripaug_core.bench.run.store import Store

_START_SECONDS = 6.0  # a worker's start: Python, torch, the features
_CROWDED = 1.1  # how much slower tasks run beside one another
_FEW, _SOME = 2, 6  # steps of a recogniser
_SHARE = 0.05  # of the recordings, where a recogniser has no steps
_MORE = 14  # iterations of an augmentor: they must show beside what its training does at the end


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


def estimate(
    bench: Bench,
    workers: int = 1,
    store: Store | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Estimate:
    """Runs a few steps of one augmentor, and of one cell of every row by every recogniser.

    Args:
        bench: what is to be done.
        workers: how many will share the work, on machines like this one.
        store: with what is done already.
        progress: called with the kinds of task that were tried, and how many there are.
    """
    cells = [c for c in bench.plan.cells if store is None or store.cell(c.hash) is None]
    fits = {c.fit.hash: c.fit for c in cells if c.fit is not None}
    fits = [f for h, f in fits.items() if store is None or store.fit(h) is None]
    tried = next((c.fit for c in bench.plan.cells if c.fit is not None), None)
    files, fit_seconds = None, 0.0
    kinds, first = len({_kind(cell) for cell in cells}), int(tried is not None)
    progress(0, kinds + first)
    if tried is not None:
        fit_seconds, files = _fit_seconds(tried, bench.home)
        progress(1, kinds + first)
    total = _cells_seconds(
        cells, files, bench.home, lambda done: progress(first + done, kinds + first)
    )
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
        settings = replace(spec.settings, iterations=iterations)
        return tasks.run_fit(replace(spec, settings=settings), home)

    run(1)  # what is loaded and compiled once would pass for time that an iteration takes
    (few, files), (more, _) = run(_FEW), run(_MORE)
    step = _step_seconds(few["seconds"], more["seconds"], _MORE)
    return few["seconds"] + step * max(spec.settings.iterations - _FEW, 0), files


def _kind(cell) -> tuple[str, str]:
    """Cells of one kind take about as long."""
    return cell.method, cell.recogniser


def _cells_seconds(cells, files, home, tried: Callable[[int], None]) -> float:
    """Seconds of all the cells on one worker: each kind is tried for a few steps, or where a
    recogniser has none, on a few of the recordings that it must hear."""
    total, of_kind, plain_steps = 0.0, {}, {}
    for cell in cells:
        kind = _kind(cell)
        if kind not in of_kind:
            given = files if cell.fit else None
            settings = cell.recogniser_settings
            if not hasattr(settings, "steps"):
                of_kind[kind] = _seconds_of_all(cell, given, home)
            else:
                few = _seconds(cell, replace(settings, steps=_FEW), given, home)
                online = methods.method_named(cell.method).online is not None
                step = plain_steps.get(cell.recogniser)
                if online or step is None:
                    some = _seconds(cell, replace(settings, steps=_SOME), given, home)
                    step = _step_seconds(few, some)
                if not online:  # what a row does to batches is no part of a plain step
                    plain_steps.setdefault(cell.recogniser, step)
                of_kind[kind] = few + step * max(settings.steps - _FEW, 0)
            tried(len(of_kind))
        total += of_kind[kind]
    return total


def _seconds_of_all(cell, files, home) -> float:
    """Seconds of a cell by what two parts of it take, a small one and one of twice the size."""
    wanted = _heard(cell)
    parts = [_part(cell, share, home) for share in (_SHARE, 2 * _SHARE)]
    small, large = (_heard(part) for part in parts)
    settings = cell.recogniser_settings
    if large >= wanted or small == large:
        return _seconds(cell, settings, files, home)
    _seconds(parts[1], settings, files, home)  # hears what is heard once for all cells
    few, some = (_seconds(part, settings, files, home) for part in parts)
    return some + max(some - few, 0.1 * some) / (large - small) * (wanted - large)


def _heard(cell) -> int:
    """Recordings and copies that a recogniser hears in a cell."""
    return len(cell.train) + len(cell.test) + cell.copies * len(cell.copied)


def _part(cell, share: float, home):
    """The cell with a share of the recordings of each emotion, two at least."""
    features = features_of(cell.corpora, cell.mel, home)
    emotion_of = dict(zip(keys_of(features), features.emotions, strict=True))

    def some(keys: tuple[str, ...]) -> list[str]:
        groups: dict[str, list[str]] = {}
        for key in keys:
            groups.setdefault(emotion_of[key], []).append(key)
        return [k for group in groups.values() for k in group[: max(2, int(share * len(group)))]]

    train, test = sorted(some(cell.train)), sorted(some(cell.test))
    copied = sorted(set(train).intersection(cell.copied))
    return replace(cell, train=tuple(train), test=tuple(test), copied=tuple(copied))


def _seconds(cell, settings, files, home) -> float:
    started = time.perf_counter()
    tasks.run_cell(replace(cell, recogniser_settings=settings), files, home)
    return time.perf_counter() - started


def _step_seconds(few: float, some: float, steps: int = _SOME) -> float:
    # On a busy machine the shorter run may come out longer: then little is known of a step.
    return max((some - few) / (steps - _FEW), 0.1 * some / steps)
