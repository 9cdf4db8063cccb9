"""A twin test in words and as a table, the same in the terminal, in files and on the page."""

from collections.abc import Mapping

from tripaug_core.validation.twin.picture import NAMES
from tripaug_core.validation.twin.verdict import TOO_FEW

HEADER = (
    "change",
    "ε",
    "reached",
    "emotion preserved",
    "same guess",
    "moved",
    "apart",
    "speaker kept",
    "told from recordings",
)


def sentence(figures: Mapping) -> str:
    """The verdict of a test, with its judge, figure and speakers.

    Args:
        figures: as of `TwinTest.to_dict`.
    """
    gain = next(row for row in figures["against"]["twin"] if row["epsilon"] == figures["epsilon"])
    speakers, corpora = len(figures["speakers"]), ", ".join(figures["corpora"])
    # An interval from a handful of speakers reaches from nothing to all.
    ends = {"low": None, "high": None} if figures["verdict"] == TOO_FEW else {}
    what = (
        f"{figures['verdict']}: at ε {figures['epsilon']:g} it preserves "
        f"{points(gain['emotion'] | ends)} of emotion more than the twin at the same distance "
        f"moved, judged by {figures['judge']} on {speakers} speakers of {corpora} that it did not "
        "hear"
    )
    advice = "; a corpus with more speakers would decide it"
    return what + (advice if figures["verdict"] == TOO_FEW else "") + "."


def rows(figures: Mapping) -> list[tuple]:
    """A line each change and ε, under `HEADER`; recordings first."""
    heard, who = (percent(figures[f"{what}_of_recordings"]) for what in ("emotion", "speaker"))
    table = [("recordings", "", "", heard, "", "", "", who, "")]
    for name, curve in figures["curves"].items():
        for row in curve:
            if row["further"]:
                continue
            table.append(
                (
                    NAMES.get(name, name),
                    f"{row['epsilon']:g}",
                    f"{row['reached']:.3f}",
                    percent(row["emotion"]),
                    percent(row["same_guess"]),
                    _number(row["moved"]),
                    _number(row["apart"]),
                    percent(row["speaker"]),
                    percent(row["told_apart"]),
                )
            )
    return table


def comparisons(figures: Mapping) -> list[tuple]:
    """A line each baseline at the ε that is tested: emotion and distance against its line."""
    table = []
    for name, curve in figures["against"].items():
        row = next(each for each in curve if each["epsilon"] == figures["epsilon"])
        table.append(
            (
                NAMES.get(name, name),
                points(row["emotion"]) + ("" if row["covered"] else " (its line ends before)"),
                _farther(row["distance"]),
                points(row["same_epsilon"]),
            )
        )
    return table


AGAINST = (
    "against",
    "emotion at the same distance",
    "distance at the same emotion",
    "at the same ε",
)


def points(figure: Mapping) -> str:
    """A difference of recalls as "+3.1 points [+0.4, +5.8]"."""
    return _with_ends(figure, ".1f", " points")


def percent(figure: Mapping | None) -> str:
    """A share as "61.3"."""
    return "" if figure is None else f"{100 * figure['value']:.1f}"


def signed_percent(figure: Mapping) -> str:
    """A relative difference as "+20% [+3, +37]"."""
    return _with_ends(figure, ".0f", "%")


def _with_ends(figure: Mapping, digits: str, unit: str) -> str:
    """A difference in hundredths with its sign, and its interval where it has one."""
    value, low, high = (
        None if figure[name] is None else f"{100 * figure[name]:+{digits}}"
        for name in ("value", "low", "high")
    )
    ends = "" if low is None else f" [{low}, {high}]"
    return f"{value}{unit}{ends}".replace("-", "−")


def _farther(figure: Mapping | None) -> str:
    """How much farther; a line that hardly falls leaves its distance open."""
    if figure is None:
        return "it never preserves as much"
    open_ended = figure["low"] is not None and figure["low"] <= -1
    return "not to be told, its line is too flat" if open_ended else signed_percent(figure)


def _number(figure: Mapping | None) -> str:
    return "" if figure is None else f"{figure['value']:.3f}"
