"""The picture of a twin test: emotion preserved against distance moved, as an SVG."""

from collections.abc import Mapping
from html import escape

from tripaug_core.lettering import svg_page, width_of
from tripaug_core.vocabulary import SHAPES

NAMES = {
    "learned": "learned",
    "twin": "untrained twin",
    "random": "random, same form",
    "noise": "white noise",
}
_COLOURS = ("#0B6BB0", "#B34700", "#007A57", "#777777", "#7A5195", "#8A4F7D")
_MARKS = tuple(SHAPES.values())
_WIDTH, _HEIGHT, _LEFT, _TOP, _RIGHT, _BOTTOM = 760, 460, 62, 60, 172, 78
_ROOM = 0.15  # of UAR, above and below the lines
_STEPS = (0.05, 0.1, 0.2, 0.25, 0.5, 1.0, 2.0, 5.0)


def draw(figures: Mapping, title: str, note: str = "") -> str:
    """The SVG as text; it names nothing outside itself.

    Args:
        figures: as of `TwinTest.figures`.
        title: a line above it.
        note: a line below it.
    """
    lines = {name: [r for r in rows if r["moved"]] for name, rows in figures["curves"].items()}
    everything = [row for rows in lines.values() for row in rows]
    recordings = figures["emotion_of_recordings"]["value"]
    far = max(0.1, *(row["moved"]["value"] for row in everything)) * 1.05
    ends = [_end(row["emotion"], end) for row in everything for end in ("low", "high")]
    values = [recordings, *(row["emotion"]["value"] for row in everything)]
    # Whiskers of few speakers run out of the picture rather than flatten it.
    low = max(0.0, min(values) - _ROOM, min(*values, *ends) - 0.02)
    high = min(1.0, max(values) + _ROOM, max(*values, *ends) + 0.02)
    width, height = _WIDTH - _LEFT - _RIGHT, _HEIGHT - _TOP - _BOTTOM

    def put(distance: float, emotion: float) -> tuple[float, float]:
        up = (emotion - low) / max(high - low, 1e-9)
        return _LEFT + width * distance / far, _TOP + height * (1 - up)

    parts = [_text(_LEFT, 26, title, size=15), *_axes(put, far, low, high, width, height)]
    x, y = put(0, recordings)
    parts.append(
        f'<line x1="{_LEFT}" x2="{_LEFT + width}" y1="{y:.1f}" y2="{y:.1f}" stroke="#999999" '
        'stroke-dasharray="4 4"/>'
    )
    parts.append(_text(_LEFT + width, y - 6, "recordings", "#777777", "end"))
    for place, (name, rows) in enumerate(lines.items()):
        parts += _line(name, rows, place, put, (x, y), figures["epsilon"])
        parts += _legend(NAMES.get(name, name), place)
    parts.append(_text(_LEFT, _HEIGHT - 12, note, "#777777"))
    legend = max(width_of(NAMES.get(name, name)) for name in lines) + 36
    lettered = max(width_of(title, 15), width_of(note), width + 22 + legend) + 12
    wide = round(max(_WIDTH, _LEFT + lettered))
    return svg_page(wide, _HEIGHT, title, parts)


def _line(name: str, rows, place: int, put, start, tested: float) -> list[str]:
    colour, mark = _COLOURS[place % len(_COLOURS)], _MARKS[place % len(_MARKS)]
    rows = sorted(rows, key=lambda row: row["moved"]["value"])
    points = [start, *(put(row["moved"]["value"], row["emotion"]["value"]) for row in rows)]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    parts = [f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>']
    for row, (x, y) in zip(rows, points[1:], strict=True):
        ends = [put(0, _end(row["emotion"], end))[1] for end in ("high", "low")]
        top, bottom = (min(max(end, _TOP), _HEIGHT - _BOTTOM) for end in ends)
        parts.append(
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{top:.1f}" y2="{bottom:.1f}" '
            f'stroke="{colour}" stroke-opacity=".35" stroke-width="1.5"/>'
        )
        full = row["epsilon"] == tested and not row["further"]
        about = (
            f"{NAMES.get(name, name)}, ε {row['epsilon']:g} (reached {row['reached']:.2f}): "
            f"emotion {100 * row['emotion']['value']:.1f}%, moved {row['moved']['value']:.2f}"
        )
        parts.append(
            f'<path d="{mark}" transform="translate({x:.1f} {y:.1f}) scale({6 if full else 4})" '
            f'fill="{colour if full else "#ffffff"}" stroke="{colour}" '
            f'stroke-width="{0.3 if full else 0.45}"><title>{escape(about)}</title></path>'
        )
    return parts


def _axes(put, far: float, low: float, high: float, width: int, height: int) -> list[str]:
    parts, bottom = [], _TOP + height
    step = next((s for s in _STEPS if far / s <= 7), far / 5)
    for tick in _ticks(0, far, step):
        x, _ = put(tick, low)
        parts.append(_text(x, bottom + 18, f"{tick:g}", "#777777", "middle"))
        parts.append(
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP}" y2="{bottom}" stroke="#eeeeee"/>'
        )
    step = next((s for s in _STEPS if (high - low) / s <= 7), 0.2)
    for tick in _ticks(low, high, step):
        _, y = put(0, tick)
        parts.append(_text(_LEFT - 8, y + 4, f"{100 * tick:.0f}", "#777777", "end"))
        parts.append(
            f'<line x1="{_LEFT}" x2="{_LEFT + width}" y1="{y:.1f}" y2="{y:.1f}" stroke="#eeeeee"/>'
        )
    under = "distance moved in the judge's space (deviations of recordings)"
    parts.append(_text(_LEFT + width / 2, bottom + 38, under, "#333333", "middle"))
    parts.append(_text(_LEFT - 46, _TOP - 12, "emotion preserved, UAR in %"))
    return parts


def _ticks(low: float, high: float, step: float) -> list[float]:
    first = int(-(-low // step))
    return [round(step * k, 6) for k in range(first, int(high // step) + 1)]


def _legend(name: str, place: int) -> list[str]:
    x, y = _WIDTH - _RIGHT + 22, _TOP + 14 + 22 * place
    colour, mark = _COLOURS[place % len(_COLOURS)], _MARKS[place % len(_MARKS)]
    return [
        f'<path d="{mark}" transform="translate({x} {y}) scale(5)" fill="{colour}"/>',
        _text(x + 14, y + 4.5, name),
    ]


def _end(figure: Mapping, end: str) -> float:
    return figure["value"] if figure[end] is None else min(1.0, max(0.0, figure[end]))


def _text(x, y, words: str, fill: str = "#333333", anchor: str = "start", size: int = 13) -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" fill="{fill}" text-anchor="{anchor}" font-size="{size}">'
        f"{escape(words)}</text>"
    )
