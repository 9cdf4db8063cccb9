"""The augmentor: the GAN's generator, which perturbs a mel spectrogram within an l1 budget."""

import math
from functools import lru_cache

import torch
from torch import Tensor, nn

from tripaug_core.method.layers import ConvStack, masked, strided

LATENT = 128  # channels of z (Sec. 2.4)
LONG = 1024  # frames from which a blur as a matrix would be the slower one


class AugmentorNetwork(nn.Module):
    """Encoder of 3 convolutions to z, decoder of 2 transposed convolutions to P (Sec. 2.1, 2.4).

    The Gaussian noise enters as a second channel beside the spectrogram. Two of the three
    convolutions halve the size, as the decoder's two layers double it again.

    Args:
        widths: channels of the first two convolutions.
        smoothing: deviation, in cells, of a Gaussian blur of P. Without it (0, the paper's) the
            transposed convolutions draw a checkerboard that no sound can follow: neighbouring
            frames share most of their samples.
        grains: deviations, in cells, of the Gaussian blurs under which the noise is shown, each a
            channel of unit variance. White noise alone (0, the paper's) averages out on its way
            through the layers, and every copy of an utterance comes out alike.
    """

    def __init__(
        self,
        widths: tuple[int, int] = (32, 64),
        smoothing: float = 0.0,
        grains: tuple[float, ...] = (0.0,),
    ):
        super().__init__()
        self.smoothing, self.grains = smoothing, tuple(grains)
        first, second = widths
        self.encoder = ConvStack(
            (1 + len(grains), first, second, LATENT),
            strides=((2, 2), (2, 2), (1, 1)),
            kernels=(5, 3, 3),
        )
        self.up = nn.ConvTranspose2d(LATENT, first, 4, stride=2, padding=1)
        self.out = nn.ConvTranspose2d(first, 1, 4, stride=2, padding=1)

    def forward(
        self, x: Tensor, noise: Tensor, epsilon: Tensor, lengths: Tensor | None = None
    ) -> Tensor:
        """AUG(X): the augmented spectrogram.

        Args:
            x: (batch, 1, mels, frames), normalised; any number of mels and frames.
            noise: the same shape; standard normal in training.
            epsilon: (batch,) mean absolute change over the real frames of each example.
            lengths: (batch,) in frames; None where all are real.

        Returns:
            (batch, 1, mels, frames) float32, zero behind each length.
        """
        x = masked(x, lengths).float()
        return x + budgeted(self.perturbation(x, noise, lengths), epsilon, lengths)

    def perturbation(self, x: Tensor, noise: Tensor, lengths: Tensor | None) -> Tensor:
        """P, the decoder's output before the budget, of the shape of x."""
        mels, frames = x.shape[-2:]
        noise = masked(noise, lengths)
        seen = [coloured(noise, grain) for grain in self.grains]
        z, _ = self.encoder(masked(torch.cat([x, *seen], 1), lengths), lengths)
        half = strided(lengths, 2)
        rows, columns = (mels + 1) // 2, (frames + 1) // 2
        hidden = masked(self.up(z)[..., :rows, :columns].relu(), half)
        p = masked(self.out(hidden)[..., :mels, :frames], lengths)
        return p if self.smoothing == 0 else masked(blurred(p, self.smoothing), lengths)


def coloured(noise: Tensor, grain: float) -> Tensor:
    """White noise (batch, 1, mels, frames) blurred to a grain in cells, of unit variance again."""
    if grain == 0:
        return noise
    return blurred(noise, grain) / _gaussian(grain, noise).square().sum()


def blurred(p: Tensor, deviation: float) -> Tensor:
    """p (batch, 1, mels, frames) under a Gaussian of this deviation in cells, both ways."""
    mels, frames = p.shape[-2:]
    p = _band(mels, deviation, p.device) @ p
    if frames <= LONG:
        return p @ _band(frames, deviation, p.device)
    weights = _gaussian(deviation, p).to(p.dtype)
    return torch.nn.functional.conv2d(
        p, weights.reshape(1, 1, 1, -1), padding=(0, len(weights) // 2)
    )


@lru_cache(maxsize=64)
def _band(size: int, deviation: float, device: torch.device) -> Tensor:
    """The blur along an axis as a symmetric matrix: much faster than a thin convolution."""
    with torch.inference_mode(False):
        weights = _gaussian(deviation, torch.empty(0, device=device))
        falling = torch.nn.functional.pad(weights[len(weights) // 2 :], (0, 1))  # 0 farther off
        place = torch.arange(size, device=device)
        apart = (place[:, None] - place).abs()
        return falling[apart.clamp(max=len(falling) - 1)]


def _gaussian(deviation: float, like: Tensor) -> Tensor:
    reach = math.ceil(2.5 * deviation)
    cells = torch.arange(-reach, reach + 1, device=like.device, dtype=torch.float32)
    return torch.softmax(-(cells**2) / (2 * deviation**2), 0)


def budgeted(p: Tensor, epsilon: Tensor, lengths: Tensor | None = None) -> Tensor:
    """The l1 constraint of Sec. 2.1: tanh(P) scaled to a mean absolute value of epsilon.

    As in [14] this is a sphere: small outputs are scaled up too. In float32 also under autocast,
    since half precision would miss the budget. An all-zero P stays zero.

    Args:
        p: (batch, 1, mels, frames), zero behind each length.
        epsilon: (batch,), at least 0.
        lengths: (batch,) in frames, or None.

    Returns:
        (batch, 1, mels, frames) float32 with `mean |.| == epsilon` over the real frames.
    """
    with torch.autocast(p.device.type, enabled=False):
        delta = torch.tanh(p.float())
        frames = p.shape[-1] if lengths is None else lengths
        size = delta.abs().sum((1, 2, 3)) / (frames * p.shape[1] * p.shape[2])
        tiny = torch.finfo(torch.float32).tiny
        scale = torch.where(size > 0, epsilon.float() / size.clamp(min=tiny), 0.0)
        return delta * scale[:, None, None, None]
