"""The app is stopped and started again on its port while the page is open, in Chromium."""

import re

import pytest

from tests.studio.conftest import Visit
from tests.studio.started import App

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
from playwright.sync_api import expect

GONE = "The app does not answer. This page goes on by itself when it is back."


@pytest.fixture
def apps(homes, tmp_path):
    """Starts the app, again on the same port: apps(*flags)."""
    started = []

    def start(*flags: str) -> App:
        port = {"port": started[0].port} if started else {}
        started.append(App(homes, tmp_path / "runs", *flags, **port))
        return started[-1]

    yield start
    for app in started:
        app.kill()


@pytest.fixture
def opened(browser, apps):
    app = apps()
    visit = Visit(browser, app.url)
    yield visit, app
    visit.context.close()


def heard(page, dials: str) -> None:
    expect(page.locator(f"[data-heard='{dials}']")).to_be_visible(timeout=60_000)


def raw(visit) -> list[str]:
    """What the page's scripts complained of; that an address did not answer is the browser's."""
    return [error for error in visit.errors if not error.startswith("Failed to load resource")]


def test_one_line_and_the_page_goes_on(opened, apps):
    visit, app = opened
    page = visit.page
    heard(page, "0.2 1 0")
    page.get_by_role("tab", name="Train").click()
    expect(page.get_by_role("button", name="Start training")).to_be_enabled()
    page.get_by_role("tab", name="Augment").click()
    app.kill()
    page.get_by_label("ε as a number").fill("0.35")
    line = page.locator(".ta-gone")
    expect(line).to_have_text(GONE)
    for name in ("Corpus", "Train", "Explore", "Benchmarks"):
        page.get_by_role("tab", name=name).click()
    page.get_by_role("tab", name="Train").click()
    page.get_by_role("button", name="Start training").click()
    expect(page.locator("[data-part=form-error]:visible")).to_have_text(
        "The app does not answer: nothing was done."
    )
    said = page.locator("[role=alert]:visible").all_inner_texts()
    assert said == ["The app does not answer: nothing was done."]
    page.get_by_role("tab", name="Augment").click()
    assert page.locator("[role=alert]:visible").count() == 0
    app = apps()
    expect(line).to_be_hidden(timeout=20_000)
    heard(page, "0.35 1 0")  # what was asked for meanwhile
    page.get_by_label("ε as a number").fill("0.1")
    heard(page, "0.1 1 0")
    page.get_by_role("tab", name="Explore").click()
    expect(page.locator(".ta-explore")).to_have_attribute(
        "data-shown", re.compile("^pca"), timeout=60_000
    )
    assert raw(visit) == []

    # Now it has a password, which nobody has been asked for here.
    app.kill()
    page.get_by_role("tab", name="Augment").click()
    page.get_by_label("ε as a number").fill("0.3")
    expect(line).to_have_text(GONE)
    apps("--auth", "anna:secret")
    expect(line).to_contain_text("asks for its password: reload this page", timeout=20_000)
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
