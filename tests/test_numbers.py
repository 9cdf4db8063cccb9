"""What counts as a number."""

import math
from fractions import Fraction

import numpy as np
import pytest

from tripaug_core.numbers import is_finite, is_whole


@pytest.mark.parametrize("value", [0, -3, 10**400, np.int64(3), np.uint8(3)])
def test_whole_numbers(value):
    assert is_whole(value)
    assert is_finite(value)


@pytest.mark.parametrize("value", [0.5, 4.0, np.float32(0.5), Fraction(1, 3)])
def test_finite_numbers_that_are_not_whole_ones(value):
    assert not is_whole(value)
    assert is_finite(value)


@pytest.mark.parametrize(
    "value", [True, np.True_, None, "4", b"4", [4], {}, 1j, math.inf, -math.inf, math.nan]
)
def test_what_is_no_number(value):
    assert not is_whole(value)
    assert not is_finite(value)
