"""A home with a tiny corpus and a tiny checkpoint, a page over it, and a browser."""

import json
import math
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch
from at_once import AtOnce

from tests.studio.started import free_port

CHROMIUM = Path("/usr/bin/chromium")
PATIENCE_MS = 120_000  # other work may hold a browser up; what is right is there much sooner
LABELS = ("anger", "happiness", "sadness")
RATE_HZ = 16_000


def voice(pitch_hz: float, seconds: float, seed: int = 0) -> torch.Tensor:
    """Something like a vowel that comes and goes: harmonics of a pitch, and a little breath."""
    time = torch.arange(int(seconds * RATE_HZ)) / RATE_HZ
    harmonics = sum(torch.sin(2 * math.pi * pitch_hz * k * time) / k for k in range(1, 12))
    swell = 0.55 - 0.45 * torch.cos(2 * math.pi * 2 * time)
    breath = torch.randn(len(time), generator=torch.Generator().manual_seed(seed))
    return 0.15 * harmonics * swell + 0.002 * breath


def make_checkpoint(folder: Path, seed: int = 1) -> None:
    """Networks as they are before any training: they change sound like trained ones do."""
    from tripaug_core.method import checkpoint, networks, settings
    from tripaug_core.sound.mel import Normalisation

    small = settings.preset("quick")
    made = networks.build_networks(small, torch.Generator().manual_seed(seed))
    centres = torch.randn(len(LABELS), 128, generator=torch.Generator().manual_seed(seed))
    about = {"corpora": {"tiny": {"title": "Tiny corpus", "synthetic": True}}}
    checkpoint.save(folder, made, centres, small, Normalisation(-6.0, 3.0), LABELS, about)


@pytest.fixture(scope="session")
def homes(tmp_path_factory) -> SimpleNamespace:
    """corpora/ with one corpus of six utterances, checkpoints/ with "tiny", runs/ with one done."""
    from tripaug_core.sound import files

    root = tmp_path_factory.mktemp("homes")
    rows = ["path,emotion,speaker"]
    for place, emotion in enumerate(LABELS):
        for speaker, pitch_hz in (("ada", 210.0), ("bob", 115.0)):
            name = f"{emotion}_{speaker}.wav"
            sound = voice(pitch_hz * (1 + 0.1 * place), 1.0 + 0.5 * place, seed=place)
            files.write(root / "corpora" / "tiny" / name, sound, RATE_HZ)
            rows.append(f"{name},{emotion},{speaker}")
    (root / "corpora" / "tiny" / "manifest.csv").write_text("\n".join(rows) + "\n")
    make_checkpoint(root / "checkpoints" / "tiny")
    make_checkpoint(root / "runs" / "mine" / "checkpoint", seed=2)
    (root / "runs" / "mine" / "state.json").write_text(json.dumps({"state": "done"}))
    make_checkpoint(root / "runs" / "unfinished" / "checkpoint", seed=3)
    (root / "runs" / "unfinished" / "state.json").write_text(json.dumps({"state": "running"}))
    return SimpleNamespace(
        root=root,
        corpora=root / "corpora",
        runs=root / "runs",
        checkpoints=root / "checkpoints",
    )


@pytest.fixture(scope="session")
def catalogue(homes):
    from tripaug_core.studio.work.catalogue import Catalogue

    return Catalogue(homes.corpora, homes.runs, homes.checkpoints)


@pytest.fixture(scope="session")
def services(catalogue):
    from tripaug_core.studio.work.services import Services

    return Services(catalogue)


@pytest.fixture(scope="session")
def url(catalogue):
    """The address of a page over these homes."""
    from tripaug_core.studio.serve import Address, launch

    page, url = launch(catalogue, Address(port=free_port()), block=False)
    yield url
    page.close()


@pytest.fixture(scope="session")
def browser():
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not CHROMIUM.exists():
        pytest.skip(f"no Chromium at {CHROMIUM}")
    api.expect.set_options(timeout=PATIENCE_MS)
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM),
            args=[
                "--no-sandbox",
                "--use-fake-device-for-media-stream",
                "--use-fake-ui-for-media-stream",
            ],
        )
        yield browser
        browser.close()


def published_of(corpus: str) -> list[str]:
    """The published tables in which a corpus has a part."""
    from tripaug_core.bench.report import record

    asked = {name: record.read(name).settings for name in record.names()}
    return [name for name, of in asked.items() if corpus in (*of.corpora, *of.sources)]


