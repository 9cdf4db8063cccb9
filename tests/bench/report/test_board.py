"""The table in the terminal counts as the page does."""

import pytest
from samples import CELL, FIT

from tripaug_core.bench.plan.plan import Plan
from tripaug_core.bench.report.board import Board
from tripaug_core.bench.run.store import Store


@pytest.fixture
def board(tmp_path):
    plan = Plan("imbalanced", "a title", (), (CELL,))
    return Board(plan, Store(tmp_path))


def test_a_failed_augmentor_takes_no_more_time(board):
    board.on_event({"kind": "tick", "fits": 2, "fits_done": 0, "cells": 1})
    board.on_event({"kind": "fit", "hash": "other", "seconds": 8.0})
    board.on_event({"kind": "tick", "fits": 2, "fits_done": 1, "cells": 1})
    assert board.seconds_left() is None  # of a cell nothing is known yet
    board.on_event({"kind": "failed", "what": "fit", "hash": FIT.hash, "reason": "r"})
    board.on_event({"kind": "failed", "what": "cell", "hash": CELL.hash, "reason": "r"})
    assert board.seconds_left() == 0.0
    assert ", 1 failed" in board.headline()
