"""A real `dask scheduler` and two `dask worker`s, one of them killed with its task in flight."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import miniature
import pytest
import work
from samples import without_times

from tripaug_core.bench import runner
from tripaug_core.bench.report import files
from tripaug_core.bench.run import coordinator
from tripaug_core.bench.run.engines import DaskEngine, open_engine
from tripaug_core.bench.run.store import Store
from tripaug_core.errors import InputError
from tripaug_core.homes import PROJECT

pytest.importorskip("distributed")


@pytest.fixture
def cluster(tmp_path):
    """Address of a scheduler with two workers of one thread; all are gone afterwards."""
    marks = tmp_path / "marks"
    marks.mkdir()
    search = os.pathsep.join([str(PROJECT), str(Path(__file__).parents[1])])
    environment = {
        **os.environ,
        "PYTHONPATH": search,
        "OMP_NUM_THREADS": "1",
        "TRIPAUG_TEST_MARKS": str(marks),
        "TRIPAUG_TEST_SECONDS": "0.7",
    }
    processes, log = [], (tmp_path / "dask.log").open("wb")

    def start(*words):
        command = [sys.executable, "-m", "distributed.cli.dask_" + words[0], *words[1:]]
        options = {"env": environment, "stderr": log, "stdout": log, "cwd": tmp_path}
        processes.append(subprocess.Popen(command, start_new_session=True, **options))

    start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
    try:
        address = _address(tmp_path / "dask.log")
        for _ in range(2):
            start("worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard")
        yield address, marks, processes
    finally:
        for process in processes:
            process.kill()
            process.wait()
        log.close()


def _address(log: Path) -> str:
    until = time.monotonic() + 90
    while time.monotonic() < until:
        found = re.search(r"tcp://127\.0\.0\.1:\d+", log.read_text(errors="replace"))
        if found:
            return found[0]
        time.sleep(0.1)
    raise AssertionError(log.read_text(errors="replace"))


@pytest.mark.timeout(280)
def test_a_worker_killed_in_flight_changes_nothing(cluster, home, tmp_path, here):
    address, marks, processes = cluster
    bench = runner.prepare(miniature.settings(methods=("none", "copies", "learned")), str(home))
    expected = runner.run(bench, tmp_path / "here", here)
    killed = []

    def kill_one(event):
        """As soon as a cell is seen at work, its process goes."""
        busy = {int(p.suffix[1:]) for p in marks.iterdir()}
        victims = [p for p in processes[1:] if p.pid in busy]
        if not killed and victims:
            os.kill(victims[0].pid, signal.SIGKILL)
            killed.append(victims[0].pid)

    with open_engine("dask", scheduler=address) as engine:
        engine._client.wait_for_workers(2, timeout=120)
        progress = coordinator.run(
            bench.plan.cells,
            engine,
            Store(tmp_path / "dask"),
            str(home),
            kill_one,
            run_cell=work.slow_cell,
        )
    assert progress.failed == {}
    assert killed
    again = [p.name for p in marks.iterdir() if p.name.endswith(f".{killed[0]}")]
    both = {p.stem for p in marks.iterdir() if p.suffix != f".{killed[0]}"}
    assert {Path(name).stem for name in again} & both  # its task was done by the other one
    found = files.collect(bench, Store(tmp_path / "dask"))
    assert without_times(found) == without_times(expected)


def test_nobody_there_is_said(tmp_path):
    with pytest.raises(InputError, match="no dask scheduler answers"):
        DaskEngine("tcp://127.0.0.1:9", timeout_seconds=1)
