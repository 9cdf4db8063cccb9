"""A checkpoint goes to a hub and comes back, against a local server with the API's shape."""

import json
import os
import re
import shutil
import sys
import time

import pytest
import torch

import tripaug_core as ta
from tests.hub_server import Hub, hub
from tripaug_core.cli import main
from tripaug_core.errors import Notice
from tripaug_core.homes import checkpoints_home
from tripaug_core.method import hub as hub_module
from tripaug_core.method import model_card
from tripaug_core.method.hub import is_id

pytest.importorskip("huggingface_hub")


@pytest.fixture
def served(monkeypatch, tmp_path):
    with hub() as (address, handler):
        monkeypatch.setenv("HF_ENDPOINT", address)
        monkeypatch.setenv("HF_TOKEN", Hub.token)
        monkeypatch.setenv("TRIPAUG_CACHE", str(tmp_path / "cache"))
        yield address, handler


def test_pushed_and_loaded_again(served, capsys):
    address, handler = served
    assert main(["checkpoints", "push", "demo", "someone/voices", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"address": f"{address}/someone/voices"}
    kept = handler.repositories["someone/voices"]
    assert set(kept) == {"weights.safetensors", "card.json", "README.md"}
    readme = kept["README.md"].decode()
    assert readme.startswith("---\nlibrary_name: ")
    assert "ta.load_augmentor('someone/voices')" in readme

    there, shipped = ta.load_augmentor("someone/voices"), ta.load_augmentor("demo")
    assert there.identity == shipped.identity
    mel = torch.randn(1, 1, 128, 8, generator=torch.Generator().manual_seed(0))
    assert torch.equal(there(mel, seed=1), shipped(mel, seed=1))


def test_what_was_fetched_serves_without_a_network(served, monkeypatch):
    main(["checkpoints", "push", "demo", "someone/voices"])
    wanted = ta.load_augmentor("someone/voices").identity
    commit = hub_module.pull("someone/voices").name
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setattr(time, "sleep", lambda seconds: None)  # between the library's attempts
    says = rf"hub cannot be used .*: someone/voices is commit {commit[:12]} from the cache\.$"
    with pytest.warns(Notice, match=says):
        assert ta.load_augmentor("someone/voices").identity == wanted
    with pytest.raises(ta.InputError, match="the hub cannot be used"):
        ta.load_augmentor("someone/else")


def test_both_files_are_of_one_commit(served, monkeypatch):
    _, handler = served
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    main(["checkpoints", "push", "demo", "someone/voices"])
    first = ta.load_augmentor("someone/voices").identity
    main(["checkpoints", "push", "demo-without-balance", "someone/voices"])
    whole = handler._file

    def broken(self):  # the connection breaks between the two files
        if self.path.endswith("card.json"):
            return self._answer(503, {"error": "busy"})
        return whole(self)

    monkeypatch.setattr(handler, "_file", broken)
    assert ta.load_augmentor("someone/voices").identity == first
    monkeypatch.setattr(handler, "_file", whole)
    second = ta.load_augmentor("someone/voices").identity
    assert second == ta.load_augmentor("demo-without-balance").identity

    # What is there already is not fetched again, and is what serves offline.
    handler.asked.clear()
    assert ta.load_augmentor("someone/voices").identity == second
    assert not any("resolve" in path for _, path in handler.asked)
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    assert ta.load_augmentor("someone/voices").identity == second


@pytest.mark.parametrize("broken", ["weights.safetensors", "card.json"])
def test_offline_the_newest_commit_that_can_be_loaded_serves(served, monkeypatch, broken):
    _, handler = served
    fetched = []
    for name in ("demo", "demo-without-balance"):
        main(["checkpoints", "push", name, "someone/voices"])
        fetched.append(hub_module.pull("someone/voices"))
    good = handler.repositories["someone/voices"][broken]
    handler.repositories["someone/voices"][broken] = good[: len(good) // 2]
    fetched.append(hub_module.pull("someone/voices"))
    for age, folder in enumerate(reversed(fetched)):
        os.utime(folder, (time.time() - age,) * 2)
    with pytest.raises(ta.InputError):
        ta.load_augmentor("someone/voices")

    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    says = f"commit {fetched[1].name[:12]} from the cache, as 1 fetched later cannot be loaded"
    with pytest.warns(Notice, match=says):
        found = ta.load_augmentor("someone/voices").identity
    assert found == ta.load_augmentor("demo-without-balance").identity
    for folder in fetched:
        (folder / broken).write_bytes(b"{")
    with pytest.warns(Notice, match="cannot be loaded"), pytest.raises(ta.InputError):
        ta.load_augmentor("someone/voices")


def test_what_was_damaged_in_the_cache_is_fetched_again(served):
    main(["checkpoints", "push", "demo", "someone/voices"])
    wanted = ta.load_augmentor("someone/voices").identity
    weights = hub_module.pull("someone/voices") / "weights.safetensors"
    weights.write_bytes(weights.read_bytes()[:1000])
    os.utime(weights, (time.time() + 9,) * 2)  # the library counts in seconds
    assert ta.load_augmentor("someone/voices").identity == wanted


def test_what_an_earlier_version_fetched_serves_offline(tmp_path, monkeypatch):
    monkeypatch.setenv("TRIPAUG_CACHE", str(tmp_path))
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    shutil.copytree(checkpoints_home() / "demo", tmp_path / "hub" / "someone--voices")
    assert ta.load_augmentor("someone/voices").identity == ta.load_augmentor("demo").identity


def test_what_cannot_be_loaded_is_not_pushed(served, tmp_path, capsys):
    _, handler = served
    shutil.copytree(checkpoints_home() / "demo", tmp_path / "bad")
    (tmp_path / "bad" / "weights.safetensors").write_bytes(b"not weights")
    assert main(["checkpoints", "push", str(tmp_path / "bad"), "someone/bad"]) == 2
    assert "not a whole safetensors file" in capsys.readouterr().err
    assert handler.repositories == {}


def test_a_push_that_fails_says_so(monkeypatch, capsys):
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    assert main(["checkpoints", "push", "demo", "someone/voices"]) == 2
    said = capsys.readouterr().err
    assert "someone/voices was not put on the hub" in said
    assert "no folder" not in said


def test_what_is_not_there_or_not_allowed_gets_a_sentence(served, monkeypatch, capsys):
    with pytest.raises(ta.InputError, match="no checkpoint of that name on the hub"):
        ta.load_augmentor("someone/nothing")
    monkeypatch.setenv("HF_TOKEN", "hf_another")
    assert main(["checkpoints", "push", "demo", "someone/voices"]) == 2
    assert "log in" in capsys.readouterr().err
    assert main(["checkpoints", "push", "demo", "no-owner"]) == 2
    assert "owner/name" in capsys.readouterr().err


def test_what_comes_is_checked_like_any_other(served):
    _, handler = served
    handler.repositories["someone/odd"] = {
        "weights.safetensors": b"not weights",
        "card.json": b'{"format": "another"}',
    }
    with pytest.raises(ta.InputError, match="card"):
        ta.load_augmentor("someone/odd")


def test_without_the_package_a_sentence(monkeypatch):
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    with pytest.raises(ta.InputError, match=r"requirements-hub\.txt"):
        ta.load_augmentor("someone/voices")


def test_a_folder_comes_before_a_hub(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shutil.copytree(checkpoints_home() / "demo", tmp_path / "runs" / "mine")
    assert ta.load_augmentor("runs/mine").identity == ta.load_augmentor("demo").identity
    assert is_id("owner/name")
    assert not any(map(is_id, ("demo", "../x", "a/b/c", "/a", "runs/mine", "a/..", "a b/c")))


@pytest.mark.parametrize("name", ["demo", "emodb", "ravdess"])
def test_the_model_card_says_what_the_card_says(name):
    card = ta.load_augmentor(name).card
    text = model_card.text_of(card, name)
    _, metadata, body = text.split("---\n", 2)
    said = dict(line.split(": ", 1) for line in metadata.splitlines())
    assert json.loads(said["library_name"]) == "tripaug"
    assert re.fullmatch(r'"[a-z0-9.-]+"', said["license"])
    for label in card["labels"]:
        assert label in body
    assert card["limits"] in body


def test_a_title_cannot_break_out_of_the_metadata():
    odd = {"corpora": {"x": {"title": "t", "licence": "MIT\n---\nlicense: none"}}}
    text = model_card.text_of(odd)
    metadata = text.split("\n---\n")[0].splitlines()
    assert [line for line in metadata if line.startswith("license:")] == ['license: "other"']
    assert "MIT --- license: none" in text.split("\n---\n")[1]


def test_what_a_card_says_is_words_in_the_model_card():
    evil = "<script>x()</script> [click](javascript:x) `code`\n# Title"
    said = {"corpora": {"a": {"title": evil}}, "labels": [evil], "versions": {evil: evil}}
    body = model_card.text_of(said | {"limits": evil}).split("---\n", 2)[2]
    assert "<script" not in body
    assert body.count("\n# ") == 1
    assert body.count("[") == body.count("\\[") == 5
