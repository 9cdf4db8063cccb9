"""Fetching a corpus from the page: in the background, once at a time, and never unasked."""

import time

import pytest

from tripaug_core.corpora import fetch
from tripaug_core.errors import InputError
from tripaug_core.studio.work.corpus import cards
from tripaug_core.studio.work.corpus.fetching import Fetching
from tripaug_core.studio.work.desk import Desk
from tripaug_core.studio.work.shelf import Shelf


@pytest.fixture
def desk(tmp_path, publisher, monkeypatch):
    found = {"ravdess": publisher()}
    monkeypatch.setattr(fetch, "archives", lambda: found)
    monkeypatch.setattr("tripaug_core.studio.work.corpus.fetching.archives", lambda: found)
    (tmp_path / "corpora").mkdir()
    return Desk(Shelf(tmp_path / "corpora", tmp_path / "runs", tmp_path / "checkpoints"))


def ended(fetching: Fetching) -> dict:
    until = time.monotonic() + 20
    while (told := fetching.status("ravdess"))["state"] not in ("done", "failed"):
        assert time.monotonic() < until, told
        time.sleep(0.02)
    return told


def test_it_is_offered_fetched_and_then_there(desk, publisher):
    missing = {entry["name"]: entry for entry in cards.overview(desk)["missing"]}
    assert "CC BY-NC-SA 4.0" in missing["ravdess"]["fetch"]["terms"]
    assert missing["iemocap"]["fetch"] is None
    assert desk.fetching.status("ravdess")["state"] == "none"
    desk.fetching.start("ravdess", True)
    told = ended(desk.fetching)
    assert (told["state"], told["error"]) == ("done", None)
    assert told["done"] == told["total"] > 0
    assert "ravdess" in [entry["name"] for entry in cards.overview(desk)["corpora"]]
    assert cards.card(desk, "ravdess")["utterances"] == 3


@pytest.mark.parametrize("agreed", [False, None, "yes", 1])
def test_nothing_is_asked_of_a_server_without_consent(desk, publisher, agreed):
    with pytest.raises(InputError, match="once you agree"):
        desk.fetching.start("ravdess", agreed)
    assert publisher.asked == []


@pytest.mark.parametrize(
    "name", ["iemocap", "../x", "http://example.org/x.zip", "", "demo", None, [], {}]
)
def test_names_only(desk, name):
    with pytest.raises(InputError):
        desk.fetching.start(name, True)
    if not isinstance(name, str) or name.startswith(("..", "http")):
        with pytest.raises(InputError):
            desk.fetching.status(name)


def test_one_download_at_a_time_and_a_failed_one_can_be_tried_again(
    desk,
    publisher,
):
    publisher("gone")
    for _ in range(5):
        desk.fetching.start("ravdess", True)
    told = ended(desk.fetching)
    assert told["state"] == "failed"
    assert "404 Not Found" in told["error"]
    publisher("good")
    desk.fetching.start("ravdess", True)
    assert ended(desk.fetching)["state"] == "done"
