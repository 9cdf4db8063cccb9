"""One vector an utterance: statistics of log-mels, and openSMILE's functionals."""

from collections.abc import Sequence
from functools import lru_cache
from importlib.metadata import version
from typing import Protocol

import numpy as np
import torch
from torch import Tensor

from tripaug_core.corpora.features import Features
from tripaug_core.corpora.sounds import Sounds
from tripaug_core.errors import InputError
from tripaug_core.recognition.levels import level_shifts
from tripaug_core.recognition.point_cache import shared_cache
from tripaug_core.sound.mel import at_peak

PERCENTILES = (5, 25, 50, 75, 95)
_SETS = {"egemaps": "eGeMAPSv02", "compare": "ComParE_2016"}
_KEPT_AT_ONCE = 32  # a run that is stopped loses no more than these


class Extractor(Protocol):
    """What hears a waveform and says it in one vector.

    Attributes:
        name: with the version of all that the vector depends on; cached under it.
    """

    name: str

    def __call__(self, waveform: Tensor, rate_hz: int) -> np.ndarray:
        """The vector, (dimensions,) float32, of (samples,)."""


def log_mel_statistics(features: Features, level: str = "none") -> np.ndarray:
    """Mean, deviation and percentiles over time of each band.

    Args:
        features: log-mels.
        level: "none": as loud as they were recorded; "peak": all of peak 1.

    Returns:
        (n, 7 x mels) float32.

    Raises:
        InputError: the recordings' levels are asked for and not known.
    """
    shifts = level_shifts(features, level)
    if len(features) == 0:
        return np.zeros((0, (2 + len(PERCENTILES)) * features.spec.n_mels), np.float32)
    ranks = torch.tensor(PERCENTILES, dtype=torch.float32) / 100
    rows = []
    for i in range(len(features)):
        mel = features.example(i)[0].cpu() + shifts[i]
        deviation = mel.std(1, correction=0)
        rows.append(torch.cat([mel.mean(1), deviation, mel.quantile(ranks, dim=1).flatten()]))
    return torch.stack(rows).numpy()


class OpenSmile:
    """eGeMAPS (88 functionals) or ComParE 2016 (6373), by the package opensmile.

    Its licence allows research and private use only; companies need audEERING's.

    Raises:
        InputError: opensmile is not installed.
    """

    def __init__(self, name: str):
        self._set = _SETS[name]
        self._smile = _smile(self._set)
        self.name = f"opensmile {version('opensmile')} {self._set}"

    def __call__(self, waveform: Tensor, rate_hz: int) -> np.ndarray:
        """(dimensions,) float32; what openSMILE cannot say (of a sound too short) is 0."""
        found = self._smile.process_signal(waveform.numpy(), rate_hz).to_numpy()[0]
        return np.nan_to_num(found.astype(np.float32), nan=0.0, posinf=0.0, neginf=0.0)


def points_of(extractor: Extractor, sounds: Sounds, level: str = "none") -> np.ndarray:
    """The vectors of sounds, (n, dimensions) float32; each is computed once on a machine.

    Args:
        extractor: who hears them.
        sounds: what is heard; of two with one key only one is.
        level: "none": as loud as they were recorded; "peak": each scaled to peak 1.
    """
    cache, name = shared_cache(), f"{extractor.name}, level {level}"
    found = cache.get(name, sounds.keys)
    fresh: dict[str, np.ndarray] = {}
    for i, key in enumerate(sounds.keys):
        if key in found:
            continue
        waveform = sounds.waveform(i)
        if level == "peak":
            waveform = at_peak(waveform)
        found[key] = fresh[key] = extractor(waveform, sounds.rate_hz)
        if len(fresh) >= _KEPT_AT_ONCE:
            cache.put(name, fresh)
            fresh = {}
    if fresh:
        cache.put(name, fresh)
    return _stacked([found[key] for key in sounds.keys])


def _stacked(rows: Sequence[np.ndarray]) -> np.ndarray:
    return np.stack(rows) if rows else np.zeros((0, 0), np.float32)


@lru_cache(maxsize=2)
def _smile(feature_set: str):
    try:
        import opensmile
    except ImportError:
        raise InputError(
            "opensmile is not installed: pip install 'tripaug[opensmile]' (its licence: research "
            "and private use)."
        ) from None
    return opensmile.Smile(
        feature_set=getattr(opensmile.FeatureSet, feature_set),
        feature_level=opensmile.FeatureLevel.Functionals,
    )
