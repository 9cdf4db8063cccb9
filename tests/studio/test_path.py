"""The newcomer's path: what is missing at each step, from an unread folder to a verdict."""

import json

import pytest

from tests.studio.conftest import RATE_HZ, make_checkpoint, voice
from tripaug_core.runs import home as runs_home
from tripaug_core.sound import files
from tripaug_core.studio.work.catalogue import Catalogue
from tripaug_core.studio.work.path import steps
from tripaug_core.studio.work.services import Services


@pytest.fixture
def place(tmp_path):
    for name in ("corpora", "runs", "checkpoints"):
        (tmp_path / name).mkdir()
    catalogue = Catalogue(tmp_path / "corpora", tmp_path / "runs", tmp_path / "checkpoints")
    return Services(catalogue)


def told(place) -> dict:
    return {step["name"]: step for step in steps(place)["steps"]}


def test_each_step_says_what_is_missing_and_where_it_is_had(place, tmp_path):
    path = told(place)
    assert [step["done"] for step in path.values()] == [False, False, None, False]
    assert "demo corpus" in path["Your corpus"]["says"]
    assert path["Train"]["open"] == "new:demo"

    sound = voice(200.0, 0.3)
    for name in ("x1", "x2"):
        files.write(tmp_path / "corpora" / "mine" / f"{name}.wav", sound, RATE_HZ)
    path = told(place)
    assert path["Your corpus"] | {"says": ""} == {
        "name": "Your corpus",
        "tab": "corpus",
        "open": "mine",
        "done": False,
        "says": "",
    }
    assert "“mine” is here, but not read yet" in path["Your corpus"]["says"]

    rows = "path,emotion,speaker\nx1.wav,anger,a\nx2.wav,sadness,b\n"
    (tmp_path / "corpora" / "mine" / "manifest.csv").write_text(rows)
    path = told(place)
    assert path["Your corpus"]["done"]
    assert path["Train"]["open"] == path["Does it help?"]["open"] == "new:mine"

    train = runs_home.lay_out(tmp_path / "runs", "train", {"corpus": "mine"})
    make_checkpoint(train.path / "checkpoint")
    train.change(state="done")
    path = told(place)
    assert path["Train"]["done"]
    assert path["Hear it"]["open"] == f"run:{train.id}"
    assert "start one on “mine”" in path["Does it help?"]["says"]

    bench = runs_home.lay_out(tmp_path / "runs", "bench", {})
    bench.change(state="done")
    assert told(place)["Does it help?"]["open"] == bench.id
    json.dumps(steps(place))


def test_what_is_opened_to_be_heard_can_be_chosen_there(place, tmp_path):
    def trained(*out) -> str:
        run = runs_home.lay_out(tmp_path / "runs", "train", {"corpus": "mine"}, *out)
        make_checkpoint(run.path / "checkpoint")
        run.change(state="done")
        return runs_home.link(tmp_path / "runs", run)

    elsewhere = trained(tmp_path / "elsewhere")
    assert told(place)["Train"]["open"] == elsewhere
    assert told(place)["Hear it"]["open"] is None
    here, later = trained(), trained(tmp_path / "later")
    assert told(place)["Train"]["open"] == later
    assert told(place)["Hear it"]["open"] == f"run:{here}"
    place.catalogue.checkpoint_folder(told(place)["Hear it"]["open"])
