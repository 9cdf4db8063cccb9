"""No word of a picture runs out of it, however long the names are: measured by a browser."""

import numpy as np
import pytest

from tests.validation.twin import planted
from tripaug_core.bench.report import svg as report
from tripaug_core.maps import svg as maps
from tripaug_core.maps.placement import Placement
from tripaug_core.maps.points import Points, PointSettings
from tripaug_core.validation.twin import picture
from tripaug_core.validation.twin.trial import trial

LONG = "Überraschung (freudig), nach dem Hören gesagt"
HAN = "惊讶而高兴的情绪类别名称"

# What of the words in the picture lies outside of it, in px.
OUTSIDE = """svg => {
  document.body.innerHTML = svg;
  const whole = document.querySelector("svg").getBoundingClientRect();
  const over = [...document.querySelectorAll("svg text")].map((text) => {
    const at = text.getBoundingClientRect();
    return [text.textContent, Math.max(at.right - whole.right, whole.left - at.left)];
  });
  return over.filter(([, px]) => px > 0.5);
}"""


def a_map(names, title="a map", panels=0):
    there = len(names)
    points = Points(
        ids=tuple(f"{i}" for i in range(there)),
        emotions=tuple(names),
        speakers=(None,) * there,
        originals=np.zeros((there, 128)),
        copies=np.zeros((0, 128)),
        parents=np.array([], dtype=int),
        numbers=np.array([], dtype=int),
        seeds=np.array([], dtype=int),
        settings=PointSettings(),
    )
    where = np.random.default_rng(0).normal(size=(there, 2))
    none = np.zeros((0, 2)), "pca", False, np.zeros(0, dtype=bool)
    placed = Placement(where, *none)
    if panels:
        return maps.draw_side_by_side([(points, placed, "a panel")] * panels, title)
    return maps.draw(points, placed, title)


def a_twin_test(title):
    changes = {"learned": planted.Losing(0.2), LONG: planted.Losing(0.5), "twin": planted.Same()}
    told = trial(changes, planted.hearing(6), (0.4,), copies=1).to_dict()
    return picture.draw(told, title, "72 recordings, 24 speakers; 95% intervals over speakers")


FOREST = "<style>.forest .label { text-anchor: end } text { font: 13px sans-serif }</style>"
DRAWN = {
    "map": lambda: a_map(["anger", LONG, HAN]),
    "map, long title": lambda: a_map(["anger", "calm", "joy"], f"{LONG}; {HAN}; {LONG}; {HAN}"),
    "figure 3": lambda: a_map(["anger", LONG, HAN], panels=2),
    "twin test": lambda: a_twin_test(f"run:20261127-061607-train-3ae9 on {HAN}, judged by x" * 2),
    "forest": lambda: (
        FOREST
        + report.forest([("tuned-noise", 0.0, -100.0, 100.0, ""), (LONG, 1, 0.5, 2, "")], "points")
    ),
}


@pytest.mark.parametrize("name", DRAWN)
def test_every_word_lies_within_its_picture(browser, name):
    page = browser.new_page()
    try:
        assert page.evaluate(OUTSIDE, DRAWN[name]()) == []
    finally:
        page.close()
