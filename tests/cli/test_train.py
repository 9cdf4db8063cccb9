"""A training from the terminal: trained, stopped, killed, resumed, in the background."""

import json
import os
import signal
import time

import pytest
from small_training import SMALL

from tripaug_core import cli
from tripaug_core.method.settings import preset
from tripaug_core.runs import home as runs_home
from tripaug_core.runs import process
from tripaug_core.runs.folder import RunFolder
from tripaug_core.runs.recorder import Recorder

pytestmark = pytest.mark.usefixtures("few_fresh_triplets")


@pytest.fixture
def words(small_corpora, tmp_path):
    """The words of a small training."""
    (tmp_path / "small.json").write_text(json.dumps(SMALL))
    return [
        *("train", "--corpus", "mine", "--corpora", str(small_corpora)),
        *("--runs", str(tmp_path / "runs"), "--settings", str(tmp_path / "small.json")),
        *("--device", "cpu", "--json"),
    ]


def _weights(folder):
    return (folder / "checkpoint" / "weights.safetensors").read_bytes()


def _until(condition, within_s=200):
    end = time.monotonic() + within_s
    while not (value := condition()):
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)
    return value


def test_it_trains_and_the_home_knows_the_run(words, tmp_path, capsys):
    out = tmp_path / "out"
    assert cli.main([*words, "--out", str(out), "--iterations", "6", "--held-out", "s1"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert (result["finished"], result["step"]) == (True, 6)
    card = json.loads((out / "checkpoint" / "card.json").read_text())
    assert card["training"]["speakers"] == ["s0"]
    assert card["corpora"]["mine"]["title"] == "mine"
    (run,) = runs_home.list_runs(tmp_path / "runs")
    assert run.path == out
    assert run.state.state == "done"
    assert run.summary["step"] == 6
    told = [event for event in run.events if event.get("event") != "probe"]
    assert [event["step"] for event in told] == [0, 2, 4, 6, 6]
    assert told[-1]["event"] == "evaluating"
    assert [e["step"] for e in run.events if e.get("event") == "probe"] == list(range(7))
    # Done is done, but asking again does no harm.
    assert cli.main(["train", "--resume", str(out), "--runs", str(tmp_path / "runs")]) == 0


def test_ctrl_c_then_resume_ends_as_if_nothing_had_been(words, tmp_path, capsys, monkeypatch):
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    words = [*words, "--iterations", "10"]
    assert cli.main([*words, "--out", str(whole)]) == 0
    capsys.readouterr()

    def event_and_ctrl_c(self, event):
        self.run.events.append(event)
        if event["step"] == 6 and "event" not in event:
            os.kill(os.getpid(), signal.SIGINT)

    with monkeypatch.context() as patch:
        patch.setattr(Recorder, "event", event_and_ctrl_c)
        assert cli.main([*words, "--out", str(parts)]) == 130
    said = json.loads(capsys.readouterr().out)
    assert (said["finished"], said["step"]) in [(False, 6), (False, 7)]
    assert RunFolder(parts).state.state == "stopped"
    assert not (parts / "checkpoint").exists()
    assert cli.main(["train", "--resume", str(parts), "--runs", str(tmp_path / "runs")]) == 0
    assert _weights(parts) == _weights(whole)


def test_a_damaged_state_is_said_and_nothing_is_thrown_away(words, tmp_path, capsys):
    out = tmp_path / "out"
    assert cli.main([*words, "--out", str(out), "--iterations", "2"]) == 0
    (out / "state.safetensors").write_bytes(b"?" * 500)
    kept = {p: p.read_bytes() for p in out.rglob("*") if p.is_file() and p.name != "state.json"}
    capsys.readouterr()
    assert cli.main(["train", "--resume", str(out), "--runs", str(tmp_path / "runs")]) == 2
    assert capsys.readouterr().err.count("is damaged: start the training again") == 1
    assert {p: p.read_bytes() for p in kept} == kept
    assert "damaged" in RunFolder(out).state.reason


def test_killed_in_the_background_and_resumed_by_the_queue(words, tmp_path, capsys):
    out, runs = tmp_path / "out", str(tmp_path / "runs")
    assert cli.main([*words, "--out", str(out), "--iterations", "9000", "--detach"]) == 0
    run_id = json.loads(capsys.readouterr().out)["id"]
    run = RunFolder(out)
    _until(lambda: (run.events.last() or {}).get("step", 0) >= 6)
    os.kill(run.state.pid, signal.SIGKILL)
    _until(lambda: run.state.state == "interrupted")
    written = len(list(run.events))
    assert cli.main(["runs", "resume", run_id, "--runs", runs, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["state"] == "running"
    _until(lambda: sum(event.get("event") == "began" for event in run.events) == 2)
    _until(lambda: len(list(run.events)) > written + 2)
    assert cli.main(["runs", "stop", run_id, "--runs", runs]) == 0
    steps = [event["step"] for event in run.events if "event" not in event]
    assert steps == sorted(set(steps)), "the events were not cut back to the stored state"


def test_a_folder_with_something_in_it_is_refused(words, tmp_path, capsys):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.txt").write_text("mine")
    assert cli.main([*words, "--out", str(tmp_path / "out")]) == 2
    assert "already holds" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (["--corpus", "yours"], "no corpus 'yours'"),
        (["--preset", "slow"], "no preset 'slow'"),
        (["--without", "emo,mod"], "without is emo,mod"),
        (["--iterations", "0"], "iterations is 0"),
        (["--settings", "nowhere.json"], "nowhere.json cannot be read"),
    ],
)
def test_mistakes_leave_no_folder(words, tmp_path, capsys, more, says):
    assert cli.main([*words, *more, "--out", str(tmp_path / "out")]) == 2
    assert says in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_an_unknown_speaker_fails_the_run_with_the_reason(words, tmp_path, capsys):
    assert cli.main([*words, "--out", str(tmp_path / "out"), "--held-out", "s9"]) == 2
    assert "no speaker 's9': there are s0, s1" in capsys.readouterr().err
    state = RunFolder(tmp_path / "out").state
    assert state.state == "failed"
    assert "s9" in state.reason


def test_resume_needs_a_training(tmp_path, capsys):
    assert cli.main(["train", "--resume", str(tmp_path)]) == 2
    assert "no run" in capsys.readouterr().err
    RunFolder.create(tmp_path / "b", "bench")
    assert cli.main(["train", "--resume", str(tmp_path / "b")]) == 2
    assert "holds a bench, not a training" in capsys.readouterr().err


def test_a_laid_out_training_starts_by_resuming(small_corpora, tmp_path):
    from tripaug_core.jobs.train import lay_out

    home = tmp_path / "runs"
    small = {key: tuple(v) if isinstance(v, list) else v for key, v in SMALL.items()}
    run = lay_out(home, "mine", preset("quick", iterations=2, **small), corpora=small_corpora)
    assert run.path.parent == home
    assert cli.main(run.words(home)) == 0
    assert run.state.state == "done"
    assert process.PROGRAM[1:] == ("-m", "tripaug_core")


def test_resume_takes_no_other_settings(tmp_path, capsys):
    assert cli.main(["train", "--resume", str(tmp_path), "--iterations", "9"]) == 2
    assert "leave out --iterations" in capsys.readouterr().err
