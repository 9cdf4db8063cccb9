"""Augment beside something else: a third sound at the same ε, six ε at once, whole sets."""

import csv
import io
import json
import shutil
import time
import zipfile

import numpy as np
import pytest

from tripaug_core.errors import InputError
from tripaug_core.runs.folder import RunFolder
from tripaug_core.studio.work.augment import comparing, sets
from tripaug_core.studio.work.catalogue import Catalogue
from tripaug_core.studio.work.services import Services
from tripaug_core.studio.work.session import AugmentParams, Source


@pytest.fixture(scope="module")
def opened(services):
    return services.recording(Source("tiny", "anger_ada"), "tiny")


@pytest.mark.parametrize("baseline", ["noise", "warp", "specaugment", "checkpoint:run:mine"])
def test_rivals_spend_the_same_budget_and_differ(services, opened, baseline):
    params = AugmentParams(0.15, 1.0, 3)
    mine = services.augmented(opened, "tiny", params)[0]
    theirs, _ = services.baseline(opened, "tiny", params, baseline)
    for mel in (mine, theirs):
        assert float((mel - opened.mel).abs().mean()) == pytest.approx(0.15, abs=1e-3)
    assert not np.allclose(mine.numpy(), theirs.numpy(), atol=1e-3)
    again, _ = services.baseline(opened, "tiny", params, baseline)
    assert np.array_equal(theirs.numpy(), again.numpy())


@pytest.mark.parametrize("baseline", ["", "magic", "checkpoint:none", "checkpoint:../tiny", None])
def test_unknown_rivals_are_refused_in_words(services, opened, baseline):
    with pytest.raises(InputError):
        services.baseline(opened, "tiny", AugmentParams(), baseline)


def test_two_checkpoints_are_compared_by_name(services):
    params = AugmentParams(0.2, 1.0, 3)
    same = services.comparing.ask("tiny", "tiny", "tiny", params).value()
    assert same["alike"] is True
    assert same["cosine"]["mean"] == pytest.approx(1)
    found = services.comparing.ask("tiny", "run:mine", "tiny", params).value()
    assert found["whole"] is True
    assert found["cosine"]["mean"] < same["cosine"]["mean"]
    assert found["epsilon_reached"] == pytest.approx([0.2, 0.2], rel=2e-3)
    assert (found["emotion"], found["losses"]) == (None, [None, None])
    assert "twenty utterances" in found["emotion_note"]


def test_a_corpus_that_was_read_again_is_compared_anew(homes, tmp_path, monkeypatch):
    copied = shutil.copytree(homes.corpora, tmp_path / "corpora")
    services = Services(Catalogue(copied, homes.runs, homes.checkpoints))
    # What was freed leaves its id to another.
    monkeypatch.setattr(comparing, "id", lambda each: 7, raising=False)
    asked = "tiny", "tiny", "tiny", AugmentParams()
    first = services.comparing.ask(*asked)
    assert services.comparing.ask(*asked) is first
    services.catalogue.read_again("tiny")
    second = services.comparing.ask(*asked)
    assert second is not first
    assert first.wait(60)
    assert second.wait(60)


def test_losses_are_those_that_the_train_tab_shows(homes, tmp_path):
    """Of a training of one's own; of many points few, and at the end the last itself."""
    run = tmp_path / "runs" / "mine"
    shutil.copytree(homes.runs / "mine", run)
    points = [{"step": step, "rep": 7.0 - step / 100, "emo": 1.0 * step} for step in range(1, 300)]
    lines = [{"event": "began", "step": 0}, *points, {"event": "probe", "step": 300}]
    (run / "events.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    catalogue = Catalogue(homes.corpora, tmp_path / "runs", homes.checkpoints)
    none, some = comparing.losses(catalogue, ("tiny", "run:mine"))
    assert none is None
    assert set(some) == {"step", "rep", "emo"}
    assert len(some["rep"]) == len(some["emo"]) == len(some["step"]) <= 60
    assert (some["step"][-1], some["rep"][-1], some["emo"][-1]) == (299, 7.0 - 2.99, 299.0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"other": "none"},
        {"other": "../tiny"},
        {"other": None},
        {"checkpoint": "run:../mine"},
        {"corpus": "nowhere"},
        {"corpus": None},
    ],
)
def test_comparisons_of_what_is_not_there_are_refused_in_words(services, wrong):
    given = {"checkpoint": "tiny", "other": "tiny", "corpus": "tiny"} | wrong
    with pytest.raises(InputError):
        services.comparing.ask(**given, params=AugmentParams())


