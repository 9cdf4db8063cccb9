"""Where tasks run: anything with `submit(function, *arguments) -> concurrent.futures.Future`.

In the box: `local`, a pool of spawned processes that outlives the death of any of them, and
`dask`, the workers of a `dask scheduler`, on this machine or on many.
"""

import ctypes
import multiprocessing
import os
import queue
import threading
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from tripaug_core.errors import InputError
from tripaug_core.vocabulary import LIMITS

ENGINES = ("local", "dask")
MOST_WORKERS = LIMITS["workers"].most
MOST_DEATHS = 3  # of the process under one task
_MMAP_THRESHOLD, _TRIM_THRESHOLD, _ARENA_MAX = -3, -1, -8  # of glibc's mallopt
_THREADS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")


class WorkerDied(RuntimeError):
    """The process died under a task, again and again; the task is to blame."""


class LocalEngine:
    """A pool of spawned processes, each with one task at a time.

    A `ProcessPoolExecutor` whose worker is killed fails everything it holds and cannot say whose
    fault it was. Here every worker is a pool of its own, so the task in flight is known: it gets
    a fresh process and another try, and after `MOST_DEATHS` deaths it fails with `WorkerDied`.

    Args:
        workers: processes.
    """

    def __init__(self, workers: int = 1):
        if not 1 <= workers <= MOST_WORKERS:
            raise InputError(f"{workers} workers: give a number from 1 to {MOST_WORKERS}.")
        self.workers = workers
        self.deaths = 0
        self._queue: queue.SimpleQueue = queue.SimpleQueue()
        self._pools: dict[int, ProcessPoolExecutor] = {}
        self._closed = threading.Event()
        self._threads = [
            threading.Thread(target=self._serve, args=(slot,), daemon=True)
            for slot in range(workers)
        ]
        for thread in self._threads:
            thread.start()

    def submit(self, function, /, *arguments) -> Future:
        """Run `function(*arguments)` in a worker; both must pickle."""
        if self._closed.is_set():
            raise RuntimeError("the engine is shut down")
        future: Future = Future()
        self._queue.put((future, function, arguments))
        return future

    def worker_ids(self) -> list[int]:
        """Process ids of the workers that are up."""
        pools = list(self._pools.values())
        return [pid for pool in pools for pid in list(getattr(pool, "_processes", None) or {})]

    def shutdown(self) -> None:
        """Stop at once: what waits is cancelled, what runs is killed."""
        self._closed.set()
        for _ in self._threads:
            self._queue.put(None)
        for pool in list(self._pools.values()):
            for process in list((getattr(pool, "_processes", None) or {}).values()):
                process.kill()
        for thread in self._threads:
            thread.join(timeout=20)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.shutdown()

    def _serve(self, slot: int) -> None:
        while (item := self._queue.get()) is not None:
            future, function, arguments = item
            if self._closed.is_set():
                future.cancel()
            elif future.set_running_or_notify_cancel():
                self._run(slot, future, function, arguments)
        pool = self._pools.pop(slot, None)
        if pool is not None:
            pool.shutdown(wait=True, cancel_futures=True)

    def _run(self, slot: int, future: Future, function, arguments) -> None:
        for _ in range(MOST_DEATHS):
            try:
                pool = self._pools.get(slot) or _new_pool()
                self._pools[slot] = pool
                result = pool.submit(function, *arguments).result()
            except BrokenProcessPool:
                self._pools.pop(slot).shutdown(wait=False)
                self.deaths += 1
                if self._closed.is_set():
                    break
            except BaseException as error:
                future.set_exception(error)
                return
            else:
                future.set_result(result)
                return
        future.set_exception(
            WorkerDied(
                f"its process died {MOST_DEATHS} times "
                "(killed from outside, or by the system for want of memory)"
            )
        )


class DaskEngine:
    """The workers of a `dask scheduler`; Dask itself repeats a task whose worker died.

    Args:
        address: e.g. `tcp://127.0.0.1:8786`.
        timeout_seconds: how long to wait for the scheduler and its first worker.

    Raises:
        InputError: nobody answers there, or no worker is connected to it.
    """

    def __init__(self, address: str, timeout_seconds: float = 30.0):
        from distributed import Client

        try:
            self._client = Client(address, timeout=timeout_seconds, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            raise InputError(f"no dask scheduler answers at {address}: {error}") from None
        try:
            self._client.wait_for_workers(1, timeout=timeout_seconds)
        except TimeoutError:
            self._client.close()
            raise InputError(
                f"the dask scheduler at {address} has no workers: start "
                f"`dask worker {address} --nthreads 1` at least once."
            ) from None
        # Those that come later too.
        self._client.register_worker_callbacks(setup=keep_freed_memory)
        # Not pure: Dask would merge tasks by their arguments, and we have our own store for that.
        self._executor = self._client.get_executor(pure=False)
        self.workers = sum(self._client.nthreads().values())

    def submit(self, function, /, *arguments) -> Future:
        """Run `function(*arguments)` on some worker."""
        return self._executor.submit(function, *arguments)

    def shutdown(self) -> None:
        """Take back what waits and leave; scheduler and workers stay up."""
        self._executor.shutdown(wait=False)
        self._client.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.shutdown()


def open_engine(name: str, workers: int = 1, scheduler: str | None = None):
    """The engine of that name, ready to take tasks.

    Raises:
        InputError: no such engine, or `dask` without a scheduler's address.
    """
    if name == "local":
        return LocalEngine(workers)
    if name == "dask":
        if not scheduler:
            raise InputError(
                "a run on Dask needs --scheduler ADDRESS, e.g. tcp://127.0.0.1:8786, each time: "
                "an address is never taken from a run's folder."
            )
        return DaskEngine(scheduler)
    raise InputError(f"there is no engine {name!r}: take one of {', '.join(ENGINES)}.")


def _new_pool() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(
        max_workers=1, mp_context=multiprocessing.get_context("spawn"), initializer=_prepare_worker
    )


def _prepare_worker() -> None:
    """One thread for arithmetic; and no worker outlives a coordinator that was killed."""
    for name in _THREADS:
        os.environ[name] = "1"
    os.dup2(2, 1)  # what rows of one's own print is no part of a command's result
    keep_freed_memory()
    parent = multiprocessing.parent_process()

    def follow() -> None:
        parent.join()
        os._exit(1)

    if parent is not None:
        threading.Thread(target=follow, daemon=True).start()


def keep_freed_memory() -> None:
    """Let glibc reuse what it frees: fetching each tensor anew cost a fifth of a light cell."""
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):  # another C library
        return
    mallopt(_ARENA_MAX, 1)  # the others, of threads, are given back whatever the thresholds say
    mallopt(_MMAP_THRESHOLD, 32 << 20)
    mallopt(_TRIM_THRESHOLD, 1 << 30)
