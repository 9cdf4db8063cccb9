"""Corpora that are fetched from their publishers in the background: by name, once at a time."""

from tripaug_core.corpora.fetch import archive_of, archives, fetch, terms
from tripaug_core.errors import InputError
from tripaug_core.homes import checked_corpus_name
from tripaug_core.studio.work.catalogue import Catalogue
from tripaug_core.studio.work.tasks import Task, Tasks


class Fetching:
    """Downloads that go on while pages come and go.

    Args:
        catalogue: whose home they go to.
    """

    def __init__(self, catalogue: Catalogue):
        self.catalogue = catalogue
        self._tasks = Tasks(at_once=8)

    def offered(self, name: str) -> dict | None:
        """`terms` to be agreed to and `megabytes`; None for what cannot be fetched."""
        if name not in archives():
            return None
        return {"terms": terms(name), "megabytes": round(archives()[name].bytes / 1e6)}

    def start(self, name: str, agreed: bool) -> dict:
        """Fetch a corpus, or go on; what is being fetched already is not begun again.

        Args:
            name: one that can be fetched.
            agreed: the user agrees to its `terms`.

        Returns:
            As `status` does.

        Raises:
            InputError: not agreed, or no such corpus.
        """
        archive_of(checked_corpus_name(name))
        if agreed is not True:
            raise InputError(f"{terms(name)} Fetch it once you agree to it.")
        known = self._tasks.find(name)
        if known is not None and known.state == "done":
            self._tasks.forget(name)  # it may have been deleted since
        return self._tasks.ask(name, self._work(name), anew=True).status()

    def status(self, name: str) -> dict:
        """`state` ("none", "waiting", "working", "done" or "failed"), `words`, `done` and `total`
        (bytes), `left_s` and `error` of a corpus' download."""
        return self._tasks.status(checked_corpus_name(name))

    def _work(self, name: str):
        def work(task: Task) -> None:
            def progress(what: str, done: int, total: int) -> None:
                task.tell(what.capitalize(), done, total)

            fetch(name, self.catalogue.corpora_home, agreed=True, progress=progress)

        return work
