"""What every room does with tensors: padding and the l1 budget of a batch of mels, constants."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode

from tripaug_core.errors import InputError

# What takes torch's default type where none is named.
_MADE = {torch.empty, torch.hann_window, torch.linspace, torch.ones, torch.zeros}
_DIVIDED = {Tensor.__truediv__, Tensor.__rtruediv__, Tensor.div, torch.div}


@contextmanager
def constants() -> Iterator[None]:
    """Where tensors are made that are kept for all callers: float32 on the CPU, whatever default
    type or device the first of them has set, and no inference tensors.

    It holds in this thread alone; what others have set is not touched, as torch's default type is
    the process's own.
    """
    with torch.inference_mode(False), torch.device("cpu"), _Float32():
        yield


class _Float32(TorchFunctionMode):
    """Names float32 for those that make tensors without naming a type, as torchaudio does."""

    def __torch_function__(self, func, types, args=(), kwargs=None):
        kwargs = dict(kwargs or {})
        if func in _MADE or (func is torch.tensor and isinstance(args[0], float)):
            if kwargs.get("dtype") is None:
                kwargs["dtype"] = torch.float32
        elif func in _DIVIDED:
            args = [_floating(each) for each in args]
        return func(*args, **kwargs)


def _floating(value):
    return value.float() if isinstance(value, Tensor) and not value.is_floating_point() else value


def all_finite(x: Tensor) -> bool:
    """Whether all values are numbers; a fraction of the time of `x.isfinite().all()`."""
    if x.numel() == 0 or not x.is_floating_point():
        return True
    return bool(torch.stack(x.detach().aminmax()).isfinite().all())  # NaN is passed on


def check_change(made, before: Tensor) -> Tensor:
    """What a change made of a tensor, which anybody may have written.

    Raises:
        InputError: it is no tensor of the same shape, or holds other than finite real numbers.
    """
    shape = tuple(made.shape) if isinstance(made, Tensor) else type(made).__name__
    if shape != tuple(before.shape):
        raise InputError(f"a change made {shape} of {tuple(before.shape)}: give the same shape.")
    if not made.is_floating_point() or not all_finite(made):
        raise InputError("a change made other than finite real numbers: look for NaN and overflow.")
    return made


def padding_mask(lengths: Tensor, frames: int) -> Tensor:
    """(batch, 1, 1, frames) bool, true on the real frames of each example.

    Args:
        lengths: (batch,) in frames.
        frames: width of the batch.
    """
    inside = torch.arange(frames, device=lengths.device) < lengths[:, None]
    return inside[:, None, None, :]


def masked(x: Tensor, lengths: Tensor | None) -> Tensor:
    """x (batch, channels, mels, frames), zero behind each length whatever stands there, NaN too.

    Args:
        lengths: (batch,) in frames; None where all is real, and x itself comes back.
    """
    if lengths is None:
        return x
    return torch.where(padding_mask(lengths.to(x.device), x.shape[-1]), x, 0)


def full_lengths(x: Tensor, lengths: Tensor | None) -> Tensor:
    """Lengths (batch,) in frames, int64, on the device of x (batch, ..., frames): its own width
    where none are given."""
    if lengths is None:
        return torch.full((len(x),), x.shape[-1], device=x.device)
    return lengths.to(x.device, torch.long)


def mean_abs(change: Tensor, lengths: Tensor | None = None) -> Tensor:
    """The size of a change as ε counts it: mean |.| over all bands and real frames, (batch,).

    Args:
        change: (batch, 1, mels, frames), zero behind each length.
        lengths: (batch,) in frames; None where all is real.
    """
    frames = change.shape[-1] if lengths is None else lengths.to(change.device).clamp(min=1)
    return change.abs().sum((1, 2, 3), dtype=torch.float32) / (frames * change.shape[2])


def scale_to_l1_budget(change: Tensor, epsilon: Tensor, lengths: Tensor | None = None) -> Tensor:
    """The l1 constraint of Sec. 2.1: a change scaled until `mean |.| == epsilon`.

    As in [14] this is a sphere: small changes are scaled up too. In float32 also under autocast,
    since half precision would miss the budget. An all-zero change stays zero.

    Args:
        change: (batch, 1, mels, frames), zero behind each length.
        epsilon: (batch,), at least 0.
        lengths: (batch,) in frames; None where all is real.

    Returns:
        (batch, 1, mels, frames) float32 with that mean over all bands and real frames.
    """
    change = change.float()
    tiny = torch.finfo(torch.float32).tiny
    # By the largest first: the mean of what is very small would be lost in rounding.
    change = change / change.abs().amax((1, 2, 3), keepdim=True).detach().clamp(min=tiny)
    size = mean_abs(change, lengths)
    scale = torch.where(size > 0, epsilon.float() / size.clamp(min=tiny), 0.0)
    return change * scale[:, None, None, None]
