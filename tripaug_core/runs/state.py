"""How a run stands, and whether its process lives."""

from dataclasses import asdict, dataclass

import psutil

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
        resuming: whether it is to take earlier work up again when its turn comes.
        updated_s: when the state last changed.
        reason: why it failed or stopped, in a sentence.
    """

    state: str = "waiting"
    pid: int | None = None
    started_s: float | None = None
    heartbeat_s: float | None = None
    queued_s: float | None = None
    resuming: bool = False
    updated_s: float | None = None
    reason: str | None = None

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


def started_s_of(pid: int) -> float | None:
    """When a process started, in seconds since the epoch; None if there is none."""
    try:
        return psutil.Process(pid).create_time()
    except psutil.Error:
        return None


def is_alive(pid: int | None, started_s: float | None) -> bool:
    """Whether the very process lives that had this id and start; a zombie does not."""
    if not pid or started_s is None:
        return False
    try:
        process = psutil.Process(pid)
        same = abs(process.create_time() - started_s) <= _SAME_START_S
        return same and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False
