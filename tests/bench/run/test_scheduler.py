"""Where a Dask scheduler's address comes from, and where it does not."""

import json
import os

import pytest

from tests.bench import miniature
from tripaug_core import cli
from tripaug_core.bench.run import scheduler
from tripaug_core.errors import InputError
from tripaug_core.runs.folder import RunFolder


@pytest.fixture(autouse=True)
def _nothing_given(monkeypatch):
    monkeypatch.setenv(scheduler.VARIABLE, "")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("tcp://127.0.0.1:8786", "tcp://127.0.0.1:8786"),
        ("node-1.lan:8786", "tcp://node-1.lan:8786"),
        ("tls://[::1]:1", "tls://[::1]:1"),
    ],
)
def test_the_operators_word_is_kept_for_what_is_started(typed, kept):
    scheduler.give(typed)
    assert scheduler.given() == kept == os.environ[scheduler.VARIABLE]


@pytest.mark.parametrize("typed", ["", "x", "tcp://", "file:///etc", "tcp://a:1/../b", "a:1\n"])
def test_what_is_no_address_is_said(typed):
    with pytest.raises(InputError, match="no address"):
        scheduler.give(typed)
    assert scheduler.given() is None


def test_the_folder_of_a_run_neither_keeps_nor_gives_an_address(tmp_path, capsys, monkeypatch):
    from tripaug_core.bench.run import engines
    from tripaug_core.jobs import bench as job

    called = []
    monkeypatch.setattr(engines, "DaskEngine", called.append)
    home = miniature.corpus(tmp_path / "corpora", "mini").parent
    settings = miniature.settings(corpora=("mini",), methods=("none",), seeds=(0,))
    scheduler.give("tcp://127.0.0.1:9")
    run = job.lay_out(tmp_path / "runs", settings, corpora=home, engine="dask")
    file = run.path / "settings.json"
    assert "127.0.0.1:9" not in file.read_text()
    monkeypatch.setenv(scheduler.VARIABLE, "")
    written = json.loads(file.read_text())
    written["settings"]["scheduler"] = "tcp://127.0.0.1:9"
    file.write_text(json.dumps(written))
    assert RunFolder(run.path).settings["scheduler"]
    words = ["bench", "--resume", str(run.path), "--runs", str(tmp_path / "runs")]
    assert cli.main(words) != 0
    assert "never taken from a run's folder" in capsys.readouterr().err
    assert called == []
