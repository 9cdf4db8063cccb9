"""The pool outlives its workers, and says whose fault a death was."""

import os
import signal
import time

import pytest
import work

from tripaug_core.bench.run.engines import LocalEngine, WorkerDied, open_engine
from tripaug_core.errors import InputError


def test_local_engine(tmp_path, monkeypatch):
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)  # the engine sets it
    with LocalEngine(1) as engine:
        good = engine.submit(work.double, 21)
        bad = engine.submit(work.fail, "no such thing")
        once = engine.submit(work.die_once, str(tmp_path / "flag"), "here")
        always = engine.submit(work.die)
        after = engine.submit(work.threads)
        assert good.result(60) == 42
        with pytest.raises(ValueError, match="no such thing"):
            bad.result(60)
        assert once.result(60) == "here"
        with pytest.raises(WorkerDied, match="died 3 times"):
            always.result(120)
        assert after.result(60) == "1"
        assert engine.deaths == 4
        # Killed from outside while idle: the next task does not notice.
        os.kill(engine.worker_ids()[0], signal.SIGKILL)
        assert engine.submit(work.double, 1).result(60) == 2
        pids = engine.worker_ids()
        waiting = engine.submit(time.sleep, 60)
    assert waiting.cancelled() or waiting.exception(10) is not None
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
    with pytest.raises(RuntimeError):
        engine.submit(work.double, 1)


def test_wrong_engines_are_refused():
    with pytest.raises(InputError, match="no engine 'slurm'"):
        open_engine("slurm")
    with pytest.raises(InputError, match="--scheduler"):
        open_engine("dask")
    with pytest.raises(InputError, match="from 1 to 256"):
        open_engine("local", 0)
