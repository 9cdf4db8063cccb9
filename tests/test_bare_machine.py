"""Training and benchmark on a machine with torch and its kin only, from an exported mel cache."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from small_training import SMALL

from tripaug_core import cli

PROJECT = Path(__file__).resolve().parent.parent

# Python reads this before anything else, in child processes too: packages that are not on such a
# machine are not found.
ABSENT = """
import sys
from importlib.machinery import PathFinder


class Without:
    names = {names!r}

    @classmethod
    def find_spec(cls, name, path=None, target=None):
        absent = name.split(".")[0] in cls.names
        return None if absent else PathFinder.find_spec(name, path, target)


sys.meta_path = [Without if each is PathFinder else each for each in sys.meta_path]
"""
_WORDS = """
audiomentations audioread av dask distributed fastapi gradio gradio_client httpx huggingface_hub
librosa matplotlib numba openTSNE pandas PIL playwright plotly pooch psutil pyarrow pydantic pyworld
requests rich soundfile soxr starlette torchcodec tqdm umap uvicorn yaml
"""
NAMES = _WORDS.split()


@pytest.fixture(scope="module")
def bare(tmp_path_factory, small_corpora):
    """A runner of commands on such a machine; its home holds `mine` as a mel cache alone."""
    folder = tmp_path_factory.mktemp("bare")
    (folder / "site").mkdir()
    (folder / "site" / "sitecustomize.py").write_text(ABSENT.format(names=NAMES))
    words = ["corpora", "export", "mine", "--corpora", str(small_corpora)]
    (folder / "home").mkdir()
    assert cli.main([*words, "--out", str(folder / "home/mine.safetensors")]) == 0
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join([str(folder / "site"), str(PROJECT)]),
        "TRIPAUG_CORPORA": str(folder / "home"),
        "TRIPAUG_RUNS": str(folder / "runs"),
        "OMP_NUM_THREADS": "1",
    }

    def run(*words):
        command = [sys.executable, *words]
        return subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, timeout=240
        )

    return run


def test_such_a_machine_lacks_them(bare):
    assert "No module named 'rich'" in bare("-c", "import rich").stderr


def test_an_augmentor_is_trained_there(bare, tmp_path):
    (tmp_path / "small.json").write_text(json.dumps(SMALL))
    words = ["train", "--corpus", "mine", "--iterations", "2", "--held-out", "none", "--json"]
    done = bare("-m", "tripaug_core", *words, "--settings", str(tmp_path / "small.json"))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["finished"] is True


def test_a_benchmark_is_run_there(bare, tmp_path):
    file = tmp_path / "settings.json"
    small = {
        "recogniser_settings": {"steps": 2, "batch_size": 4, "width": 2, "segment_frames": 16},
        "augmentor": SMALL | {"iterations": 1},
        "cut_share": 0.4,
    }
    file.write_text(json.dumps(small))
    words = ["bench", "imbalanced", "--corpus", "mine", "--folds", "2", "--seeds", "0"]
    words += ["--methods", "none,weights,noise,specaugment,mixup,learned", "--workers", "1"]
    done = bare("-m", "tripaug_core", *words, "--settings", str(file), "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["complete"]
    assert not told["failed"]
