"""Shapes of plain values: what has one passes, and what is wrong with another is said."""

import pytest

from tripaug_core.bench.shape import FLAG, HASH, NUMBER, TEXT, WHOLE, Maybe, Named, fault

SHAPE = {
    "name": TEXT,
    "pairs": [(TEXT, WHOLE)],
    "shares": Named(NUMBER),
    "of": Maybe({"whole": FLAG, "hash": HASH}),
}
WHOLE_ONE = {"name": "a", "pairs": [["b", 1], ["c", 2]], "shares": {"x": 0.5, "y": 1}}


def test_what_has_the_shape_has_no_fault():
    for more in ({}, {"of": None}, {"of": {"whole": True, "hash": "0a"}}, {"unknown": 3}):
        assert fault(WHOLE_ONE | more, SHAPE) is None


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": 1}, "name is 1: it must be text"),
        ({"pairs": {}}, "pairs is {}: it must be a list"),
        ({"pairs": [["a", 1], ["b"]]}, "pairs.1 has 1 entries: it must have 2"),
        ({"pairs": [["a", True]]}, "pairs.0.1 is true: it must be a whole number"),
        ({"shares": {"x": float("nan")}}, "shares.x is NaN: it must be a number"),
        ({"shares": {"x\ny" * 30: None}}, "is null: it must be a number"),
        ({"shares": []}, "shares is []: it must be an object"),
        ({"of": {"whole": True}}, "of lacks hash"),
        ({"of": {"whole": 1, "hash": "0a"}}, "of.whole is 1: it must be true or false"),
        ({"of": {"whole": True, "hash": "0a\n"}}, "it must be hexadecimal digits"),
        ({"name": ["long"] * 99}, "…: it must be text"),
    ],
)
def test_what_has_not_is_told_in_a_line(change, said):
    told = fault(WHOLE_ONE | change, SHAPE)
    assert said in told
    assert "\n" not in told
    assert len(told) < 150


def test_the_whole_may_be_wrong():
    assert fault([], SHAPE) == "it is []: it must be an object"
    assert fault({}, {"a": TEXT}) == "it lacks a"
