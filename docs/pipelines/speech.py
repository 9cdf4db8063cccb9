"""What the recipes beside this file train on: the demo corpus, split by speaker."""

from tripaug_core.corpora import load
from tripaug_core.sound.files import read_at

RATE = 16_000


def speech(most: int | None = None):
    """(training, test): lists of (waveform (samples,) float32, emotion); and the emotions."""
    corpus = load("demo")
    emotions = sorted({utterance.emotion for utterance in corpus.utterances})
    held_out = set(corpus.speaker_names[::4])
    parts = [], []
    for utterance in corpus.utterances:
        part = parts[utterance.speaker in held_out]
        if most is None or len(part) < most:
            part.append((read_at(utterance.path, RATE), emotions.index(utterance.emotion)))
    return *parts, emotions
