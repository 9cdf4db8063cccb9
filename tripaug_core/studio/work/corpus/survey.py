"""What takes a while to find out about a corpus: found out in the background, and kept."""

import threading
import time
from collections.abc import Callable

from tripaug_core import io
from tripaug_core.corpora import Corpus
from tripaug_core.homes import checked_corpus_name
from tripaug_core.studio.work import torch_import
from tripaug_core.studio.work.catalogue import Catalogue
from tripaug_core.studio.work.tasks import Task, Tasks

_BREATH_S = 0.0005  # after each file
_TRUSTED_S = 5.0  # for how long the files are taken to be as they were


class Listening(Task):
    """The task of finding one thing out about a corpus.

    Attributes:
        corpus: whose.
    """

    def __init__(self, corpus: Corpus):
        super().__init__(len(corpus))
        self.corpus = corpus
        self._marks, self._trusted = _marks(corpus), time.monotonic()

    def holds(self) -> bool:
        """Whether the files are as they were when it began."""
        if not self.ended or time.monotonic() - self._trusted < _TRUSTED_S:
            return True
        if _marks(self.corpus) != self._marks:
            return False
        self._trusted = time.monotonic()
        return True

    def one_more(self, done: int, total: int) -> None:
        """One more file; then whoever moves a slider is answered first."""
        self.progress(done, total)
        time.sleep(_BREATH_S)


class Survey:
    """Lengths and checks of corpora by name, each worked out once for the same files.

    Args:
        catalogue: where corpora come from.
    """

    def __init__(self, catalogue: Catalogue):
        self.catalogue = catalogue
        self._known: dict[tuple[str, str], Listening] = {}
        self._lock = threading.Lock()
        # So few at once that the page stays quick, so many that a small corpus need
        # not wait for a large one.
        self._tasks = {"lengths": Tasks(at_once=3), "check": Tasks(at_once=2)}

    def lengths(self, name: str) -> Listening:
        """Seconds of each utterance, as `corpora.lengths.lengths` gives them.

        Raises:
            InputError: there is no such corpus, or it holds nothing.
        """
        return self._listening("lengths", name, _lengths)

    def check(self, name: str, again: bool = False) -> Listening:
        """What `corpora.audit.check` finds.

        Args:
            name: of the corpus.
            again: listen anew, even if no file seems to have changed.

        Raises:
            InputError: there is no such corpus, or it holds nothing.
        """
        return self._listening("check", name, _check, again)

    def _listening(self, kind: str, name: str, act: Callable, again: bool = False) -> Listening:
        if again:
            self.catalogue.read_again(checked_corpus_name(name))
        corpus = self.catalogue.corpus(name)
        with self._lock:
            known = self._known.get((kind, corpus.name))
            stale = again and known is not None and known.ended
            if known and not stale and known.corpus is corpus and known.holds():
                return known
            begun = self._known[kind, corpus.name] = Listening(corpus)
        self._tasks[kind].begin(lambda task: act(corpus, task.one_more), begun)
        return begun


def _lengths(corpus: Corpus, step: Callable) -> tuple[float | None, ...]:
    from tripaug_core.corpora.lengths import lengths

    return lengths(corpus, step)


def _check(corpus: Corpus, step: Callable):
    torch_import.ready()
    import torch

    from tripaug_core.corpora.audit import check

    torch.set_num_threads(1)  # of this thread
    return check(corpus, step)


def _marks(corpus: Corpus) -> tuple:
    return io.stamps(utterance.path for utterance in corpus.utterances)
