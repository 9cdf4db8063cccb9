"""Gaussian blurs over mel spectrograms, and the noise of several scales that they make."""

import math
from functools import lru_cache

import torch
from torch import Tensor

from tripaug_core.tensors import constants

LONG = 1024  # frames from which a blur as a matrix would be the slower one


def coloured(noise: Tensor, correlation_length: float) -> Tensor:
    """White noise (batch, channels, mels, frames) blurred by so many cells, of variance 1 again."""
    if correlation_length == 0:
        return noise
    return blurred(noise, correlation_length) / _size_under(correlation_length, noise.device)


def blurred(p: Tensor, deviation: float) -> Tensor:
    """p (batch, channels, mels, frames) under a Gaussian of this deviation in cells, both ways."""
    channels, mels, frames = p.shape[1:]
    p = _band(mels, deviation, p.device) @ p
    if frames <= LONG:
        return p @ _band(frames, deviation, p.device)
    weights = _gaussian(deviation, p.device).to(p.dtype)
    kernel = weights.expand(channels, 1, 1, -1)
    padding = (0, len(weights) // 2)
    return torch.nn.functional.conv2d(p, kernel, padding=padding, groups=channels)


@lru_cache(maxsize=16)  # of up to 4 MB each
def _band(size: int, deviation: float, device: torch.device) -> Tensor:
    """The blur along an axis as a symmetric matrix: much faster than a thin convolution."""
    with constants():
        weights = _gaussian(deviation, device)
        falling = torch.nn.functional.pad(weights[len(weights) // 2 :], (0, 1))  # 0 farther off
        place = torch.arange(size, device=device)
        apart = (place[:, None] - place).abs()
        return falling[apart.clamp(max=len(falling) - 1)]


@lru_cache(maxsize=64)
def _size_under(deviation: float, device: torch.device) -> Tensor:
    """The deviation of white noise of variance 1 under the blur, both ways."""
    with constants():
        return _gaussian(deviation, device).square().sum()


def _gaussian(deviation: float, device: torch.device) -> Tensor:
    reach = math.ceil(2.5 * deviation)
    cells = torch.arange(-reach, reach + 1, device=device, dtype=torch.float32)
    return torch.softmax(-(cells**2) / (2 * deviation**2), 0)
