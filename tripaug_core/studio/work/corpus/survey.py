"""What takes a while to find out about a corpus: found out in the background, and kept."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tripaug_core.corpora import Corpus
from tripaug_core.errors import InputError
from tripaug_core.homes import checked_corpus_name
from tripaug_core.studio.work import torch_import
from tripaug_core.studio.work.catalogue import Catalogue

_BREATH_S = 0.0005  # after each file, so that whoever moves a slider is answered first
_TRUSTED_S = 5.0  # for how long the files are taken to be as they were
_SURPRISE = "Something went wrong that should not have; the terminal of the app says what."


@dataclass
class Work:
    """One thing that is being found out, or was.

    Attributes:
        corpus: whose.
        marks: size and date of each file when it began.
        result: what came out, once `finished` is set.
        error: a sentence, where nothing could.
    """

    corpus: Corpus
    marks: tuple
    all: int
    done: int = 0
    result: object = None
    error: str | None = None
    finished: threading.Event = field(default_factory=threading.Event)
    started: float | None = None
    trusted: float = field(default_factory=time.monotonic)

    def step(self, done: int, _all: int) -> None:
        """One more file."""
        self.done = done
        time.sleep(_BREATH_S)

    def status(self) -> dict:
        """How it stands: `state` ("waiting", "working", "done" or "failed"), `done`, `all`,
        `left_s` (None where that is not known yet), `error`."""
        if self.finished.is_set():
            state = "failed" if self.error else "done"
        else:
            state = "working" if self.started else "waiting"
        left = None
        if state == "working" and self.done:
            passed = time.monotonic() - self.started
            left = passed / self.done * (self.all - self.done)
        return {
            "state": state,
            "done": self.done,
            "all": self.all,
            "left_s": left,
            "error": self.error,
        }


class Survey:
    """Lengths and checks of corpora by name, each worked out once for the same files.

    Args:
        catalogue: where corpora come from.
    """

    def __init__(self, catalogue: Catalogue):
        self.catalogue = catalogue
        self._works: dict[tuple[str, str], Work] = {}
        self._lock = threading.Lock()
        # So few at once that the page stays quick, so many that a small corpus need
        # not wait for a large one.
        self._turns = {"lengths": threading.Semaphore(3), "check": threading.Semaphore(2)}

    def lengths(self, name: str) -> Work:
        """Seconds of each utterance, as `corpora.lengths.lengths` gives them.

        Raises:
            InputError: there is no such corpus, or it holds nothing.
        """
        return self._work("lengths", name, _lengths)

    def check(self, name: str, again: bool = False) -> Work:
        """What `corpora.audit.check` finds.

        Args:
            name: of the corpus.
            again: listen anew, even if no file seems to have changed.

        Raises:
            InputError: there is no such corpus, or it holds nothing.
        """
        return self._work("check", name, _check, again)

    def _work(self, kind: str, name: str, act: Callable, again: bool = False) -> Work:
        if again:
            self.catalogue.read_again(checked_corpus_name(name))
        corpus = self.catalogue.corpus(name)
        with self._lock:
            known = self._works.get((kind, corpus.name))
            stale = again and known is not None and known.finished.is_set()
            if known and not stale and known.corpus is corpus and _still_holds(known):
                return known
            work = Work(corpus, _marks(corpus), len(corpus))
            self._works[kind, corpus.name] = work
        threading.Thread(target=self._run, args=(work, act, self._turns[kind]), daemon=True).start()
        return work

    def _run(self, work: Work, act: Callable, turn: threading.Semaphore) -> None:
        with turn:
            work.started = time.monotonic()
            try:
                work.result = act(work.corpus, work.step)
            except InputError as error:
                work.error = str(error)
            except Exception:
                work.error = _SURPRISE
                raise
            finally:
                work.finished.set()


def _lengths(corpus: Corpus, step: Callable) -> tuple[float | None, ...]:
    from tripaug_core.corpora.lengths import lengths

    return lengths(corpus, step)


def _check(corpus: Corpus, step: Callable):
    torch_import.ready()
    import torch

    from tripaug_core.corpora.audit import check

    torch.set_num_threads(1)  # of this thread
    return check(corpus, step)


def _still_holds(work: Work) -> bool:
    if not work.finished.is_set() or time.monotonic() - work.trusted < _TRUSTED_S:
        return True
    if _marks(work.corpus) != work.marks:
        return False
    work.trusted = time.monotonic()
    return True


def _marks(corpus: Corpus) -> tuple:
    found = []
    for utterance in corpus.utterances:
        try:
            stat = utterance.path.stat()
            found.append((stat.st_size, stat.st_mtime_ns))
        except OSError:
            found.append(None)
    return tuple(found)
