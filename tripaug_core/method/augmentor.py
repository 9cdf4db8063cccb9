"""The augmentor: the GAN's generator, which perturbs a mel spectrogram within an l1 budget."""

import torch
from torch import Tensor, nn

from tripaug_core.method.layers import ConvStack, masked, strided

LATENT = 128  # channels of z (Sec. 2.4)


class AugmentorNetwork(nn.Module):
    """Encoder of 3 convolutions to z, decoder of 2 transposed convolutions to P (Sec. 2.1, 2.4).

    The Gaussian noise enters as a second channel beside the spectrogram. Two of the three
    convolutions halve the size, as the decoder's two layers double it again.

    Args:
        widths: channels of the first two convolutions.
    """

    def __init__(self, widths: tuple[int, int] = (32, 64)):
        super().__init__()
        first, second = widths
        self.encoder = ConvStack(
            (2, first, second, LATENT), strides=((2, 2), (2, 2), (1, 1)), kernels=(5, 3, 3)
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
        z, _ = self.encoder(torch.cat([x, masked(noise, lengths)], 1), lengths)
        half = strided(lengths, 2)
        rows, columns = (mels + 1) // 2, (frames + 1) // 2
        hidden = masked(self.up(z)[..., :rows, :columns].relu(), half)
        return masked(self.out(hidden)[..., :mels, :frames], lengths)


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
