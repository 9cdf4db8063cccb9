"""A disk that is full: work stops at once, with one sentence and exit 2; what is there is whole."""

import csv
import json
import subprocess

import numpy as np
import pytest
from small_training import SMALL

from tripaug_core import cli
from tripaug_core.sound import files

FAST = {"recogniser_settings": {"steps": 4, "batch_size": 4, "width": 2, "segment_frames": 16}}


@pytest.fixture
def small_disk(tmp_path):
    """Makes a folder that is a disk of so many kilobytes."""
    made = []

    def small_disk(kilobytes: int):
        place = tmp_path / f"disk{len(made)}"
        place.mkdir()
        words = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(place)]
        try:
            done = subprocess.run(words, capture_output=True, text=True)
        except FileNotFoundError:
            pytest.skip("there is no mount here")
        if done.returncode:
            pytest.skip(f"a small disk takes root: {done.stderr.strip()}")
        made.append(place)
        return place

    yield small_disk
    for place in made:
        subprocess.run(["umount", "-l", str(place)], check=True)


def stopped(capsys, *words) -> str:
    code = cli.main([str(word) for word in words])
    out, err = capsys.readouterr()
    said = [line for line in err.splitlines() if line.startswith("tripaug: ")]
    assert code == 2, (out, err)
    assert len(said) == 1, err
    assert "No space left" in said[0]
    assert "Free some space" in said[0]
    assert "Traceback" not in err
    return said[0]


def test_augment_stops_at_once(small_disk, small_corpora, small_checkpoint, capsys):
    out = small_disk(200) / "set"
    words = ["augment", small_corpora / "mine", "--checkpoint", small_checkpoint, "--copies", "4"]
    stopped(capsys, *words, "--out", out)
    with (out / "manifest.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    named = {row["path"] for row in rows}
    assert 0 < len(named) < 48
    for path in out.rglob("*.wav"):
        assert len(files.read(path)[0]) == 8000, path
    for path in out.rglob("*.npz"):
        assert np.load(path)["mel"].shape[0] == 128, path
    assert not list(out.rglob(".*"))
    # With room again the same call goes on: what is there is named, and nothing else is there.
    subprocess.run(["mount", "-o", "remount,size=50m", str(out.parent)], check=True)
    assert {path.relative_to(out).as_posix() for path in out.rglob("*.wav")} == named
    assert cli.main([*map(str, words), "--out", str(out)]) == 0


def test_a_training_stops_at_once(small_disk, small_corpora, tmp_path, capsys):
    (tmp_path / "small.json").write_text(json.dumps(SMALL))
    words = ["train", "--corpus", "mine", "--corpora", small_corpora, "--runs", tmp_path / "runs"]
    words += ["--settings", tmp_path / "small.json", "--device", "cpu", "--iterations", "8"]
    stopped(capsys, *words, "--out", small_disk(60) / "run")


def test_a_benchmark_stops_at_once(small_disk, tmp_path, capsys):
    (tmp_path / "fast.json").write_text(json.dumps(FAST))
    words = ["bench", "imbalanced", "--corpus", "demo", "--methods", "none,copies", "--folds", "2"]
    words += ["--seeds", "0,1", "--settings", tmp_path / "fast.json", "--workers", "1"]
    stopped(capsys, *words, "--runs", tmp_path / "runs", "--out", small_disk(60) / "run")
