"""A newcomer's path from the first page to a verdict, without a shell, in Chromium."""

import json
import re

import pytest

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
from playwright.sync_api import expect
from small_training import SMALL

from tests.studio.started import free_port
from tripaug_core.bench.report import record
from tripaug_core.studio.work.benchmarks import form as bench_form

PATIENCE_MS = 120_000  # runs are processes that import torch
EMOTIONS = {"03": "happy", "04": "sad", "05": "angry"}  # RAVDESS's numbers, a stranger's words
SMALLEST = {"folds": 2, "iterations": 2, "methods": ["none", "learned"]}


@pytest.fixture
def home(tmp_path):
    for name in ("corpora", "runs", "checkpoints"):
        (tmp_path / name).mkdir()
    (tmp_path / "small.json").write_text(json.dumps(SMALL))
    return tmp_path


@pytest.fixture
def first_page(home, visit, monkeypatch):
    """The page as it is at first: first_page(), over whatever lies in `home`."""
    from tripaug_core.studio.serve import Address, launch
    from tripaug_core.studio.work.catalogue import Catalogue

    monkeypatch.setattr(bench_form, "QUICK_LOOK", bench_form.QUICK_LOOK | SMALLEST)
    monkeypatch.setattr(record, "results_home", lambda: home / "none")  # as in a package
    pages = []

    def open_page():
        catalogue = Catalogue(home / "corpora", home / "runs", home / "checkpoints")
        page, url = launch(catalogue, Address(port=free_port()), block=False)
        pages.append(page)
        return visit(url)

    yield open_page
    for page in pages:
        page.close()


@pytest.fixture
def voices(home, corpora_home):
    """`voices`: 36 recordings of four actors, cut short, under names that no reader knows."""
    from tripaug_core.sound import files

    for actor in range(1, 5):
        for number, emotion in EMOTIONS.items():
            for take, spoken in enumerate(("01-01", "01-02", "02-01")):
                name = f"03-01-{number}-01-{spoken}-{actor:02d}.flac"
                wave, rate_hz = files.read(corpora_home / f"ravdess/Actor_{actor:02d}" / name)
                cut = wave[int(0.8 * rate_hz) : int(1.6 * rate_hz)]
                file = home / "corpora/voices" / f"S{actor:02d}_take{take}_{emotion}.wav"
                files.write(file, cut, rate_hz)


def part(page, tab: str, name: str):
    return page.locator(f".ta-{tab} [data-part={name}]")


def step(page, name: str):
    """A step of the path above the tabs."""
    path = page.get_by_role("navigation", name="From your corpus to a verdict")
    return path.get_by_role("link", name=name)


def next_is(page, name: str, says: str) -> None:
    path = page.get_by_role("navigation", name="From your corpus to a verdict")
    expect(path.locator("[aria-current=step]")).to_contain_text(name, timeout=PATIENCE_MS)
    expect(path.get_by_role("status")).to_contain_text(says)


def state(page, tab: str, wanted: str) -> None:
    box = part(page, tab, "state")
    expect(box).to_have_attribute("data-state", wanted, timeout=PATIENCE_MS)


def train(page, home, corpus: str) -> None:
    """A training of a few steps, from the form as it stands."""
    expect(page.locator(".ta-train")).to_have_attribute("data-state", "ready", timeout=PATIENCE_MS)
    expect(part(page, "train", "corpus")).to_have_value(corpus)
    part(page, "train", "file").set_input_files(home / "small.json")
    expect(part(page, "train", "changed")).to_contain_text("Batch size")
    page.get_by_label("Iterations", exact=True).fill("4")
    page.get_by_role("button", name="Start training").click()
    state(page, "train", "done")


def hear(page, corpus: str) -> None:
    """The recording and its copy, by the augmentor that was just trained."""
    next_is(page, "Hear it", "listen to what your augmentor does")
    step(page, "Hear it").click()
    chosen = page.locator("#aug-checkpoint")
    expect(chosen).to_have_value(re.compile("^run:"), timeout=PATIENCE_MS)
    expect(page.locator("#aug-corpus")).to_have_value(corpus)
    expect(page.locator("[data-heard='0.2 1 0']")).to_be_visible(timeout=PATIENCE_MS)


def go_to_the_question(page, home, corpus: str) -> None:
    """From a corpus that is there over training and hearing to: does it help?"""
    step(page, "Train").click()
    train(page, home, corpus)
    hear(page, corpus)
    next_is(page, "Does it help?", f"start one on “{corpus}”")
    step(page, "Does it help?").click()


def verdict(page) -> str:
    state(page, "benchmarks", "done")
    expect(part(page, "benchmarks", "so-far")).to_be_hidden(timeout=PATIENCE_MS)
    said = part(page, "benchmarks", "verdict")
    expect(said).to_contain_text("Learned copies")
    expect(part(page, "benchmarks", "caution")).to_be_visible()
    return said.inner_text()


@pytest.mark.timeout(900)
def test_on_the_demo_corpus(home, first_page):
    opened = first_page()
    page = opened.page
    next_is(page, "Your corpus", "or try the demo corpus first")
    go_to_the_question(page, home, "demo")
    page.get_by_role("button", name="Start a quick look").click()
    assert "Learned copies" in verdict(page)
    expect(part(page, "benchmarks", "caution")).to_contain_text("A quick look, 1 seed")
    assert opened.errors == []
    assert opened.elsewhere == []


@pytest.mark.timeout(900)
def test_on_a_corpus_that_lies_unread_in_the_home(home, voices, first_page):
    opened = first_page()
    page = opened.page
    next_is(page, "Your corpus", "“voices” is here, but not read yet")
    step(page, "Your corpus").click()
    expect(page.get_by_role("heading", name="Add “voices”")).to_be_visible(timeout=PATIENCE_MS)
    expect(part(page, "corpus", "adding-counts").get_by_role("row").last).to_contain_text("36")
    page.get_by_role("button", name="Keep it so").click()
    expect(part(page, "corpus", "title")).to_have_text("voices", timeout=PATIENCE_MS)
    next_is(page, "Train", "start one on “voices”")
    go_to_the_question(page, home, "voices")
    tab = page.locator(".ta-benchmarks")
    expect(part(page, "benchmarks", "published-missing")).to_be_visible(timeout=PATIENCE_MS)
    expect(tab).to_have_attribute("data-state", "ready", timeout=PATIENCE_MS)
    expect(part(page, "benchmarks", "corpus")).to_have_value("voices")
    tab.get_by_label("Size").select_option("quick")
    for box in part(page, "benchmarks", "methods").locator("input").all():
        box.set_checked(box.get_attribute("value") in SMALLEST["methods"])
    tab.get_by_text("More settings").click()
    for name in ("folds", "iterations"):
        tab.locator(f"#bench-{name}").fill(str(SMALLEST[name]))
    tab.locator("#bench-steps").fill("4")
    tab.locator("#bench-seeds").fill("0")
    expect(part(page, "benchmarks", "count")).to_contain_text("4 cells", timeout=PATIENCE_MS)
    tab.get_by_role("button", name="Start", exact=True).click()
    assert "Learned copies" in verdict(page)
    expect(part(page, "benchmarks", "caution")).to_contain_text("A first look, 1 seed")
    assert opened.errors == []
    assert opened.elsewhere == []
