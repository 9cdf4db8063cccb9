"""The list of what was tried: every entry is a benchmark that would run."""

import importlib.util
import json
from collections import Counter
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"
TRIALS = json.loads((BENCHMARKS / "trials.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def script(corpora_home):
    spec = importlib.util.spec_from_file_location("trials", BENCHMARKS / "trials.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_trial_is_a_benchmark_of_its_own_on_the_development_speakers(script, corpora_home):
    cells = [c for t in TRIALS for c in script.prepared(t, corpora_home).plan.cells]
    assert len({cell.hash for cell in cells}) == len(cells) == 10 * len(TRIALS)
    keys = {key for cell in cells for key in cell.train + cell.test}
    assert {int(key[-2:]) for key in keys} == set(range(1, 13))


def test_no_family_of_rivals_was_tried_less_often_than_the_learned():
    counts = Counter(trial["family"] for trial in TRIALS)
    for rival in ("noise", "specaugment", "speed-pitch", "mixup", "random warp"):
        with_speed = [t for t in TRIALS if t["method"].startswith("speed-pitch")]
        tried = len(with_speed) if rival == "speed-pitch" else counts[rival]
        assert tried >= counts["learned"]
