"""The benchmark for a GPU runs, on the CPU, and goes on where it was left."""

import json
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


def run(*arguments):
    command = [sys.executable, "benchmarks/gpu.py", "--small", *arguments]
    return subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=280)


def test_it_measures_compares_and_resumes(tmp_path):
    out = tmp_path / "gpu.json"
    kept = {
        "step": {"eager, float32, s": 0.5},
        "layer": {"mels": 1.0},
        "fold": {"a fold, h": 2.0},
    }
    out.write_text(json.dumps(kept))
    done = run("--device", "cpu", "--out", str(out))
    assert done.returncode == 0, done.stderr
    found = json.loads(out.read_text())
    assert found["equal"]["differences"] == "none"
    assert {name: found[name] for name in kept} == kept  # not measured again
    assert "eager, float32, s" in done.stdout

    del found["layer"]
    out.write_text(json.dumps(found))
    assert run("--device", "cpu", "--out", str(out)).returncode == 0
    assert json.loads(out.read_text())["layer"]["mels"] > 1


def test_without_a_gpu_it_says_so(tmp_path):
    import torch

    if not torch.cuda.is_available():
        done = run("--out", str(tmp_path / "gpu.json"))
        assert done.returncode == 2
        assert "no GPU" in done.stderr
