"""Augment beside something else: a third sound at the same ε, six ε at once, whole sets."""

import csv
import io
import json
import time
import zipfile

import numpy as np
import pytest

from tripaug_core.errors import InputError
from tripaug_core.studio.work.augment import sets
from tripaug_core.studio.work.catalogue import Catalogue
from tripaug_core.studio.work.services import Services
from tripaug_core.studio.work.session import AugmentParams, Source


@pytest.fixture(scope="module")
def opened(services):
    return services.recording(Source("tiny", "anger_ada"), "tiny")


@pytest.mark.parametrize("baseline", ["noise", "warp", "specaugment", "checkpoint:run:mine"])
def test_rivals_spend_the_same_budget_and_differ(services, opened, baseline):
    params = AugmentParams(0.15, 1.0, 3)
    mine = services.augmented_mel(opened, "tiny", params)
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


def test_a_rival_is_seen_and_heard(visit):
    pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    from playwright.sync_api import expect

    opened = visit()
    page = opened.page
    expect(page.locator(".ta-augment")).to_have_attribute("data-heard", "0.2 1 0", timeout=30_000)
    page.get_by_label("Compare with").select_option("noise")
    page.get_by_role("button", name="C Noise").click()
    expect(page.locator("[data-part=baseline-picture]")).to_be_visible()
    expect(page.locator("[data-cell=epsilon_reached-c]")).to_have_text("0.200")
    expect(page.locator("[data-cell=judged_original-c]")).to_have_text("–")
    b, c = (np.array(opened.tab(f"Array.from(tab.player.samples.{side})")) for side in "bc")
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
    assert opened.errors == []


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
    with zipfile.ZipFile(sets.bundle(services, begun["id"], tmp_path / "set.zip")) as archive:
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
    assert "tiny" in json.dumps(services.catalogue.corpora())
