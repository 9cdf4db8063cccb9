"""Linear heads on one vector an utterance."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tripaug_core.errors import InputError
from tripaug_core.measures import uar
from tripaug_core.recognition.settings import HeadSettings

# Chosen inside the training part where the settings give no strength.
STRENGTHS = (0.001, 0.01, 0.1, 1.0)
_INNER_FOLDS = 3
_ITERATIONS = 2000
_LEAST_DEVIATION = 1e-6
_NEVER = -1e6  # score of a class that the training part lacks


@dataclass(frozen=True, eq=False)
class Head:
    """A trained head: standardised vectors times `weights`, plus `bias`.

    Attributes:
        mean, deviation: (dimensions,) of the training part.
        weights: (dimensions, classes); bias: (classes,).
    """

    mean: np.ndarray
    deviation: np.ndarray
    weights: np.ndarray
    bias: np.ndarray

    def scores(self, points: np.ndarray) -> np.ndarray:
        """(n, classes) float64, the higher the likelier; logits of a logistic regression."""
        return (points - self.mean) / self.deviation @ self.weights + self.bias


def fit_head(
    points: np.ndarray,
    labels: np.ndarray,
    classes: int,
    settings: HeadSettings,
    weighting: str = "none",
    speakers: Sequence[str | None] | None = None,
) -> Head:
    """Trains a linear SVM (one against the rest) or a logistic regression.

    Args:
        points: (n, dimensions); labels: (n,) class indices.
        classes: how many there are; one that the labels lack is never guessed.
        settings: which head, how strongly regularised.
        weighting: "none", "weights" (inverse class frequency) or "logit-adjustment": the logarithm
            of each class' share of the training part is taken off its logit (Menon et al. 2021).
        speakers: (n,) who speaks; a strength is chosen on speakers that the rest did not hear.

    Raises:
        InputError: one class only, or a logit adjustment of an SVM, which has no logits.
    """
    present = np.unique(labels)
    if len(present) < 2:
        raise InputError("the training part has one class only: there is nothing to tell apart.")
    if weighting == "logit-adjustment" and settings.head == "svm":
        raise InputError("an SVM has no logits to adjust: take class weights, or head logistic.")
    mean = points.mean(0)
    deviation = np.maximum(points.std(0), _LEAST_DEVIATION)
    standard = (points - mean) / deviation
    strength = settings.strength or _chosen(
        standard, labels, settings, weighting, speakers, classes
    )
    model = _model(settings, weighting, strength).fit(standard, labels)
    weights = np.zeros((points.shape[1], classes))
    bias = np.full(classes, _NEVER)
    if len(present) == 2:  # scikit-learn gives one column then
        column, offset = model.coef_[0] / 2, model.intercept_[0] / 2
        weights[:, present] = np.stack([-column, column], 1)
        bias[present] = -offset, offset
    else:
        weights[:, present] = model.coef_.T
        bias[present] = model.intercept_
    if weighting == "logit-adjustment":
        bias[present] -= np.log(np.bincount(labels, minlength=classes)[present] / len(labels))
    return Head(mean, deviation, weights, bias)


def _model(settings: HeadSettings, weighting: str, strength: float):
    from sklearn.linear_model import LogisticRegression
    from sklearn.svm import LinearSVC

    weights = "balanced" if weighting == "weights" else None
    if settings.head == "svm":
        return LinearSVC(C=strength, class_weight=weights, random_state=0, max_iter=_ITERATIONS)
    return LogisticRegression(C=strength, class_weight=weights, max_iter=_ITERATIONS)


def _chosen(points, labels, settings, weighting, speakers, classes) -> float:
    """The strength with the best UAR on speakers of the training part that were left out."""
    from sklearn.model_selection import GroupKFold

    if speakers is None or None in speakers or len(set(speakers)) < 2:
        raise InputError("a strength is chosen by speaker, and speakers are not known: give one.")
    folds = GroupKFold(min(_INNER_FOLDS, len(set(speakers))))
    found = dict.fromkeys(STRENGTHS, 0.0)
    for inside, outside in folds.split(points, labels, list(speakers)):
        if len(np.unique(labels[inside])) < 2:
            continue
        for strength in STRENGTHS:
            model = _model(settings, weighting, strength).fit(points[inside], labels[inside])
            guess = model.predict(points[outside])
            found[strength] += uar(labels[outside], guess, classes)
    return max(found, key=found.get)
