"""The Explore tab as a person uses it, in Chromium."""

import re

import pytest

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
from playwright.sync_api import expect

TAB = "document.querySelector('.ta-explore').parentElement.explore"
# Where a point is on the screen.
SPOT = (
    "([kind, index]) => { const map = "
    + TAB
    + """.map, box = map.box, at = box.getBoundingClientRect();
  const [px, py] = map.view.place(...map.at({ kind, index }));
  return [at.left + px, at.top + py];
}"""
)


def view(page, what: str) -> None:
    expect(page.locator(".ta-explore")).to_have_attribute("data-shown", what, timeout=60_000)


def test_a_map_is_looked_at_moved_and_heard(visit, url):
    from gradio_client import Client

    opened = visit(url + "#explore/tiny")
    page = opened.page
    view(page, "pca placed 0.2 1")
    status = page.locator(".ta-explore [data-part=shown]")
    expect(status).to_contain_text("6 originals · 12 copies · copies placed in the originals' map")
    before = page.evaluate(TAB + ".map.map")
    # The same as a program is told.
    client = Client(url, verbose=False)
    told = client.predict(checkpoint="tiny", corpus=["tiny"], api_name="/map")
    asked = {"checkpoint": "tiny", "corpus": ["tiny"], "api_name": "/map"}
    assert (
        client.predict(**asked, projection="tsne")["title"]
        == (
            client.predict(**asked, method="tsne")["title"]  # its name before
        )
    )
    assert told["originals"] == before["originals"]
    assert told["copies"] == before["copies"]

    page.get_by_label("ε of the copies as a number").fill("0.4")
    view(page, "pca placed 0.4 1")
    after = page.evaluate(TAB + ".map.map")
    assert after["originals"] == before["originals"]
    assert after["copies"]["x"] != before["copies"]["x"]
    drawn = page.evaluate(TAB + ".map.box.data[1].x.slice()")
    assert drawn == after["copies"]["x"]

    # A click on a copy plays it and says whose it is.
    x, y = page.evaluate(SPOT, ["copy", 3])
    page.mouse.click(x, y)
    expect(page.locator(".ta-explore")).to_have_attribute("data-opened", re.compile("."))
    kind, index = page.locator(".ta-explore").get_attribute("data-opened").split()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    if kind == "copy":
        parent = after["copies"]["parent"][int(index)]
        name = after["originals"]["id"][parent]
        point = page.get_by_role("region", name="The chosen point")
        expect(point).to_contain_text(name)
        expect(point).to_contain_text(str(after["copies"]["seed"][int(index)]))
        expect(point).to_contain_text("0.400 σ")
        assert page.evaluate(
            f"[{TAB}.pointView.player.samples].every(({{ a, b }}) =>"
            " a.length === b.length && a.some((v, i) => v !== b[i]))"
        )
    page.locator(".ta-explore [data-part=map]").focus()
    page.keyboard.press(" ")
    page.keyboard.press("ArrowLeft")

    page.get_by_text("All together").click()
    view(page, "pca joint 0.4 1")
    expect(status).to_contain_text("one map of all together")
    assert page.evaluate("location.hash").startswith("#explore/tiny?")
    # Kept over a reload.
    page.reload()
    view(page, "pca joint 0.4 1")
    assert opened.errors == []
    assert opened.elsewhere == []


