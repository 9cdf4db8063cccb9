"""`tripaug reproduce`: a published table, run again."""

import json
import shutil
from pathlib import Path

import pytest

from tripaug_core.bench.report import record
from tripaug_core.cli import main

FAST = {
    "recogniser_settings": {"steps": 4, "batch_size": 4, "width": 2, "segment_frames": 16},
}


@pytest.fixture(scope="module")
def published(no_workers, tmp_path_factory):
    """Published tables with one of a small benchmark on the demo corpus."""
    folder = tmp_path_factory.mktemp("published")
    (folder / "fast.json").write_text(json.dumps(FAST))
    asked = ["bench", "imbalanced", "--corpus", "demo", "--methods", "none,copies", "--folds", "2"]
    asked += ["--seeds", "0,1", "--settings", str(folder / "fast.json"), "--workers", "1"]
    assert main([*asked, "--out", str(folder / "run"), "--runs", str(folder / "runs")]) == 0
    (folder / "home" / "tiny").mkdir(parents=True)
    shutil.copy(folder / "run" / "results.json", folder / "home" / "tiny")
    return folder / "home"


@pytest.fixture
def home(published, monkeypatch):
    monkeypatch.setattr(record, "results_home", lambda: published)
    return published


def test_without_a_name_they_are_listed(home, capsys):
    assert main(["reproduce", "--json"]) == 0
    (table,) = json.loads(capsys.readouterr().out)["tables"]
    assert table == {"name": "tiny", "title": "Imbalanced training data: demo", "cells": 8}


def test_a_table_comes_out_again(home, tmp_path, capsys):
    asked = ["reproduce", "tiny", "--workers", "1", "--runs", str(tmp_path), "--json"]
    assert main([*asked, "--out", str(tmp_path / "all")]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [(r["row"], r["same"], r["cells"]) for r in told["rows"]] == [
        ("none", 4, 4),
        ("copies", 4, 4),
    ]
    assert all(r["then"] == pytest.approx(r["now"]) for r in told["rows"])
    assert Path(told["report"]).is_file()

    assert main([*asked, "--seeds", "1", "--out", str(tmp_path / "one")]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [(r["same"], r["cells"]) for r in told["rows"]] == [(2, 2), (2, 2)]


def test_what_is_not_there_is_refused(home, capsys):
    assert main(["reproduce", "other"]) == 2
    assert "there is no table 'other' to reproduce: there are tiny." in capsys.readouterr().err
    assert main(["reproduce", "tiny", "--seeds", "x"]) == 2
