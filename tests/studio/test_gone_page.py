"""The app is stopped and started again on its port while the page is open, or the laptop sleeps, in
Chromium.
"""

import re
import shutil
from types import SimpleNamespace

import pytest

from tests.studio.conftest import Visit
from tests.studio.started import App

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
from playwright.sync_api import expect

TABS = ("Corpus", "Train", "Augment", "Explore", "Benchmarks")
GONE = "The app does not answer. This page goes on by itself when it is back."


@pytest.fixture(scope="module")
def lived_in(proof_homes, tmp_path_factory):
    """Homes of somebody who has used the app: two trainings and a benchmark in `runs`."""
    from tests.bench import miniature
    from tripaug_core.jobs import bench

    runs = tmp_path_factory.mktemp("lived-in") / "runs"
    for name in (proof_homes.run.id, "earlier"):
        shutil.copytree(proof_homes.run.path, runs / name)
    settings = miniature.settings(corpora=("mine",), methods=("none", "copies"))
    laid_out = bench.lay_out(runs, settings, corpora=proof_homes.corpora, workers=1)
    return SimpleNamespace(
        corpora=proof_homes.corpora,
        checkpoints=runs.with_name("none"),
        runs=runs,
        training=proof_homes.run.id,
        benchmark=laid_out.id,
    )


@pytest.fixture
def apps(lived_in):
    """Starts the app, again on the same port: apps(*flags)."""
    started = []

    def start(*flags: str) -> App:
        port = {"port": started[0].port} if started else {}
        started.append(App(lived_in, lived_in.runs, *flags, **port))
        return started[-1]

    yield start
    for app in started:
        app.kill()


@pytest.fixture
def opened(browser, apps):
    app = apps()
    visit = Visit(browser, app.url)
    yield visit, app
    visit.close()


def heard(page, dials: str) -> None:
    expect(page.locator(f"[data-heard='{dials}']")).to_be_visible(timeout=60_000)


def raw(visit) -> list[str]:
    """What the page's scripts complained of; that an address did not answer is the browser's."""
    return [error for error in visit.errors if not error.startswith("Failed to load resource")]


def go(page, name: str):
    page.get_by_role("tab", name=name).click()
    return page.locator(f".ta-bench.ta-{name.lower()}")


def seen(page) -> list:
    """The address of each tab, and all that is a heading or a name there."""
    found = []
    for name in TABS:
        headings = go(page, name).locator("h2, h3, th").locator("visible=true")
        expect(headings.first).to_be_visible()
        page.wait_for_url(re.compile(f"#{name.lower()}"))
        found.append((page.url, headings.all_inner_texts()))
    return found


