"""A phone in the hand: sliders, player and map by real touch events."""

import pytest

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
from playwright.sync_api import expect

from tests.studio.conftest import Visit
from tests.studio.test_explore_page import SPOT, view

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


# What is smaller than 24 by 24 pixels and can be pressed, but for links within a sentence.
SMALL = """() => {
  const small = ({ width, height }) => width && height && (width < 24 || height < 24);
  const place = (e) => (e.matches('[type=checkbox], [type=radio]') && e.labels[0]) || e;
  const text = (e) => e.textContent.trim();
  const inline = (e) => getComputedStyle(e).display === 'inline';
  const block = (e) => (inline(e) ? block(e.parentElement) : e);
  const inSentence = (e) => e.matches('a') && text(block(e)) !== text(e);
  const seen = (e) => e.checkVisibility({ visibilityProperty: true });
  const kinds = 'button, a[href], input:not([type=file]), select, summary, [tabindex="0"]';
  return [...document.querySelectorAll(kinds)]
    .filter((e) => seen(e) && small(place(e).getBoundingClientRect()) && !inSentence(e))
    .map((e) => e.outerHTML.slice(0, 120));
}"""


class Fingers:
    """Fingers on the screen of a page, as the browser hears them from a touch screen."""

    def __init__(self, page):
        self.session = page.context.new_cdp_session(page)

    def drag(self, *paths, steps: int = 6) -> None:
        """Each finger along its path: ((x, y) it begins at, (x, y) it ends at); all at once."""
        for step in range(steps + 1):
            share = step / steps
            points = [
                {"x": a + share * (c - a), "y": b + share * (d - b), "id": finger}
                for finger, ((a, b), (c, d)) in enumerate(paths)
            ]
            self._send("touchMove" if step else "touchStart", points)
        self._send("touchEnd", [])

    def _send(self, kind: str, points: list) -> None:
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


@pytest.fixture(scope="module")
def held(browser, url):
    """A phone that shows the page."""
    opened = Visit(browser, url, **PHONE)
    yield opened
    opened.close()


def test_a_slider_is_dragged_and_the_copy_is_heard(held):
    page = held.page
    slider = page.get_by_role("slider", name="ε")
    bench = page.locator(".ta-bench.ta-augment")
    expect(bench).to_have_attribute("data-heard", "0.2 1 0", timeout=60_000)
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    y = box["y"] + box["height"] / 2
    at = [box["x"] + share * box["width"] for share in (0.4, 0.8)]
    Fingers(page).drag(((at[0], y), (at[1], y)))
    value = float(slider.input_value())
    assert value == pytest.approx(0.4, abs=0.03)
    expect(bench).to_have_attribute("data-heard", f"{value:g} 1 0", timeout=60_000)
    page.get_by_role("button", name="Play").tap()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    page.get_by_role("button", name="Change").tap()
    assert page.evaluate(SMALL) == []
    assert held.errors == []


def test_the_map_is_moved_by_one_finger_and_opened_by_two(held):
    page = held.page
    page.evaluate("location.hash = 'explore/tiny?epsilon=0.2'")
    view(page, "pca placed 0.2 1")
    plot = page.locator(".ta-explore [data-part=map]")
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def spots():
        return [page.evaluate(SPOT, ["original", index]) for index in range(2)]

    def apart(pair):
        (a, b), (c, d) = pair
        return ((a - c) ** 2 + (b - d) ** 2) ** 0.5

    before = spots()
    Fingers(page).drag(((x, y), (x + 40, y + 20)))
    moved = spots()
    for (a, b), (c, d) in zip(before, moved, strict=True):
        assert (c - a, d - b) == pytest.approx((40, 20), abs=8)
    Fingers(page).drag(((x - 30, y), (x - 90, y)), ((x + 30, y), (x + 90, y)))
    assert apart(spots()) == pytest.approx(3 * apart(moved), rel=0.2)
    sliders = page.locator(".ta-sliders")
    expect(sliders).to_have_css("position", "fixed")
    page.set_viewport_size({"width": 680, "height": 430})  # a window enlarged to 200%
    expect(sliders).to_have_css("position", "static")
    page.set_viewport_size(PHONE["viewport"])
    assert page.evaluate(SMALL) == []
    assert held.errors == []


@pytest.mark.parametrize("tab", ["corpus", "train", "benchmarks"])
def test_everything_is_large_enough_for_a_thumb(held, tab):
    page = held.page
    page.evaluate("tab => location.hash = tab", tab)
    bench = page.locator(f".ta-{tab}[data-state=ready]")
    expect(bench).to_be_visible(timeout=60_000)
    for fold in bench.locator("summary").filter(visible=True).all():
        fold.tap()
    assert page.evaluate(SMALL) == []
    assert held.errors == []
