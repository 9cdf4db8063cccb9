"""Every tab as axe sees it: nothing serious in what is ours, light and dark, wide and phone."""

import re

import pytest

from tests.studio.conftest import Visit

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")

TABS = ("corpus", "train", "augment", "explore", "benchmarks")
WIDE, PHONE = {"width": 1360, "height": 860}, {"width": 390, "height": 844}
ZOOMED = {"width": 680, "height": 430}  # what is left of a laptop's screen at 200%


@pytest.fixture(scope="module")
def seen(browser, url):
    opened = Visit(browser, f"{url}#{TABS[0]}", viewport=WIDE)
    yield opened
    opened.close()


def serious(page, within: str) -> list:
    """What axe finds there that is serious."""
    page.wait_for_timeout(300)  # colours change over 80 ms
    return [
        (violation["id"], node["html"][:200], node["failureSummary"][:300])
        for violation in axe.Axe().run(page, context=within).response["violations"]
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize("tab", TABS)
def test_axe_finds_nothing_serious(seen, tab):
    page = seen.page
    page.set_viewport_size(WIDE)
    page.evaluate("tab => location.hash = tab", tab)
    page.locator(f".ta-bench.ta-{tab}[data-state=ready]").wait_for()
    for scheme, size in (("light", WIDE), ("dark", ZOOMED), ("dark", PHONE)):
        page.set_viewport_size(size)
        page.evaluate("(scheme) => TripAug.chooseScheme(scheme)", scheme)
        page.locator(f".ta-bench.ta-{tab}:not([data-busy])").wait_for()
        assert serious(page, f".ta-bench.ta-{tab}") == [], scheme
        wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wider <= 0, f"the page is {wider} px wider than the screen"
    assert seen.elsewhere == []  # it works without internet


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_button_at_work_can_be_read(seen, scheme):
    page = seen.page
    page.set_viewport_size(WIDE)
    page.evaluate("(scheme) => TripAug.chooseScheme(scheme)", scheme)
    for tab in ("corpus", "train"):  # one with buttons of each kind
        page.evaluate("tab => location.hash = tab", tab)
        page.locator(f".ta-bench.ta-{tab}[data-state=ready]:not([data-busy])").wait_for()
        buttons = page.locator(f".ta-bench.ta-{tab} .ta-button")
        was = buttons.evaluate_all(
            "all => all.map((e) => { const was = e.ariaBusy; e.ariaBusy = 'true'; return was; })"
        )
        found = serious(page, f".ta-bench.ta-{tab}")
        buttons.evaluate_all("(all, was) => all.forEach((e, k) => { e.ariaBusy = was[k]; })", was)
        assert was != []
        assert found == [], tab


OPENERS = {"figure3": ("explore", "Figure 3")}  # each dialog, and the button that opens it


def test_axe_finds_nothing_serious_in_any_dialog(seen):
    page = seen.page
    page.set_viewport_size(WIDE)
    for tab in TABS:
        page.evaluate("tab => location.hash = tab", tab)
        page.locator(f".ta-bench.ta-{tab}[data-state=ready]").wait_for()
    there = page.locator("dialog").evaluate_all("all => all.map((each) => each.dataset.part)")
    assert there == list(OPENERS)
    for name, (tab, button) in OPENERS.items():
        page.evaluate("tab => location.hash = tab", tab)
        page.locator(f".ta-bench.ta-{tab}[data-state=ready]:not([data-busy])").wait_for()
        page.get_by_role("button", name=button).click()
        dialog = page.locator(f"dialog[data-part={name}]")
        dialog.locator("img").wait_for()
        for scheme in ("light", "dark"):
            page.evaluate("(scheme) => TripAug.chooseScheme(scheme)", scheme)
            for size in (WIDE, PHONE):
                page.set_viewport_size(size)
                assert serious(page, f"dialog[data-part={name}]") == [], (name, scheme, size)
                title = dialog.get_by_role("heading").first.bounding_box()
                close = dialog.get_by_role("button", name="Close").bounding_box()
                assert close["x"] >= title["x"] + title["width"], "it stands beside the title"
                assert close["y"] < title["y"] + title["height"]
                assert close["x"] + close["width"] <= size["width"]
                for part in (dialog, *dialog.locator("xpath=./*").all()):  # nothing runs out of it
                    assert part.evaluate("e => e.scrollWidth - e.clientWidth") <= 0
                    over = part.evaluate("e => e.scrollHeight - e.clientHeight")
                    assert part == dialog or over <= 1, part.evaluate("e => e.outerHTML")[:200]
        page.keyboard.press("Escape")


def test_the_tab_is_in_the_address_and_comes_back(visit, url):
    opened = visit(f"{url}#explore")
    page = opened.page
    page.locator(".ta-bench.ta-explore[data-state=ready]").wait_for()
    page.get_by_role("tab", name="Corpus").click()
    page.wait_for_url(re.compile("#corpus"))  # what is open there follows: "#corpus/tiny"
    page.reload()
    page.locator(".ta-bench.ta-corpus").wait_for()
    assert page.get_by_role("tab", name="Corpus").get_attribute("aria-selected") == "true"
