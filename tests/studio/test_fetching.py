"""Fetching a corpus from the page: in the background, once at a time, and never unasked."""

import time

import pytest

from tripaug_core.corpora import fetch
from tripaug_core.errors import InputError
from tripaug_core.studio.work.catalogue import Catalogue
from tripaug_core.studio.work.corpus import cards
from tripaug_core.studio.work.corpus.fetching import Fetching
from tripaug_core.studio.work.services import Services


@pytest.fixture
def services(tmp_path, publisher, monkeypatch):
    found = {"ravdess": publisher()}
    monkeypatch.setattr(fetch, "archives", lambda: found)
    monkeypatch.setattr("tripaug_core.studio.work.corpus.fetching.archives", lambda: found)
    (tmp_path / "corpora").mkdir()
    return Services(Catalogue(tmp_path / "corpora", tmp_path / "runs", tmp_path / "checkpoints"))


def ended(fetching: Fetching) -> dict:
    until = time.monotonic() + 20
    while (told := fetching.status("ravdess"))["state"] not in ("done", "failed"):
        assert time.monotonic() < until, told
        time.sleep(0.02)
    return told


def test_it_is_offered_fetched_and_then_there(services, publisher):
    missing = {entry["name"]: entry for entry in cards.overview(services)["missing"]}
    assert "CC BY-NC-SA 4.0" in missing["ravdess"]["fetch"]["terms"]
    assert missing["iemocap"]["fetch"] is None
    assert services.fetching.status("ravdess")["state"] == "none"
    services.fetching.start("ravdess", True)
    told = ended(services.fetching)
    assert (told["state"], told["error"]) == ("done", None)
    assert told["done"] == told["total"] > 0
    assert "ravdess" in [entry["name"] for entry in cards.overview(services)["corpora"]]
    assert cards.card(services, "ravdess")["utterances"] == 3


@pytest.mark.parametrize("agreed", [False, None, "yes", 1])
def test_nothing_is_asked_of_a_server_without_consent(services, publisher, agreed):
    with pytest.raises(InputError, match="once you agree"):
        services.fetching.start("ravdess", agreed)
    assert publisher.asked == []


@pytest.mark.parametrize(
    "name", ["iemocap", "../x", "http://example.org/x.zip", "", "demo", None, [], {}]
)
def test_names_only(services, name):
    with pytest.raises(InputError):
        services.fetching.start(name, True)
    if not isinstance(name, str) or name.startswith(("..", "http")):
        with pytest.raises(InputError):
            services.fetching.status(name)


def test_one_download_at_a_time_and_a_failed_one_can_be_tried_again(
    services,
    publisher,
):
    publisher("gone")
    for _ in range(5):
        services.fetching.start("ravdess", True)
    told = ended(services.fetching)
    assert told["state"] == "failed"
    assert "404 Not Found" in told["error"]
    publisher("good")
    services.fetching.start("ravdess", True)
    assert ended(services.fetching)["state"] == "done"
