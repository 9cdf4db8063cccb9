"""Whether copies kept their emotion, by the judge "logmel", which had no part in making them."""

import threading
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor

from tripaug_core.corpora.packed import Features, pack
from tripaug_core.corpora.splits import folds
from tripaug_core.errors import InputError
from tripaug_core.recognition.functionals import log_mel_statistics
from tripaug_core.recognition.held_out import HeldOutJudge
from tripaug_core.recognition.judge import judge_named

JUDGE = "logmel"
_LIMITED = threading.Lock()


class EmotionProbe:
    """The judge "logmel" of `prove`, asked about mels: for a figure at once.

    The representation that guided the augmentor cannot say whether copies kept their emotion: it
    is what they were made to please. A logistic regression on statistics of log-mels is trained
    five times, each without the speakers that it judges. `prove` lets the same judge hear the
    copies as sound. Compare copies with the originals' own figure, which is the ceiling.

    Args:
        features: the whole corpora, not normalised.
        chosen: the utterances whose copies will be judged.
        normalisation: of the mels that will be judged.

    Raises:
        InputError: one emotion only, or too few utterances or speakers.
    """

    def __init__(self, features: Features, chosen: Sequence[int], normalisation):
        classes = tuple(sorted(set(features.emotions)))
        if len(classes) < 2 or len(features) < 20:
            raise InputError("the probe needs two emotions and twenty utterances to learn from.")
        self._spec, self._normalisation = features.spec, normalisation
        self._chosen, self._classes = np.asarray(chosen), np.array(classes, dtype=object)
        if features.levels is None:  # old exports do not say it; then they are heard as they are
            features = replace(features, levels=torch.zeros(len(features)))
        self._levels = features.levels.cpu()
        points = log_mel_statistics(features).astype(np.float64)
        self._fold = np.zeros(len(features), int)
        for number, fold in enumerate(folds(features)):
            self._fold[fold.test_idx] = number
        labels = features.labels(classes).cpu().numpy()
        judge = judge_named(JUDGE)
        from threadpoolctl import threadpool_limits  # scikit-learn brings it along

        # Products this small gain nothing from a second thread, and wait long for it where the
        # machine is busy. One at a time, as the limit is the whole process's.
        with _LIMITED, threadpool_limits(1, user_api="blas"):
            self._heads = HeldOutJudge(judge, points, labels, len(classes), self._fold)
        own = points[self._chosen]
        self.originals = self._predicted(own, np.arange(len(self._chosen)))

    def predict(self, mels: Sequence[Tensor], places: np.ndarray) -> np.ndarray:
        """The emotion heard in each copy, (n,) strings.

        Args:
            mels: batches (batch, 1, mels, frames), normalised, n examples together.
            places: (n,) which of the chosen utterances each comes from.
        """
        if not len(places):
            return np.zeros(0, dtype=object)
        rows = [self._normalisation.undo(mel.cpu()) for batch in mels for mel in batch]
        blank = ("",) * len(rows)
        levels = self._levels[torch.as_tensor(self._chosen[places])]
        made = pack(rows, self._spec, levels, ids=blank, emotions=blank)
        return self._predicted(log_mel_statistics(made).astype(np.float64), places)

    def _predicted(self, points: np.ndarray, places: np.ndarray) -> np.ndarray:
        fold = self._fold[self._chosen[np.asarray(places, dtype=int)]]
        return self._classes[self._heads.guesses(self._heads.standardised(points), fold)]
