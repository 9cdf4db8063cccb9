"""Recognising emotions: the judges by which an augmentation is measured (Sec. 3.1).

A recogniser of one's own is a function with the signature of `Fit`, entered under a name:

    class Loudest:
        def __init__(self, features, classes):
            self.anger, self.limit = classes.index("anger"), features.frames.mean().item()

        def predict(self, features):  # -> (n,) class indices
            means = [features.example(i).mean().item() for i in range(len(features))]
            return np.where(np.array(means) > self.limit, self.anger, 0)

    def fit_loudest(features, classes, *args, **named):
        return Loudest(features, classes)

    recognisers["loudest"] = fit_loudest

One that eats waveforms (wav2vec2 and the like) finds the recording of each example by
`features.corpora` and `features.ids`, and augments it with `Augmentor.augment_waveform`.
"""

from typing import Protocol

import numpy as np

from tripaug_core.errors import InputError
from tripaug_core.recognition.fit import fit
from tripaug_core.recognition.recogniser import Recogniser
from tripaug_core.recognition.settings import DEFAULTS, FitSettings

__all__ = [
    "DEFAULTS",
    "Fit",
    "FitSettings",
    "Recogniser",
    "Trained",
    "fit",
    "fitter",
    "recognisers",
]


class Trained(Protocol):
    """What a fit gives back."""

    def predict(self, features) -> np.ndarray:
        """Class index of each utterance of `Features`, (n,) integers."""


class Fit(Protocol):
    """Trains a recogniser on the training part and sees nothing else; see `fit` for the arguments.

    `settings`, `augmentation`, `normalisation` and `augmentable` may be ignored by one that has
    no use for them; `**more` takes what later versions add.
    """

    def __call__(
        self, features, classes, settings=None, augmentation=None, seed=0, device="cpu", **more
    ) -> Trained: ...


def _named(network: str) -> Fit:
    def fit_named(features, classes, settings=None, *args, **named) -> Recogniser:
        settings = (settings or DEFAULTS[network]).but(network=network)
        return fit(features, classes, settings, *args, **named)

    return fit_named


recognisers: dict[str, Fit] = {network: _named(network) for network in DEFAULTS}


def fitter(name: str) -> Fit:
    """The fit function entered under a name.

    Raises:
        InputError: there is none of that name.
    """
    if name not in recognisers:
        raise InputError(f"there is no recogniser {name!r}: choose {', '.join(recognisers)}.")
    return recognisers[name]
