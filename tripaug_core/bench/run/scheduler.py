"""The address of the Dask scheduler: for the operator to give, not a page, a program or a file.

Whoever names the address that a Dask client connects to runs code in this process. So it is typed
on the command line (`bench --scheduler`, `app.py --scheduler`) or stands in `$TRIPAUG_SCHEDULER`;
runs that are started from there inherit the variable, and no run's folder keeps it.
"""

import os
import re

from tripaug_core.errors import InputError

VARIABLE = "TRIPAUG_SCHEDULER"
_ADDRESS = re.compile(r"(?:(?:tcp|tls|ws|wss|ucx)://)?(?:\[[0-9A-Fa-f:.]+\]|[\w.-]{1,253}):\d{1,5}")


def give(address: str) -> None:
    """The operator's word: kept for this process and for those that it starts.

    Raises:
        InputError: it is no address.
    """
    if not _ADDRESS.fullmatch(address):
        raise InputError(
            f"--scheduler {address!r} is no address: give it as `dask scheduler` prints it, "
            "e.g. tcp://127.0.0.1:8786."
        )
    os.environ[VARIABLE] = address if "://" in address else f"tcp://{address}"


def given() -> str | None:
    """The address that the operator gave; None without one."""
    return os.environ.get(VARIABLE) or None
