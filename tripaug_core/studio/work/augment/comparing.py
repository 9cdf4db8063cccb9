"""Two checkpoints compared in the background: their changes, what they keep, their losses."""

import threading
from collections import OrderedDict

from tripaug_core.errors import InputError
from tripaug_core.runs.folder import RunFolder
from tripaug_core.studio.texts import t
from tripaug_core.studio.work.catalogue import Catalogue
from tripaug_core.studio.work.session import AugmentParams
from tripaug_core.studio.work.tasks import Task, Tasks
from tripaug_core.studio.work.train import curves
from tripaug_core.vocabulary import LOSSES

_JUDGES = 2  # kept in memory, each with the mels of its recordings
_POINTS = 60  # of a small curve
SHOWN = ("rep", *LOSSES)


class Comparing:
    """Comparisons by names and params, made once and kept for a while.

    Args:
        catalogue: where checkpoints and corpora come from.
    """

    def __init__(self, catalogue: Catalogue):
        self.catalogue = catalogue
        self._tasks, self._lock = Tasks(), threading.Lock()
        self._judges: OrderedDict[tuple, object] = OrderedDict()

    def ask(
        self,
        checkpoint: str,
        other: str,
        corpus: str,
        params: AugmentParams,
        owner: str | None = None,
        anew: bool = False,
    ) -> Task:
        """The task whose result compares two checkpoints on a corpus.

        Args:
            checkpoint, other, corpus: names.
            params: ε is in the units of `checkpoint`.
            owner, anew: as of `Tasks.ask`.

        Returns:
            Its result, of which the first part comes early: those of
            `validation.comparison.Likeness.to_dict`; `emotion` of `Preservation.of`, None while
            it is not known or where `emotion_note` says why not; `losses`, as `losses` here;
            `whole`.

        Raises:
            InputError: no such name, or the two see sound in different ways.
        """
        from tripaug_core.augment.comparison import check_comparable

        catalogue = self.catalogue
        first, second = (catalogue.augmentor(name) for name in (checkpoint, other))
        check_comparable(first, second)
        edition, found = catalogue.edition(corpus), catalogue.corpus(corpus)
        key = (first.identity, second.identity, checkpoint, other, found.name, edition, params)

        def work(task: Task) -> dict:
            return self._compared(task, (checkpoint, other), found, params)

        return self._tasks.ask(key, work, owner, anew)

    def _compared(self, task: Task, names: tuple[str, str], corpus, params: AugmentParams) -> dict:
        import torch

        from tripaug_core.corpora.features import obtain
        from tripaug_core.validation.comparison import likeness

        torch.set_num_threads(1)  # of this thread; see `Services.stay_on_one_core`
        first, second = (self.catalogue.augmentor(name) for name in names)
        task.step(t("explore.work.hearing", title=corpus.title))
        features = obtain(corpus.name, first.spec, self.catalogue.corpora_home, task.progress)
        task.step(t("augment.work.comparing"))
        strength = params.epsilon, params.noise_scale
        alike = likeness(first, second, features, *strength, params.seed, task.progress)
        told = alike.to_dict() | {"emotion": None, "emotion_note": None, "whole": False}
        told["losses"] = losses(self.catalogue, names)
        task.so_far(told)
        task.step(t("augment.work.training_judge"))
        try:
            judge = self._judge(first, corpus, features, params.seed)
            task.step(t("augment.work.judging"))
            emotion = judge.of(second, *strength, task.progress)
            return told | {"emotion": emotion, "whole": True}
        except InputError as error:  # too little to learn from
            return told | {"emotion_note": str(error), "whole": True}

    def _judge(self, first, corpus, features, seed: int):
        from tripaug_core.validation.comparison import Preservation

        key = (first.identity, id(corpus), seed)
        with self._lock:  # whoever asks for the same waits: training it is most of the work
            if key not in self._judges:
                # The corpus is kept with it, so that no other gets its id meanwhile.
                self._judges[key] = corpus, Preservation(first, features, seed)
                while len(self._judges) > _JUDGES:
                    self._judges.popitem(last=False)
            return self._judges[key][1]


def losses(catalogue: Catalogue, names: tuple[str, str]) -> list[dict | None]:
    """The curves of each checkpoint's training, few points of each, where it has them.

    Returns:
        For each None, or `step` and lists of the losses of `SHOWN` as long; the last value of a
        list is the one at its end.
    """
    return [_curves_of(catalogue.run_folder(name)) for name in names]


def _curves_of(run: RunFolder | None) -> dict | None:
    if run is None:
        return None
    try:
        points = [e for e in run.events if "event" not in e and "step" in e]
    except (OSError, InputError):
        return None
    if not points:
        return None
    made = curves.columns(points, _POINTS)
    # At the end stands what the Train tab says, and no mean.
    kept = {name: [*made[name][:-1], points[-1].get(name)] for name in SHOWN if name in made}
    return {"step": made["step"], **kept}
