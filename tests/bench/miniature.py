"""Corpora of short made-up sounds, and settings of few steps."""

import zlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import soundfile

from tripaug_core.bench.plan.settings import BenchSettings
from tripaug_core.method.settings import preset
from tripaug_core.recognition.settings import FitSettings
from tripaug_core.sound.mel import MelSpec

RATE_HZ = 16_000
PITCH_HZ = {
    "anger": 520,
    "happiness": 380,
    "neutral": 230,
    "sadness": 140,
    "fear": 700,
    "surprise": 610,
}
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
    seed = zlib.crc32(name.encode())  # no recording is in two corpora
    for s in range(speakers or 4):
        for emotion in emotions:
            for number in range(each):
                seed += 1
                file = f"s{s}-{emotion}-{number}.wav"
                sound(root / file, emotion, seed)
                lines.append(f"{file},{emotion}" + (f",s{s},t{number}" if speakers else ""))
    (root / "manifest.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return root


def iemocap(home: Path, each: int = 1) -> None:
    """IEMOCAP's layout: five sessions of two speakers, four emotions."""
    codes = {"anger": "ang", "happiness": "exc", "neutral": "neu", "sadness": "sad"}
    for session in range(1, 6):
        for sex in "FM":
            dialog = f"Ses{session:02d}{sex}_impro01"
            lines = ["% [START_TIME - END_TIME] TURN_NAME EMOTION [V, A, D]", ""]
            for emotion, code in codes.items():
                for n in range(each):
                    name = f"{dialog}_{sex}{list(codes).index(emotion)}{n:02d}"
                    lines += [f"[6.2901 - 8.2357]\t{name}\t{code}\t[2.5000, 2.5000, 2.5000]", ""]
                    file = home / f"iemocap/Session{session}/sentences/wav/{dialog}/{name}.wav"
                    sound(file, emotion, zlib.crc32(name.encode()))
            evaluation = home / f"iemocap/Session{session}/dialog/EmoEvaluation/{dialog}.txt"
            evaluation.parent.mkdir(parents=True, exist_ok=True)
            evaluation.write_text("\n".join(lines) + "\n", encoding="utf-8")


def esd(home: Path, speakers: int = 5) -> None:
    """ESD's layout: Mandarin speakers of five emotions, and one English one to be left out."""
    folders = ("Neutral", "Angry", "Happy", "Sad", "Surprise")
    words = ("neutral", "anger", "happiness", "sadness", "surprise")
    for speaker in (*range(1, speakers + 1), 11):
        for number, (folder, emotion) in enumerate(zip(folders, words, strict=True)):
            name = f"{speaker:04d}_{350 * number + 1:06d}"
            file = home / "esd" / f"{speaker:04d}" / folder / f"{name}.wav"
            sound(file, emotion, zlib.crc32(name.encode()))


def emodb(home: Path) -> None:
    """EMO-DB's layout: four speakers."""
    for speaker in ("03", "08", "09", "10"):
        for letter, emotion in zip(
            "WFNT", ("anger", "happiness", "neutral", "sadness"), strict=True
        ):
            name = f"{speaker}a01{letter}a"
            sound(home / "emodb/wav" / f"{name}.wav", emotion, zlib.crc32(name.encode()))


def emovo(home: Path) -> None:
    """EMOVO's layout: four speakers."""
    for speaker in ("f1", "f2", "m1", "m2"):
        for code, emotion in zip(
            ("rab", "gio", "neu", "tri"), ("anger", "happiness", "neutral", "sadness"), strict=True
        ):
            name = f"{code}-{speaker}-b1"
            sound(home / "emovo" / speaker / f"{name}.wav", emotion, zlib.crc32(name.encode()))
