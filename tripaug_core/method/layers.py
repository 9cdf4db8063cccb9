"""What the three networks are built from: masked convolutions, and initialisation by generator."""

import math

import torch
from torch import Tensor, nn

from tripaug_core.tensors import masked, padding_mask  # noqa: F401 - files of rows import `masked`

SLOPE = 0.2  # of LeakyReLU; the paper names the function and not the slope


def strided(lengths: Tensor | None, stride: int) -> Tensor | None:
    """Lengths in frames after a step of `stride` frames, rounded up as the convolutions do."""
    return None if lengths is None else (lengths + stride - 1) // stride


class ConvStack(nn.Module):
    """Convolutions with LeakyReLU, the padding masked after each of them.

    Without the mask the biases would fill the padding and leak from there into real frames.

    Args:
        channels: (in, first, ..., last).
        strides: (mel stride, frame stride) of each convolution.
        kernels: odd kernel size of each convolution.
    """

    def __init__(self, channels, strides, kernels):
        super().__init__()
        self.convs = nn.ModuleList(
            nn.Conv2d(i, o, kernel, stride=stride, padding=kernel // 2)
            for i, o, stride, kernel in zip(
                channels[:-1], channels[1:], strides, kernels, strict=True
            )
        )

    def forward(self, x: Tensor, lengths: Tensor | None) -> tuple[Tensor, Tensor | None]:
        """(batch, in, mels, frames) -> (batch, last, fewer mels, fewer frames), its lengths."""
        for conv in self.convs:
            lengths = strided(lengths, conv.stride[1])
            x = nn.functional.leaky_relu(conv(x), SLOPE)
            if lengths is not None:
                # Finite by now: to multiply takes a third of the time of `masked`.
                x = x * padding_mask(lengths.to(x.device), x.shape[-1]).to(x.dtype)
        return x, lengths


def mels_after(mels: int, strides) -> int:
    """Mel bands left after convolutions with these (mel, frame) strides."""
    for stride, _ in strides:
        mels = math.ceil(mels / stride)
    return mels


def build(make, generator: torch.Generator, initialise=None) -> nn.Module:
    """A network by `make()`, weights drawn from the generator and never from the global one.

    Args:
        initialise: called with each module and the generator; must set all its tensors.
    """
    with torch.device("meta"):  # constructors draw from the global generator, except here
        network = make()
    network._apply(lambda t: torch.empty(t.shape, dtype=t.dtype))  # `to_empty` loads sympy: 0.8 s
    for module in network.modules():
        (initialise or _initialise)(module, generator)
    return network


@torch.no_grad()
def _initialise(module: nn.Module, generator: torch.Generator) -> None:
    if isinstance(module, nn.Conv2d | nn.ConvTranspose2d | nn.Linear):
        nn.init.kaiming_normal_(module.weight, a=SLOPE, generator=generator)
        if module.bias is not None:
            module.bias.zero_()
    elif isinstance(module, nn.LSTM):
        bound = module.hidden_size**-0.5
        for parameter in module.parameters():
            parameter.uniform_(-bound, bound, generator=generator)
