"""The augmentor: the GAN's generator, which perturbs a mel spectrogram within an l1 budget."""

import torch
from torch import Tensor, nn

from tripaug_core.method.blur import blurred, coloured
from tripaug_core.method.budget import budgeted
from tripaug_core.method.layers import ConvStack, masked, strided
from tripaug_core.method.warp import restless, warped

LATENT = 128  # channels of z (Sec. 2.4)


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
        form: "additive" (the paper's), or "warp": what comes out says where to move energy from.
    """

    def __init__(
        self,
        widths: tuple[int, int] = (32, 64),
        smoothing: float = 0.0,
        grains: tuple[float, ...] = (0.0,),
        form: str = "additive",
    ):
        super().__init__()
        self.smoothing, self.grains, self.form = smoothing, tuple(grains), form
        first, second = widths
        self.encoder = ConvStack(
            (1 + len(grains), first, second, LATENT),
            strides=((2, 2), (2, 2), (1, 1)),
            kernels=(5, 3, 3),
        )
        self.up = nn.ConvTranspose2d(LATENT, first, 4, stride=2, padding=1)
        self.out = nn.ConvTranspose2d(first, 1 if form == "additive" else 2, 4, stride=2, padding=1)

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
        return self.along(x, self.way(x, noise, lengths), epsilon, lengths)[0]

    def way(self, x: Tensor, noise: Tensor, lengths: Tensor | None = None) -> Tensor:
        """What ε has no part in: P where it adds, (batch, 1, mels, frames), or where it warps the
        drift before it has its size, (batch, 2, mels, frames).
        """
        p = self.perturbation(masked(x, lengths).float(), noise, lengths)
        if self.form == "additive":
            return p
        with torch.autocast(x.device.type, enabled=False):
            # The learned part alone would move all copies of an utterance nearly alike.
            return torch.tanh(p.float()) + restless(noise.float(), self.smoothing, lengths)

    def along(
        self, x: Tensor, way: Tensor, epsilon: Tensor, lengths: Tensor | None = None
    ) -> tuple[Tensor, Tensor | None]:
        """x changed by ε along a way.

        Returns:
            AUG(X), and where each of its cells takes its energy from, (batch, 2, mels, frames) in
            cells; None from a network that adds and moves nothing.
        """
        x = masked(x, lengths).float()
        if self.form == "additive":
            return x + budgeted(way, epsilon, lengths), None
        with torch.autocast(x.device.type, enabled=False):
            return warped(x, way, epsilon, lengths)

    def perturbation(self, x: Tensor, noise: Tensor, lengths: Tensor | None) -> Tensor:
        """P, the decoder's output before the budget: of the shape of x, or with two channels."""
        mels, frames = x.shape[-2:]
        noise = masked(noise, lengths)
        seen = [coloured(noise, grain) for grain in self.grains]
        z, _ = self.encoder(masked(torch.cat([x, *seen], 1), lengths), lengths)
        half = strided(lengths, 2)
        rows, columns = (mels + 1) // 2, (frames + 1) // 2
        hidden = masked(self.up(z)[..., :rows, :columns].relu(), half)
        p = masked(self.out(hidden)[..., :mels, :frames], lengths)
        return p if self.smoothing == 0 else masked(blurred(p, self.smoothing), lengths)
