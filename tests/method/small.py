"""Small settings, and features whose emotions differ by a tilt and a rhythm."""

import torch

from tripaug_core.corpora.features import Features, pack
from tripaug_core.method.settings import Settings, preset
from tripaug_core.sound.mel import MelSpec

CLASSES = ("anger", "neutral", "sadness")


def small_settings(**changes) -> Settings:
    defaults = {
        "iterations": 20,
        "batch_size": 4,
        "frames": 40,
        "augmentor_widths": (4, 6),
        "discriminator_widths": (4, 4, 6, 6),
        "representation_widths": (4, 4, 6, 6, 6),
        "discriminator_size": 8,
        "precision": "float32",
        "log_every": 5,
        "save_every": 10,
    }
    return preset("quick", **(defaults | changes))


def features_of(per_class=8, speakers=4, seed=0, classes=CLASSES, mels=128) -> Features:
    generator = torch.Generator().manual_seed(seed)
    rows, emotions, who = [], [], []
    for c, emotion in enumerate(classes):
        for i in range(per_class):
            frames = int(torch.randint(20, 70, (), generator=generator))
            tilt = torch.linspace(0, -3, mels) * (1 + 0.4 * c)
            beat = torch.sin(torch.arange(frames) * (0.2 + 0.2 * c))[:, None]
            noise = 0.7 * torch.randn(frames, mels, generator=generator)
            rows.append((tilt + beat + noise - 3).T)
            emotions.append(emotion)
            who.append(f"s{i % speakers}")
    ids = [f"u{i:03d}" for i in range(len(rows))]
    return pack(rows, MelSpec(), ids=ids, emotions=emotions, speakers=who)
