"""What a difference amounts to, in words, by one rule that stands on every report."""

from tripaug_core.statistics import FEWEST_SEEDS, FEWEST_SPEAKERS, Interval
from tripaug_core.vocabulary import MARGIN_POINTS

RULE = (
    "The question of a table is tested alone; all its other comparisons are corrected together "
    "(Bonferroni): their intervals hold all at once, and their p are multiplied by their number. A "
    "row is better (worse) than another where this interval of their paired difference in UAR lies "
    "above (below) 0; there is no difference where it holds 0 and lies within "
    f"±{MARGIN_POINTS:g} points; everything else is undecided. Interval and p are of Student's t "
    "with a variance between speakers and one of the models that the speakers of a fold share. "
    f"With fewer than {FEWEST_SEEDS} seeds or {FEWEST_SPEAKERS} speakers there are figures and no "
    "word."
)
# How a row stands to others, with their names behind.
OF_OTHERS = (
    ("better", "better than"),
    ("worse", "worse than"),
    ("no difference", f"no different (within {MARGIN_POINTS:g} points) from"),
    ("undecided", "not shown to differ from"),
)


def verdict(points: Interval, seeds: int, speakers: int | None) -> str | None:
    """`better`, `worse`, `no difference` or `undecided`; None where too little was tried to say.

    Args:
        points: the paired difference in UAR, in points (0 to 100), with its interval.
        seeds, speakers: how many it rests on; no speakers where they are not known.
    """
    if too_few(seeds, speakers):
        return None
    if points.low is None or points.high is None:
        return "undecided"
    if points.low > 0:
        return "better"
    if points.high < 0:
        return "worse"
    if points.low >= -MARGIN_POINTS and points.high <= MARGIN_POINTS:
        return "no difference"
    return "undecided"


def too_few(seeds: int, speakers: int | None) -> str:
    """Why there is no word, as a sentence; empty where there may be one."""
    if seeds >= FEWEST_SEEDS and (speakers or 0) >= FEWEST_SPEAKERS:
        return ""
    who = "speakers who are not known" if speakers is None else _counted(speakers, "speaker")
    return (
        f"Figures only, and no verdict: this rests on {_counted(seeds, 'seed')} and {who}, and a "
        f"word takes {FEWEST_SEEDS} seeds and {FEWEST_SPEAKERS} speakers."
    )


def clause(reference: str, points: Interval, p: float | None, word: str | None) -> str:
    """Half a sentence on one difference, e.g. `gains 3.1 points over none [0.4, 5.9]`."""
    span = "" if points.low is None else span_of(points.low, points.high)
    chance = "" if p is None else f", p {_p(p)}"
    by = f"{abs(points.value):.1f} points"
    if word is None:
        where = "above" if points.value >= 0 else "below"
        return f"is {by} {where} {reference}" + (f" ({span})" if span else "")
    if word == "better":
        return f"gains {by} over {reference} ({span}{chance})"
    if word == "worse":
        return f"loses {by} to {reference} ({span}{chance})"
    if word == "no difference":
        return f"makes no difference of {MARGIN_POINTS:g} points to {reference} ({span})"
    found = f"{signed(points.value)} {span}{chance}" if span else signed(points.value)
    return f"is not shown to differ from {reference} ({found})"


def signed(points: float) -> str:
    """A difference as it is printed: +3.1, −0.4."""
    return f"{points:+.1f}".replace("-", "−")


def span_of(low: float, high: float) -> str:
    """An interval as it is printed: [−0.4, 5.9]."""
    return f"[{low:.1f}, {high:.1f}]".replace("-", "−")


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _p(p: float) -> str:
    return "below .001" if p < 0.001 else f"{p:.3f}".removeprefix("0")
