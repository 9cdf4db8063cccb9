"""Sound small enough to write by the hundred, and corpora made of it."""

import wave
from pathlib import Path

import numpy as np
import pytest


def write_tone(path: Path, seed: int = 0, seconds: float = 0.1, peak: float = 0.5) -> Path:
    """A 16 kHz wav of noise that differs by seed; peak 0 is silence."""
    path.parent.mkdir(parents=True, exist_ok=True)
    samples = np.random.default_rng(seed).uniform(-1, 1, int(16_000 * seconds))
    samples = (samples / abs(samples).max() * peak * 32767).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(samples.tobytes())
    return path


@pytest.fixture
def tone():
    return write_tone


@pytest.fixture
def cache(tmp_path, monkeypatch) -> Path:
    """An empty cache of the test's own."""
    home = tmp_path / "own cache"
    monkeypatch.setenv("TRIPAUG_CACHE", str(home))
    return home


@pytest.fixture
def own(tmp_path, tone):
    """Writes a user's corpus into a home: rows of (path, emotion, speaker, ...) and a header."""
    home = tmp_path / "home"

    def make(rows, header="path,emotion,speaker,sentence", name="mine"):
        root = home / name
        for seed, row in enumerate(rows):
            seconds = 0.08 + 0.02 * (seed % 5)
            tone(root / row[0], seed, seconds)
        lines = [header, *(",".join(row) for row in rows)]
        (root / "manifest.csv").write_text("\n".join(lines) + "\n", "utf-8")
        return home

    return make
