"""What counts as a number where settings come from files, forms and callers."""

import math
from numbers import Integral, Real

from tripaug_core.errors import InputError


def is_whole(value) -> bool:
    """Whether it is a whole number of any type; a truth value is none."""
    return isinstance(value, Integral) and not isinstance(value, bool)


def is_finite(value) -> bool:
    """Whether it is a real number of any type, neither infinite nor NaN; a truth value is none."""
    return isinstance(value, Real) and not isinstance(value, bool) and abs(value) < math.inf


def check_seed(seed, most: int | None = None) -> None:
    """Refuses what is no seed of a new piece of work; older ones may have had one below 0.

    Raises:
        InputError: it is no whole number of at least 0, or above `most`.
    """
    if not is_whole(seed) or seed < 0 or (most is not None and seed > most):
        bounds = "of at least 0" if most is None else f"between 0 and {most}"
        raise InputError(f"seed is {seed}: it must be a whole number {bounds}.")
