"""The networks on mels, light and vgg19, as classifiers."""

from tripaug_core.corpora.features import Features
from tripaug_core.recognition.fit import fit
from tripaug_core.recognition.recogniser import Recogniser
from tripaug_core.recognition.settings import WEIGHTINGS, FitSettings


class NetworkClassifier:
    """Trains a network step by step; see `recognition.classifier.Classifier`."""

    takes = "mels"
    weightings = WEIGHTINGS
    trains_by_batches = True

    def __init__(self, settings: FitSettings):
        self.settings = settings

    def fit(
        self,
        train: Features,
        classes,
        *,
        weighting: str = "none",
        by_speaker: bool = False,
        seed: int = 0,
        device="cpu",
        **more,
    ) -> Recogniser:
        """See `Classifier.fit`; mels come normalised by speaker where that is asked for."""
        return fit(
            train, classes, self.settings, seed=seed, device=device, weighting=weighting, **more
        )
