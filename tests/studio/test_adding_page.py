"""A newcomer with an unknown folder of a thousand recordings, in Chromium."""

import shutil
import time
import zipfile
from types import SimpleNamespace

import pytest

from tests.studio.conftest import RATE_HZ, make_checkpoint, voice

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
from playwright.sync_api import expect

from tripaug_core.corpora import load

LABELS = ("happy", "sad", "angry", "calm", "qq")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """`new one`: 1,000 recordings named S03_take2_happy.wav, and nothing else."""
    from tripaug_core.sound import files

    root = tmp_path_factory.mktemp("adding")
    one = files.write(root / "one.wav", voice(180, 0.4), RATE_HZ)
    folder = root / "corpora/new one"
    folder.mkdir(parents=True)
    for speaker in range(1, 21):
        for take in range(10):
            for label in LABELS:
                shutil.copy(one, folder / f"S{speaker:02d}_take{take}_{label}.wav")
    make_checkpoint(root / "checkpoints/tiny")
    return SimpleNamespace(root=root, corpora=root / "corpora", one=one)


@pytest.fixture(scope="module")
def page_url(home):
    from tripaug_core.studio.serve import Address, launch
    from tripaug_core.studio.work.catalogue import Catalogue

    catalogue = Catalogue(home.corpora, home.root / "runs", home.root / "checkpoints")
    page, url = launch(catalogue, Address(port=8320), block=False)
    yield url
    page.close()


def opened_tab(visit, url):
    opened = visit(f"{url}#corpus/demo")
    expect(opened.page.locator(".ta-corpus")).to_have_attribute(
        "data-state", "ready", timeout=60_000
    )
    return opened


def test_a_newcomer_has_it_right_in_under_a_minute(visit, page_url, home):
    opened = opened_tab(visit, page_url)
    page = opened.page
    # Whoever chooses it elsewhere first is told so and led back here.
    for tab, choose in (
        ("Train", lambda tab: page.evaluate("location.hash = 'train/new:new one'")),
        ("Augment", lambda tab: tab.locator("#aug-corpus").select_option("new one")),
        ("Explore", lambda tab: tab.get_by_label("new one", exact=True).check()),
        ("Benchmarks", lambda tab: tab.locator("#bench-corpus").select_option("new one")),
    ):
        page.get_by_role("tab", name=tab).click()
        bench = page.locator(f".ta-{tab.lower()}[data-state=ready]")
        choose(bench)
        alert = bench.get_by_role("alert").filter(visible=True)
        expect(alert).to_contain_text("“new one” is not read yet")
        alert.get_by_role("link", name="Say it on the Corpus tab").click()
        expect(page.get_by_role("heading", name="Add “new one”")).to_be_visible()
    began = time.monotonic()
    page.get_by_role("button", name="Describe it").click()
    expect(page.get_by_role("heading", name="Add “new one”")).to_be_visible()
    expect(page.locator("[data-part=adding-why]")).to_contain_text("1,000 recordings")
    # Both were suggested; taken back and pointed at by hand they come out the same.
    names = page.locator(".ta-names li").first
    expect(names.locator("[data-is]")).to_have_count(2)
    names.locator("[data-position='name 3']").click()
    expect(names.locator("[data-is=emotion]")).to_have_count(0)
    expect(page.locator("[data-part=keep-note]")).to_contain_text("Click on the part")
    names.locator("[data-position='name 3']").click()
    expect(names.locator("[data-is=emotion]")).to_have_count(1)
    expect(names.locator("[data-is=speaker]")).to_have_attribute("data-position", "name 1")
    # One label is no word of the vocabulary: it has to be said.
    expect(page.locator("[data-part=adding-keep]")).to_be_disabled()
    expect(page.locator("[data-part=keep-note]")).to_have_text("Say what 1 label means.")
    page.get_by_label("What qq means").select_option("boredom")
    counts = page.locator("[data-part=adding-counts]")
    expect(counts.get_by_role("row").last).to_contain_text("1000")
    expect(counts.get_by_role("row")).to_have_count(22)
    heard = page.locator("[data-part=heard] button")
    expect(heard).to_have_count(20)
    first = heard.first.get_attribute("data-file")
    heard.first.click()
    expect(page.locator(".ta-corpus")).to_have_attribute("data-heard", first, timeout=30_000)
    assert not (home.corpora / "new one/corpus.toml").exists()
    page.get_by_role("button", name="Keep it so").press("Enter")
    title = page.locator(".ta-corpus [data-part=title]")
    expect(title).to_have_text("new one")
    assert time.monotonic() - began < 60
    # By keyboard: the form is gone, and the focus is where the corpus begins.
    expect(title).to_be_focused()
    corpus = load("new one", home.corpora)
    assert corpus.counts == dict.fromkeys(("anger", "boredom", "calm", "happiness", "sadness"), 200)
    assert corpus.speaker_names == tuple(f"S{s:02d}" for s in range(1, 21))
    # And there it is taken now, without being chosen again.
    page.get_by_role("tab", name="Train").click()
    expect(page.locator(".ta-train #tr-corpus")).to_have_value("new one")
    expect(page.locator(".ta-train [data-part=form-error]")).to_be_hidden()
    page.get_by_role("tab", name="Augment").click()
    expect(page.get_by_role("heading", name="S01_take0_angry")).to_be_visible()
    assert opened.errors == []
    assert opened.elsewhere == []


def test_a_zip_is_sent_unpacked_and_shown(visit, page_url, home, tmp_path):
    sent = tmp_path / "sent one.zip"
    with zipfile.ZipFile(sent, "w") as archive:
        for folder in ("Angry", "Sad"):
            archive.write(home.one, f"{folder}/a.wav")
    opened = opened_tab(visit, page_url)
    opened.page.locator("[data-part=zip]").set_input_files(sent)
    expect(opened.page.locator(".ta-corpus [data-part=title]")).to_have_text("sent one")
    assert load("sent one", home.corpora).emotions == ("anger", "sadness")
    opened.page.locator("[data-part=zip]").set_input_files(sent)
    expect(opened.page.locator("[data-part=zip-error]")).to_contain_text("already")
    assert opened.errors == []
