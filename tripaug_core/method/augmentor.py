"""The augmentor: the GAN's generator, which perturbs a mel spectrogram within an l1 budget."""

import torch
from torch import Tensor, nn

from tripaug_core.method.blur import blurred, coloured
from tripaug_core.method.layers import ConvStack, strided
from tripaug_core.method.warp import TYPICAL_STD, random_warp_field, warp_to_budget
from tripaug_core.tensors import masked, scale_to_l1_budget

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
        noise_correlation_lengths: deviations, in cells, of the Gaussian blurs under which the
            noise is shown, each a channel of unit variance. White noise alone (0, the paper's)
            averages out on its way through the layers, and every copy of an utterance comes out
            alike.
        form: "additive" (the paper's), or "warp": what comes out says where to move energy from.
        std: `Normalisation.std` of the mels that it will see; a warp moves energy, and needs it to
            find the energy in a mel.
    """

    def __init__(
        self,
        widths: tuple[int, int] = (32, 64),
        smoothing: float = 0.0,
        noise_correlation_lengths: tuple[float, ...] = (0.0,),
        form: str = "additive",
        std: float = TYPICAL_STD,
    ):
        super().__init__()
        self.smoothing, self.form, self.std = smoothing, form, std
        self.noise_correlation_lengths = tuple(noise_correlation_lengths)
        first, second = widths
        self.encoder = ConvStack(
            (1 + len(self.noise_correlation_lengths), first, second, LATENT),
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
        return self.perturb(x, self.perturbation(x, noise, lengths), epsilon, lengths)[0]

    def perturbation(self, x: Tensor, noise: Tensor, lengths: Tensor | None = None) -> Tensor:
        """What ε has no part in, before it has its size.

        Args:
            x, noise, lengths: as in `forward`.

        Returns:
            Where it adds, tanh(P), (batch, 1, mels, frames); where it warps, a warp field, (batch,
            2, mels, frames), along frequency and time. Float32, zero behind each length.
        """
        p = self._decoded(masked(x, lengths).float(), masked(noise, lengths), lengths)
        with torch.autocast(x.device.type, enabled=False):
            p = torch.tanh(p.float())
            if self.form == "additive":
                return p
            # The learned part alone would move all copies of an utterance nearly alike.
            return p + random_warp_field(noise.float(), self.smoothing, lengths)

    def perturb(
        self, x: Tensor, perturbation: Tensor, epsilon: Tensor, lengths: Tensor | None = None
    ) -> tuple[Tensor, Tensor | None]:
        """x changed by ε: the perturbation scaled to the budget, or x moved as far as it reaches.

        Returns:
            AUG(X), and the displacement: from how far each of its cells takes its energy, (batch,
            2, mels, frames) in cells; None from a network that adds and moves nothing.
        """
        x = masked(x, lengths).float()
        with torch.autocast(x.device.type, enabled=False):
            if self.form == "additive":
                return x + scale_to_l1_budget(perturbation, epsilon, lengths), None
            return warp_to_budget(x, perturbation.float(), epsilon, lengths, self.std)

    def _decoded(self, x: Tensor, noise: Tensor, lengths: Tensor | None) -> Tensor:
        """P, what the decoder gives: of the shape of x, or with two channels."""
        mels, frames = x.shape[-2:]
        seen = [coloured(noise, length) for length in self.noise_correlation_lengths]
        seen = masked(torch.cat([x, *seen], 1), lengths)
        if seen.device.type == "cpu":  # channels side by side: a batch takes less time
            seen = seen.contiguous(memory_format=torch.channels_last)
        z, _ = self.encoder(seen, lengths)
        half = strided(lengths, 2)
        rows, columns = (mels + 1) // 2, (frames + 1) // 2
        hidden = masked(self.up(z)[..., :rows, :columns].relu(), half)
        p = masked(self.out(hidden)[..., :mels, :frames], lengths)
        return p if self.smoothing == 0 else masked(blurred(p, self.smoothing), lengths)
