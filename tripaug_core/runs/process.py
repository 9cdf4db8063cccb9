"""Runs as processes of their own, which outlive whoever started them."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tripaug_core.errors import InputError
from tripaug_core.homes import PROJECT
from tripaug_core.runs.folder import RunFolder
from tripaug_core.runs.state import is_alive, started_s_of

if TYPE_CHECKING:
    import psutil

# A log that leads elsewhere is not written to, and one that is a pipe not waited for.
_LOG = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK
PROGRAM = (sys.executable, "-m", "tripaug_core")  # what a run's words are words to


def launch(run: RunFolder, home: Path) -> int:
    """Start the process of a waiting run, detached: a session of its own, its output in log.txt.

    Not for use past the queue: `queue.submit` is what starts runs. Returns the process id.

    Args:
        home: the runs home.

    Raises:
        InputError: the run is not waiting, or does not say how it is run.
    """
    with run.hold_state():  # the process that we start waits for this before it takes over
        state = run.written_state()
        if state.state != "waiting":
            raise InputError(f"the run {run.id} is {state.state}, not waiting.")
        words = run.words(home)
        search_path = [str(PROJECT), os.environ.get("PYTHONPATH", "")]
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(part for part in search_path if part),
            "PYTHONUNBUFFERED": "1",
        }
        with os.fdopen(os.open(run.log, _LOG, 0o644), "ab") as log:
            process = subprocess.Popen(
                [*PROGRAM, *words],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                env=environment,
            )
        run.change_held(
            state="running",
            pid=process.pid,
            started_s=started_s_of(process.pid),
            heartbeat_s=None,
            reason=None,
        )
    threading.Thread(target=process.wait, daemon=True).start()  # leaves no zombie behind
    return process.pid


def stop(run: RunFolder, grace_s: float = 20.0) -> str:
    """Stop a run: out of the queue, or its process asked kindly, and killed after `grace_s`.

    Returns the state it ended in: stopped, or done where it came to its end meanwhile.

    Raises:
        InputError: it neither waits nor runs.
    """
    import psutil  # needed here alone; a machine that only trains may lack it

    state = run.state
    if state.state == "waiting":
        with run.hold_state():
            if run.written_state().state == "waiting":
                run.change_held(
                    state="stopped", queued_s=None, reason="it was taken out of the queue."
                )
                return "stopped"
        state = run.state  # it has just begun
    if state.state != "running":
        raise InputError(f"the run {run.id} is {state.state}: there is nothing to stop.")
    try:
        process = psutil.Process(state.pid)
        helpers = [child for child in process.children(recursive=True) if _is_helper(child)]
        if is_alive(state.pid, state.started_s):
            process.terminate()
        if not _gone(state.pid, state.started_s, grace_s):
            process.kill()
            _gone(state.pid, state.started_s, 5.0)
        for helper in helpers:
            if helper.is_running():
                helper.kill()
    except psutil.NoSuchProcess:
        pass
    except psutil.AccessDenied:
        raise InputError(
            f"the run {run.id} belongs to another user: ask them to stop it."
        ) from None
    with run.hold_state():
        if run.written_state().state == "running" and not run.state.active:
            run.change_held(state="stopped", reason="it was stopped, and took no time to say so.")
    return run.state.state


def _is_helper(child: "psutil.Process") -> bool:
    """Whether it is a helper of the run, and not the next run that it has just called in."""
    try:
        return os.getsid(child.pid) != child.pid
    except OSError:
        return False


def _gone(pid: int, started_s: float, within_s: float) -> bool:
    until = time.monotonic() + within_s
    while is_alive(pid, started_s):
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True
