"""How long a benchmark will take, measured in a process of its own while the page goes on."""

import json
import multiprocessing
import threading
from collections import OrderedDict
from dataclasses import asdict

from tripaug_core.errors import InputError
from tripaug_core.jobs.reporter import Reporter

_KEPT = 16


class Estimates:
    """Measures one benchmark at a time; what was found stays at hand for the next question."""

    def __init__(self):
        self._found: OrderedDict[str, dict] = OrderedDict()
        self._lock = threading.Lock()
        self._process = self._at = None

    def begin(self, settings: dict, corpora: str, workers: int) -> str:
        """Starts to measure, unless it is known or under way; one under way for another ends.

        Args:
            settings: of `BenchSettings.to_dict`.
            corpora: the corpora home.
            workers: how many will share the work.

        Returns:
            The key to ask with.
        """
        key = key_of(settings, workers)
        with self._lock:
            if self._found.get(key, {}).get("state") in ("measuring", "done"):
                return key
            self._end()
            self._found[key] = {"state": "measuring", "what": "starts", "done": 0, "of": 0}
            while len(self._found) > _KEPT:
                self._found.popitem(last=False)
            context = multiprocessing.get_context("spawn")
            here, there = context.Pipe(duplex=False)
            process = context.Process(
                target=_measure, args=(there, settings, corpora, workers), daemon=True
            )
            process.start()
            there.close()
            self._process, self._at = process, key
            threading.Thread(target=self._follow, args=(key, here, process), daemon=True).start()
        return key

    def state(self, key: str) -> dict | None:
        """How it stands; None where nobody asked for it.

        Returns:
            `state` (measuring, done or failed); while measuring `what`, `done` and `of`; then
            `estimate`, as `bench.estimate.Estimate`; or `reason`.
        """
        return self._found.get(key)

    def cancel(self, key: str) -> None:
        """Ends the measurement of that key, if it is the one under way."""
        with self._lock:
            if self._at == key:
                self._end()

    def _end(self) -> None:
        if self._process is not None and self._process.is_alive():
            self._process.kill()
        if self._found.get(self._at, {}).get("state") == "measuring":
            del self._found[self._at]
        self._process = self._at = None

    def _follow(self, key: str, pipe, process) -> None:
        told: dict = {}
        try:
            while True:
                told = pipe.recv()
                with self._lock:
                    if self._process is process:
                        self._found[key] = told
        except (EOFError, OSError):
            pass
        process.join()
        with self._lock:
            if self._process is process and told.get("state") not in ("done", "failed"):
                reason = "The measurement ended before it was through; try again."
                self._found[key] = {"state": "failed", "reason": reason}


def key_of(settings: dict, workers: int) -> str:
    """The key under which an estimate is kept."""
    return json.dumps([settings, workers], sort_keys=True)


def _measure(pipe, settings: dict, corpora: str, workers: int) -> None:
    """Runs in the process."""
    from tripaug_core.bench.plan.settings import BenchSettings
    from tripaug_core.jobs import bench

    reporter = _Telling(pipe)
    try:
        prepared = bench.prepare(BenchSettings.from_dict(settings), corpora, (), reporter)
        found = bench.estimate(prepared, workers, reporter)
        pipe.send({"state": "done", "estimate": asdict(found)})
    except InputError as error:
        pipe.send({"state": "failed", "reason": str(error)})
    except Exception as error:
        pipe.send({"state": "failed", "reason": f"{type(error).__name__}: {error}"[:500]})


class _Telling(Reporter):
    """Tells the page's process."""

    def __init__(self, pipe):
        self.pipe = pipe

    def progress(self, what: str, done: int, total: int | None = None, extra: str = "") -> None:
        """See `Reporter`."""
        what = {"mels": "listens"}.get(what, what)  # as programs know it
        self.pipe.send({"state": "measuring", "what": what, "done": done, "of": total})
