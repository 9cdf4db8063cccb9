"""How many threads torch shares its arithmetic out among."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch


@contextmanager
def one_thread() -> Iterator[int]:
    """For a while torch has one in this thread; gives how many it had, and has again afterwards.

    How sums are shared out changes their last bits, and with one they are the same on any machine
    with as many cores as it likes. Threads that begin meanwhile have one as well.
    """
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield threads
    finally:
        torch.set_num_threads(threads)
