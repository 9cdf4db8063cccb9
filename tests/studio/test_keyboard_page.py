"""The page by keyboard alone, in Chromium."""

import re

import pytest

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
from playwright.sync_api import expect

from tests.studio.conftest import Visit
from tests.studio.started import free_port

TABS = ("corpus", "train", "augment", "explore", "benchmarks")
MOST = 150  # steps from one end of a tab to the other
# What the keyboard reaches: how much it is, and what of it looks the same with and without the
# focus. Of a control that is drawn by what stands beside it, that counts.
UNSEEN = """
(within) => {
  const around = (e) => [e, e.nextElementSibling, e.closest("label")].filter((n) => {
    if (!n) return false;
    const box = n.getBoundingClientRect();
    return box.width > 4 && box.height > 4 && getComputedStyle(n).opacity > 0;
  });
  const look = (e) => around(e).map((n) => {
    const { outlineStyle, outlineWidth, outlineColor, boxShadow } = getComputedStyle(n);
    return [outlineStyle === "none" ? "" : outlineWidth + outlineColor, boxShadow].join();
  }).join(" | ");
  const kinds = "a[href], button, input, select, textarea, summary, [tabindex]";
  const all = [...document.querySelector(within).querySelectorAll(kinds)];
  const reached = all.filter((e) => e.tabIndex >= 0 && !e.disabled && e.checkVisibility());
  document.activeElement.blur();
  const unseen = reached.filter((e) => {
    const before = look(e);
    e.focus();
    return document.activeElement !== e || look(e) === before;
  });
  return [reached.length, unseen.map((e) => e.outerHTML.slice(0, 160))];
}
"""


@pytest.fixture(scope="module")
def page(browser, homes, tmp_path_factory):
    """A page with a runs home of its own."""
    from tripaug_core.studio.serve import Address, launch
    from tripaug_core.studio.work.catalogue import Catalogue

    runs = tmp_path_factory.mktemp("keyboard")
    catalogue = Catalogue(homes.corpora, runs, homes.checkpoints)
    served, url = launch(catalogue, Address(port=free_port()), block=False)
    visit = Visit(browser, url)
    yield visit.page
    assert visit.errors == []
    visit.context.close()
    served.close()


def reach(page, control, key: str = "Tab") -> None:
    """Steps on until the control has the focus."""
    for _ in range(MOST):
        if control.evaluate("e => e === document.activeElement"):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{control} is not reached by {key}")


def test_from_the_first_page_to_a_training(page):
    tab = page.locator(".ta-augment")
    expect(tab).to_have_attribute("data-heard", "0.2 1 0")
    first = tab.locator("[data-part=name]").inner_text()
    reach(page, page.get_by_role("button", name="Next utterance"))
    page.keyboard.press("Enter")
    expect(tab.locator("[data-part=name]")).not_to_have_text(first)
    reach(page, page.get_by_role("slider", name="ε"))
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(tab).to_have_attribute("data-heard", "0.215 1 0")
    page.keyboard.press("Space")
    expect(tab.get_by_role("button", name="Pause")).to_be_visible()

    reach(page, page.get_by_role("tab", name="Explore"), "Shift+Tab")
    page.keyboard.press("Enter")
    tab = page.locator(".ta-explore")
    expect(tab).to_have_attribute("data-shown", re.compile("^pca placed"))
    reach(page, tab.locator("[data-part=map]"))
    page.keyboard.press("ArrowRight")
    expect(tab).to_have_attribute("data-opened", re.compile("."))
    expect(tab.locator("[data-part=point-name]")).to_be_visible()
    opens = page.get_by_role("button", name="Figure 3")
    reach(page, opens, "Shift+Tab")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    reach(page, dialog.get_by_label("Map by"))
    reach(page, dialog.get_by_role("button", name="Close"), "Shift+Tab")
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(opens).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opens).to_be_focused()

    reach(page, page.get_by_role("tab", name="Train"), "Shift+Tab")
    page.keyboard.press("Enter")
    tab = page.locator(".ta-train")
    expect(tab).to_have_attribute("data-state", "ready")
    reach(page, page.get_by_role("button", name="Start training"))
    page.keyboard.press("Enter")
    state = tab.locator("[data-part=state]")
    expect(state).to_have_attribute("data-state", re.compile("running|waiting"))
    expect(tab.locator("[data-part=title]")).to_be_focused()
    reach(page, tab.locator("[data-part=stop]"))
    page.keyboard.press("Enter")
    expect(state).to_have_attribute("data-state", "stopped")
    expect(tab.locator("[data-part=resume]")).to_be_focused()


@pytest.mark.parametrize("name", TABS)
def test_the_focus_is_seen(page, name):
    page.evaluate("tab => location.hash = tab", name)
    page.locator(f".ta-bench.ta-{name}[data-state=ready]:not([data-busy])").wait_for()
    page.evaluate("document.querySelectorAll('details').forEach((each) => (each.open = true))")
    page.keyboard.press("Tab")  # as a keyboard does it, the focus is to be seen
    for scheme in ("dark", "light"):
        page.evaluate("(scheme) => TripAug.chooseScheme(scheme)", scheme)
        reached, unseen = page.evaluate(UNSEEN, "body")
        assert reached > 20
        assert unseen == [], scheme
    if name == "explore":
        page.get_by_role("button", name="Figure 3").press("Enter")
        reached, unseen = page.evaluate(UNSEEN, "dialog[open]")
        assert reached >= 6
        assert unseen == []
        page.keyboard.press("Escape")
