"""A benchmark as a job."""

import json

import pytest

from tests.bench import miniature
from tripaug_core import cli
from tripaug_core.bench import runner
from tripaug_core.jobs import bench


@pytest.fixture
def corpora(tmp_path):
    return miniature.corpus(tmp_path / "corpora", "mini").parent


def test_the_command_prepares_once(corpora, tmp_path, monkeypatch, capsys):
    """Corpora are read, the plan made and its splits checked once a run, not once for each part."""
    prepared, prepare = [], runner.prepare
    monkeypatch.setattr(runner, "prepare", lambda *args: prepared.append(args) or prepare(*args))
    few = tmp_path / "few.json"
    few.write_text(json.dumps({"recogniser_settings": {"steps": 2, "width": 2}}))
    words = ["bench", "imbalanced", "--corpus", "mini", "--methods", "none", "--seeds", "0"]
    words += [
        "--folds",
        "2",
        "--settings",
        str(few),
        "--workers",
        "1",
        "--out",
        str(tmp_path / "a"),
    ]
    assert cli.main([*words, "--corpora", str(corpora), "--runs", str(tmp_path)]) == 0
    assert len(prepared) == 1
    assert (tmp_path / "a" / "report.html").is_file()


def test_the_same_settings_find_the_same_run(corpora, tmp_path):
    settings = miniature.settings(methods=("none",), seeds=(0,))
    place = {"corpora": corpora, "out": tmp_path / "a", "workers": 1}
    run = bench.lay_out(tmp_path, settings, **place)
    again = bench.lay_out(tmp_path, settings, **place | {"workers": 2})
    assert (again.path, again.id) == (run.path, run.id)
