"""What counts as a number where settings come from files, forms and callers."""

import math
from numbers import Integral, Real


def is_whole(value) -> bool:
    """Whether it is a whole number of any type; a truth value is none."""
    return isinstance(value, Integral) and not isinstance(value, bool)


def is_finite(value) -> bool:
    """Whether it is a real number of any type, neither infinite nor NaN; a truth value is none."""
    return isinstance(value, Real) and not isinstance(value, bool) and abs(value) < math.inf
