"""Pictures of the report, as SVG text that takes its colours from the page."""

from html import escape

from tripaug_core.bench.report.verdict import signed, span_of
from tripaug_core.lettering import width_of
from tripaug_core.vocabulary import MARGIN_POINTS

_LINE = 26


def forest(rows: list[tuple[str, float, float | None, float | None, str]], unit: str) -> str:
    """Differences with their intervals, one line each, around 0.

    Args:
        rows: (label, value, low, high, css class) in points.
        unit: written under the axis.
    """
    ends = [x for _, value, low, high, _ in rows for x in (value, low, high) if x is not None]
    reach = max(4.0, *(abs(x) for x in ends)) * 1.08
    margin = min(MARGIN_POINTS, reach)
    told = [
        signed(value) + (f" {span_of(low, high)}" if low is not None else "")
        for _, value, low, high, _ in rows
    ]
    left = max(250.0, *(width_of(label) + 20 for label, *_ in rows))
    right = max(140.0, *(width_of(words) + 16 for words in told))
    width, height = 380, _LINE * len(rows) + 44

    def x_of(value: float) -> float:
        return left + width * (value + reach) / (2 * reach)

    parts = [
        f'<svg class="forest" viewBox="0 0 {left + width + right:g} {height}" role="img" '
        f'aria-label="Differences in {escape(unit)} with 95% intervals">',
        f'<rect class="margin" x="{x_of(-margin):.1f}" y="4" height="{_LINE * len(rows)}" '
        f'width="{x_of(margin) - x_of(-margin):.1f}"/>',
        f'<line class="zero" x1="{x_of(0):.1f}" x2="{x_of(0):.1f}" y1="4" '
        f'y2="{_LINE * len(rows) + 4}"/>',
    ]
    for i, (label, value, low, high, kind) in enumerate(rows):
        y = 4 + _LINE * (i + 0.5)
        parts.append(
            f'<text class="label" x="{left - 10:g}" y="{y + 4:.1f}">{escape(label)}</text>'
        )
        if low is not None and high is not None:
            parts.append(
                f'<line class="whisker {kind}" x1="{x_of(low):.1f}" x2="{x_of(high):.1f}" '
                f'y1="{y:.1f}" y2="{y:.1f}"/>'
            )
        parts.append(f'<circle class="{kind}" cx="{x_of(value):.1f}" cy="{y:.1f}" r="4.5"/>')
        at = f'x="{left + width + 8:g}" y="{y + 4:.1f}"'
        parts.append(f'<text class="figure" {at}>{told[i]}</text>')
    base = _LINE * len(rows) + 20
    step = next(s for s in (1, 2, 5, 10, 20, 50, 100) if reach / s <= 5)
    for tick in range(-int(reach // step) * step, int(reach) + 1, step):
        shown = f"{tick:+d}".replace("-", "−") if tick else "0"
        parts.append(f'<text class="tick" x="{x_of(tick):.1f}" y="{base}">{shown}</text>')
    parts.append(f'<text class="tick" x="{x_of(0):.1f}" y="{base + 17}">{escape(unit)}</text>')
    return "".join([*parts, "</svg>"])


def confusion(matrix: list[list[int]], classes: list[str], title: str) -> str:
    """Counts of truth (rows) against guess (columns), shaded by the share of the row."""
    cell, left, top = 56, 84, 46
    size = cell * len(classes)
    wide = max(left + size + 4, left + width_of(title) + 4)
    high = top + size + 4
    parts = [
        f'<svg class="confusion" width="{wide:g}" viewBox="0 0 {wide:g} {high}" role="img" '
        f'aria-label="Confusion matrix of {escape(title)}">',
        f'<text class="caption" x="{left}" y="14">{escape(title)}</text>',
    ]
    for i, truth in enumerate(classes):
        y = top + cell * i
        middle = y + cell / 2 + 4
        parts.append(
            f'<text class="label" x="{left - 6}" y="{middle}">{escape(_short(truth, 11))}</text>'
        )
        x = left + cell * (i + 0.5)
        parts.append(f'<text class="tick" x="{x}" y="{top - 8}">{escape(_short(truth, 8))}</text>')
        total = sum(matrix[i]) or 1
        for j, count in enumerate(matrix[i]):
            share = count / total
            tone = "strong" if share > 0.55 else ""
            x = left + cell * j
            parts.append(
                f'<rect class="cell{" own" if i == j else ""}" x="{x}" y="{y}" '
                f'width="{cell - 2}" height="{cell - 2}" fill-opacity="{0.04 + 0.92 * share:.2f}">'
                f"<title>{escape(truth)} taken for {escape(classes[j])}: {count} of {total}</title>"
                f'</rect><text class="count {tone}" x="{x + cell / 2 - 1}" y="{middle}">'
                f"{share:.0%}</text>"
            )
    return "".join([*parts, "</svg>"])


def _short(word: str, most: int) -> str:
    """A word that fits its place, cut with a dot where it is longer."""
    return word if len(word) <= most else f"{word[: most - 2]}."
