"""Figures as they are printed, everywhere; a minus is the typographic one, – stands for none."""

from collections.abc import Sequence

from tripaug_core.bench.report.verdict import signed, span_of

__all__ = ["NONE", "interval", "p_value", "points", "reached", "share", "signed", "whole"]

NONE = "–"


def points(value: float | None) -> str:
    """A figure in per cent: 62.1."""
    return NONE if value is None else f"{value:.1f}".replace("-", "−")


def whole(value: float | None) -> str:
    """The same where there is little room: 62."""
    return NONE if value is None else f"{value:.0f}".replace("-", "−")


def interval(ends: Sequence[float | None]) -> str:
    """[58.0, 66.2]"""
    return NONE if ends[0] is None else span_of(*ends)


def share(found: dict | None, with_interval: bool = True) -> str:
    """A share of the gap, with its interval where it has one: 41% [12%, 70%]."""
    if not found:
        return NONE
    low, high = found["interval"]
    span = "" if low is None or not with_interval else f" [{low:.0%}, {high:.0%}]"
    return f"{found['value']:.0%}{span}".replace("-", "−")


def reached(epsilon: dict | None) -> str:
    """An ε that was reached, beside the one asked for where that is more: 0.18 of 0.2"""
    if not epsilon:
        return NONE
    got, asked = f"{epsilon['reached']:.2g}", f"{epsilon['asked']:.2g}"
    return got if got == asked else f"{got} of {asked}"


def p_value(p: float | None) -> str:
    """.034, or < .001"""
    return NONE if p is None else "< .001" if p < 0.001 else f"{p:.3f}".removeprefix("0")
