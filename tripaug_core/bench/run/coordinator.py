"""Fits before the cells that need them, whatever the engine; the only one who writes results."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from dataclasses import dataclass, field

from tripaug_core.bench.plan.specs import CellSpec
from tripaug_core.bench.run import tasks
from tripaug_core.bench.run.store import Store

_LOOK_SECONDS = 0.5


@dataclass
class Progress:
    """How far a run has come.

    Attributes:
        fits, cells: how many there are in all.
        fits_done, cells_done: with results in the store.
        failed: hash -> reason, of fits and cells.
    """

    fits: int
    cells: int
    fits_done: int = 0
    cells_done: int = 0
    failed: dict[str, str] = field(default_factory=dict)


def run(
    cells: Iterable[CellSpec],
    engine,
    store: Store,
    home: str | None = None,
    on_event: Callable[[dict], None] = lambda event: None,
    should_stop: Callable[[], bool] = lambda: False,
    run_fit=tasks.run_fit,
    run_cell=tasks.run_cell,
) -> Progress:
    """Do every cell whose result is not in the store yet, and the fits that they need.

    A task that fails is reported and stops nothing else, but the cells of a failed fit fail with
    it. Failures are not stored, so that the next run tries them again.

    Args:
        cells: what is to be done; in any order, results do not depend on it.
        engine: see `engines`.
        store: where results are and go.
        home: the corpora home that tasks look into.
        on_event: called with each event, a plain dict with `kind` running, fit, cell, failed or
            tick. Of an engine that does not say when a task begins, no `running` comes.
        should_stop: asked about twice a second; True leaves what is open undone.
        run_fit, run_cell: the tasks; others only in tests.
    """
    cells = {cell.hash: cell for cell in cells}
    fits = {cell.fit.hash: cell.fit for cell in cells.values() if cell.fit is not None}
    progress = Progress(len(fits), len(cells))
    waiting: dict[str, list[str]] = defaultdict(list)
    running: dict[Future, tuple[str, str]] = {}
    begun: set[str] = set()
    # Cells of one augmentor share its bytes: an engine holds those of all that wait. They are let
    # go of here once the last cell has them.
    checkpoints: dict[str, dict[str, bytes]] = {}
    unsent: Counter[str] = Counter()

    def submit_cell(hash: str) -> None:
        cell, files = cells[hash], None
        if cell.fit is not None:
            fit = cell.fit.hash
            files = checkpoints.pop(fit, None) or store.fit_files(fit)
            unsent[fit] -= 1
            if unsent[fit]:
                checkpoints[fit] = files
        running[engine.submit(run_cell, cell, files, home)] = ("cell", hash)

    def tell(kind: str, hash: str, **more) -> None:
        spec = cells.get(hash)
        where = {k: getattr(spec, k) for k in ("table", "row", "fold", "seed")} if spec else {}
        on_event({"kind": kind, "hash": hash, **where, **more, **_counts(progress)})

    def fail(what: str, hash: str, reason: str) -> None:
        progress.failed[hash] = reason
        tell("failed", hash, what=what, reason=reason)

    def tell_begun() -> None:
        for future, (what, hash) in running.items():
            if hash not in begun and future.running():
                begun.add(hash)
                tell("running", hash, what=what)

    ready = []
    left = {hash: cell for hash, cell in cells.items() if store.cell(hash) is None}
    progress.cells_done = len(cells) - len(left)
    # Their files are read: of those that finished cells had, nobody needs to know.
    needed = {cell.fit.hash for cell in left.values() if cell.fit is not None}
    trained = {hash for hash in needed if store.has_whole_fit(hash)}
    for hash, cell in left.items():
        if cell.fit is not None:
            unsent[cell.fit.hash] += 1
        if cell.fit is None or cell.fit.hash in trained:
            ready.append(hash)
        else:
            waiting[cell.fit.hash].append(hash)
    # A fit that nobody waits for any more is as good as done.
    progress.fits_done = len(fits) - len(waiting)
    # A first row at once, for whoever looks; then what others wait for.
    rows = {hash: (cell.table, cell.row) for hash, cell in cells.items()}
    first = [hash for hash in ready if rows[hash] == next(iter(rows.values()))]
    for hash in first:
        submit_cell(hash)
    for hash in waiting:
        running[engine.submit(run_fit, fits[hash], home)] = ("fit", hash)
    for hash in ready:
        if hash not in first:
            submit_cell(hash)
    on_event({"kind": "tick", **_counts(progress)})

    while running and not should_stop():
        tell_begun()
        done, _ = wait(running, timeout=_LOOK_SECONDS, return_when=FIRST_COMPLETED)
        for future in done:
            what, hash = running.pop(future)
            try:
                result = future.result()
            except (Exception, CancelledError, SystemExit) as error:  # a row may call sys.exit
                fail(what, hash, reason_of(error))
                for dependent in waiting.pop(hash, ()):
                    fail("cell", dependent, f"its augmentor failed: {reason_of(error)}")
                continue
            if what == "fit":
                info, files = result
                store.put_fit(hash, info, files)
                progress.fits_done += 1
                tell("fit", hash, seconds=info["seconds"])
                for dependent in waiting.pop(hash, ()):
                    submit_cell(dependent)
            else:
                store.put_cell(hash, result)
                progress.cells_done += 1
                tell("cell", hash, uar=result["uar"], seconds=result["times"]["seconds"])
        on_event({"kind": "tick", **_counts(progress)})
    for future in running:
        future.cancel()
    return progress


def reason_of(error: BaseException) -> str:
    """What went wrong, in a line."""
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}"[:500] if text else type(error).__name__


def _counts(progress: Progress) -> dict:
    return {
        "fits": progress.fits,
        "fits_done": progress.fits_done,
        "cells": progress.cells,
        "cells_done": progress.cells_done,
        "failures": len(progress.failed),
    }
