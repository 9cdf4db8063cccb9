"""Recognising emotions: the judges by which an augmentation is measured (Sec. 3.1)."""

from tripaug_core.recognition.classifier import (
    KINDS,
    Classifier,
    Fit,
    Kind,
    Predictor,
    classifier_named,
    kind_of,
    recognisers,
    said,
)
from tripaug_core.recognition.fit import fit
from tripaug_core.recognition.recogniser import Recogniser
from tripaug_core.recognition.settings import DEFAULTS, WEIGHTINGS, FitSettings, HeadSettings

__all__ = [
    "DEFAULTS",
    "KINDS",
    "WEIGHTINGS",
    "Classifier",
    "Fit",
    "FitSettings",
    "HeadSettings",
    "Kind",
    "Predictor",
    "Recogniser",
    "classifier_named",
    "fit",
    "kind_of",
    "recognisers",
    "said",
]
