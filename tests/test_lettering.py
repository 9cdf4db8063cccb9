"""Room for words in pictures."""

import pytest

from tripaug_core.lettering import width_of


@pytest.mark.parametrize(
    ("longer", "shorter"),
    [("ab", "a"), ("WWW", "iii"), ("愤怒愤怒", "anger"), ("a" * 40, "−100.0 [−100.0, 100.0]")],
)
def test_longer_words_take_more_room(longer, shorter):
    assert width_of(longer) > width_of(shorter) > 0
    assert width_of(longer, 26) == pytest.approx(2 * width_of(longer, 13))


def test_marks_that_stand_over_a_letter_take_none():
    assert width_of("u\u0308") == width_of("u")
