import os
import signal
import subprocess
import sys
import time

import pytest
from waiting import wait_for

from tripaug_core.errors import InputError
from tripaug_core.runs import process, queue, state
from tripaug_core.runs.state import is_alive


@pytest.fixture
def running(home):
    """Start a run and wait until it works; its state."""

    def running(run):
        queue.submit(home, run)
        wait_for(lambda: run.events.last())
        return run.state

    return running


def test_a_run_is_a_session_of_its_own_and_ends_done(home, lay_out, wait_for_state):
    run = lay_out("once")
    assert queue.submit(home, run) == 0
    wait_for_state(run, "done")
    assert run.summary == {"steps": 1}


def test_it_does_not_share_our_session(lay_out, running):
    state = running(lay_out())
    assert os.getsid(state.pid) == state.pid != os.getsid(0)


def test_the_heart_beats(lay_out, running):
    run = lay_out()
    first = running(run).heartbeat_s
    wait_for(lambda: run.state.heartbeat_s > first)


def test_stop_is_kind_first(lay_out, running):
    run = lay_out()
    running(run)
    assert process.stop(run) == "stopped"
    assert run.state.reason == "it was stopped."
    with pytest.raises(InputError, match="nothing to stop"):
        process.stop(run)


def test_and_then_it_is_not(lay_out, running):
    run = lay_out("deaf")
    pid = running(run).pid
    assert process.stop(run, grace_s=0.3) == "stopped"
    wait_for(lambda: not is_alive(pid, run.written_state().started_s))


def test_kill_9_is_an_interruption_and_can_be_resumed(home, lay_out, wait_for_state, running):
    run = lay_out()
    pid = running(run).pid
    os.kill(pid, signal.SIGKILL)
    wait_for_state(run, "interrupted")
    assert queue.submit(home, run) == 0
    wait_for_state(run, "running")
    wait_for(lambda: run.state.pid not in (None, pid))


def test_a_process_id_that_another_program_has_now_is_left_alone(home, lay_out):
    run = lay_out()
    run.change(state="running", pid=os.getpid(), started_s=1.0, heartbeat_s=2.0)
    with pytest.raises(InputError, match="interrupted"):
        process.stop(run)  # or this very test would be gone


def test_a_crash_leaves_its_reason(home, lay_out, wait_for_state):
    crashed, refused, early = lay_out("crash"), lay_out("input"), lay_out("early")
    for run in (crashed, refused, early):
        queue.submit(home, run)
        wait_for_state(run, "failed")
    assert crashed.state.reason == "RuntimeError: a wheel came off"
    assert refused.state.reason == "the corpus is empty."
    assert early.state.reason == "there is no corpus 'x'."
    assert "Traceback" in crashed.log.read_text()


def test_only_a_waiting_run_is_launched(home, lay_out, running):
    run = lay_out()
    running(run)
    with pytest.raises(InputError, match="not waiting"):
        process.launch(run, home)


def test_without_psutil_processes_are_found_as_well(monkeypatch):
    own = state.started_s_of(os.getpid())
    ended = subprocess.Popen([sys.executable, "-c", ""])
    while state.is_alive(ended.pid, state.started_s_of(ended.pid)):
        time.sleep(0.01)  # now it is a zombie: nobody has waited for it
    zombie = state.started_s_of(ended.pid)
    monkeypatch.setattr(state, "psutil", None)
    assert state.started_s_of(os.getpid()) == pytest.approx(own, abs=0.5)
    assert state.is_alive(os.getpid(), own)
    assert not state.is_alive(os.getpid(), own - 60)
    assert not state.is_alive(ended.pid, zombie)
    ended.wait()
    assert state.started_s_of(ended.pid) is None
