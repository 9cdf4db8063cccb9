"""Work on several threads, and how many torch shares its arithmetic out among."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Thread

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


def side_by_side(work: Callable, of: Sequence, threads: int) -> list:
    """`work` of each, in order, by this thread and others; what one raises is raised here.

    By plain threads: a pool of `concurrent.futures` takes none once the main thread has ended. What
    holds for a thread alone, such as no-grad, `work` sets itself.
    """
    places = iter(range(len(of)))  # each is given out once
    results, errors = {}, []

    def some() -> None:
        for place in places:
            if errors:
                return
            try:
                results[place] = work(of[place])
            except BaseException as error:
                errors.append(error)

    others = [Thread(target=some) for _ in range(min(threads, len(of)) - 1)]
    for thread in others:
        thread.start()
    some()
    for thread in others:
        thread.join()
    if errors:
        raise errors[0]
    return [results[place] for place in range(len(of))]