def test_the_map_is_searched_zoomed_dragged_and_caught_with_a_lasso(visit, url):
    opened = visit(url + "#explore/tiny")
    page = opened.page
    view(page, "pca placed 0.2 1")
    at = page.locator(".ta-explore [data-part=map]").bounding_box()
    middle = at["x"] + at["width"] / 2, at["y"] + at["height"] / 2
    # The wheel zooms on what lies under it, a drag moves all by as much as the hand.
    before = page.evaluate(SPOT, ["original", 0])
    page.mouse.move(*middle)
    page.mouse.wheel(0, -100)
    page.wait_for_function(f"{TAB}.map.view.moved")
    zoomed = page.evaluate(SPOT, ["original", 0])
    grown = [(b - m) / (a - m) for a, b, m in zip(before, zoomed, middle, strict=True)]
    assert grown[0] == pytest.approx(grown[1], rel=0.02)
    assert grown[0] > 1.1
    page.mouse.down()
    page.mouse.move(middle[0] + 30, middle[1] - 20, steps=3)
    page.mouse.up()
    dragged = page.evaluate(SPOT, ["original", 0])
    assert dragged == pytest.approx([zoomed[0] + 30, zoomed[1] - 20], abs=0.5)
    drawn = f"{TAB}.map.box.layout.xaxis.range[0] - {TAB}.map.view.ranges().x[0]"
    page.wait_for_function(f"Math.abs({drawn}) < 1e-9")  # Plotly shows the same
    page.locator(".ta-explore [data-part=map]").focus()
    page.keyboard.press("0")
    assert page.evaluate(SPOT, ["original", 0]) == pytest.approx(before, abs=0.5)

    # A lasso around all of it lists what is seen; the search leaves one speaker of two.
    page.get_by_label("Search by file").fill("ADA anger")
    status = page.locator(".ta-explore [data-part=shown]")
    expect(status).to_contain_text("1 of 6 originals found")
    page.get_by_role("button", name="Lasso").click()
    corners = [(0.01, 0.01), (0.99, 0.01), (0.99, 0.99), (0.01, 0.99)]
    spots = [(at["x"] + x * at["width"], at["y"] + y * at["height"]) for x, y in corners]
    page.mouse.move(*spots[0])
    page.mouse.down()
    for spot in spots[1:]:
        page.mouse.move(*spot)
    page.mouse.up()
    expect(page.locator(".ta-explore [data-part=list-title]")).to_have_text("3 points chosen")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as CSV").click()
    lines = download.value.path().read_text("utf-8-sig").splitlines()
    assert lines[0].startswith("kind,corpus,utterance,emotion,speaker")
    assert lines[1].startswith("recording,tiny,anger_ada,anger,ada")
    assert [line.split(",")[0] for line in lines[1:]] == ["recording", "learned", "learned"]
    # What is exported is what is filtered.
    with page.expect_download() as download:
        page.get_by_role("button", name="SVG", exact=True).click()
    svg = download.value.path().read_text()
    assert "1 of 6 originals and 2 of 12 copies" in svg
    assert "anger_ada" in svg
    assert "anger_bob" not in svg

    # While ε is turned, the figures of the last ε are dimmed.
    figures = page.locator(".ta-explore [data-part=figures]")
    expect(figures).not_to_have_attribute("data-stale", "")
    page.get_by_label("ε of the copies as a number").fill("0.4")
    expect(figures).to_have_attribute("data-stale", "")
    view(page, "pca placed 0.4 1")
    expect(figures).not_to_have_attribute("data-stale", "")
    assert opened.errors == []


def test_of_a_copy_the_side_that_is_heard_is_the_pressed_one(visit, url):
    page = visit(url + "#explore/tiny?point=learned:1:tiny/anger_ada").page
    point = page.get_by_role("region", name="The chosen point")
    sides = point.locator("[data-part=side-a]"), point.locator("[data-part=side-b]")

    def pressed(a: str, b: str) -> None:
        for side, is_pressed in zip(sides, (a, b), strict=True):
            expect(side).to_have_attribute("aria-pressed", is_pressed)

    expect(page.locator(".ta-explore")).to_have_attribute("data-opened", re.compile("copy"))
    pressed("false", "true")
    sides[0].click()
    pressed("true", "false")
    point.locator("[data-part=mel-b]").click()
    pressed("false", "true")
    page.keyboard.press("x")
    pressed("true", "false")


def test_figure_3_is_drawn_and_downloaded(visit, url):
    opened = visit(url + "#explore/tiny")
    page = opened.page
    view(page, "pca placed 0.2 1")
    page.get_by_role("button", name="Figure 3").click()
    expect(page.get_by_text("--without bal")).to_be_visible()  # how to get the other checkpoint
    dialog = page.get_by_role("dialog")
    published = dialog.get_by_role("img", name=re.compile("^Published"))
    expect(published).to_be_visible()
    dialog.get_by_label("Left: without L_BAL").select_option("run:mine")
    dialog.get_by_label("Map by").select_option("pca")
    dialog.get_by_role("button", name="Draw").click()
    expect(dialog.get_by_role("img", name=re.compile("run:mine"))).to_be_visible(timeout=60_000)
    with page.expect_download() as download:
        dialog.get_by_role("button", name="Download SVG").click()
    svg = download.value.path().read_text()
    assert svg.startswith("<svg")
    assert "run:mine" in svg
    with page.expect_download() as download:
        dialog.get_by_role("button", name="Download PNG").click()
    png = download.value.path().read_bytes()
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(png[16:20]) > 2000  # wide, and twice as fine
    assert opened.errors == []
