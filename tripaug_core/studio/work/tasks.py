"""Work in the background that says how far it is: in a thread, or in a process under one."""

import atexit
import multiprocessing
import threading
import time
import traceback
from collections import OrderedDict
from collections.abc import Callable, Hashable

from tripaug_core import errors
from tripaug_core.errors import InputError
from tripaug_core.studio.texts import t

_LOOK_S = 0.1  # how often a process is looked after
_SURE_S = 0.5  # before that, nobody knows how long it will take
_PARTING_S = 5.0  # for all that is under way when the app ends
_under_way: "set[Task]" = set()


class Unwanted(Exception):
    """Raised in the midst of work that nobody waits for any more."""


class Task:
    """One piece of work. It says how far it is by `step` and `progress`.

    Args:
        total: how much there is to do, where that is known before it begins.

    Attributes:
        state: "waiting", "working", "done" or "failed".
        words: what is being done.
        done, total: how much of it.
        result: what came of it, or of its first part; replaced, never changed.
        error: a sentence where it failed.
    """

    def __init__(self, total: int = 0):
        self.state, self.words, self.error = "waiting", t("tasks.waiting"), None
        self.done, self.total, self.result = 0, total, None
        self.owners: set[str] = set()
        self._since = time.monotonic()
        self._unwanted, self._ended = threading.Event(), threading.Event()

    def step(self, words: str) -> None:
        """The next thing that is done."""
        self.check()
        self.words, self.done, self.total, self._since = words, 0, 0, time.monotonic()

    def progress(self, done: int, total: int | None) -> None:
        """How much of it is done."""
        self.check()
        self.done, self.total = int(done), int(total or 0)

    def tell(self, words: str, done: int, total: int | None) -> None:
        """Both in one: a step where the words are others than before."""
        if words != self.words:
            self.step(words)
        self.progress(done, total)

    def part(self, prefix: str) -> "Part":
        """For work that is a part of this task: its words get a prefix."""
        return Part(self, prefix)

    def so_far(self, result) -> None:
        """A first part of the result, to be shown while the rest is made."""
        self.check()
        self.result = result

    def check(self) -> None:
        """Ends the work here, by raising `Unwanted`, where nobody waits for it any more."""
        if self.dropped:
            raise Unwanted

    def wait(self, seconds: float | None = None) -> bool:
        """Until it is done or failed, or so many seconds; whether it is."""
        return self._ended.wait(seconds)

    @property
    def ended(self) -> bool:
        """Whether it is done or failed."""
        return self._ended.is_set()

    def value(self):
        """The result, waited for.

        Raises:
            InputError: it failed.
        """
        self.wait()
        if self.error:
            raise InputError(self.error)
        return self.result

    def status(self) -> dict:
        """`state`, `words`, `done`, `total`, `left_s` (None where nobody knows) and `error`."""
        left = None
        spent = time.monotonic() - self._since
        if self.state == "working" and 0 < self.done <= self.total and spent > _SURE_S:
            left = spent * (self.total - self.done) / self.done
        return told(self.state, self.words, self.done, self.total, left, self.error)

    def drop(self) -> None:
        """Ends it at its next step."""
        self._unwanted.set()

    @property
    def dropped(self) -> bool:
        return self._unwanted.is_set()

    def run(self, work: Callable[["Task"], object]) -> None:
        """Does it; never raises."""
        try:
            self.check()
            self.state, self._since = "working", time.monotonic()
            self.result = work(self)
            self.state = "done"
        except Unwanted:
            self.error = t("tasks.given_up")
        except InputError as error:
            self.error = str(error)
        except OSError as error:
            self.error = errors.in_words(error)
        except Exception:
            traceback.print_exc()
            self.error = t("tasks.surprise")
        finally:
            self.state = "failed" if self.error else self.state
            self._ended.set()


def told(
    state: str, words: str, done: int, total: int, left_s: float | None, error: str | None = None
) -> dict:
    """How far something is, in the terms of every task and run: those of `Task.status`."""
    return {
        "state": state,
        "words": words,
        "done": done,
        "total": total,
        "left_s": left_s,
        "error": error and error[:1].upper() + error[1:],
    }


def owner_of(asked: dict) -> str:
    """Who asks: the page that a browser has open, by the name that it gave itself."""
    return str(asked.get("page") or "")[:40] or "somebody"


class Part:
    """A part of a task; what it says, the task says."""

    def __init__(self, task: Task, prefix: str):
        self._task, self._prefix = task, prefix
        self.progress = task.progress

    def step(self, words: str) -> None:
        """The next thing that is done."""
        self._task.step(self._prefix + words[:1].lower() + words[1:])

    def so_far(self, result) -> None:
        """Nothing: only the whole is shown."""


