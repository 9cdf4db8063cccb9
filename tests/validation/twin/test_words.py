"""What a test found, in words."""

from tests.validation.twin import planted
from tripaug_core.validation.twin import verdict, words
from tripaug_core.validation.twin.trial import trial


def figures_of(speakers, learned, twin):
    changes = {"learned": learned, "twin": twin}
    return trial(changes, planted.hearing(speakers), (0.2, 0.4), copies=1).to_dict()


def test_the_sentence_names_verdict_judge_and_speakers():
    told = words.sentence(figures_of(6, planted.Losing(0.0), planted.Losing(0.8)))
    assert told.startswith(verdict.BETTER)
    assert "judged by planted on 6 speakers of planted" in told
    assert "more speakers" not in told
    few = words.sentence(figures_of(2, planted.Losing(0.0), planted.Losing(0.8)))
    assert "more speakers" in few
    assert "[" not in few


def test_a_row_each_change_and_epsilon():
    figures = figures_of(6, planted.Losing(0.0), planted.Losing(0.5))
    rows = words.rows(figures)
    assert all(len(row) == len(words.HEADER) for row in rows)
    assert [row[:2] for row in rows] == [
        ("recordings", ""),
        ("learned", "0.2"),
        ("learned", "0.4"),
        ("untrained twin", "0.2"),
        ("untrained twin", "0.4"),
    ]
    assert rows[0][3] == "100.0"
    assert rows[4][3] == "80.0"
    assert [len(row) for row in words.comparisons(figures)] == [len(words.AGAINST)]


def test_differences_have_a_sign_and_an_interval():
    assert words.points({"value": 0.031, "low": -0.004, "high": 0.058}) == (
        "+3.1 points [−0.4, +5.8]"
    )
    assert words.points({"value": -0.02, "low": None, "high": None}) == "−2.0 points"
    assert words.signed_percent({"value": 0.2, "low": 0.03, "high": 0.37}) == "+20% [+3, +37]"


def test_a_distance_that_cannot_be_told_is_not_told():
    figures = figures_of(6, planted.Losing(0.0), planted.Losing(0.5))
    row = figures["against"]["twin"][-1]
    for distance, told in (
        (None, "it never preserves as much"),
        ({"value": 2.2, "low": -22.7, "high": 27.2}, "not to be told, its line is too flat"),
        ({"value": 0.2, "low": 0.1, "high": 0.3}, "+20% [+10, +30]"),
    ):
        row["distance"] = distance
        assert words.comparisons(figures)[0][2] == told
