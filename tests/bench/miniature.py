"""Corpora of short made-up sounds, and settings of few steps."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import soundfile

from tripaug_core.bench.settings import BenchSettings
from tripaug_core.method.settings import preset
from tripaug_core.recognition.settings import FitSettings
from tripaug_core.sound.mel import MelSpec

RATE_HZ = 16_000
PITCH_HZ = {"anger": 520, "happiness": 380, "neutral": 230, "sadness": 140, "fear": 700}
SPEC = MelSpec()
AUGMENTOR = replace(
    preset("quick"),
    iterations=2,
    batch_size=2,
    frames=16,
    augmentor_widths=(4, 4),
    discriminator_widths=(2, 2, 4, 4),
    representation_widths=(2, 2, 4, 4, 4),
    discriminator_size=4,
)
RECOGNISER = FitSettings(steps=6, batch_size=8, width=2, segment_frames=32)


def settings(protocol: str = "imbalanced", corpora=("mini",), **changes) -> BenchSettings:
    """Settings with which a whole benchmark takes seconds."""
    fields = {
        "seeds": (0,),
        "folds": 2,
        "methods": ("none", "copies", "learned"),
        "copies": 2,
        "cut_share": 0.5,
        "recogniser_settings": RECOGNISER,
        "augmentor": AUGMENTOR,
        "draws": 200,
    }
    return BenchSettings(protocol=protocol, corpora=tuple(corpora), **{**fields, **changes})


def sound(path: Path, emotion: str, seed: int, seconds: float = 0.4) -> None:
    """A tone with an emotion's pitch, and noise."""
    generator = np.random.default_rng(seed)
    t = np.arange(int(RATE_HZ * seconds)) / RATE_HZ
    wave = 0.3 * np.sin(2 * np.pi * PITCH_HZ[emotion] * (1 + 0.05 * generator.normal()) * t)
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, wave + 0.02 * generator.normal(size=t.shape), RATE_HZ, subtype="PCM_16")


def corpus(
    home: Path,
    name: str = "mini",
    emotions=("anger", "happiness", "neutral", "sadness"),
    speakers: int | None = 4,
    each: int = 2,
) -> Path:
    """A user's corpus with a manifest.csv; `speakers` None leaves the column out."""
    root = home / name
    lines = ["path,emotion" + (",speaker,sentence" if speakers else "")]
    seed = 0
    for s in range(speakers or 4):
        for emotion in emotions:
            for number in range(each):
                seed += 1
                file = f"s{s}-{emotion}-{number}.wav"
                sound(root / file, emotion, seed)
                lines.append(f"{file},{emotion}" + (f",s{s},t{number}" if speakers else ""))
    (root / "manifest.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return root
