"""How a run stands, and whether its process lives."""

import os
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from tripaug_core.errors import InputError

try:
    import psutil
except ModuleNotFoundError:  # a machine that only trains may have torch and its kin, no more
    psutil = None

STATES = ("waiting", "running", "done", "failed", "stopped")
# How far two readings of one process's start may lie apart: a corrected clock moves them.
_SAME_START_S = 2.0


@dataclass(frozen=True)
class State:
    """How a run stands.

    Attributes:
        state: waiting, running, done, failed or stopped; and, as read from a folder whose process
            has gone without a word, interrupted.
        pid, started_s: the process and when it started (seconds since the epoch), as the two
            together name it: a process id alone may by now belong to another program.
        heartbeat_s: when the process last said that it lives; None until it has said so once.
        queued_s: when the run was put into the queue; None for one that was never queued.
        ticket: of `tickets`, that it was this user who put it there.
        updated_s: when the state last changed.
        reason: why it failed or stopped, in a sentence.
    """

    state: str = "waiting"
    pid: int | None = None
    started_s: float | None = None
    heartbeat_s: float | None = None
    queued_s: float | None = None
    ticket: str | None = None
    updated_s: float | None = None
    reason: str | None = None

    @classmethod
    def from_dict(cls, values: dict) -> "State":
        """The state that plain values tell of; unknown ones are passed over.

        Raises:
            InputError: one of them makes no sense.
        """
        known = {field.name for field in fields(cls)}
        values = {key: value for key, value in values.items() if key in known}
        for name, value in values.items():
            if name == "state":
                right = value in STATES
            elif name == "pid":
                right = value is None or (type(value) is int and 0 < value < 2**31)
            elif name.endswith("_s"):
                right = value is None or is_number(value)
            else:
                right = isinstance(value, str | None)
            if not right:
                raise InputError(f"its state is garbled: {name} is {str(value)[:80]!r}.")
        return cls(**values)

    @property
    def active(self) -> bool:
        """Waiting or running: nobody may start it again."""
        return self.state in ("waiting", "running")

    @property
    def resumable(self) -> bool:
        """It ended before its time, and can be taken up again."""
        return self.state in ("stopped", "interrupted", "failed")

    def to_dict(self) -> dict:
        """Plain values, as in state.json."""
        return asdict(self)


def is_number(value) -> bool:
    """Whether it is a number that can be counted with; true and false are none."""
    return type(value) in (int, float) and abs(value) < 1e15  # as a time, nothing is beyond


def started_s_of(pid: int) -> float | None:
    """When a process started, in seconds since the epoch; None if there is none."""
    found = _looked_up(pid)
    return found and found[0]


def is_alive(pid: int | None, started_s: float | None) -> bool:
    """Whether the very process lives that had this id and start; a zombie does not."""
    found = _looked_up(pid) if pid and started_s is not None else None
    return found is not None and abs(found[0] - started_s) <= _SAME_START_S and not found[1]


def _looked_up(pid: int) -> tuple[float, bool] | None:
    """Start of a process and whether it is a zombie, or None."""
    if psutil is None:
        return _in_proc(pid)
    try:
        process = psutil.Process(pid)
        return process.create_time(), process.status() == psutil.STATUS_ZOMBIE
    except psutil.Error:
        return None


def _in_proc(pid: int) -> tuple[float, bool] | None:
    """The same from Linux itself (proc(5))."""
    try:
        # The name of the program, in brackets, may hold anything.
        after = Path(f"/proc/{int(pid)}/stat").read_text().rpartition(")")[2].split()
        boot = next(
            line for line in Path("/proc/stat").read_text().splitlines() if line.startswith("btime")
        )
    except (OSError, ValueError, StopIteration):
        return None
    ticks = os.sysconf("SC_CLK_TCK")
    return float(boot.split()[1]) + int(after[19]) / ticks, after[0] == "Z"
