"""Work on several threads, and how many torch shares its arithmetic out among."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Lock, Thread

import torch

_counting = Lock()
_open, _usual = 0, 1  # blocks of `one_thread`, and how many threads torch had before the first


@contextmanager
def one_thread() -> Iterator[int]:
    """For a while torch has one in this thread; gives how many it had, and has again afterwards.

    How sums are shared out changes their last bits, and with one they are the same on any machine
    with as many cores as it likes. Threads that begin meanwhile have one as well.
    """
    global _open, _usual
    with _counting:
        threads = torch.get_num_threads()
        if _open == 0:
            _usual = threads
        _open += 1
        torch.set_num_threads(1)
    try:
        yield threads
    finally:
        with _counting:
            _open -= 1
            # A thread that began inside another's block has one: that is not what to go back to.
            torch.set_num_threads(threads if _open else _usual)


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
