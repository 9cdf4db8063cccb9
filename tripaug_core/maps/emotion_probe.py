"""Whether copies kept their emotion, by a probe that had no part in making them."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from tripaug_core.corpora.packed import Features
from tripaug_core.corpora.splits import folds
from tripaug_core.errors import InputError

_COEFFICIENTS = 40


class EmotionProbe:
    """A plain recogniser of emotions, for a figure at once.

    The representation that guided the augmentor cannot say whether copies kept their emotion: it
    is what they were made to please. This is another view, and takes a second: discriminant
    analysis of each utterance's cepstrum (its mean, its spread and its mean step from frame to
    frame), five times, each without the speakers that it judges. The benchmark's recognisers
    hear more; compare copies with the originals' own figure, which is the ceiling.

    Args:
        features: the whole corpora, not normalised.
        chosen: the utterances whose copies will be judged.
        normalisation: of the mels that will be judged.

    Raises:
        InputError: one emotion only, or too few utterances or speakers.
    """

    def __init__(self, features: Features, chosen: Sequence[int], normalisation):
        from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

        emotions = np.array(features.emotions)
        if len(set(features.emotions)) < 2 or len(features) < 20:
            raise InputError("the probe needs two emotions and twenty utterances to learn from.")
        all_mels = (normalisation.apply(features.example(i))[None] for i in range(len(features)))
        vectors = np.concatenate([cepstral_features(mel) for mel in all_mels])
        self._models, self._model_of = [], np.full(len(features), -1)
        for number, fold in enumerate(folds(features)):
            train = fold.train_idx
            if len(set(emotions[train])) < 2:
                raise InputError("the speakers are too few to learn from some of them.")
            model = LinearDiscriminantAnalysis(solver="lsqr", shrinkage="auto")
            self._models.append(model.fit(vectors[train], emotions[train]))
            self._model_of[fold.test_idx] = number
        self._chosen = np.asarray(chosen)
        self.originals = self.predict(vectors[self._chosen], np.arange(len(self._chosen)))

    def predict(self, vectors: np.ndarray, places: np.ndarray) -> np.ndarray:
        """The emotion predicted in each, (n,) strings.

        Args:
            vectors: (n, 120), of `cepstral_features`, of originals or copies.
            places: (n,) which of the chosen utterances each is, or comes from.
        """
        model_of = self._model_of[self._chosen[np.asarray(places, dtype=int)]]
        out = np.full(len(vectors), "", dtype=object)
        for number, model in enumerate(self._models):
            if (mine := model_of == number).any():
                out[mine] = model.predict(vectors[mine])
        return out


@torch.no_grad()
def cepstral_features(mels: Tensor) -> np.ndarray:
    """(batch, 1, mels, frames) without padding -> (batch, 120) float64."""
    cepstrum = _cosines(mels.shape[2]) @ mels[:, 0].cpu().float()
    step = cepstrum.diff(dim=-1).abs() if cepstrum.shape[-1] > 1 else torch.zeros_like(cepstrum)
    parts = (cepstrum.mean(-1), cepstrum.std(-1, unbiased=False), step.mean(-1))
    return torch.cat(parts, 1).double().numpy()


def _cosines(bands: int) -> Tensor:
    order = torch.arange(_COEFFICIENTS)[:, None]
    return torch.cos(torch.pi * order * (torch.arange(bands) + 0.5) / bands) / bands**0.5
