"""A map as an SVG that stands alone: a colour and a shape an emotion, originals filled, copies
hollow."""

from collections.abc import Sequence
from html import escape

import numpy as np

from tripaug_core.maps.placement import Placement
from tripaug_core.maps.points import Points
from tripaug_core.vocabulary import FAR, SHAPES, marks_of

_WIDTH, _HEIGHT, _MARGIN, _LEGEND = 760, 620, 28, 150


def draw(points: Points, placement: Placement, title: str) -> str:
    """The SVG as text; it names nothing outside itself.

    Args:
        points: what stands on the map.
        placement: where.
        title: a line above it.
    """
    return _page(
        _WIDTH,
        _HEIGHT,
        title,
        [
            _text(_MARGIN, 24, title),
            *_marks(points, placement),
            *_legend(points, _WIDTH - _LEGEND, far=placement.far.any()),
        ],
    )


def draw_side_by_side(
    panels: Sequence[tuple[Points, Placement, str]], title: str, notes: Sequence[str] = ()
) -> str:
    """Several maps beside one another under one title, with one legend: the paper's Figure 3.

    Args:
        panels: points, where they lie, and a line above each.
        title: a line above all.
        notes: a line below each panel.
    """
    inner = _WIDTH - _LEGEND
    marks = [_text(_MARGIN, 24, title)]
    for place, (points, placement, heading) in enumerate(panels):
        left = place * inner
        frame = (
            f'<rect x="{_MARGIN / 2:g}" y="64" width="{inner - _MARGIN}" '
            f'height="{_HEIGHT - 64}" rx="6" fill="none" stroke="#dddddd"/>'
        )
        note = [_text(_MARGIN, _HEIGHT + 26, notes[place], "#777777")] if notes else []
        marks += [
            f'<g transform="translate({left} 0)">{frame}{_text(_MARGIN, 52, heading)}',
            f'<g transform="translate(0 32)">{"".join(_marks(points, placement, 32))}</g>',
            *note,
            "</g>",
        ]
    far = any(placement.far.any() for _, placement, _ in panels)
    largest = max((points for points, _, _ in panels), key=lambda points: len(points.copies))
    marks += _legend(largest, inner * len(panels) + _MARGIN, counted=False, far=far)
    return _page(inner * len(panels) + _LEGEND + _MARGIN, _HEIGHT + 44, title, marks)


def _page(width: int, height: int, title: str, marks: Sequence[str]) -> str:
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
            f'width="{width}" height="{height}" font-family="system-ui, sans-serif" '
            'font-size="13" role="img">',
            f"<title>{escape(title)}</title>",
            f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
            *marks,
            "</svg>\n",
        ]
    )


def _text(x: float, y: float, words: str, fill: str = "#333333") -> str:
    return f'<text x="{x}" y="{y}" fill="{fill}">{escape(words)}</text>'


def _marks_of(emotions: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Colour and outline of each emotion."""
    return {name: (colour, SHAPES[shape]) for name, (colour, shape) in marks_of(emotions).items()}


def _marks(points: Points, placement: Placement, less_height: int = 0) -> list[str]:
    """Copies first, so that originals lie on them."""
    paint = _marks_of(points.emotions)
    put = _scale(np.concatenate([placement.originals, placement.copies]), less_height)
    originals, copies = put(placement.originals), put(placement.copies)
    marks = []
    for (x, y), parent, far in zip(copies, points.parents, placement.far, strict=True):
        emotion = points.emotions[parent]
        colour, shape = paint[emotion]
        marks.append(_mark(x, y, FAR[1] if far else shape, colour, filled=False))
    for (x, y), emotion, name in zip(originals, points.emotions, points.ids, strict=True):
        colour, shape = paint[emotion]
        marks.append(_mark(x, y, shape, colour, True, f"{name}: {emotion}"))
    return marks


def _scale(points: np.ndarray, less_height: int = 0):
    low, high = points.min(0), points.max(0)
    # One scale for both axes: distances are what a map is about.
    room = np.array([_WIDTH - _LEGEND - 2 * _MARGIN, _HEIGHT - less_height - 24 - 2 * _MARGIN])
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


def _legend(points: Points, left: float, counted: bool = True, far: bool = False) -> list[str]:
    paint = _marks_of(points.emotions)
    top, lines = 24 + _MARGIN, []
    for row, (emotion, (colour, shape)) in enumerate(paint.items()):
        y = top + 22 * row
        count = points.emotions.count(emotion) if counted else ""
        lines.append(_mark(left, y, shape, colour, True))
        lines.append(
            f'<text x="{left + 14}" y="{y + 4.5}" fill="#333333">{escape(emotion)} '
            f'<tspan fill="#777777">{count}</tspan></text>'
        )
    y = top + 22 * (len(paint) + 1)
    lines.append(_mark(left, y, SHAPES["circle"], "#555555", True))
    lines.append(f'<text x="{left + 14}" y="{y + 4.5}" fill="#333333">original</text>')
    if len(points.copies):
        lines.append(_mark(left, y + 22, SHAPES["circle"], "#555555", False))
        lines.append(f'<text x="{left + 14}" y="{y + 26.5}" fill="#333333">augmented</text>')
    if far:
        lines.append(_mark(left, y + 44, FAR[1], "#555555", False))
        lines.append(_text(left + 14, y + 48.5, "augmented, far"))
    return lines