class Visit:
    """A page that is open, and what it complained of or asked for elsewhere."""

    def __init__(self, browser, url: str, **context):
        # What beats as long as something runs would be drawn sixty times a second all the while.
        still = {"reduced_motion": "reduce"}
        context = {"viewport": {"width": 1440, "height": 900}, **still, **context}
        self.context = browser.new_context(accept_downloads=True, **context)
        self.context.set_default_timeout(PATIENCE_MS)
        self.page = self.context.new_page()
        self.errors: list[str] = []
        self.lacking: list[str] = []  # texts, as `static/lib/texts.js` complains
        self.elsewhere: list[str] = []
        self.page.on("console", self._note_error)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", lambda request: self._note(request.url))
        self.page.goto(url)

    def close(self) -> None:
        """Closes it; a text that was missing fails the test."""
        self.context.close()
        assert self.lacking == []

    def _note_error(self, message) -> None:
        if message.type == "error":
            if message.text.startswith(("There is no text ", "The text ")):
                self.lacking.append(message.text)
            self.errors.append(f"{message.text} ({message.location['url']})")

    def _note(self, url: str) -> None:
        if not url.startswith(("http://127.0.0.1", "http://localhost", "data:", "blob:")):
            self.elsewhere.append(url)

    def tab(self, code: str, argument=None):
        """What JavaScript says, with `tab`, the Augment tab's object, at hand."""
        return self.page.evaluate(
            "(given) => { const tab = document.querySelector('.ta-bench').parentElement.augment;"
            f" return ({code}); }}",
            argument,
        )


@pytest.fixture
def visit(browser, url):
    """Opens the page: visit(**options of the browser context)."""
    opened = []

    def open_page(address: str = url, **context) -> Visit:
        opened.append(Visit(browser, address, **context))
        return opened[-1]

    yield open_page
    for each in opened:
        each.close()


@pytest.fixture(scope="module")
def kept():
    """The page that tests of a file share: to open one takes seconds, and each costs while open."""
    kept = []
    yield kept
    for visit in kept:
        visit.close()


@pytest.fixture
def visited(browser, url, kept):
    """A page as it is at first, and what it complained of in this test."""
    from tests.studio.augmenting import as_at_first, heard

    if kept:
        kept[0].errors.clear()
        try:
            as_at_first(kept[0].page)
        except Exception:  # whoever had it before has broken it: that test has failed, not this one
            kept.pop().close()
    if not kept:
        kept.append(Visit(browser, url, permissions=["microphone"]))
        heard(kept[0].page, 0.2)
    return kept[0]


ODD = "<img src=x onerror=alert(1)>"  # an emotion, as somebody may have called it
_BROKEN_ROW = """
from tripaug_core.bench.methods import Method, register

def change(mel, lengths, generator):
    raise ArithmeticError("this row <b>never</b> works")

register(Method("broken", "a row that fails", offline=lambda context: change))
"""


@pytest.fixture(scope="session")
def bench_homes(tmp_path_factory) -> SimpleNamespace:
    """corpora/ with "mini" (4 speakers, 32 sounds) and "odd" (one emotion is called as `ODD`), and
    runs/ with `broken`, the id of a benchmark on "odd" one of whose rows fails.
    """
    from tests.bench import miniature
    from tripaug_core.bench import runner
    from tripaug_core.bench.plan import outline
    from tripaug_core.jobs import bench as job
    from tripaug_core.runs.recorder import Recorder

    root = tmp_path_factory.mktemp("bench-homes")
    miniature.corpus(root / "corpora", "mini")
    odd = miniature.corpus(root / "corpora", "odd") / "manifest.csv"
    odd.write_text(odd.read_text().replace(",happiness,", f",{ODD},"))
    (root / "checkpoints").mkdir()
    settings = miniature.settings(corpora=("odd",), methods=("none", "copies"), seeds=(0, 1))
    bench = runner.prepare(settings, str(root / "corpora"), (_BROKEN_ROW,))
    settings = miniature.settings(
        corpora=("odd",), methods=("none", "copies", "broken"), seeds=(0, 1)
    )
    bench = runner.prepare(settings, str(root / "corpora"), (_BROKEN_ROW,))
    run = job.lay_out(
        root / "runs", settings, corpora=root / "corpora", plugins=(_BROKEN_ROW,), workers=1
    )
    with Recorder(run) as recorder:
        outline.write(bench.plan, run.path)
        recorder.event({"event": "began", "fits": 0, "cells": 12, "workers": 1})

        def on_event(event: dict) -> None:
            if event["kind"] != "tick":
                recorder.event({"event": event["kind"], **event})

        runner.run(bench, run.path, AtOnce(), on_event)
        recorder.fail("4 of 12 cells failed; resume the run to try them again.")
    yield SimpleNamespace(
        root=root,
        corpora=root / "corpora",
        runs=root / "runs",
        checkpoints=root / "checkpoints",
        broken=run.id,
    )
    from tripaug_core.runs import home, process

    for left in home.list_runs(root / "runs"):
        if left.state.active:
            process.stop(left, grace_s=5)


@pytest.fixture(scope="session")
def bench_shelf(bench_homes):
    from tripaug_core.studio.work.catalogue import Catalogue

    return Catalogue(bench_homes.corpora, bench_homes.runs, bench_homes.checkpoints)


@pytest.fixture(scope="session")
def bench_url(bench_shelf):
    """The address of a page over `bench_homes`."""
    from tripaug_core.studio.serve import Address, launch

    page, url = launch(bench_shelf, Address(port=free_port()), block=False)
    yield url
    page.close()
