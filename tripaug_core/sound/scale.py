"""Sound of any scale brought to where float32 computes well, without a change of a bit."""

import math

import torch

_USUAL = 10  # a peak between 2**-10 and 2**10 is left as it is


def power_of_two(waveform: torch.Tensor) -> float:
    """What a sound is to be divided by before its spectrum's values are multiplied.

    Products of a few of them overflow for float sound on the scale of `int32`, and vanish for one
    that all but vanishes itself. Dividing by a power of two changes no sample's bits.

    Args:
        waveform: any shape, finite.

    Returns:
        1 for a peak between 2**-10 and 2**10, and for silence; else the power of two that brings
        the peak to between 0.5 and 1.
    """
    peak = float(waveform.detach().abs().max()) if waveform.numel() else 0.0
    if peak == 0 or 2.0**-_USUAL <= peak <= 2.0**_USUAL:
        return 1.0
    return 2.0 ** math.frexp(peak)[1]
