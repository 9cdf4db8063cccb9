import json
import os
import time

import psutil
import pytest

from tripaug_core.errors import InputError
from tripaug_core.runs.folder import LOCK, RunFolder
from tripaug_core.runs.locks import locked

GONE = 2**22 - 3  # no process has this id
OWN = psutil.Process().create_time()


@pytest.fixture
def run(tmp_path):
    return RunFolder.create(tmp_path / "a", "train", {"seed": 3})


def test_a_new_run_waits_and_knows_its_words(run):
    assert run.exists
    assert (run.kind, run.settings) == ("train", {"seed": 3})
    assert run.words("here") == ["train", "--resume", str(run.path), "--runs", "here"]
    assert run.state.state == "waiting"
    assert run.state.active


def test_a_folder_in_use_is_not_taken(run, tmp_path):
    with pytest.raises(InputError, match="already holds"):
        RunFolder.create(run.path, "train")
    (tmp_path / "file").write_text("mine")
    with pytest.raises(InputError, match="already holds"):
        RunFolder.create(tmp_path / "file", "train")
    assert (tmp_path / "file").read_text() == "mine"


def test_a_folder_without_a_run_says_so(tmp_path):
    run = RunFolder(tmp_path)
    assert not run.exists
    with pytest.raises(InputError, match="holds no run"):
        _ = run.about


def test_a_living_process_runs(run):
    run.change(state="running", pid=os.getpid(), started_s=OWN, heartbeat_s=time.time())
    with locked(run.path / LOCK):
        assert run.state.state == "running"
    assert run.state.state == "interrupted"  # the process lives, and works elsewhere


@pytest.mark.parametrize(
    ("pid", "started_s"),
    [(GONE, OWN), (os.getpid(), OWN - 100), (os.getpid(), None), (None, OWN)],
    ids=["gone", "another program's now", "start unknown", "no id"],
)
def test_a_process_that_is_not_ours_any_more_is_an_interruption(run, pid, started_s):
    run.change(state="running", pid=pid, started_s=started_s, heartbeat_s=time.time())
    state = run.state
    assert state.state == "interrupted"
    assert state.resumable
    assert not state.active


def test_ending_before_taking_over_is_a_failure_with_the_last_words(run):
    run.change(state="running", pid=GONE, started_s=OWN, heartbeat_s=None)
    assert run.state.state == "failed"
    run.log.write_text("warming up\ntripaug: there is no corpus 'x'.\n")
    assert run.state.reason == "there is no corpus 'x'."


def test_laid_out_by_somebody_who_died_is_an_interruption(run):
    run.change(pid=GONE)
    assert run.state.state == "interrupted"


def test_other_fields_stay_when_one_changes(run):
    run.change(state="failed", reason="why")
    run.change(heartbeat_s=5.0)
    assert (run.state.state, run.state.reason, run.state.heartbeat_s) == ("failed", "why", 5.0)


def test_an_unknown_state_is_a_mistake_of_ours(run):
    with pytest.raises(ValueError, match="no state"):
        run.change(state="asleep")


@pytest.mark.parametrize("content", ["", "{", "[]", '{"state": "done", "from the future": 1}'])
def test_reading_a_strange_state_never_fails(run, content):
    (run.path / "state.json").write_text(content)
    assert run.state.state in ("stopped", "done")


def test_a_reader_sees_only_whole_states(run):
    # Many atomic changes: at no moment is the file cut short.
    import threading

    over = threading.Event()

    def write():
        for count in range(200):
            run.change(state="stopped", reason="x" * (count * 20))
        over.set()

    writer = threading.Thread(target=write)
    writer.start()
    while not over.is_set():
        json.loads((run.path / "state.json").read_text())
    writer.join()


def test_summary(run):
    assert run.summary is None
    run.write_summary({"uar": 0.5})
    assert run.summary == {"uar": 0.5}
