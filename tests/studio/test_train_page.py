"""The Train tab as a person uses it, in Chromium: a training that outlives pages and kills."""

import json
import os
import re
import signal

import pytest

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
from playwright.sync_api import expect
from small_training import SMALL

from tripaug_core.runs import home as runs_home
from tripaug_core.runs import process
from tripaug_core.studio import modules
from tripaug_core.studio.serve import Address, launch
from tripaug_core.studio.work.catalogue import Catalogue

PATIENCE_MS = 90_000


@pytest.fixture(scope="module")
def train_home(homes, tmp_path_factory):
    """A page with a runs home of its own: (address, runs home)."""
    runs = tmp_path_factory.mktemp("train-page")
    catalogue = Catalogue(homes.corpora, runs, homes.checkpoints)
    page, url = launch(catalogue, Address(port=7892), block=False)
    yield url, runs
    page.close()
    for left in runs_home.list_runs(runs):  # a test that failed left it to take a core for ever
        if left.state.active:
            process.stop(left, grace_s=5)


@pytest.fixture
def small_settings(tmp_path):
    """A file of settings, as `export` writes them and `tripaug train --settings` reads them."""
    file = tmp_path / "small.json"
    file.write_text(json.dumps(SMALL))
    return file


def train_tab(page):
    tab = page.locator(".ta-train")
    expect(tab).to_have_attribute("data-state", "ready", timeout=PATIENCE_MS)
    return tab


def part(tab, name):
    return tab.locator(f"[data-part={name}]")


def points(tab, least: int) -> None:
    tab.page.wait_for_function(
        "least => Number(document.querySelector('.ta-train').dataset.points) >= least",
        arg=least,
        polling=250,  # in every frame, waiting for a process would take a core from it
        timeout=PATIENCE_MS,
    )


def begin(tab, settings, iterations: int) -> None:
    part(tab, "corpus").select_option("tiny")
    part(tab, "file").set_input_files(settings)
    expect(part(tab, "changed")).to_contain_text("Batch size")
    tab.get_by_label("Iterations", exact=True).fill(str(iterations))
    tab.get_by_role("button", name="Start training").click()


def state(tab, wanted: str) -> None:
    expect(part(tab, "state")).to_have_attribute("data-state", wanted, timeout=PATIENCE_MS)


def test_a_training_outlives_reload_second_browser_and_kill(visit, train_home, small_settings):
    url, home = train_home
    first = visit(url + "#train")
    tab = train_tab(first.page)
    begin(tab, small_settings, 90_000)
    note = part(tab, "curves-note")
    expect(note).to_have_text(re.compile("^(The first points come after 2 iterations|Point at a )"))
    points(tab, 2)
    run_id = first.page.url.split("#train/")[1]
    run = runs_home.find(home, run_id)

    # Reloaded in the middle: the same run, its curves from the beginning, and they go on.
    first.page.reload()
    tab = train_tab(first.page)
    expect(part(tab, "title")).to_have_text("tiny · quick", timeout=PATIENCE_MS)
    points(tab, 3)
    state(tab, "running")
    first_step = first.page.evaluate(
        "() => document.querySelector('.ta-train').parentElement.train.curves.columns.step[0]"
    )
    assert first_step == 2

    # A second one waits in the queue, and says where; a second browser takes both away.
    tab.get_by_role("button", name="Start training").click()
    expect(part(tab, "pace")).to_contain_text("place 1 of the queue", timeout=PATIENCE_MS)
    part(tab, "stop").click()
    state(tab, "stopped")
    second = visit(url + f"#train/{run_id}")
    other = train_tab(second.page)
    state(other, "running")
    part(other, "stop").click()
    state(other, "stopped")
    part(tab, "runs").get_by_role("button").nth(1).click()
    state(tab, "stopped")
    first.close()

    # Taken up where it was, killed, seen as such, and taken up again.
    reached = run.events.last()["step"]
    part(other, "resume").click()
    state(other, "running")
    other.page.wait_for_function(
        "step => parseInt(document.querySelector('.ta-train [data-part=pace]').textContent"
        ".replaceAll(',', '')) > step",
        arg=reached,
        polling=250,
        timeout=PATIENCE_MS,
    )
    os.kill(run.state.pid, signal.SIGKILL)
    state(other, "interrupted")
    expect(part(other, "reason")).to_contain_text("Its process has gone. Resume goes on")
    part(other, "resume").click()
    state(other, "running")
    points(other, 3)
    part(other, "stop").click()
    state(other, "stopped")
    steps = [event["step"] for event in run.events if "event" not in event]
    assert steps == sorted(set(steps))
    assert first.errors == second.errors == []
    assert first.elsewhere == second.elsewhere == []


