"""Classifiers that hear an utterance as one vector, and put a linear head on it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from tripaug_core.corpora.features import Features
from tripaug_core.corpora.sounds import Sounds
from tripaug_core.errors import InputError
from tripaug_core.recognition.encoder import Encoder
from tripaug_core.recognition.functionals import OpenSmile, log_mel_statistics, points_of
from tripaug_core.recognition.heads import Head, fit_head
from tripaug_core.recognition.labels import class_indices
from tripaug_core.recognition.settings import WEIGHTINGS, HeadSettings

_LEAST_DEVIATION = 1e-6


@dataclass(frozen=True)
class Vectors:
    """How utterances become vectors.

    Attributes:
        takes: as in `Classifier`.
        of: `Features` or `Sounds` -> (n, dimensions) float32.
    """

    takes: str
    of: Callable[[Features | Sounds], np.ndarray]


def vectors_of(name: str, settings: HeadSettings, argument: str = "") -> Vectors:
    """Those of a classifier in the box: "logmel", "egemaps", "compare" or "encoder"."""
    if name == "logmel":
        return Vectors("mels", lambda features: log_mel_statistics(features, settings.level))
    extractor = Encoder(argument, settings.layer) if name == "encoder" else OpenSmile(name)
    return Vectors("waveforms", lambda sounds: points_of(extractor, sounds, settings.level))


class VectorClassifier:
    """A linear head on vectors; see `recognition.classifier.Classifier`."""

    trains_by_batches = False

    def __init__(self, vectors: Vectors, settings: HeadSettings):
        self.vectors, self.settings = vectors, settings
        self.takes = vectors.takes
        svm = settings.head == "svm"
        self.weightings = tuple(w for w in WEIGHTINGS if not (svm and w == "logit-adjustment"))

    def fit(
        self,
        train: Features | Sounds,
        classes,
        *,
        weighting: str = "none",
        by_speaker: bool = False,
        seed: int = 0,
        device="cpu",
        **more,
    ) -> "VectorPredictor":
        """See `Classifier.fit`; nothing here is random."""
        classes = tuple(classes)
        labels = class_indices(train.emotions, classes)
        points = self._points(train, by_speaker)
        head = fit_head(points, labels, len(classes), self.settings, weighting, train.speakers)
        return VectorPredictor(head, lambda examples: self._points(examples, by_speaker))

    def _points(self, examples, by_speaker: bool) -> np.ndarray:
        points = self.vectors.of(examples).astype(np.float64)
        return standardised(points, examples.speakers) if by_speaker else points


@dataclass(frozen=True, eq=False)
class VectorPredictor:
    """A trained head, and how what it is given becomes vectors."""

    head: Head
    points: Callable[[Features | Sounds], np.ndarray]

    def scores(self, examples: Features | Sounds) -> np.ndarray:
        """(n, classes) float64."""
        if len(examples) == 0:
            return np.zeros((0, len(self.head.bias)))
        return self.head.scores(self.points(examples))


def standardised(points: np.ndarray, speakers: Sequence[str | None]) -> np.ndarray:
    """Each speaker's vectors less their mean, over their deviation.

    Raises:
        InputError: it is not known who speaks.
    """
    if None in speakers:
        raise InputError("it is not known who speaks, so nothing can be normalised by speaker.")
    out, names = np.empty_like(points), np.array(speakers)
    for who in set(speakers):
        own = points[names == who]
        out[names == who] = (own - own.mean(0)) / np.maximum(own.std(0), _LEAST_DEVIATION)
    return out
