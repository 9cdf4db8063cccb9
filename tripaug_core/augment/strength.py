"""How strong a change may be asked for."""

from tripaug_core.errors import InputError

LARGEST_EPSILON = 0.5  # beyond it little is left of what was said
LARGEST_NOISE_SCALE = 1000.0  # far beyond use, well within float32


def check_strength(
    epsilon: float, noise_scale: float, largest_epsilon: float = LARGEST_EPSILON
) -> None:
    """Raises where a change cannot be computed with, or would leave nothing of the recording.

    Args:
        epsilon: mean absolute change of the normalised log-mel, 0 to `largest_epsilon`.
        noise_scale: factor of the augmentor's noise, 0 to `LARGEST_NOISE_SCALE`.
        largest_epsilon: higher than the default only for an augmentor that was trained with more.

    Raises:
        InputError: one is outside its range, or no number.
    """
    for name, value, largest in (
        ("epsilon", epsilon, largest_epsilon),
        ("noise scale", noise_scale, LARGEST_NOISE_SCALE),
    ):
        if not lies_between(value, largest):
            raise InputError(f"{name} is {str(value)[:40]}: it must lie between 0 and {largest:g}.")


def lies_between(value, most: float) -> bool:
    """Whether it is one number between 0 and the most."""
    try:
        return not isinstance(value, str) and 0 <= float(value) <= most
    except (TypeError, ValueError, RuntimeError):  # the last: a tensor of several
        return False