def test_what_a_field_says_when_it_is_left_does_not_move_the_button_away_from_a_click(
    visit, train_home
):
    tab = train_tab(visit(train_home[0] + "#train").page)
    start = tab.get_by_role("button", name="Start training")
    before = start.bounding_box()
    tab.get_by_label("Iterations", exact=True).fill("0")
    start.focus()  # leaves the field, as pressing the mouse on the button does
    expect(part(tab, "changed")).to_be_visible()
    expect(part(tab, "form-error")).to_be_visible()
    assert start.bounding_box() == before


def test_a_finished_one_can_be_gone_through_heard_and_taken_along(
    visit, train_home, small_settings, tmp_path
):
    url, _ = train_home
    opened = visit(url + "#train/new:tiny")
    page, tab = opened.page, train_tab(opened.page)
    expect(part(tab, "corpus")).to_have_value("tiny")
    path = page.get_by_role("navigation", name="From your corpus to a verdict")
    expect(path.locator("li[data-done]")).to_have_text("✓ Your corpus, done")

    # What is wrong is said where it is wrong, by the name that it has there.
    tab.get_by_label("Iterations", exact=True).fill("0")
    tab.get_by_label("Iterations", exact=True).press("Tab")
    expect(part(tab, "form-error")).to_contain_text("Iterations is 0: it must be a whole number")
    expect(tab.get_by_label("Iterations", exact=True)).to_have_attribute("aria-invalid", "true")
    begin(tab, small_settings, 6)
    state(tab, "done")
    expect(part(tab, "outcome")).to_contain_text("Active triplets, EMO", timeout=PATIENCE_MS)
    expect(part(tab, "twin")).to_contain_text("untrained twin cannot be tested")
    expect(part(tab, "about")).to_contain_text("no speakers held out")  # of two

    # Back through the training, by keyboard: other pictures, another sound.
    pictures = part(tab, "probe-pictures")
    expect(pictures).to_have_attribute("data-heard", "0/6", timeout=PATIENCE_MS)
    probes = "document.querySelector('.ta-train').parentElement.train.probes"
    change = f"() => Array.from({probes}.stage.pictures.difference.cells)"
    sound = f"name => Array.from({probes}.player.samples[name])"
    late, late_sound = page.evaluate(change), page.evaluate(sound, "b")
    tab.get_by_label("Iteration", exact=True).focus()
    page.keyboard.press("Home")
    expect(pictures).to_have_attribute("data-heard", "0/0", timeout=PATIENCE_MS)
    expect(part(tab, "probe-at")).to_have_text("0 of 6")
    early = page.evaluate(change)
    assert sum(map(abs, early)) / len(early) == pytest.approx(0.2, abs=0.002)
    assert early != late
    assert page.evaluate(sound, "b") != late_sound
    assert page.evaluate(sound, "a") != page.evaluate(sound, "b")

    # Its settings as a file are what went in; and the augmentor is there to be heard.
    part(tab, "reuse").click()
    with page.expect_download() as download:
        part(tab, "export").click()
    saved = json.loads(download.value.path().read_text())
    assert SMALL.items() <= saved.items()
    assert saved["iterations"] == 6

    # It gets a name, goes into the bin, and comes back as it was.
    tab.get_by_text("Name it, write notes").click()
    tab.get_by_label("Title", exact=True).fill("the first")
    tab.get_by_label("Title", exact=True).press("Tab")
    expect(part(tab, "title")).to_have_text("the first")
    tab.get_by_role("button", name="Delete", exact=True).click()
    expect(part(tab, "blank")).to_be_visible()
    expect(part(tab, "runs")).not_to_contain_text("the first")
    part(tab, "undo").get_by_role("button", name="Undo").click()
    state(tab, "done")
    expect(part(tab, "title")).to_have_text("the first")
    part(tab, "filter").fill("Tiny FIRST")
    expect(part(tab, "runs").locator("li:visible")).to_have_count(1)
    lag = "async at => (await import(at + '/train/pace.js')).paceOf"
    lag += "({state: 'running', task: {done: DONE, total: 100, left_s: null}}, null, null)"
    told = [page.evaluate(lag.replace("DONE", done), modules.address()) for done in ("35", "100")]
    assert told[0] == "35 of 100 iterations"
    assert told[1].endswith("The figures of the end are computed.")

    # The path above the tabs leads on to what was made; heard once, it asks whether it helps.
    following = path.locator("[aria-current=step]")
    expect(following).to_have_text("3 Hear it", timeout=20_000)
    page.get_by_role("button", name="Hear it").click()
    chosen = page.locator("#aug-checkpoint")
    expect(chosen).to_have_value("run:" + part(tab, "about").inner_text().split()[-1])
    expect(following).to_have_text("4 Does it help?", timeout=20_000)
    following.get_by_role("link").click()
    expect(page.locator(".ta-benchmarks [data-part=blank]")).to_be_visible()
    assert opened.errors == []
