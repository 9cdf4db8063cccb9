"""A map as an SVG that stands alone: a colour and a shape an emotion, originals filled, copies
hollow."""

from collections.abc import Sequence
from html import escape

import numpy as np

from tripaug_core.maps.placement import Placement
from tripaug_core.maps.points import Points

# Okabe and Ito's colours, which people with colour blindness can tell apart, and shades beside.
COLOURS = {
    "anger": "#D55E00",
    "happiness": "#E69F00",
    "sadness": "#0072B2",
    "neutral": "#8C8C8C",
    "fear": "#CC79A7",
    "disgust": "#009E73",
    "surprise": "#56B4E9",
    "boredom": "#7A5195",
    "calm": "#A6B727",
}
_FURTHER = ("#8B5E3C", "#2F4B7C", "#F06C9B", "#3E8E41", "#B8860B", "#5B5B9A")
# In a square from -1 to 1, all of about the same area.
_SHAPES = (
    "M-.9 0A.9 .9 0 1 0 .9 0A.9 .9 0 1 0 -.9 0Z",
    "M-.8 -.8H.8V.8H-.8Z",
    "M0 -1.1L1 .75H-1Z",
    "M0 -1.15L1.15 0L0 1.15L-1.15 0Z",
    "M0 1.1L1 -.75H-1Z",
    "M-.35 -1H.35V-.35H1V.35H.35V1H-.35V.35H-1V-.35H-.35Z",
    "M0 -1.05L1 -.3L.62 .85H-.62L-1 -.3Z",
)
_WIDTH, _HEIGHT, _MARGIN, _LEGEND = 760, 620, 28, 150


def colours_of(emotions: Sequence[str]) -> dict[str, str]:
    """A colour for each emotion; always the same one, also for a user's own, by their order."""
    own = sorted(set(emotions) - set(COLOURS))
    further = {name: _FURTHER[i % len(_FURTHER)] for i, name in enumerate(own)}
    return {name: COLOURS.get(name) or further[name] for name in sorted(set(emotions))}


def draw(points: Points, placement: Placement, title: str) -> str:
    """The SVG as text; it names nothing outside itself.

    Args:
        points: what stands on the map.
        placement: where.
        title: a line above it.
    """
    colours = colours_of(points.emotions)
    shapes = {name: _SHAPES[i % len(_SHAPES)] for i, name in enumerate(_ordered(colours))}
    put = _scale(np.concatenate([placement.originals, placement.copies]))
    originals, copies = put(placement.originals), put(placement.copies)
    marks = []
    for (x, y), parent in zip(copies, points.parents, strict=True):
        emotion = points.emotions[parent]
        marks.append(_mark(x, y, shapes[emotion], colours[emotion], filled=False))
    for (x, y), emotion, name in zip(originals, points.emotions, points.ids, strict=True):
        marks.append(_mark(x, y, shapes[emotion], colours[emotion], True, f"{name}: {emotion}"))
    legend = _legend(points, colours, shapes)
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
            'font-family="system-ui, sans-serif" font-size="13" role="img">',
            f"<title>{escape(title)}</title>",
            f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#ffffff"/>',
            f'<text x="{_MARGIN}" y="24" fill="#333333">{escape(title)}</text>',
            *marks,
            *legend,
            "</svg>\n",
        ]
    )


def _ordered(colours: dict[str, str]) -> list[str]:
    known = [name for name in COLOURS if name in colours]
    return known + [name for name in colours if name not in COLOURS]


def _scale(points: np.ndarray):
    low, high = points.min(0), points.max(0)
    # One scale for both axes: distances are what a map is about.
    room = np.array([_WIDTH - _LEGEND - 2 * _MARGIN, _HEIGHT - 24 - 2 * _MARGIN])
    factor = float((room / np.maximum(high - low, 1e-12)).min())
    middle = np.array([_MARGIN, 24 + _MARGIN]) + room / 2

    def put(some: np.ndarray) -> np.ndarray:
        offset = (some - (low + high) / 2) * factor
        return middle + offset * np.array([1, -1])

    return put


def _mark(x, y, shape: str, colour: str, filled: bool, name: str = "") -> str:
    paint = (
        f'fill="{colour}" fill-opacity=".85"'
        if filled
        else f'fill="none" stroke="{colour}" stroke-width=".28"'
    )
    inside = f"<title>{escape(name)}</title>" if name else ""
    place = f"translate({x:.1f} {y:.1f}) scale({4.5 if filled else 3.8})"
    return f'<path d="{shape}" transform="{place}" {paint}>{inside}</path>'


def _legend(points: Points, colours: dict[str, str], shapes: dict[str, str]) -> list[str]:
    left, top, lines = _WIDTH - _LEGEND, 24 + _MARGIN, []
    for row, emotion in enumerate(_ordered(colours)):
        y = top + 22 * row
        count = points.emotions.count(emotion)
        lines.append(_mark(left, y, shapes[emotion], colours[emotion], True))
        lines.append(
            f'<text x="{left + 14}" y="{y + 4.5}" fill="#333333">{escape(emotion)} '
            f'<tspan fill="#777777">{count}</tspan></text>'
        )
    y = top + 22 * (len(colours) + 1)
    lines.append(_mark(left, y, _SHAPES[0], "#555555", True))
    lines.append(f'<text x="{left + 14}" y="{y + 4.5}" fill="#333333">original</text>')
    if len(points.copies):
        lines.append(_mark(left, y + 22, _SHAPES[0], "#555555", False))
        lines.append(f'<text x="{left + 14}" y="{y + 26.5}" fill="#333333">augmented</text>')
    return lines