class Tasks:
    """Tasks of one kind, each in a thread; those of another kind are not waited for.

    Args:
        at_once: how many are worked on.
        kept: how many stay in memory.
    """

    def __init__(self, at_once: int = 2, kept: int = 24):
        self._turns = threading.Semaphore(at_once)
        self._kept, self._lock = kept, threading.Lock()
        self._tasks: OrderedDict[Hashable, Task] = OrderedDict()

    def ask(
        self,
        key: Hashable,
        work: Callable[[Task], object],
        owner: str | None = None,
        anew: bool = False,
    ) -> Task:
        """The task of that key, begun if there is none: who asks for the same gets the same.

        Args:
            key: what is wanted, all of it.
            work: does it; gets the task, and gives the result.
            owner: who asks. Its older task ends, unless another waits for it too.
            anew: do it once more where it failed before.
        """
        with self._lock:
            for other, task in list(self._tasks.items()):
                if owner is not None and other != key and owner in task.owners:
                    task.owners.discard(owner)
                    if not task.owners:
                        task.drop()
                if task.dropped and task.state != "done":
                    del self._tasks[other]
            task = self._tasks.get(key)
            if task is None or (anew and task.state == "failed"):
                task = self._tasks[key] = self.begin(work)
            if owner is not None:
                task.owners.add(owner)
            self._tasks.move_to_end(key)
            ended = [k for k, each in self._tasks.items() if each.ended and k != key]
            for old in ended[: max(0, len(self._tasks) - self._kept)]:
                del self._tasks[old]
            return task

    def begin(self, work: Callable[[Task], object], task: Task | None = None) -> Task:
        """Begins work that nobody asks for by a key; `task` where it is of a kind of its own."""
        task = Task() if task is None else task
        _under_way.add(task)

        def in_turn() -> None:
            with self._turns:
                task.run(work)
            _under_way.discard(task)

        threading.Thread(target=in_turn, daemon=True).start()
        return task

    def find(self, key: Hashable) -> Task | None:
        """The task of that key; None where nobody asked for it."""
        return self._tasks.get(key)

    def status(self, key: Hashable) -> dict:
        """`Task.status` of that key; its `state` is "none" where nobody asked for it."""
        task = self.find(key)
        return task.status() if task else {**Task().status(), "state": "none"}

    def result(self, key: Hashable):
        """What came of the task of that key, or of its first part; None where there is nothing."""
        task = self.find(key)
        return task.result if task else None

    def soon(self, key: Hashable, work: Callable[[Task], object], seconds: float) -> Task | None:
        """The task of that key if it is through within so many seconds; then nothing is kept of it:
        whoever asks next is told what is true then. None: ask again.
        """
        task = self.ask(key, work)
        if not task.wait(seconds):
            return None
        self.forget(key)
        return task

    def stop(self, key: Hashable) -> None:
        """Ends the task of that key, if it is under way."""
        task = self.find(key)
        if task is not None and not task.ended:
            self.forget(key)

    def forget(self, key: Hashable) -> None:
        """Ends the task of that key, where it is under way, and keeps nothing of it."""
        with self._lock:
            task = self._tasks.pop(key, None)
            if task is not None:
                task.drop()


@atexit.register
def _part() -> None:
    """A thread that is cut off in the midst of torch would abort the whole process."""
    left = list(_under_way)
    for task in left:
        task.drop()
    until = time.monotonic() + _PARTING_S
    for task in left:
        task.wait(max(0.0, until - time.monotonic()))


def in_process(task: Task, function: Callable, *arguments):
    """Has a task's work done by a process of its own, which ends where nobody waits for it.

    Args:
        task: the task.
        function: of a module, called there as `function(tell, *arguments)`; `tell` is `Task.tell`.

    Returns:
        What the function gives.

    Raises:
        InputError: by the function, or the process ended before its time.
    """
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_answer, args=(there, function, arguments), daemon=True)
    process.start()
    there.close()
    try:
        while True:
            task.check()
            if not here.poll(_LOOK_S):
                continue
            kind, said = here.recv()
            if kind == "progress":
                task.tell(*said)
            elif kind == "done":
                return said
            else:
                raise InputError(said)
    except EOFError:
        raise InputError("it ended before it was through: try again.") from None
    finally:
        process.kill()
        process.join()
        here.close()


def _answer(pipe, function: Callable, arguments: tuple) -> None:
    """Runs in the process."""
    try:
        result = function(lambda *said: pipe.send(("progress", said)), *arguments)
        pipe.send(("done", result))
    except InputError as error:
        pipe.send(("failed", str(error)))
