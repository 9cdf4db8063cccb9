"""The demo corpus that ships: complete, readable, small, and made as it says."""

import csv
import subprocess
import sys
from collections import Counter

import numpy as np
import pytest
import soundfile

from tripaug_core.homes import ASSETS

DEMO = ASSETS / "demo"
EMOTIONS = {"anger", "happiness", "neutral", "sadness"}


@pytest.fixture(scope="module")
def rows() -> list[dict]:
    with (DEMO / "manifest.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_manifest(rows):
    assert list(rows[0]) == ["path", "emotion", "speaker", "language", "sentence"]
    assert len(rows) == 384
    assert len({row["path"] for row in rows}) == 384
    assert {row["emotion"] for row in rows} == EMOTIONS
    cells = Counter((row["speaker"], row["sentence"], row["emotion"]) for row in rows)
    assert set(cells.values()) == {1}
    speakers = {(row["language"], row["speaker"]) for row in rows}
    assert Counter(language for language, _ in speakers) == {"English": 6, "German": 6}
    sentences = {(row["language"], row["sentence"]) for row in rows}
    assert Counter(language for language, _ in sentences) == {"English": 8, "German": 8}


def test_files_are_those_of_the_manifest_and_few_megabytes(rows):
    there = {p.relative_to(DEMO).as_posix() for p in DEMO.rglob("*") if p.is_file()}
    assert there == {row["path"] for row in rows} | {"manifest.csv", "README.md"}
    assert sum(p.stat().st_size for p in DEMO.rglob("*") if p.is_file()) <= 12e6


def test_everything_is_readable_speech_without_clicks(rows):
    seen = set()
    for row in rows:
        sound, rate = soundfile.read(DEMO / row["path"], always_2d=True)
        assert rate == 16_000
        assert sound.shape[1] == 1
        sound = sound[:, 0]
        assert 1.2 < len(sound) / rate < 5.5, row["path"]
        peak = np.abs(sound).max()
        assert 0.03 < peak <= 1.0, row["path"]
        # Ends quietly, and no sample jumps by as much as the whole swing.
        assert np.abs(sound[[*range(200), *range(-200, 0)]]).max() < 0.1 * peak, row["path"]
        assert np.abs(np.diff(sound)).max() < 1.5 * peak, row["path"]
        seen.add(sound.tobytes())
    assert len(seen) == len(rows)


def test_the_reader_takes_it_and_calls_it_synthetic():
    from tripaug_core import corpora

    corpus = corpora.load("demo")
    assert len(corpus.utterances) == 384
    assert corpus.synthetic
    assert "synthetic" in corpus.title.lower()


def test_emotions_are_acted_as_described(rows):
    """Sad speech is slower, quieter and darker than angry speech, in each voice on average."""
    figures = {}
    for row in rows:
        sound, rate = soundfile.read(DEMO / row["path"])
        power = np.abs(np.fft.rfft(sound)) ** 2
        hz = np.fft.rfftfreq(len(sound), 1 / rate)
        bright = 10 * np.log10(power[hz > 1500].sum() / power[hz < 1500].sum())
        level = 10 * np.log10(np.mean(sound**2))
        key = row["speaker"], row["emotion"]
        figures.setdefault(key, []).append((len(sound) / rate, level, bright))
    for speaker in {row["speaker"] for row in rows}:
        sad, angry = (np.mean(figures[speaker, e], 0) for e in ("sadness", "anger"))
        assert sad[0] > angry[0]
        assert sad[1] < angry[1]
        assert sad[2] < angry[2]


def test_an_ogg_stream_under_another_serial_number_stays_the_same_sound(rows):
    # In a process of its own: the scripts under assets/ are no package.
    path = DEMO / rows[0]["path"]
    code = (
        "import io, sys, soundfile, numpy as np; sys.path.insert(0, sys.argv[1])\n"
        "from ogg import with_serial\n"
        "old = open(sys.argv[2], 'rb').read(); new = with_serial(old, 12345)\n"
        "assert new != old and len(new) == len(old)\n"
        "read = lambda b: soundfile.read(io.BytesIO(b))[0]\n"
        "assert np.array_equal(read(old), read(new))\n"
        "import zlib; name = sys.argv[3].removesuffix('.ogg')\n"
        "assert with_serial(new, zlib.crc32(name.encode())) == old\n"
    )
    command = [sys.executable, "-c", code, str(ASSETS), str(path), rows[0]["path"]]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
