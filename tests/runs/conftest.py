"""Runs in a home of their own, whose processes are the little worker beside this file."""

import sys
from pathlib import Path

import pytest
from waiting import wait_for

from tripaug_core.runs import home as runs_home
from tripaug_core.runs import process
from tripaug_core.runs.folder import RunFolder

WORKER = Path(__file__).with_name("worker.py")


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A runs home; one run at once; whatever still runs at the end is stopped."""
    monkeypatch.setattr(process, "PROGRAM", (sys.executable, str(WORKER)))
    monkeypatch.setenv("TRIPAUG_AT_ONCE", "1")
    home = tmp_path / "runs"
    home.mkdir()
    yield home
    for run in runs_home.list_runs(home):
        if run.state.active:
            process.stop(run, grace_s=0.2)


@pytest.fixture
def lay_out(home):
    """Lay out a run whose worker works in the manner given."""

    def lay_out(manner="on", path=None, kind="test") -> RunFolder:
        run_id, folder = runs_home.place(home, "test", path)
        return RunFolder.create(folder, kind, {"manner": manner}, id=run_id)

    return lay_out


@pytest.fixture
def wait_for_state():
    """The run's state once it is in the one named; a failure once it has ended in another."""

    def wait_for_state(run, name):
        wait_for(lambda: run.state.state == name or run.state.state == "failed")
        assert run.state.state == name, run.state.reason
        return run.state

    return wait_for_state


@pytest.fixture
def worker() -> str:
    """The worker's file."""
    return str(WORKER)
