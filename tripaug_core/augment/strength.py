"""How strong a change may be asked for."""

from tripaug_core.errors import InputError

LARGEST = 1000.0  # of ε and of the noise scale: far beyond use, well within float32


def check_strength(epsilon: float, noise_scale: float) -> None:
    """Raises where a change cannot be computed with.

    Args:
        epsilon: mean absolute change of the normalised log-mel, 0 to `LARGEST`.
        noise_scale: factor of the augmentor's noise, 0 to `LARGEST`.

    Raises:
        InputError: one is outside its range, or no number.
    """
    for name, value in (("epsilon", epsilon), ("noise scale", noise_scale)):
        if not 0 <= value <= LARGEST:
            raise InputError(f"{name} is {str(value)[:40]}: it must lie between 0 and {LARGEST:g}.")
