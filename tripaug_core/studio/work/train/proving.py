"""Proofs of trainings in the background, each in a process of its own: a stop ends it at once."""

from collections.abc import Callable

from tripaug_core.errors import InputError
from tripaug_core.jobs import prove
from tripaug_core.jobs.prove import ProofSpec
from tripaug_core.jobs.reporter import Reporter
from tripaug_core.studio.texts import t
from tripaug_core.studio.work import torch_import
from tripaug_core.studio.work.catalogue import Catalogue
from tripaug_core.studio.work.tasks import Task, Tasks, in_process
from tripaug_core.vocabulary import LIMITS


class Proving:
    """Starts proofs of trainings' checkpoints, and tells how they stand.

    Args:
        catalogue: where checkpoints and corpora come from.
    """

    def __init__(self, catalogue: Catalogue):
        self.catalogue = catalogue
        self._tasks = Tasks()

    def start(
        self,
        run: str,
        judge: str = "",
        on: tuple[str, ...] = (),
        recordings: int | None = None,
        write_card: bool = False,
    ) -> dict:
        """Begins a proof, unless one of that training is under way; gives its status.

        Args:
            run: a finished training's id.
            judge: one of `judges`; the default where it is empty.
            on: corpora that it never heard.
            recordings: judged of each corpus, at most; see `vocabulary.LIMITS`.
            write_card: enter the verdict into the checkpoint's card.

        Raises:
            InputError: no such training, judge or corpus, or a number out of its range.
        """
        name, limit = _named(run), LIMITS["proof_recordings"]
        recordings = limit.default if recordings is None else recordings
        if not isinstance(recordings, int) or not limit.least <= recordings <= limit.most:
            raise InputError(
                "the recordings to be judged must be a whole number from "
                f"{limit.least} to {limit.most}."
            )
        folder = self.catalogue.checkpoint_folder(name)
        torch_import.ready()
        if judge and judge not in (there := dict(judges())):
            raise InputError(f"there is no judge {judge!r} here: choose {' or '.join(there)}.")
        for corpus in on:
            self.catalogue.corpus(corpus)
        spec = ProofSpec(
            str(folder),
            judge or None,
            on,
            recordings,
            write_card=write_card,
            corpora=str(self.catalogue.corpora_home),
        )
        prove.lay_out(spec)
        known = self._tasks.find(name)
        if known is not None and known.ended:
            self._tasks.forget(name)

        def work(task: Task) -> dict:
            task.step(t("train.proof_starts"))
            return in_process(task, _proved, spec)

        self._tasks.ask(name, work)
        return self.status(run)

    def stop(self, run: str) -> dict:
        """Ends the proof of a training, if it is under way."""
        task = self._tasks.find(_named(run))
        if task is not None and not task.ended:
            self._tasks.forget(_named(run))
        return self.status(run)

    def status(self, run: str) -> dict:
        """How far it is, as of `Task.status`, with `state` "none" where nobody asked for one, and
        its `proof`: whether it `holds`, and the `blocks` of `jobs.prove.told`."""
        self.catalogue.checkpoint_folder(_named(run))
        task = self._tasks.find(_named(run))
        told = task.status() if task else {**Task().status(), "state": "none"}
        return told | {"proof": task.result if task else None}


def judges() -> list[tuple[str, str]]:
    """Those that can judge here: name, and what it is."""
    from tripaug_core.recognition.classifier import kind_of
    from tripaug_core.recognition.encoders import named

    there = [name for name in ("egemaps", "logmel") if not kind_of(name).missing]
    found = [(name, f"{name}: {t(f'train.judges.{name}')}") for name in there]
    words = t("train.judge_encoder")
    encoders = [(f"encoder={name}", f"{name}: {words}") for name in named()]
    return found + [each for each in encoders if not kind_of(each[0]).missing]


def _named(run: str) -> str:
    return f"run:{run or ''}"


def _proved(tell: Callable, spec: ProofSpec) -> dict:
    """Runs in the process."""
    summary = prove.work(spec, prove.lay_out(spec), _Telling(tell)).summary
    return {"holds": bool(summary["holds"]), "blocks": prove.told(summary)}


class _Telling(Reporter):
    """Tells the page's process what is being done, and how much of it."""

    def __init__(self, tell: Callable):
        self.tell = tell

    def event(self, event: dict) -> None:
        """See `Reporter`; what is a part of something counted is not told by itself."""
        if not event.get("part_of"):
            self.progress(event["words"], 0)

    def progress(self, what: str, done: int, total: int | None = None, extra: str = "") -> None:
        """See `Reporter`."""
        self.tell(what[:1].upper() + what[1:], done, total)
