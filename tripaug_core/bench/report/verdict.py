"""What a difference amounts to, in words, by one rule that stands on every report."""

from tripaug_core.bench.report.statistics import Interval

MARGIN_POINTS = 3.0
RULE = (
    "A row is better (worse) than another where the 95% interval of their paired difference in "
    "UAR lies above (below) 0; there is no difference where that interval holds 0 and lies within "
    f"±{MARGIN_POINTS:g} points; everything else is undecided. Intervals resample speakers and "
    "seeds crossed; p is a sign-flip test by speaker, Holm-corrected over the rows compared with "
    "the same reference, and stands beside the verdict without deciding it."
)


def verdict(points: Interval) -> str:
    """`better`, `worse`, `no difference` or `undecided`.

    Args:
        points: the paired difference in UAR, in points (0 to 100), with its interval.
    """
    if points.low is None or points.high is None:
        return "undecided"
    if points.low > 0:
        return "better"
    if points.high < 0:
        return "worse"
    if points.low >= -MARGIN_POINTS and points.high <= MARGIN_POINTS:
        return "no difference"
    return "undecided"


def clause(reference: str, points: Interval, p: float | None, word: str) -> str:
    """Half a sentence on one difference, e.g. `gains 3.1 points over none [0.4, 5.9]`."""
    span = "" if points.low is None else f" {span_of(points.low, points.high)}"
    chance = "" if p is None else f" (p {_p(p)})"
    if word == "better":
        return f"gains {points.value:.1f} points over {reference}{span}{chance}"
    if word == "worse":
        return f"loses {-points.value:.1f} points to {reference}{span}{chance}"
    if word == "no difference":
        return f"makes no difference of {MARGIN_POINTS:g} points to {reference}{span}"
    chance = "" if p is None else f", p {_p(p)}"
    return f"is not shown to differ from {reference} ({signed(points.value)}{span}{chance})"


def signed(points: float) -> str:
    """A difference as it is printed: +3.1, −0.4."""
    return f"{points:+.1f}".replace("-", "−")


def span_of(low: float, high: float) -> str:
    """An interval as it is printed: [−0.4, 5.9]."""
    return f"[{low:.1f}, {high:.1f}]".replace("-", "−")


def _p(p: float) -> str:
    return "below .001" if p < 0.001 else f"{p:.3f}".removeprefix("0")
