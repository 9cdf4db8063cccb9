import errno
import os
import signal
import subprocess
import sys
import threading
import time

import pytest
from waiting import wait_for

from tripaug_core.errors import InputError
from tripaug_core.runs.recorder import Recorder


def test_from_running_to_done(lay_out):
    run = lay_out()
    with Recorder(run) as recorder:
        assert run.state.state == "running"
        recorder.event({"step": 1})
    assert run.state.state == "done"
    assert recorder.exit_code == 0


def test_ctrl_c_asks_and_does_not_tear(lay_out):
    run, before = lay_out(), signal.getsignal(signal.SIGINT)
    with Recorder(run) as recorder:
        os.kill(os.getpid(), signal.SIGINT)
        wait_for(lambda: recorder.stopping)
        with pytest.raises(KeyboardInterrupt):
            recorder.check("a callback's", done=3)
    assert run.state.state == "stopped"
    assert recorder.exit_code == 130
    assert signal.getsignal(signal.SIGINT) is before


def test_the_second_ctrl_c_does(lay_out):
    run = lay_out()
    with pytest.raises(KeyboardInterrupt), Recorder(run):  # noqa: PT012
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(5)
    assert run.state.state == "stopped"


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (signal.SIGINT, "it was stopped by Ctrl-C."),
        (signal.SIGTERM, "it was stopped."),
        (signal.SIGHUP, "it was stopped as its terminal was closed."),
    ],
)
def test_a_stopped_run_says_by_what_in_plain_words(lay_out, number, reason):
    run = lay_out()
    before = signal.signal(number, signal.default_int_handler)  # nohup has it ignored
    try:
        with Recorder(run):
            os.kill(os.getpid(), number)
    finally:
        signal.signal(number, before)
    assert (run.state.state, run.state.reason) == ("stopped", reason)


def test_complete_work_is_done_though_a_stop_came_late(lay_out):
    run = lay_out()
    with Recorder(run) as recorder:
        os.kill(os.getpid(), signal.SIGTERM)
        recorder.complete({"step": 9})
    assert run.state.state == "done"
    assert run.summary == {"step": 9}
    assert recorder.exit_code == 0


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (InputError("no such corpus."), "no such corpus."),
        (OSError(errno.ENOSPC, "No space left on device", "/x"), "No space left on device: /x"),
        (KeyError("w"), "KeyError: 'w'"),
    ],
)
def test_a_failure_says_why(lay_out, error, reason):
    run = lay_out()
    with pytest.raises(type(error)), Recorder(run):
        raise error
    assert (run.state.state, run.state.reason) == ("failed", reason)


def test_one_process_at_a_time(lay_out, home, worker):
    run = lay_out()
    words = [sys.executable, worker, *run.words(home)]
    with subprocess.Popen(words) as other:
        wait_for(run.events.last, processes=[other])
        with pytest.raises(InputError, match="another process"), Recorder(run):
            pass
        assert run.state.pid == other.pid
        other.kill()
        other.wait()
        with Recorder(run):  # the lock went with the process
            assert run.state.pid == os.getpid()


def test_a_half_line_of_a_killed_predecessor_goes(lay_out):
    run = lay_out()
    run.events.append({"step": 1})
    with open(run.events.path, "ab") as file:
        file.write(b'{"step": 2')
    with Recorder(run) as recorder:
        recorder.event({"step": 3})
    assert list(run.events) == [{"step": 1}, {"step": 3}]


def test_in_a_thread_it_leaves_signals_alone(lay_out):
    run, before = lay_out(), signal.getsignal(signal.SIGTERM)

    def work():
        with Recorder(run):
            pass

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert run.state.state == "done"
    assert signal.getsignal(signal.SIGTERM) is before


def test_what_is_ignored_stays_ignored(lay_out):
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as under nohup
    try:
        with Recorder(lay_out()) as recorder:
            os.kill(os.getpid(), signal.SIGHUP)
            time.sleep(0.05)
            assert not recorder.stopping
    finally:
        signal.signal(signal.SIGHUP, before)
