"""Tasks for engines, in a module that workers can import."""

import os
import signal
import sys
import time
from pathlib import Path


def double(x):
    return 2 * x


def fail(message):
    raise ValueError(message)


def die_once(flag: str, x):
    """The first time this process is killed as the system would; afterwards all is well."""
    if not Path(flag).exists():
        Path(flag).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return x


def die():
    os.kill(os.getpid(), signal.SIGKILL)


def threads():
    return os.environ.get("OMP_NUM_THREADS")


def slow_cell(spec, files, home):
    """A cell that leaves a mark with its process id, waits for a while, and is then computed."""
    from tripaug_core.bench.run.tasks import run_cell

    folder = Path(os.environ["TRIPAUG_TEST_MARKS"])
    mark = folder / f"{spec.hash}.{os.getpid()}"
    mark.touch()
    time.sleep(float(os.environ.get("TRIPAUG_TEST_SECONDS", "0.5")))
    return run_cell(spec, files, home)


def path():
    return sys.path
