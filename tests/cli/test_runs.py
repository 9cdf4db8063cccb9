import json

import pytest

from tripaug_core import cli
from tripaug_core.runs.folder import RunFolder


@pytest.fixture
def run(tmp_path):
    run = RunFolder.create(tmp_path / "a", "train", settings={"seed": 3})
    run.events.append({"step": 7, "rep": 0.5})
    run.change(state="failed", reason="it rained.")
    return run


def _json(capsys, *words):
    assert cli.main([*words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_an_empty_home_says_so(tmp_path, capsys):
    assert cli.main(["runs", "list", "--runs", str(tmp_path)]) == 0
    assert "no runs" in capsys.readouterr().out
    assert _json(capsys, "runs", "list", "--runs", str(tmp_path)) == {"runs": []}


def test_list_and_show(run, tmp_path, capsys):
    (listed,) = _json(capsys, "runs", "list", "--runs", str(tmp_path))["runs"]
    assert (listed["id"], listed["state"], listed["reason"]) == ("a", "failed", "it rained.")
    assert listed["last_event"] == {"step": 7, "rep": 0.5}
    shown = _json(capsys, "runs", "show", "a", "--runs", str(tmp_path))
    assert shown["settings"] == {"seed": 3}
    assert cli.main(["runs", "show", "a", "--runs", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert "it rained." in out
    assert "step 7" in out


def test_a_damaged_run_does_not_hide_the_others(run, tmp_path, capsys):
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "settings.json").write_text("{")
    states = {
        r["id"]: r["state"] for r in _json(capsys, "runs", "list", "--runs", str(tmp_path))["runs"]
    }
    assert states == {"a": run.state.state, "b": "garbled"}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["stop", "a"], "nothing to stop"),
        (["show", "nobody"], "no run 'nobody'"),
        (["resume", "../a"], "plain name"),
    ],
)
def test_what_cannot_be_done_is_said(run, tmp_path, capsys, words, says):
    assert cli.main(["runs", *words, "--runs", str(tmp_path)]) == 2
    assert says in capsys.readouterr().err


def test_what_is_done_is_not_resumed(run, tmp_path, capsys):
    run.change(state="done")
    assert cli.main(["runs", "resume", "a", "--runs", str(tmp_path)]) == 2
    assert "nothing left to do" in capsys.readouterr().err


def test_a_title_and_notes(run, tmp_path, capsys):
    home = ["--runs", str(tmp_path)]
    assert _json(capsys, "runs", "rename", "a", "the good one", *home)["title"] == "the good one"
    assert _json(capsys, "runs", "notes", "a", "seed 3\nagain", *home)["notes"] == "seed 3\nagain"
    assert cli.main(["runs", "list", *home]) == 0
    assert "the good one" in capsys.readouterr().out
    assert cli.main(["runs", "show", "a", *home]) == 0
    out = capsys.readouterr().out
    assert "a “the good one”: failed" in out
    assert out.rstrip().endswith("seed 3\nagain")
    assert cli.main(["runs", "rename", "a", "two\nlines", *home]) == 2
    assert "one line" in capsys.readouterr().err


def test_deleted_and_restored(run, tmp_path, capsys):
    home = ["--runs", str(tmp_path)]
    assert cli.main(["runs", "delete", "a", *home]) == 0
    assert "tripaug runs restore a" in capsys.readouterr().out
    assert _json(capsys, "runs", "list", *home)["runs"] == []
    (listed,) = _json(capsys, "runs", "list", "--deleted", *home)["runs"]
    assert (listed["id"], listed["state"]) == ("a", "failed")
    assert cli.main(["runs", "delete", "a", *home]) == 2
    assert "no run 'a'" in capsys.readouterr().err
    assert _json(capsys, "runs", "restore", "a", *home)["id"] == "a"
    assert [r["id"] for r in _json(capsys, "runs", "list", *home)["runs"]] == ["a"]
    assert cli.main(["runs", "delete", "a", *home]) == 0
    capsys.readouterr()
    assert _json(capsys, "runs", "empty", *home) == {"emptied": 1}
    assert _json(capsys, "runs", "list", "--deleted", *home)["runs"] == []


def test_a_garbled_run_can_be_deleted(tmp_path, capsys):
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "settings.json").write_text("{")
    assert cli.main(["runs", "delete", "b", "--runs", str(tmp_path)]) == 0
    capsys.readouterr()
    (listed,) = _json(capsys, "runs", "list", "--deleted", "--runs", str(tmp_path))["runs"]
    assert (listed["id"], listed["state"]) == ("b", "garbled")
