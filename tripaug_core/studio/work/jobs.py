"""Work of seconds in the background that says how far it is; kept when done, or given up."""

import threading
import time
import traceback
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from tripaug_core.errors import InputError

_SURPRISE = (
    "Something went wrong that should not have; the terminal of the app says what. "
    "Try it once more."
)


class Unwanted(Exception):
    """Raised in the midst of work that nobody waits for any more."""


class Job:
    """One piece of work. It says how far it is by `step` and `progress`.

    Attributes:
        state: "waiting", "working", "done" or "failed".
        words: what is being done.
        done, total: how much of it.
        result: what came of it, or of its first part; replaced, never changed.
        error: a sentence where it failed.
    """

    def __init__(self):
        self.state, self.words, self.error = "waiting", "Waiting for its turn", None
        self.done, self.total, self.result = 0, 0, None
        self.owners: set[str] = set()
        self._since = time.monotonic()
        self._unwanted, self._ended = threading.Event(), threading.Event()

    def step(self, words: str) -> None:
        """The next thing that is done."""
        self._check()
        self.words, self.done, self.total, self._since = words, 0, 0, time.monotonic()

    def progress(self, done: int, total: int) -> None:
        """How much of it is done."""
        self._check()
        self.done, self.total = int(done), int(total)

    def part(self, prefix: str) -> "Part":
        """For work that is a part of this job: its words get a prefix."""
        return Part(self, prefix)

    def so_far(self, result) -> None:
        """A first part of the result, to be shown while the rest is made."""
        self._check()
        self.result = result

    def wait(self, seconds: float | None = None) -> None:
        """Until it is done or failed, or so many seconds."""
        self._ended.wait(seconds)

    def status(self) -> dict:
        """`state`, `words`, `done`, `total`, `left_s`, `error`."""
        left = None
        spent = time.monotonic() - self._since
        if self.state == "working" and 0 < self.done <= self.total and spent > 0.5:
            left = spent * (self.total - self.done) / self.done
        return {
            "state": self.state,
            "words": self.words,
            "done": self.done,
            "total": self.total,
            "left_s": left,
            "error": self.error,
        }

    def drop(self) -> None:
        """Ends it at its next step."""
        self._unwanted.set()

    @property
    def dropped(self) -> bool:
        return self._unwanted.is_set()

    def _check(self) -> None:
        if self._unwanted.is_set():
            raise Unwanted

    def run(self, work: Callable[["Job"], object]) -> None:
        """Does it; never raises."""
        try:
            self._check()
            self.state, self._since = "working", time.monotonic()
            self.result = work(self)
            self.state = "done"
        except Unwanted:
            self.state, self.error = "failed", "It was given up for something newer."
        except InputError as error:
            text = str(error)
            self.state, self.error = "failed", text[:1].upper() + text[1:]
        except Exception:
            traceback.print_exc()
            self.state, self.error = "failed", _SURPRISE
        finally:
            self._ended.set()


class Part:
    """A part of a job; what it says, the job says."""

    def __init__(self, job: Job, prefix: str):
        self._job, self._prefix = job, prefix
        self.progress = job.progress

    def step(self, words: str) -> None:
        """The next thing that is done."""
        self._job.step(self._prefix + words[:1].lower() + words[1:])

    def so_far(self, result) -> None:
        """Nothing: only the whole is shown."""


class Jobs:
    """Jobs by key. Who asks for the same gets the same; who asks for another gives up the first.

    Args:
        at_once: how many are worked on.
        kept: how many results stay in memory.
    """

    def __init__(self, at_once: int = 2, kept: int = 24):
        self._pool = ThreadPoolExecutor(at_once, thread_name_prefix="map")
        self._kept, self._lock = kept, threading.Lock()
        self._jobs: OrderedDict[tuple, Job] = OrderedDict()

    def ask(self, key: tuple, owner: str, work: Callable[[Job], object], anew: bool = False) -> Job:
        """The job of that key, begun if there is none.

        Args:
            key: what is wanted, all of it.
            owner: who asks: one page. Its older job ends, unless another waits for it too.
            work: does it; gets the job, and gives the result.
            anew: do it once more where it failed before.
        """
        with self._lock:
            for other, job in list(self._jobs.items()):
                if other != key and owner in job.owners:
                    job.owners.discard(owner)
                    if not job.owners:
                        job.drop()
                if job.dropped and job.state != "done":
                    del self._jobs[other]
            job = self._jobs.get(key)
            if job is None or (anew and job.state == "failed"):
                job = self._jobs[key] = Job()
                self._pool.submit(job.run, work)
            job.owners.add(owner)
            self._jobs.move_to_end(key)
            ended = [k for k, each in self._jobs.items() if each.state == "done" and k != key]
            for old in ended[: max(0, len(self._jobs) - self._kept)]:
                del self._jobs[old]
            return job
