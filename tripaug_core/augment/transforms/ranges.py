"""What the simple augmentations share: drawing from a generator, checking a range."""

import torch
from torch import Tensor

from tripaug_core.errors import InputError


def checked_range(
    low: float, high: float, name: str, least: float = 0.0, most: float = float("inf")
) -> None:
    """Raise InputError unless least <= low <= high <= most."""
    if not least <= low <= high <= most or high == float("inf"):
        bounds = f"at least {least:g}" + (f" and at most {most:g}" if most < float("inf") else "")
        raise InputError(
            f"{name} goes from {low} to {high}: both must be {bounds}, the first not the larger."
        )


def uniform(shape: tuple[int, ...], generator: torch.Generator, like: Tensor) -> Tensor:
    """Uniform numbers in [0, 1), drawn where the generator lives, on the device of `like`."""
    where = {"dtype": torch.float32, "device": generator.device}
    return torch.rand(shape, generator=generator, **where).to(like.device)


def normal(shape: tuple[int, ...], generator: torch.Generator, like: Tensor) -> Tensor:
    """Standard normal numbers, drawn where the generator lives, on the device of `like`."""
    where = {"dtype": torch.float32, "device": generator.device}
    return torch.randn(shape, generator=generator, **where).to(like.device)
