"""A map as an SVG that stands alone: a colour and a shape an emotion, recordings filled, learned
copies hollow, noisy ones hollow with a dot."""

from collections.abc import Container, Sequence
from html import escape

import numpy as np

from tripaug_core.lettering import svg_page, width_of
from tripaug_core.maps.placement import Placement
from tripaug_core.maps.points import Points
from tripaug_core.vocabulary import FAR, SHAPES, marks_of

_WIDTH, _HEIGHT, _MARGIN, _LEGEND = 760, 620, 28, 150


def draw(
    points: Points, placement: Placement, title: str, drawn: Sequence[Sequence[int]] | None = None
) -> str:
    """The SVG as text; it names nothing outside itself.

    Args:
        points: what stands on the map.
        placement: where.
        title: a line above it.
        drawn: the indices of the originals and of the copies that are; all by default.
    """
    whole = len(points.ids), len(points.copies)
    originals, copies = drawn or map(range, whole)
    counts = [points.emotions[i] for i in originals]
    if (len(originals), len(copies)) != whole:
        title += (
            f"; {len(originals)} of {whole[0]} originals and {len(copies)} of {whole[1]} copies"
        )
    left = _WIDTH - _LEGEND
    return _page(
        max(_WIDTH, left + _legend_width(points, counts)),
        _HEIGHT,
        title,
        [
            _text(_MARGIN, 24, title),
            *_marks(points, placement, drawn=(originals, copies)),
            *_legend(points, left, counts, far=_far(points, placement)),
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
    far = {name for points, placement, _ in panels for name in _far(points, placement)}
    largest = max((points for points, _, _ in panels), key=lambda points: len(points.copies))
    marks += _legend(largest, inner * len(panels) + _MARGIN, far=far)
    legend = max(_LEGEND, _legend_width(largest))
    return _page(inner * len(panels) + _MARGIN + legend, _HEIGHT + 44, title, marks)


def _page(width: float, height: int, title: str, marks: Sequence[str]) -> str:
    width = round(max(width, 2 * _MARGIN + width_of(title)))
    return svg_page(width, height, title, marks)


def _text(x: float, y: float, words: str, fill: str = "#333333") -> str:
    return f'<text x="{x}" y="{y}" fill="{fill}">{escape(words)}</text>'


def _marks_of(emotions: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Colour and outline of each emotion."""
    return {name: (colour, SHAPES[shape]) for name, (colour, shape) in marks_of(emotions).items()}


def _marks(points: Points, placement: Placement, less_height: int = 0, drawn=None) -> list[str]:
    """Copies first, so that originals lie on them."""
    paint = _marks_of(points.emotions)
    put = _scale(np.concatenate([placement.originals, placement.copies]), less_height)
    originals, copies = put(placement.originals), put(placement.copies)
    marks = []
    own, made = drawn or (range(len(originals)), range(len(copies)))
    noisy = _noisy(points)
    for i in made:
        colour, shape = paint[points.emotions[points.parents[i]]]
        far = placement.far[i]
        kind = {"filled": False, "dotted": noisy[i] and not far}
        beyond = FAR["noise" if noisy[i] else "learned"][1]
        marks.append(_mark(*copies[i], beyond if far else shape, colour, **kind))
    for i in own:
        emotion = points.emotions[i]
        colour, shape = paint[emotion]
        marks.append(_mark(*originals[i], shape, colour, True, f"{points.ids[i]}: {emotion}"))
    return marks


def _noisy(points: Points) -> np.ndarray:
    """(copies,) bool: made by noise."""
    none = np.zeros(len(points.copies), dtype=bool)
    return none if points.methods is None else points.methods == "noise"


def _far(points: Points, placement: Placement) -> set[str]:
    """What made the copies that lie beyond all originals."""
    return {"noise" if noisy else "learned" for noisy in _noisy(points)[placement.far]}


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


def _mark(x, y, shape: str, colour: str, filled: bool, name: str = "", dotted: bool = False) -> str:
    paint = (
        f'fill="{colour}" fill-opacity=".85"'
        if filled
        else f'fill="none" stroke="{colour}" stroke-width=".28"'
    )
    inside = f"<title>{escape(name)}</title>" if name else ""
    place = f"translate({x:.1f} {y:.1f}) scale({4.5 if filled else 3.8})"
    dot = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="1.2" fill="{colour}"/>' if dotted else ""
    return f'<path d="{shape}" transform="{place}" {paint}>{inside}</path>{dot}'


def _legend_width(points: Points, counts: Sequence[str] | None = None) -> float:
    """Px that the legend takes with the longest emotion's name, as of `_legend`."""
    numbers = 0 if counts is None else width_of(f" {len(counts)}")
    return 26 + max((width_of(name) for name in _marks_of(points.emotions)), default=0) + numbers


def _legend(
    points: Points, left: float, counts: Sequence[str] | None = None, far: Container[str] = ()
) -> list[str]:
    """`counts`: the emotion of each original that is drawn; None: without their numbers."""
    paint = _marks_of(points.emotions)
    top, lines = 24 + _MARGIN, []
    for row, (emotion, (colour, shape)) in enumerate(paint.items()):
        y = top + 22 * row
        count = "" if counts is None else counts.count(emotion)
        lines.append(_mark(left, y, shape, colour, True))
        lines.append(
            f'<text x="{left + 14}" y="{y + 4.5}" fill="#333333">{escape(emotion)} '
            f'<tspan fill="#777777">{count}</tspan></text>'
        )
    noisy = _noisy(points)
    kinds = [
        (SHAPES["circle"], True, False, "recording", True),
        (SHAPES["circle"], False, False, "learned copy", not noisy.all()),
        (SHAPES["circle"], False, True, "noise copy", noisy.any()),
        *((FAR[name][1], False, False, f"{name} copy, far", name in far) for name in FAR),
    ]
    for row, (shape, filled, dotted, words, _) in enumerate(each for each in kinds if each[-1]):
        y = top + 22 * (len(paint) + 1 + row)
        lines.append(_mark(left, y, shape, "#555555", filled, dotted=dotted))
        lines.append(_text(left + 14, y + 4.5, words))
    return lines
