"""Order, isolation of failures, resumption: with tasks that only pretend."""

import sys
from concurrent.futures import Future
from dataclasses import replace

import pytest
from samples import CELL, FIT

from tripaug_core.bench.run import coordinator
from tripaug_core.bench.run.engines import LocalEngine
from tripaug_core.bench.run.store import Store

CELLS = [
    replace(CELL, row="learned", seed=0),
    replace(CELL, row="learned", seed=1, fit=replace(FIT, train=("a:1",))),
    replace(CELL, row="none", fit=None),
]


def fit_task(spec, home):
    return {"seconds": 0.0, "hash": spec.hash, "memory_mb": 1.0}, {"card.json": b"x"}


def cell_task(spec, files, home):
    assert (files == {"card.json": b"x"}) == (spec.fit is not None)
    told = {"truth": [0], "guess": [0], "speakers": ["s"], "versions": {}}
    return {"uar": 50.0, "times": {"seconds": 0.0}, **told}


def run(tmp_path, here, cells=CELLS, fit=fit_task, cell=cell_task, **more):
    events = []
    progress = coordinator.run(
        cells, here, Store(tmp_path), None, events.append, run_fit=fit, run_cell=cell, **more
    )
    return progress, [e for e in events if e["kind"] != "tick"]


def test_fits_come_before_their_cells_and_nothing_is_done_twice(tmp_path, here):
    progress, events = run(tmp_path, here)
    assert (progress.fits_done, progress.cells_done, progress.failed) == (2, 3, {})
    order = [e["hash"] for e in events]
    for cell in CELLS[:2]:
        assert order.index(cell.fit.hash) < order.index(cell.hash)
    again, events = run(tmp_path, here, fit=None, cell=None)
    assert events == []
    assert again.cells_done == 3


def test_the_first_row_comes_first_and_fits_before_what_else_is_ready(tmp_path, here):
    class Noting:
        workers, asked = 1, []

        def submit(self, function, spec, *rest):
            self.asked.append(getattr(spec, "row", "fit"))
            return here.submit(function, spec, *rest)

    cells = [
        replace(CELL, row=row, seed=seed, fit=FIT if row == "learned" else None)
        for seed in (0, 1)
        for row in ("none", "copies", "learned")
    ]
    run(tmp_path, Noting(), cells)
    assert Noting.asked[:5] == ["none", "none", "fit", "copies", "copies"]


def test_cells_of_one_augmentor_share_its_bytes(tmp_path):
    """An engine holds what all waiting cells are given: a copy for each would fill the memory."""

    class Holding:
        workers, asked = 1, []

        def submit(self, function, spec, files, home):
            self.asked.append((spec, files))
            return Future()

    class Counting(Store):
        read = 0

        def fit_files(self, hash):
            self.read += 1
            return super().fit_files(hash)

    fits = FIT, replace(FIT, train=("a:1",))
    cells = [replace(CELL, row=row, seed=seed, fit=fits[seed]) for row in "abc" for seed in (0, 1)]
    store = Counting(tmp_path)
    for fit in fits:
        store.put_fit(fit.hash, *fit_task(fit, None))
    coordinator.run(cells, Holding(), store, should_stop=lambda: True)
    assert len(Holding.asked) == 6
    assert store.read == 2
    for fit in fits:
        given = [files for spec, files in Holding.asked if spec.fit == fit]
        assert given[0] == {"card.json": b"x"}
        assert all(files is given[0] for files in given)


def test_a_failed_cell_stops_nothing_else(tmp_path, here):
    def cell(spec, files, home):
        if spec.row == "none":
            raise ValueError("out of luck")
        return cell_task(spec, files, home)

    progress, events = run(tmp_path, here, cell=cell)
    assert progress.cells_done == 2
    assert progress.failed == {CELLS[2].hash: "ValueError: out of luck"}
    assert [e["row"] for e in events if e["kind"] == "failed"] == ["none"]
    progress, _ = run(tmp_path, here)  # tried again, and only that
    assert (progress.cells_done, progress.failed) == (3, {})


def test_a_failed_fit_takes_its_own_cells_with_it(tmp_path, here):
    def fit(spec, home):
        if len(spec.train) == 1:
            raise MemoryError
        return fit_task(spec, home)

    progress, _ = run(tmp_path, here, fit=fit)
    assert progress.cells_done == 2
    assert progress.failed[CELLS[1].hash] == "its augmentor failed: MemoryError"


def test_stopping_leaves_the_rest_undone(tmp_path, here):
    progress, _ = run(tmp_path, here, should_stop=lambda: True)
    assert progress.cells_done < 3
    assert not progress.failed


@pytest.mark.parametrize("keep", ["fit", "nothing"])
def test_fits_of_finished_cells_are_not_trained_again(tmp_path, here, keep):
    run(tmp_path, here)
    if keep == "nothing":
        import shutil

        shutil.rmtree(tmp_path / "fits")
    _, events = run(tmp_path, here, fit=None, cell=None)
    assert events == []


def leaves(spec, files, home):
    sys.exit(0)


def test_a_row_that_ends_the_process_fails_its_cells_alone(tmp_path):
    with LocalEngine(1) as engine:
        progress, _ = run(tmp_path, engine, cells=CELLS[2:], cell=leaves)
    assert len(progress.failed) == 1
    assert all("SystemExit" in reason for reason in progress.failed.values())
