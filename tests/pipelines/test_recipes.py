"""The recipes of docs/pipelines.md run as they stand there, on the demo corpus."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
FOLDER = PROJECT / "docs" / "pipelines"
MODEL = os.environ.get("TRIPAUG_ENCODER", PROJECT.parent / "shared" / "models" / "whisper-tiny-en")


def run(name, *arguments):
    command = [sys.executable, str(FOLDER / name), "--epochs", "1", *arguments]
    environment = os.environ | {"PYTHONPATH": str(PROJECT), "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        command, cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=280
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found = re.search(r"right on speakers that it never heard: ([\d.]+)%", done.stdout)
    assert found, done.stdout
    return float(found[1])


@pytest.mark.parametrize("name", ["plain.py", "relative_lengths.py"])
def test_plain_trainings(name):
    assert run(name, "--most", "16") <= 100


def test_lightning():
    pytest.importorskip("lightning")
    assert run("with_lightning.py", "--most", "16") <= 100


def test_transformers():
    pytest.importorskip("transformers")
    pytest.importorskip("datasets")
    if not Path(MODEL).is_dir():
        pytest.skip("there is no encoder: name one in $TRIPAUG_ENCODER")
    assert run("with_transformers.py", str(MODEL), "--most", "2") <= 100


def test_the_page_shows_what_the_files_say():
    page = (PROJECT / "docs" / "pipelines.md").read_text(encoding="utf-8")
    shown = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    files = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.py")}
    assert sorted(shown) == sorted(files.values())
    assert all(f"pipelines/{name}" in page for name in files)
