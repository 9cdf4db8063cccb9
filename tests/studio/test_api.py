"""The endpoints as other programs call them, hostile ones included."""

import wave
from pathlib import Path

import httpx
import pytest
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError


@pytest.fixture(scope="module")
def client(url):
    return Client(url, verbose=False)


def test_only_these_endpoints_are_public_and_they_are_described(client, url):
    named = client.view_api(return_format="dict")["named_endpoints"]
    assert set(named) == {
        *("/corpora", "/utterances", "/corpus_card", "/corpus_check", "/corpus_guard"),
        "/corpus_fetch",
        *("/train", "/prove", "/runs", "/run_events", "/stop_run", "/resume_run"),
        *("/checkpoints", "/augment", "/compare", "/augment_set", "/map"),
        *("/bench", "/bench_estimate", "/bench_table"),
    }
    assert all(endpoint["description"] for endpoint in named.values())
    schema = httpx.get(f"{url}gradio_api/info").json()["named_endpoints"]
    assert "utterance of a corpus" in schema["/augment"]["description"]


def test_lists(client):
    assert [c["name"] for c in client.predict(api_name="/checkpoints")] == ["tiny", "run:mine"]
    assert "tiny" in [c["name"] for c in client.predict(api_name="/corpora")]
    found = client.predict("tiny", api_name="/utterances")
    assert {"id": "anger_ada", "emotion": "anger", "speaker": "ada"} in found


def test_an_utterance_and_its_file_give_the_same_sound(client, homes):
    params = {"epsilon": 0.25, "noise_scale": 0.5, "seed": 11, "checkpoint": "tiny"}
    by_name, figures = client.predict(
        corpus="tiny", utterance="sadness_ada", api_name="/augment", **params
    )
    file = homes.corpora / "tiny" / "sadness_ada.wav"
    sent, of_sent = client.predict(recording=handle_file(file), api_name="/augment", **params)
    assert Path(by_name).read_bytes() == Path(sent).read_bytes()
    with wave.open(by_name) as made, wave.open(str(file)) as given:
        assert made.getparams() == given.getparams()
    assert figures["epsilon_reached"] == pytest.approx(0.25, rel=2e-3)
    assert (figures["own"], of_sent["own"]) == ("sadness", None)
    assert figures["distances"] == of_sent["distances"]
    assert figures["synthetic"] is True
    assert len(figures["identity"]) == 64


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"checkpoint": "nope"}, "no checkpoint"),
        ({"checkpoint": "../checkpoints/tiny"}, "not a plain name"),
        ({"checkpoint": "/etc"}, "not a plain name"),
        ({"checkpoint": "%2e%2e"}, "not a plain name"),
        ({"corpus": "../tiny"}, "not a plain name"),
        ({"corpus": "none-such"}, "no corpus"),
        ({"utterance": "../../../etc/passwd"}, "no utterance"),
        ({"utterance": None}, "give a corpus and an utterance"),
        ({"epsilon": 0.6}, "between 0 and 0.5"),
        ({"noise_scale": -1}, "between 0 and 2"),
        ({"seed": -1}, "whole number"),
    ],
)
def test_wrong_input_is_answered_with_a_sentence(client, given, words):
    good = {"checkpoint": "tiny", "corpus": "tiny", "utterance": "anger_ada"}
    with pytest.raises(AppError, match=words):
        client.predict(api_name="/augment", **{**good, **given})


def test_a_path_of_the_server_is_not_taken_for_an_upload(url, homes):
    for path in (homes.corpora / "tiny" / "anger_ada.wav", "/etc/passwd", __file__):
        file = {"path": str(path), "meta": {"_type": "gradio.FileData"}}
        asked = {"data": ["tiny", None, None, file, 0.2, 1, 0]}
        call = httpx.post(f"{url}gradio_api/call/augment", json=asked).json()
        answer = httpx.get(f"{url}gradio_api/call/augment/{call['event_id']}", timeout=60).text
        assert answer.startswith("event: error")


class TestThePagesOwnFunctions:
    """What the tab's script asks can be asked by anybody who reaches the page."""

    @pytest.fixture(scope="class")
    def ask(self, url):
        config = httpx.get(f"{url}config").json()
        view = next(
            c
            for c in config["components"]
            if c["props"].get("server_fns") and "baseline" in c["props"]["server_fns"]
        )

        def ask(name, data):
            asked = {"data": data, "component_id": view["id"], "fn_name": name, "session_hash": "x"}
            answer = httpx.post(f"{url}gradio_api/component_server", json=asked, timeout=60)
            return answer.status_code, answer.json()

        return ask

    def test_it_answers(self, ask):
        code, answer = ask(
            "open", {"checkpoint": "tiny", "corpus": "tiny", "utterance": "anger_ada"}
        )
        assert code == 200
        assert answer["emotion"] == "anger"
        assert len(answer["centres"]) == 128

    @pytest.mark.parametrize("name", ["open", "look", "hear", "save"])
    @pytest.mark.parametrize(
        "data",
        [
            None,
            [],
            "x",
            {},
            {"checkpoint": "tiny"},
            {"checkpoint": ["tiny"], "corpus": "tiny", "utterance": "anger_ada"},
            {"checkpoint": "../x", "corpus": "tiny", "utterance": "anger_ada"},
            {"checkpoint": "tiny", "corpus": {"a": 1}, "utterance": "anger_ada"},
            {"checkpoint": "tiny", "corpus": "tiny", "utterance": ["anger_ada"]},
            {"checkpoint": "tiny", "upload": "/etc/passwd"},
            {"checkpoint": "tiny", "upload": "../../etc/passwd"},
            {"checkpoint": "tiny", "upload": {"path": "/etc/passwd"}},
            {"checkpoint": "tiny", "upload": "a\0b"},
        ],
    )
    def test_nonsense_and_paths_get_a_sentence(self, ask, name, data):
        code, answer = ask(name, data)
        assert code == 200
        assert answer["error"].endswith(".")
        assert "went wrong" not in answer["error"]

    @pytest.mark.parametrize("epsilon", [None, "0.2", -1, 3, [0.2], {}, True])
    def test_dials_are_checked(self, ask, epsilon):
        asked = {"checkpoint": "tiny", "corpus": "tiny", "utterance": "anger_ada"}
        code, answer = ask("look", {**asked, "epsilon": epsilon, "noise_scale": 1, "seed": 0})
        assert code == 200
        assert "error" in answer

    def test_files_of_the_homes_are_not_served(self, url, homes):
        for path in (homes.corpora / "tiny" / "anger_ada.wav", "/etc/passwd", "../../etc/passwd"):
            answer = httpx.get(f"{url}gradio_api/file={path}")
            assert answer.status_code in (403, 404)
