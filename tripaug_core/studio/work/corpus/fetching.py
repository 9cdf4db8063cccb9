"""Corpora that are fetched from their publishers in the background: by name, once at a time."""

import threading

from tripaug_core.corpora.fetch import archive_of, archives, fetch, terms
from tripaug_core.errors import InputError
from tripaug_core.homes import checked_corpus_name
from tripaug_core.studio.work.catalogue import Catalogue
from tripaug_core.studio.work.jobs import Job


class Fetching:
    """Downloads that go on while pages come and go.

    Args:
        catalogue: whose home they go to.
    """

    def __init__(self, catalogue: Catalogue):
        self.catalogue = catalogue
        self._jobs: dict[str, Job] = {}
        self._lock = threading.Lock()

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
        with self._lock:
            job = self._jobs.get(name)
            if job is None or job.state in ("done", "failed"):
                job = self._jobs[name] = Job()
                threading.Thread(target=job.run, args=(self._work(name),), daemon=True).start()
        return job.status()

    def status(self, name: str) -> dict:
        """`state` ("none", "waiting", "working", "done" or "failed"), `words`, `done` and `total`
        (bytes), `left_s` and `error` of a corpus' download."""
        job = self._jobs.get(checked_corpus_name(name))
        return job.status() if job else {**Job().status(), "state": "none"}

    def _work(self, name: str):
        def work(job: Job) -> None:
            began = ""

            def progress(what: str, done: int, total: int) -> None:
                nonlocal began
                if what != began:
                    began = what
                    job.step(what.capitalize())
                job.progress(done, total)

            fetch(name, self.catalogue.corpora_home, agreed=True, progress=progress)

        return work
