"""How long a benchmark will take, measured in a process of its own while the page goes on."""

import json
from collections.abc import Callable
from dataclasses import asdict

from tripaug_core.jobs.reporter import Reporter
from tripaug_core.studio.work.tasks import Tasks, in_process

_KEPT = 16


class Estimates:
    """Measures one benchmark at a time; what was found stays at hand for the next question."""

    def __init__(self):
        self._tasks = Tasks(at_once=1, kept=_KEPT)

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
        asked = _measure, settings, corpora, workers
        self._tasks.ask(key, lambda task: in_process(task, *asked), owner="form", anew=True)
        return key

    def status(self, key: str) -> dict:
        """How far it is, as of `Task.status`, with `state` "none" where nobody asked for it, and
        its `estimate`, as `bench.run.estimate.Estimate`, or None. `words` are "listens" or "tries".
        """
        return self._tasks.status(key) | {"estimate": self._tasks.result(key)}

    def cancel(self, key: str) -> None:
        """Ends the measurement of that key, if it is under way."""
        self._tasks.stop(key)


def key_of(settings: dict, workers: int) -> str:
    """The key under which an estimate is kept."""
    return json.dumps([settings, workers], sort_keys=True)


def _measure(tell: Callable, settings: dict, corpora: str, workers: int) -> dict:
    """Runs in the process."""
    from tripaug_core.bench.plan.settings import BenchSettings
    from tripaug_core.jobs import bench

    reporter = _Telling(tell)
    prepared = bench.prepare(BenchSettings.from_dict(settings), corpora, (), reporter)
    return asdict(bench.estimate(prepared, workers, reporter))


class _Telling(Reporter):
    """Tells the page's process."""

    def __init__(self, tell: Callable):
        self.tell = tell

    def progress(self, what: str, done: int, total: int | None = None, extra: str = "") -> None:
        """See `Reporter`."""
        self.tell({"mels": "listens"}.get(what, what), done, total)  # as programs know it
