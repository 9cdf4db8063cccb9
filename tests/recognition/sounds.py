"""Made-up recordings that a judge can tell apart, and an extractor that counts what it hears."""

import numpy as np
import torch

from tripaug_core.corpora.sounds import Sounds

CLASSES = ("anger", "neutral", "sadness")
_PITCH_HZ = {"anger": 500, "neutral": 250, "sadness": 120}


def made_up_sounds(count: int = 24, seed: int = 0, speakers: int = 4) -> Sounds:
    """Tones of an emotion's own pitch in noise, half a second each."""
    generator = torch.Generator().manual_seed(seed)
    time_s = torch.arange(8000) / 16_000
    emotions = tuple(CLASSES[i % 3] for i in range(count))
    waveforms = [
        0.3 * torch.sin(2 * torch.pi * _PITCH_HZ[emotion] * time_s)
        + 0.02 * torch.randn(8000, generator=generator)
        for emotion in emotions
    ]
    return Sounds(
        ids=tuple(f"{seed}-{i}" for i in range(count)),
        emotions=emotions,
        speakers=tuple(f"s{i // 3 % speakers}" for i in range(count)),
        corpora=("made-up",) * count,
        keys=tuple(f"{seed}-{i}" for i in range(count)),
        make=waveforms.__getitem__,
    )


class Crossings:
    """Energy and zero crossings; remembers how many sounds it heard."""

    name = "crossings 1"

    def __init__(self):
        self.heard = 0

    def __call__(self, waveform, rate_hz):
        self.heard += 1
        signs = (waveform[1:] * waveform[:-1] < 0).float().mean()
        return np.array([waveform.abs().max().item(), signs.item()], dtype=np.float32)
