"""Recordings, a judge and changes about which everything is known."""

import numpy as np
import torch

from tripaug_core.corpora.sounds import Sounds
from tripaug_core.recognition.judge import Judge
from tripaug_core.recognition.settings import HeadSettings
from tripaug_core.validation.twin.hearing import Hearing

EMOTIONS = ("anger", "happiness", "sadness")
EACH = 20  # recordings of an emotion and a speaker
SIZE = 12  # samples of a "sound", which are what the judge hears


class Ear:
    """Hears the samples themselves."""

    name = "planted ear"

    def __init__(self):
        self.heard = 0

    def __call__(self, waveform, rate_hz):
        self.heard += 1
        return waveform.numpy().astype(np.float32)


def sound_of(emotion: int, speaker: int, number: int) -> torch.Tensor:
    """Samples 0 to 2 say the emotion, 3 to 10 the speaker, 11 the number of the recording."""
    noise = np.random.default_rng([emotion, speaker, number]).normal(0, 0.05, SIZE)
    noise[emotion] += 1
    noise[3 + speaker % 8] += 1
    noise[11] = number / EACH
    return torch.from_numpy(noise).float()


def recordings(speakers: int = 8) -> Sounds:
    """`EACH` of each emotion and speaker."""
    rows = [
        (emotion, speaker, number)
        for speaker in range(speakers)
        for emotion in range(len(EMOTIONS))
        for number in range(EACH)
    ]
    return Sounds(
        ids=tuple(f"{s}-{e}-{n}" for e, s, n in rows),
        emotions=tuple(EMOTIONS[e] for e, _, _ in rows),
        speakers=tuple(f"s{s}" for _, s, _ in rows),
        corpora=("planted",) * len(rows),
        keys=tuple(f"planted {e} {s} {n}" for e, s, n in rows),
        make=lambda i: sound_of(*rows[i]),
    )


def judge() -> Judge:
    """A logistic regression on the planted ear."""
    return Judge("planted", Ear(), HeadSettings(strength=1.0))


def hearing(count: int = 8, **named) -> Hearing:
    """The planted judge, trained on planted recordings."""
    return Hearing(judge(), recordings(count), **named)


class Same:
    """Changes nothing, and says that it did."""

    key = None

    def __call__(self, waveform, rate_hz, epsilon, seed):
        return waveform.clone(), epsilon


class Next:
    """Turns each emotion into the next one."""

    key = None

    def __call__(self, waveform, rate_hz, epsilon, seed):
        changed = waveform.clone()
        changed[:3] = waveform[[2, 0, 1]]
        return changed, epsilon


class Losing:
    """Turns the emotion of a known share of the recordings into the next one, and moves all.

    Args:
        rate: share whose emotion is lost at ε 1; it is the recording's number that decides.
        pace: how far sample 11 is moved at ε 1.
        most: the ε that it can reach.
    """

    key = None

    def __init__(self, rate: float, pace: float = 1.0, most: float = 10.0):
        self.rate, self.pace, self.most, self.asked = rate, pace, most, []

    def __call__(self, waveform, rate_hz, epsilon, seed):
        self.asked.append(epsilon)
        epsilon = min(epsilon, self.most)
        changed = waveform.clone()
        if float(waveform[11]) < self.rate * epsilon - 1e-6:
            changed[:3] = waveform[[2, 0, 1]]
        changed[11] += self.pace * epsilon
        return changed, epsilon
