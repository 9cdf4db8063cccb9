"""`tripaug bench` as a person calls it: what is wrong is said before anything is read."""

import pytest

from tripaug_core.cli import main
from tripaug_core.jobs import bench


@pytest.fixture
def words(tmp_path, monkeypatch):
    """Words of a benchmark that would be prepared; that nothing is, is seen to."""

    def prepare(*args):
        raise AssertionError("corpora are read")

    monkeypatch.setattr(bench, "prepare", prepare)
    return ["--corpora", str(tmp_path), "--runs", str(tmp_path / "runs")]


@pytest.mark.parametrize("workers", ["0", "-2"])
@pytest.mark.parametrize(
    "command",
    [
        ["bench", "imbalanced", "--corpus", "x"],
        ["bench", "imbalanced", "--corpus", "x", "--dry-run"],
        ["bench", "imbalanced", "--corpus", "x", "--detach"],
        ["bench", "--resume", "somewhere"],
        ["reproduce", "imbalanced-emodb"],
        ["reproduce", "imbalanced-emodb", "--dry-run"],
    ],
    ids=" ".join,
)
def test_no_workers_are_refused(words, tmp_path, capsys, command, workers):
    assert main([*command, *words, "--workers", workers]) == 2
    assert f"{workers} workers: give a number of at least 1" in capsys.readouterr().err
    assert not (tmp_path / "runs").exists()
