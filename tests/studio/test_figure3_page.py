"""Figure 3 of the pair that ships: one click, an address, Back; what of a map is in the address."""

import re

import pytest

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
from playwright.sync_api import expect

from tests.studio.started import free_port

PATIENCE_MS = 180_000
PAIR = re.compile("demo-without-balance: .* demo: ")
OPEN = "**figure3=pca&left=demo-without-balance&right=demo&on=demo"


@pytest.fixture(scope="module")
def shipped_url(tmp_path_factory):
    """A page over what ships, and nothing else."""
    from tripaug_core.studio.serve import Address, launch
    from tripaug_core.studio.work.catalogue import Catalogue

    root = tmp_path_factory.mktemp("shipped")
    page, url = launch(
        Catalogue(root / "corpora", root / "runs"), Address(port=free_port()), block=False
    )
    yield url
    page.close()


@pytest.mark.timeout(900)
def test_one_click_an_address_and_back(visit, shipped_url):
    opened = visit(shipped_url + "#explore/demo?corpora=demo&per_class=3&copies=1&methods=learned")
    page = opened.page
    page.set_default_timeout(PATIENCE_MS)
    tab = page.locator(".ta-explore")
    expect(tab).to_have_attribute("data-shown", "pca placed 0.2 1", timeout=PATIENCE_MS)

    # What is in view and the point that is chosen stand in the address, and steps are none of them.
    page.locator("[data-part=map]").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("+")
    page.wait_for_url(re.compile(r"point=demo%2F.*view=[-\d.%C]+1\.4$"))
    name = page.locator("[data-part=point-name]").inner_text()
    view = page.url

    button = page.get_by_role("button", name="Figure 3")
    button.click()
    dialog = page.get_by_role("dialog")
    page.wait_for_url("**figure3=tsne&left=demo-without-balance&right=demo&on=demo")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(button).to_be_focused()
    page.wait_for_url(lambda url: url == view)
    button.click()
    dialog.get_by_label("Map by").select_option("pca")
    page.wait_for_url(OPEN)
    dialog.get_by_role("button", name="Draw").click()
    expect(dialog.get_by_role("img", name=PAIR)).to_be_visible(timeout=PATIENCE_MS)
    told = page.url

    other = visit(told).page
    expect(other.get_by_role("dialog").get_by_role("img", name=PAIR)).to_be_visible(
        timeout=PATIENCE_MS
    )
    expect(other.locator("[data-part=point-name]")).to_have_text(name, timeout=PATIENCE_MS)
    expect(other.locator("[data-part=play]").last).to_have_attribute("aria-label", "Play")
    other.goto(shipped_url + "#explore/demo?corpora=demo&per_class=3&copies=1&point=demo/no&view=1")
    lines = other.get_by_role("alert").filter(has_text="demo/no")
    expect(lines).to_be_visible(timeout=PATIENCE_MS)

    while "figure3" in page.url:
        page.go_back()
    expect(dialog).to_be_hidden()
    assert opened.errors == []
