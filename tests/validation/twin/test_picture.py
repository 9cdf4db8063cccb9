"""The picture shows what was found, and stands alone."""

from xml.etree import ElementTree

import pytest

from tests.validation.twin import planted
from tripaug_core.validation.twin import picture
from tripaug_core.validation.twin.trial import trial

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def figures():
    changes = {"learned": planted.Losing(0.2), "twin": planted.Losing(0.8)}
    return trial(changes, planted.hearing(6), (0.2, 0.4), copies=1).to_dict()


def test_a_line_and_a_mark_for_all_that_was_measured(figures):
    drawn = picture.draw(figures, "A <title> & more", "a note")
    root = ElementTree.fromstring(drawn)
    lines = root.findall(f"{SVG}polyline")
    assert len(lines) == 2
    assert "http" not in drawn.replace("http://www.w3.org/2000/svg", "")
    texts = [each.text for each in root.iter(f"{SVG}text")]
    assert {"A <title> & more", "learned", "untrained twin", "recordings", "a note"} <= set(texts)
    marks = [each for each in root.findall(f"{SVG}path") if each.find(f"{SVG}title") is not None]
    rows = sum(len(curve) for curve in figures["curves"].values())
    assert len(marks) == rows
    about = [mark.find(f"{SVG}title").text for mark in marks]
    told = figures["curves"]["learned"][0]["emotion"]["value"]
    assert any(f"emotion {100 * told:.1f}%" in words for words in about)


def test_what_keeps_more_stands_higher(figures):
    root = ElementTree.fromstring(picture.draw(figures, "t"))
    lines = root.findall(f"{SVG}polyline")
    ends = [float(line.get("points").split()[2].split(",")[1]) for line in lines]
    assert ends[0] < ends[1]  # learned above its twin at ε 0.4


def test_without_intervals_it_can_be_drawn_too():
    alone = trial(
        {"learned": planted.Losing(0.2), "twin": planted.Same()},
        planted.hearing(2, speakers=("s0",)), (0.4,), copies=1,
    ).to_dict()  # fmt: skip
    assert alone["curves"]["learned"][0]["emotion"]["low"] is None
    ElementTree.fromstring(picture.draw(alone, "one speaker"))
