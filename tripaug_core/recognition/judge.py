"""Who judges copies: a stated recogniser that had no part in making them."""

import json
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from torch import Tensor

from tripaug_core.corpora.packed import pack
from tripaug_core.corpora.sounds import Sounds
from tripaug_core.errors import InputError
from tripaug_core.recognition.classifier import kind_of, said
from tripaug_core.recognition.encoder import Encoder
from tripaug_core.recognition.functionals import Extractor, OpenSmile, log_mel_statistics, points_of
from tripaug_core.recognition.heads import Head, fit_head
from tripaug_core.recognition.settings import DEFAULTS, HeadSettings
from tripaug_core.sound.files import resample
from tripaug_core.sound.mel import MelSpec, level_of, log_mel

JUDGES = ("encoder", "egemaps", "logmel")


class LogMels:
    """The vector of the recogniser "logmel", of a sound at its own level."""

    spec = MelSpec()
    name = f"log-mel statistics {json.dumps(MelSpec().to_dict())}"

    def __call__(self, waveform: Tensor, rate_hz: int) -> np.ndarray:
        """(dimensions,) float32 of (samples,)."""
        waveform = resample(waveform, rate_hz, self.spec.sample_rate_hz)
        level = torch.tensor([level_of(waveform, self.spec)])
        mel = log_mel(waveform, self.spec)[0, 0]
        return log_mel_statistics(pack([mel], self.spec, level, ids=("",), emotions=("",)))[0]


@dataclass(frozen=True, eq=False)
class Judge:
    """A frozen hearing and a linear head that is trained on recordings alone.

    Attributes:
        name: as in `--judge`; said with every figure.
        extractor: sound -> vector.
        settings: of the head, a logistic regression with class weights.
    """

    name: str
    extractor: Extractor
    settings: HeadSettings

    @cached_property
    def title(self) -> str:
        """The name, without the folder that an encoder lies in."""
        return said(self.name)

    def points(self, sounds: Sounds, kept: bool = True) -> np.ndarray:
        """Vectors, (n, dimensions) float64.

        Args:
            kept: look for them among those that were computed before, by the sounds' keys.
        """
        if kept:
            points = points_of(self.extractor, sounds)
        else:
            heard = [self.extractor(sounds.waveform(i), sounds.rate_hz) for i in range(len(sounds))]
            points = np.stack(heard)
        return points.astype(np.float64)

    def train(self, points: np.ndarray, labels: np.ndarray, classes: int) -> Head:
        """The head, each class weighing the same."""
        return fit_head(points, labels, classes, self.settings, "weights")


def default_judge() -> str:
    """eGeMAPS where openSMILE is installed, statistics of log-mels elsewhere."""
    return "logmel" if kind_of("egemaps").missing else "egemaps"


def judge_named(name: str | None = None) -> Judge:
    """A judge by name.

    Args:
        name: "encoder=FOLDER" (or a name on the hub), "egemaps" or "logmel"; by default the
            better of the last two that is installed.

    Raises:
        InputError: there is none of that name, or something has to be installed first.
    """
    name = name or default_judge()
    word, _, argument = name.partition("=")
    if word not in JUDGES:
        raise InputError(
            f"there is no judge {name!r}: choose encoder=FOLDER, egemaps or logmel; what learns by "
            "batches cannot judge in minutes."
        )
    kind = kind_of(name)
    if kind.missing:
        raise InputError(f"the judge {word} needs a package that is not here: {kind.missing}.")
    hears = {"logmel": LogMels, "egemaps": lambda: OpenSmile("egemaps")}
    extractor = Encoder(argument) if word == "encoder" else hears[word]()
    settings = DEFAULTS[word]
    plain = HeadSettings("logistic", settings.strength, "none")
    return Judge(name, extractor, plain)
