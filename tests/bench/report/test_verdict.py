"""The rule, at its edges."""

import pytest

from tripaug_core.bench.report.verdict import clause, signed, span_of, too_few, verdict
from tripaug_core.statistics import Interval


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
    assert verdict(Interval(1.0, low, high), 3, 6) == expected


@pytest.mark.parametrize(("seeds", "speakers"), [(2, 10), (5, 5), (1, 1), (5, None)])
def test_no_word_from_too_little(seeds, speakers):
    assert verdict(Interval(5.0, 3.0, 7.0), seeds, speakers) is None
    said = too_few(seeds, speakers)
    assert said.startswith("Figures only")
    assert ("not known" in said) == (speakers is None)
    assert too_few(3, 6) == ""


def test_clauses_carry_the_figures():
    points = Interval(3.14, 0.4, 5.9)
    assert clause("none", points, 0.03, "better") == (
        "gains 3.1 points over none ([0.4, 5.9], p .030)"
    )
    assert "loses 3.1 points to copies" in clause("copies", Interval(-3.14, -5, -1), 1e-5, "worse")
    assert "p below .001" in clause("copies", Interval(-3.14, -5, -1), 1e-5, "worse")
    assert "is not shown to differ from copies (+3.1 [−1.0, 7.0], p .400)" in clause(
        "copies", Interval(3.14, -1, 7), 0.4, "undecided"
    )


def test_without_a_word_there_are_figures():
    assert clause("none", Interval(3.14), None, None) == "is 3.1 points above none"
    assert clause("none", Interval(-3.14, -5, -1), 0.01, None) == (
        "is 3.1 points below none ([−5.0, −1.0])"
    )


def test_a_minus_is_a_minus():
    assert (signed(-0.44), signed(3.14)) == ("−0.4", "+3.1")
    assert span_of(-1.25, 7) == "[−1.2, 7.0]"
