"""What people give as sound, as (batch, channels, samples) float32, and back again."""

import math
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from tripaug_core.errors import InputError
from tripaug_core.sound.limits import check_rate

MOST_CHANNELS = 8  # more rows than this in a 2-D array are a batch, or an array on its side

# Zero and full scale of whole numbers that hold sound, as in wav files.
_WHOLE = {
    torch.uint8: (128.0, 128.0),
    torch.int8: (0.0, 128.0),
    torch.int16: (0.0, 32768.0),
    torch.int32: (0.0, 2.0**31),
}
_NO_SOUND = {torch.bool, torch.uint16, torch.uint32, torch.uint64}


@dataclass(frozen=True)
class Sound:
    """Sound of any shape and type of number, in one form.

    Attributes:
        batch: (batch, channels, samples) float32; full scale is 1.
        shape, dtype: as it was given.
    """

    batch: Tensor
    shape: torch.Size
    dtype: torch.dtype

    def restored(self, batch: Tensor) -> Tensor:
        """(batch, channels, samples) float32 in the shape and on the scale that were given."""
        zero, full = _WHOLE.get(self.dtype, (0.0, 1.0))
        restored = batch.reshape(self.shape)
        return restored if full == 1.0 else restored * full + zero

    def as_given(self, batch: Tensor) -> Tensor:
        """`restored`, in the type of number that was given.

        Where whole numbers would overflow, the sound is scaled down rather than clipped.
        """
        if self.dtype in _WHOLE:
            batch = batch / batch.abs().amax((1, 2), keepdim=True).clamp(min=1.0)
            bounds = torch.iinfo(self.dtype)
            whole = self.restored(batch).double().round()
            return whole.clamp(bounds.min, bounds.max).to(self.dtype)
        return self.restored(batch).to(self.dtype)


def sound_of(waveform) -> Sound:
    """Sound from a tensor, an array or a list.

    Args:
        waveform: (samples,), (channels, samples) or (batch, channels, samples). `uint8` (silence
            is 128), `int8`, `int16` and `int32` mean what they mean in sound files.

    Raises:
        InputError: no sound of such a shape, or no real numbers. A 2-D array of more rows than
            `MOST_CHANNELS` is not taken for channels.
    """
    given = number(waveform, "the waveform")
    shape, ndim = tuple(given.shape), given.ndim
    if ndim not in (1, 2, 3) or given.numel() == 0:
        raise InputError(
            f"the waveform has shape {shape}: (samples,), (channels, samples) or (batch, channels, "
            "samples) is expected, with at least one sample."
        )
    if ndim > 1 and shape[-2] > max(MOST_CHANNELS, shape[-1]):
        raise InputError(
            f"the waveform has shape {shape}, that is {shape[-2]} channels: samples come last, so "
            "transpose it."
        )
    if ndim == 2 and shape[0] > MOST_CHANNELS:
        raise InputError(
            f"the waveform has shape {shape}, that is {shape[0]} channels, and looks like a batch: "
            "give a batch as (batch, channels, samples), waveform[:, None]."
        )
    if given.dtype in _NO_SOUND:
        raise InputError(
            f"the waveform holds {str(given.dtype).removeprefix('torch.')}, which means nothing in "
            "sound: give int16, or numbers between -1 and 1."
        )
    zero, full = _WHOLE.get(given.dtype, (0.0, 1.0))
    samples = given.to(torch.float32)
    samples = samples if full == 1.0 else (samples - zero) / full
    batch = samples.reshape((1,) * (3 - ndim) + shape)
    return Sound(batch, given.shape, given.dtype)


def rate_of(sample_rate) -> int:
    """A sample rate in Hz, of whatever type of number it is.

    Raises:
        InputError: no whole number, or a rate that no sound has.
    """
    try:
        rate_hz = None if isinstance(sample_rate, (str, bytes)) else float(sample_rate)
    except (TypeError, ValueError, RuntimeError, OverflowError):
        rate_hz = None
    if rate_hz is None or (math.isfinite(rate_hz) and not rate_hz.is_integer()):
        raise InputError(f"the sample rate is {sample_rate!r}: give a whole number, in Hz.")
    check_rate(rate_hz, "the sound")
    return int(rate_hz)


def real_counts(lengths, batch: int, size: int, unit: str = "samples") -> list[int] | None:
    """Real samples of each sound of a batch, or real frames of each mel.

    Args:
        lengths: (batch,): whole numbers are samples or frames, fractions are shares of the
            longest, as in SpeechBrain; None where all is real.
        batch, size: how many examples, and how long the longest is.
        unit: what is counted.

    Raises:
        InputError: others than one per example, or beyond the longest.
    """
    if lengths is None:
        return None
    lengths = number(lengths, "lengths")
    if lengths.dtype == torch.bool:
        raise InputError("lengths are counts or shares, and these are true or false: sum the mask.")
    if tuple(lengths.shape) != (batch,):
        raise InputError(f"lengths have shape {tuple(lengths.shape)}: one per example.")
    relative = lengths.is_floating_point()
    most = 1 if relative else size
    values = lengths.tolist()
    if not all(0 <= value <= most * (1 + 1e-6) for value in values):
        raise InputError(
            f"lengths as shares must lie between 0 and 1; in {unit} they are whole numbers."
            if relative
            else f"lengths must lie between 0 and {size} {unit}."
        )
    return [min(round(value * size), size) for value in values] if relative else values


def number(value, name: str) -> Tensor:
    """A tensor of what may be a tensor, an array, a list or a number.

    Raises:
        InputError: no real numbers, or a tensor that is sparse, nested, quantised or has no values.
    """
    try:
        # A copy where it is no tensor: arrays may be read-only, or run backwards.
        value = value if isinstance(value, Tensor) else torch.from_numpy(_native(value))
    except (TypeError, ValueError):
        raise InputError(
            f"{name} cannot be read as numbers from {type(value).__name__}: "
            "give a tensor or an array."
        ) from None
    if value.is_complex():
        raise InputError(f"{name} must be real numbers, and these are complex.")
    if value.layout != torch.strided or value.is_nested or value.is_quantized or value.is_meta:
        raise InputError(f"{name} must be a plain tensor: call its to_dense() or the like first.")
    return value.resolve_neg()


def _native(value) -> np.ndarray:
    """An array in the machine's order of bytes, no wider than torch's numbers."""
    array = np.array(value)
    if array.dtype == np.longdouble:
        return array.astype(np.float64)
    return array.astype(array.dtype.newbyteorder("="))
