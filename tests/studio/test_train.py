"""What the Train tab's script and the endpoints ask, without a browser."""

import time

import pytest
import torch
from small_training import SMALL

from tripaug_core.errors import InputError
from tripaug_core.studio.tabs.train import Answers
from tripaug_core.studio.work.catalogue import Catalogue
from tripaug_core.studio.work.services import Services
from tripaug_core.studio.work.train import curves


def until(condition, within_s=120):
    end = time.monotonic() + within_s
    while not (value := condition()):
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.1)
    return value


@pytest.fixture(scope="module")
def answers(homes, tmp_path_factory):
    """Answers over the tiny corpus and a runs home of its own."""
    runs = tmp_path_factory.mktemp("train-runs")
    return Answers(Services(Catalogue(homes.corpora, runs, homes.checkpoints)))


@pytest.fixture(scope="module")
def done(answers):
    """A training of a few iterations, from the form to its end."""
    changes = SMALL | {"iterations": 6}
    run = answers.start({"corpus": "tiny", "preset": "quick", "changes": changes})
    assert (run["corpus"], run["preset"], run["state"]) == ("tiny", "quick", "running")
    until(lambda: answers.pulse({})["runs"][0]["state"] != "running")
    return run["id"]


def test_a_run_stands_there_with_figures_probes_and_checkpoint(answers, done):
    pulse = answers.pulse({"run": done})
    assert pulse["run"]["state"] == "done", pulse["run"]
    assert pulse["columns"]["step"] == [2, 4, 6]
    assert {"rep", "emo_active", "steps_per_second"} <= set(pulse["columns"])
    assert pulse["probes"] == list(range(7))
    assert pulse["checkpoint"] == f"run:{done}"
    assert "emo_active" in pulse["summary"]["training"]
    [untested] = pulse["twin_test"]
    assert "its training held no speakers out" in untested["sentence"]  # of two
    later = answers.pulse({"run": done, "cursor": pulse["cursor"]})
    assert later["columns"] == {}
    assert later["findings"] is None
    assert str(answers.services.catalogue.runs_home) not in str(pulse)
    about = answers.opened({"run": done})
    assert about["differs"]["iterations"] == 6


def test_the_last_probe_is_the_augmentors_own_sound(answers, done):
    snapshots = answers.snapshots({"run": done})
    assert [each["emotion"] for each in snapshots["utterances"]] == [
        "anger",
        "happiness",
        "sadness",
    ]
    look = answers.look({"run": done, "place": 1, "step": 6, "original": True})
    assert look["change"]["shape"] == look["original"]["mel"]["shape"]
    clip, sound = answers.trainings.probe_sound(done, 1, 6)
    augmentor = answers.services.catalogue.augmentor(f"run:{done}")
    own = augmentor.augment_waveform(clip.waveform, clip.sample_rate_hz, 0.2, seed=0)
    assert torch.allclose(sound, own, atol=0.02 * float(own.abs().max()))
    assert not torch.allclose(sound, clip.waveform, atol=0.02)
    heard = answers.hear({"run": done, "place": 1, "step": 6, "original": True})
    assert heard["rate"] == clip.sample_rate_hz


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"corpus": "nope"}, "no corpus 'nope'"),
        ({"corpus": "../tiny"}, "not a plain name"),
        ({"corpus": None}, "not a plain name"),
        ({"preset": "slow"}, "no preset 'slow'"),
        ({"changes": {"iterations": 0}}, "iterations is 0"),
        ({"changes": {"out": "/tmp"}}, "unknown setting 'out'"),
        ({"changes": [1]}, "one object"),
        ({"device": "tpu"}, "no device 'tpu'"),
        ({"held_out": "/etc"}, "held_out is '/etc'"),
    ],
)
def test_mistakes_are_said_and_leave_no_run(answers, asked, says):
    before = len(answers.pulse({})["runs"])
    with pytest.raises(InputError, match=says):
        answers.start({"corpus": "tiny"} | asked)
    assert len(answers.pulse({})["runs"]) == before


def test_an_empty_corpus_is_refused_at_once(homes, tmp_path):
    (tmp_path / "corpora" / "empty").mkdir(parents=True)
    empty = Answers(Services(Catalogue(tmp_path / "corpora", tmp_path / "runs", homes.checkpoints)))
    with pytest.raises(InputError, match="holds no recordings"):
        empty.start({"corpus": "empty"})
    assert empty.pulse({})["runs"] == []


@pytest.mark.parametrize("run", ["../mine", "/etc", "%2e%2e", "", None, ["x"], "none"])
def test_runs_are_named_and_never_paths(answers, run):
    for ask in (answers.opened, answers.snapshots, answers.stop, answers.resume, answers.look):
        with pytest.raises(InputError):
            ask({"run": run, "place": 0, "step": 0})


@pytest.mark.parametrize("wrong", [{"place": 9}, {"place": "0"}, {"step": 5000}, {"step": "../0"}])
def test_probes_that_are_not_there(answers, done, wrong):
    with pytest.raises(InputError):
        answers.look({"run": done, "place": 0, "step": 0} | wrong)


def test_long_logs_become_few_points_with_the_same_mean():
    events = [{"event": "began", "step": 0}]
    events += [{"step": 10 * i, "rep": float(i % 7), "seconds_left": -i} for i in range(1, 3001)]
    thin = curves.columns(events)
    assert len(thin["step"]) == len(thin["rep"]) == 600
    assert thin["step"][-1] == 30_000
    assert thin["seconds_left"][-1] == -3000
    assert sum(thin["rep"]) / 600 == pytest.approx(3.0, abs=0.02)
    short = curves.columns(events[:4])
    assert short["rep"] == [1.0, 2.0, 3.0]
    assert curves.columns([]) == {}