def test_one_line_and_the_page_goes_on(opened, apps, lived_in, tmp_path):
    visit, app = opened
    torn = tmp_path / "torn.zip"
    torn.write_bytes(b"PK")
    page = visit.page
    # Every tab with something chosen.
    checkpoint = f"run:{lived_in.training}"
    views = (
        "corpus/mine/recordings?text=anger1",
        f"train/{lived_in.training}",
        f"augment/mine/sadness3?checkpoint={checkpoint}&epsilon=0.3",
        f"explore/{checkpoint}?corpora=mine",
        f"benchmarks/{lived_in.benchmark}",
    )
    for view, there in zip(
        views,
        (
            page.locator(".ta-corpus [data-id=anger10]"),
            page.locator(".ta-train [data-part=state][data-state=done]"),
            page.locator("[data-heard='0.3 1 0']"),
            page.locator("[data-shown='pca placed 0.2 1']"),
            page.locator(".ta-benchmarks [data-part=run-view][data-loaded='0']"),
        ),
        strict=True,
    ):
        page.evaluate("view => location.hash = view", view)
        expect(there).to_be_visible()
    estimate = page.locator(".ta-benchmarks [data-part=estimate-text]")
    proof = go(page, "Train").get_by_role("region", name="Has it learned?")
    stop = proof.get_by_role("button", name="Stop the proof")
    proof.get_by_label("Judged on").select_option("demo")
    before = seen(page)
    # What the app does itself, and no run does.
    go(page, "Benchmarks").get_by_role("button", name="Estimate").click()
    expect(estimate).to_be_visible()
    go(page, "Train")
    proof.get_by_role("button", name="Prove it").click()
    expect(stop).to_be_visible()

    app.kill()
    assert seen(page) == before
    line = page.locator(".ta-gone")
    expect(line).to_have_text(GONE)
    go(page, "Augment")
    page.get_by_label("ε as a number").fill("0.35")
    go(page, "Corpus").locator("[data-part=zip]").set_input_files(torn)
    expect(page.locator("[data-part=zip-state]")).to_have_text("Sending torn.zip…")
    go(page, "Train")
    page.get_by_role("button", name="Start training").click()
    expect(page.locator("[data-part=form-error]:visible")).to_have_text(
        "The app does not answer: nothing was done."
    )
    said = page.locator("[role=alert]:visible").all_inner_texts()
    assert said == ["The app does not answer: nothing was done."]
    tab = go(page, "Explore")
    tab.get_by_text("All together").click()
    tab = go(page, "Augment")
    assert page.locator("[role=alert]:visible").count() == 0

    app = apps()
    expect(line).to_be_hidden(timeout=20_000)
    tab = go(page, "Benchmarks")  # first what does not take long
    expect(estimate).to_be_visible()
    tab.get_by_role("button", name="Cancel").click()
    expect(estimate).to_be_hidden()
    go(page, "Train")
    expect(proof.locator("[data-part=proof-step]")).not_to_be_empty()
    page.wait_for_timeout(1500)  # it is asked for every second
    expect(stop).to_be_visible()  # begun anew
    stop.click()
    expect(stop).to_be_hidden()
    go(page, "Augment")
    heard(page, "0.35 1 0")  # what was asked for meanwhile
    page.get_by_label("ε as a number").fill("0.1")
    heard(page, "0.1 1 0")
    tab = go(page, "Explore")
    expect(tab).to_have_attribute("data-shown", "pca joint 0.2 1")
    tab.locator("[data-part=map]").focus()
    page.keyboard.press("ArrowRight")
    expect(tab).to_have_attribute("data-opened", re.compile("."))
    tab = go(page, "Corpus")
    expect(tab.locator("[data-part=zip-error]")).to_contain_text("torn.zip cannot be unpacked")
    tab.get_by_role("button", name="Play anger11").click()
    expect(tab).to_have_attribute("data-heard", "mine/anger11")
    tab = go(page, "Train")
    expect(tab.locator("[data-part=about]")).to_contain_text(lived_in.training)
    tab.locator("[data-part=runs] button[aria-current=false]").click()
    expect(tab.locator("[data-part=about]")).to_contain_text("earlier")
    expect(tab.locator("[data-part=state]")).to_have_attribute("data-state", "done")
    tab = go(page, "Benchmarks")
    expect(tab.locator("[data-part=title]")).to_have_text("Imbalanced training data: mine")
    tab.get_by_role("button", name="All", exact=True).click()
    tab.locator("[data-part=published-list] a").first.click()
    expect(tab.locator("[data-part=run-view]")).to_have_attribute("data-loaded", "all")
    assert page.locator("[role=alert]:visible").count() == 0
    assert raw(visit) == []

    # Now it has a password, which nobody has been asked for here.
    app.kill()
    page.get_by_role("tab", name="Augment").click()
    page.get_by_label("ε as a number").fill("0.3")
    expect(line).to_have_text(GONE)
    apps("--auth", "anna:secret")
    expect(line).to_contain_text("asks for its password: reload this page")
    login = {"username": "anna", "password": "secret"}
    visit.context.request.post(f"{app.url}login", form=login)  # in another tab
    heard(page, "0.3 1 0")
    expect(line).to_be_hidden()


def test_what_the_app_does_not_take_is_not_asked_for_ever(visit):
    opened = visit()
    heard(opened.page, "0.2 1 0")
    said = opened.tab(
        "tab.ask('look', { checkpoint: 'x'.repeat(2e6) }).catch((error) => error.message)"
    )
    assert said == "The app did not take this; its terminal may say why."
    expect(opened.page.locator(".ta-gone")).to_be_hidden()


def test_a_laptop_that_slept_for_nine_hours(browser, url):
    visit = Visit(browser, "about:blank")
    page = visit.page
    page.clock.install()
    page.goto(f"{url}#explore/tiny")
    tab, line = page.locator(".ta-explore"), page.locator(".ta-gone")
    expect(tab).to_have_attribute("data-shown", "pca placed 0.2 1")
    way, held = "through", []

    def answer(route) -> None:
        nonlocal way
        if way == "through":
            route.continue_()
            return
        held.append(route.request.url)
        if way == "failed" or route.request.url.endswith("login_check"):
            way = "held" if way == "held" else "through"
            route.abort()

    page.route(re.compile("component_server|login_check"), answer)
    # Its connections are dead: what was asked is never answered.
    way = "held"
    tab.get_by_text("All together").click()
    page.wait_for_timeout(500)
    assert held
    way = "through"
    page.clock.fast_forward("09:00:00")
    expect(tab).to_have_attribute("data-shown", "pca joint 0.2 1")
    # Or it fails, though the app is there.
    held.clear()
    way = "failed"
    tab.locator("[name=exp-mode][value=placed] + span").click()
    expect(tab).to_have_attribute("data-shown", "pca placed 0.2 1")
    assert held
    # The app stands still: that is said too, until it goes on.
    go(page, "Augment")
    heard(page, "0.2 1 0")
    way = "held"
    page.get_by_label("ε as a number").fill("0.35")
    page.wait_for_timeout(300)
    page.clock.fast_forward(20_000)
    expect(line).to_have_text(GONE)
    way = "through"
    expect(line).to_be_hidden()
    page.clock.fast_forward("09:00:00")
    heard(page, "0.35 1 0")
    assert page.locator("[role=alert]:visible").count() == 0
    assert raw(visit) == []
    page.unroute_all(behavior="ignoreErrors")
    visit.close()
