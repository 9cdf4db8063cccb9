"""The rule, at its edges."""

import pytest

from tripaug_core.bench.report.statistics import Interval
from tripaug_core.bench.report.verdict import clause, signed, span_of, verdict


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0.1, 5.0, "better"),
        (0.1, 0.4, "better"),
        (-5.0, -0.1, "worse"),
        (-3.0, 3.0, "no difference"),
        (0.0, 3.0, "no difference"),
        (-3.1, 1.0, "undecided"),
        (-1.0, 3.1, "undecided"),
        (None, None, "undecided"),
    ],
)
def test_rule(low, high, expected):
    assert verdict(Interval(1.0, low, high)) == expected


def test_clauses_carry_the_figures():
    points = Interval(3.14, 0.4, 5.9)
    assert clause("none", points, 0.03, "better") == (
        "gains 3.1 points over none [0.4, 5.9] (p .030)"
    )
    assert "loses 3.1 points to copies" in clause("copies", Interval(-3.14, -5, -1), 1e-5, "worse")
    assert "p below .001" in clause("copies", Interval(-3.14, -5, -1), 1e-5, "worse")
    assert "is not shown to differ from copies (+3.1 [−1.0, 7.0]" in clause(
        "copies", Interval(3.14, -1, 7), 0.4, "undecided"
    )


def test_a_minus_is_a_minus():
    assert (signed(-0.44), signed(3.14)) == ("−0.4", "+3.1")
    assert span_of(-1.25, 7) == "[−1.2, 7.0]"