def test_two_checkpoints_stand_side_by_side(visited):
    pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    from playwright.sync_api import expect

    page = visited.page
    box = page.get_by_role("region", name="Two checkpoints")
    expect(box).to_be_hidden()
    page.get_by_label("Compare with").select_option("checkpoint:run:mine")
    expect(box.get_by_role("status")).to_contain_text("cosine of their changes", timeout=30_000)
    expect(box).to_contain_text("Two copies by the first one alone")
    expect(box).to_contain_text("No judge here")
    expect(box.get_by_role("row", name="ε reached")).to_contain_text("0.200 σ")
    expect(box.get_by_role("row", name="Louder")).to_contain_text("dB")
    # The sentence is of the ε that is chosen, and of no other one.
    before = box.get_by_role("status").inner_text()
    page.get_by_label("ε as a number").fill("0.4")
    expect(box.get_by_role("row", name="ε reached")).to_contain_text("0.400 σ", timeout=30_000)
    assert box.get_by_role("status").inner_text() != before
    page.get_by_label("Compare with").select_option("noise")
    expect(box).to_be_hidden()
    page.get_by_label("Compare with").select_option("")
    assert visited.errors == []


def test_a_rival_is_seen_and_heard(visited):
    pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    from playwright.sync_api import expect

    page = visited.page
    page.get_by_label("Compare with").select_option("noise")
    page.get_by_role("button", name="C Noise").click()
    expect(page.locator("[data-part=baseline-picture]")).to_be_visible()
    expect(page.locator("[data-cell=epsilon_reached-c]")).to_have_text("0.200")
    expect(page.locator("[data-cell=judged_original-c]")).to_have_text("–")
    b, c = (np.array(visited.tab(f"Array.from(tab.player.samples.{side})")) for side in "bc")
    assert len(b) == len(c)
    assert np.abs(b - c).max() > 1e-3
    page.locator(".ta-sweep summary").click()
    strip = page.locator(".ta-sweep-cells button")
    expect(strip).to_have_count(6)
    strip.nth(4).click()
    expect(page.locator("[data-cell=epsilon_reached-c]")).to_have_text("0.300")
    page.get_by_label("Compare with").select_option("")
    expect(page.locator("[data-part=baseline-picture]")).to_be_hidden()
    expect(page.locator("[data-part=change-head]")).to_be_visible()
    assert visited.errors == []


def test_a_whole_set_is_a_run_and_a_zip(homes, tmp_path):
    services = Services(Catalogue(homes.corpora, tmp_path / "runs", homes.checkpoints))
    begun = sets.start(
        services, "tiny", "tiny", AugmentParams(0.1, 1.0, 5), copies=2, emotions=("anger",)
    )
    until = time.monotonic() + 90
    while (state := services.runs.described(begun["id"]))["state"] in ("running", "waiting"):
        assert time.monotonic() < until, state
        time.sleep(0.2)
    assert state["state"] == "done", state
    shown = sets.listed(services)[0]
    assert (shown["corpus"], shown["copies"], shown["summary"]["copies"]) == ("tiny", 2, 4)
    bundled = sets.bundle(services, begun["id"], tmp_path)
    assert bundled.name == f"{begun['id']}.zip"
    with zipfile.ZipFile(bundled) as archive:
        names = archive.namelist()
        manifest = archive.read(f"{begun['id']}/manifest.csv").decode()
    rows = list(csv.DictReader(io.StringIO(manifest)))
    assert len(rows) == 4
    assert {row["emotion"] for row in rows} == {"anger"}
    assert {float(row["epsilon"]) for row in rows} == {0.1}
    assert sum(name.endswith(".wav") for name in names) == 4


def test_sets_refuse_what_makes_no_sense(services, homes, tmp_path):
    for wrong in (
        {"corpus": "../tiny"},
        {"checkpoint": "nowhere"},
        {"copies": 0},
        {"copies": "4"},
        {"emotions": ("joy<img>",)},
        {"form": "zip"},
    ):
        given = {
            "corpus": "tiny",
            "checkpoint": "tiny",
            "params": AugmentParams(),
            "copies": 1,
        } | wrong
        with pytest.raises(InputError):
            sets.start(services, **given)
    with pytest.raises(InputError):
        sets.bundle(services, "mine", tmp_path / "x.zip")
    elsewhere = Services(Catalogue(homes.corpora, tmp_path / "runs", homes.checkpoints))
    run = RunFolder.create(tmp_path / "runs" / "sent", sets.KIND)
    run.change(state="done")
    (run.path / sets.SET).symlink_to(homes.checkpoints)
    with pytest.raises(InputError, match="leads out of"):
        sets.bundle(elsewhere, "sent", tmp_path)
    assert "tiny" in json.dumps(services.catalogue.corpora())
