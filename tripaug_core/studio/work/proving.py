"""Proofs of checkpoints in the background, each in a process of its own: a stop ends it at once."""

from collections.abc import Callable
from dataclasses import dataclass

from tripaug_core import io
from tripaug_core.errors import InputError
from tripaug_core.jobs import prove
from tripaug_core.jobs.prove import ProofSpec
from tripaug_core.jobs.reporter import Reporter
from tripaug_core.studio.texts import t
from tripaug_core.studio.work import torch_import
from tripaug_core.studio.work.catalogue import OWN, Catalogue
from tripaug_core.studio.work.tasks import Task, Tasks, in_process
from tripaug_core.vocabulary import LIMITS

_RECORDINGS = LIMITS["proof_recordings"]


@dataclass(frozen=True)
class ProofRequest:
    """A proof that somebody wants, by names.

    Attributes:
        checkpoint: a name.
        corpus: whose speakers are judged: the one that it was trained on, for those that it held
            out, or one that it never heard; the first where it is empty.
        judge: one of `judges`; the default where it is empty.
        recordings: judged of each corpus, at most; see `vocabulary.LIMITS`.
        write_card: enter the verdict into the card; of one's own trainings alone.

    Raises:
        InputError: recordings is beyond its limits, or a card is to be written that ships.
    """

    checkpoint: str
    corpus: str = ""
    judge: str = ""
    recordings: int = int(_RECORDINGS.default)
    write_card: bool = False

    def __post_init__(self):
        count, least, most = self.recordings, int(_RECORDINGS.least), int(_RECORDINGS.most)
        if not isinstance(count, int) or not least <= count <= most:
            raise InputError(
                f"the recordings to be judged must be a whole number from {least} to {most}."
            )
        if self.write_card and not self.checkpoint.startswith(OWN):
            raise InputError("a verdict is entered into the card of a training of one's own alone.")

    @classmethod
    def of(cls, asked: dict) -> "ProofRequest":
        """From the fields that a script sends; `write` is `write_card`."""
        recordings = asked.get("recordings")
        return cls(
            asked.get("checkpoint") or "",
            asked.get("corpus") or "",
            asked.get("judge") or "",
            int(_RECORDINGS.default) if recordings is None else recordings,
            asked.get("write") is True,
        )


class Proving:
    """Starts proofs of checkpoints, and tells how they stand.

    Args:
        catalogue: where checkpoints and corpora come from.
    """

    def __init__(self, catalogue: Catalogue):
        self.catalogue = catalogue
        self._tasks = Tasks()
        self._newest: dict[str, ProofRequest] = {}

    def ask(self, request: ProofRequest, anew: bool = False) -> Task:
        """The task whose result is the proof: who asks for the same gets the same.

        Args:
            request: what is to be proved.
            anew: do it once more where it is through.

        Returns:
            Its result is a dict: that of `jobs.prove.work`, the `blocks` of `jobs.prove.told`,
            and `pictures`, SVGs by the corpora that were judged.

        Raises:
            InputError: no such checkpoint, judge or corpus.
        """
        spec, key = self._spec(request), self._key(request)
        prove.lay_out(spec)
        if anew and (known := self._tasks.find(key)) is not None and known.ended:
            self._tasks.forget(key)
        self._newest[request.checkpoint] = request

        def work(task: Task) -> dict:
            task.step(t("train.proof_starts"))
            return in_process(task, _proved, spec, request.checkpoint)

        return self._tasks.ask(key, work, anew=True)

    def stop(self, request: ProofRequest) -> None:
        """Ends a proof, if it is under way."""
        self._tasks.stop(self._key(request))

    def newest(self, checkpoint: str) -> ProofRequest | None:
        """What was last asked for of a checkpoint, by whomever; None where nothing was."""
        return self._newest.get(checkpoint)

    def status(self, request: ProofRequest) -> dict:
        """How far it is, as of `Task.status`, with `state` "none" where nobody asked for it, and
        its `proof`, the result of `ask` or None.
        """
        key = self._key(request)
        return self._tasks.status(key) | {"proof": self._tasks.result(key)}

    def corpus_of(self, checkpoint: str) -> str:
        """The one corpus that a checkpoint was trained on; "" where there are several."""
        known = {each["name"]: list(each["corpora"]) for each in self.catalogue.checkpoints()}
        heard = known.get(checkpoint, [])
        return heard[0] if len(heard) == 1 else ""

    def _key(self, request: ProofRequest) -> tuple:
        folder = self.catalogue.checkpoint_folder(request.checkpoint)
        # Not its card, which a proof changes.
        return request, (folder / "weights.safetensors").stat().st_mtime_ns

    def _spec(self, request: ProofRequest) -> ProofSpec:
        folder = self.catalogue.checkpoint_folder(request.checkpoint)
        torch_import.ready()
        if request.judge and request.judge not in (there := dict(judges())):
            named = " or ".join(there)
            raise InputError(f"there is no judge {request.judge!r} here: choose {named}.")
        own = self.corpus_of(request.checkpoint)
        other = request.corpus if request.corpus != own else ""
        if other:
            self.catalogue.corpus(other)
        return ProofSpec(
            str(folder),
            request.judge or None,
            (other,) if other else (),
            request.recordings,
            write_card=request.write_card,
            corpora=str(self.catalogue.corpora_home),
        )


def judges() -> list[tuple[str, str]]:
    """Those that can judge here: name, and what it is."""
    from tripaug_core.recognition.classifier import kind_of
    from tripaug_core.recognition.encoders import named

    there = [name for name in ("egemaps", "logmel") if not kind_of(name).missing]
    found = [(name, f"{name}: {t(f'train.judges.{name}')}") for name in there]
    words = t("train.judge_encoder")
    encoders = [(f"encoder={name}", f"{name}: {words}") for name in named()]
    return found + [each for each in encoders if not kind_of(each[0]).missing]


def _proved(tell: Callable, spec: ProofSpec, name: str) -> dict:
    """Runs in the process, on one thread: beside other work, waiting for a second is slower."""
    import torch

    torch.set_num_threads(1)
    summary = prove.work(spec, prove.lay_out(spec), _Telling(tell)).summary
    pictures = prove.pictures(name, summary["twin_tests"])
    return io.plain({**summary, "blocks": prove.told(summary), "pictures": pictures})


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
