"""The estimate is made of measured steps; the board tells how far a run has come."""

from dataclasses import replace

import miniature

from tripaug_core.bench import runner
from tripaug_core.bench.report.board import Board, duration_text
from tripaug_core.bench.run import estimate as estimates
from tripaug_core.bench.run.store import Store


def test_estimate_counts_and_scales(home, tmp_path, monkeypatch):
    bench = runner.prepare(miniature.settings(methods=("none", "learned")), str(home))
    found = estimates.estimate(bench, 1)
    assert (found.fits, found.cells) == (2, 4)
    assert found.seconds > found.worked > 0
    assert found.memory_mb > 50
    # With steps of a known length the sum is known: 2 fits and 4 cells.
    fit, cell = 0.5, 0.25
    monkeypatch.setattr(
        estimates.tasks,
        "run_fit",
        lambda spec, home: ({"seconds": 1 + fit * spec.settings.iterations}, {}),
    )
    monkeypatch.setattr(
        estimates, "_seconds", lambda spec, settings, files, home: 2 + cell * settings.steps
    )
    found = estimates.estimate(bench, 2)
    assert found.workers == 2
    iterations, steps = miniature.AUGMENTOR.iterations, miniature.RECOGNISER.steps
    assert round(found.worked, 6) == round(2 * (1 + fit * iterations) + 4 * (2 + cell * steps), 6)


def test_each_recogniser_takes_its_own_time(tmp_path, monkeypatch):
    home = tmp_path / "corpora"
    miniature.corpus(home, each=40)
    methods = ("none", "copies")
    settings = miniature.settings(
        methods=methods, recogniser="light,logmel", recogniser_settings=None
    )
    bench = runner.prepare(settings, str(home))

    def seconds(cell, settings, files, home):
        if cell.recogniser == "light":
            return 2 + 0.25 * settings.steps
        # One without steps takes as long as there are sounds to hear.
        return 7 + 0.5 * (len(cell.train) + len(cell.test) + cell.copies * len(cell.copied))

    tried, progress = [], []
    monkeypatch.setattr(
        estimates, "_seconds", lambda cell, *more: tried.append(cell) or seconds(cell, *more)
    )
    found = estimates.estimate(bench, 1, progress=lambda *done: progress.append(done))
    first = {}
    for cell in bench.plan.cells:
        first.setdefault((cell.method, cell.recogniser), cell)
    assert len(first) == 4
    assert progress[-1] == (4, 4)
    each = {kind: seconds(c, c.recogniser_settings, None, None) for kind, c in first.items()}
    wanted = sum(each[cell.method, cell.recogniser] for cell in bench.plan.cells)
    assert round(found.worked, 6) == round(wanted, 6)
    # A recogniser without steps was not tried on all of it.
    largest = max(len(cell.train) for cell in tried if cell.recogniser == "logmel")
    assert largest < 0.4 * len(first["copies", "logmel"].train)


def test_rows_in_any_order_take_as_long(home, monkeypatch):
    """A step of a plain row is never that of one that changes each batch."""
    bench = runner.prepare(miniature.settings(methods=("none", "specaugment")), str(home))
    turned = replace(bench, plan=replace(bench.plan, cells=tuple(reversed(bench.plan.cells))))
    each = {"none": 0.25, "specaugment": 1.0}
    monkeypatch.setattr(
        estimates,
        "_seconds",
        lambda cell, settings, files, home: 2 + each[cell.method] * settings.steps,
    )
    wanted = sum(2 + each[cell.method] * miniature.RECOGNISER.steps for cell in bench.plan.cells)
    for told in (bench, turned):
        assert round(estimates.estimate(told, 1).worked, 6) == round(wanted, 6)


def test_nothing_left_takes_no_time(home, tmp_path, here):
    bench = runner.prepare(miniature.settings(methods=("none",)), str(home))
    runner.run(bench, tmp_path, here)
    found = estimates.estimate(bench, 2, Store(tmp_path))
    assert (found.fits, found.cells, found.seconds) == (0, 0, 0.0)


def test_board(home, tmp_path):
    plan = runner.prepare(miniature.settings(methods=("none", "copies")), str(home)).plan
    board = Board(plan, Store(tmp_path), workers=2)
    assert board.seconds_left() is None
    counts = {"fits": 0, "fits_done": 0, "cells": 4}
    board.on_event({"kind": "tick", **counts})
    about = {"table": "all", "fold": "x", "seed": 0, "hash": "h"}
    board.on_event({"kind": "cell", "row": "none", "uar": 50.0, "seconds": 8.0, **about})
    board.on_event({"kind": "failed", "what": "cell", "reason": "r", "row": "none", **about})
    assert board.seconds_left() == 2 * 8.0 / 2
    assert "cells 1/4, 1 failed" in board.headline()
    assert ("mini", "none", "1/2", "50.0") in board.rows()


def test_times_in_words():
    assert [duration_text(s) for s in (5, 300, 7200)] == ["5 s", "5 min", "2.0 h"]
