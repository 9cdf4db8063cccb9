"""The learned augmentor as a layer on mels."""

from contextlib import nullcontext

import torch
from torch import Tensor

from tripaug_core.augment.layers.base import AugmentLayer
from tripaug_core.augment.learned import Augmentor
from tripaug_core.augment.shapes import real_counts
from tripaug_core.errors import InputError
from tripaug_core.tensors import masked


class TripletAugment(AugmentLayer):
    """Augments a random part of each batch of mels while training; does nothing in `eval()`.

    Args:
        augmentor, epsilon_range, p, noise_scale, seed: as in `AugmentLayer`; mels must be in the
            augmentor's normalised units. Half of a batch is what was measured.
        differentiable: let gradients pass through to what comes before. The default saves memory:
            mels are mostly data.

    Raises:
        InputError: as `AugmentLayer`.
    """

    def __init__(
        self,
        augmentor: Augmentor,
        epsilon_range: tuple[float, float] | None = None,
        p: float = 0.5,
        noise_scale: float = 1.0,
        seed: int | None = 0,
        differentiable: bool = False,
    ):
        super().__init__(augmentor, epsilon_range, p, noise_scale, seed)
        self.differentiable = differentiable

    def forward(
        self, mel: Tensor, lengths: Tensor | None = None, return_epsilon: bool = False
    ) -> Tensor | tuple[Tensor, Tensor]:
        """(batch, 1, mels, frames) normalised -> the same shape and dtype.

        Args:
            lengths: (batch,) real frames, or shares of the longest as in SpeechBrain; what lies
                behind them is left as it is, whatever it is.
            return_epsilon: give the ε that each example reached as well, (batch,); 0 where it was
                left alone.

        Raises:
            InputError: no tensor of floating-point numbers of that shape, or the lengths make no
                sense.
        """
        bands = self._augmentor.spec.n_mels
        if not (isinstance(mel, Tensor) and mel.is_floating_point()):
            raise InputError("the mel must be a tensor of floating-point numbers.")
        if mel.ndim != 4 or mel.shape[1] != 1 or mel.shape[2] != bands:
            raise InputError(
                f"the mel has shape {tuple(mel.shape)}: (batch, 1, {bands}, frames) is expected."
            )
        if not self.training or self.p == 0 or mel.numel() == 0:
            nothing = torch.zeros(len(mel), dtype=torch.float32, device=mel.device)
            return (mel, nothing) if return_epsilon else mel
        if mel.device != self._augmentor.device:
            self._augmentor.to(mel.device)
        epsilon, noise = self._draws(mel)
        rows = _chosen(epsilon)
        lengths = _frames(lengths, mel)
        with nullcontext() if self.differentiable else torch.no_grad():
            x = mel.float() if rows is None else mel[rows].float()
            some = lengths if rows is None or lengths is None else lengths[rows]
            part = (noise, epsilon) if rows is None else (noise[rows], epsilon[rows])
            made = self._augmentor.made(x, *part, some)
            change = made.mel - x
            if some is not None:
                change = masked(change, some)
            change = change.to(mel.dtype)
        reached = made.epsilon_reached
        if rows is None:
            out = mel + change
        else:
            out = mel.index_add(0, rows, change)
            reached = epsilon.new_zeros(len(mel)).index_copy(0, rows, reached)
        return (out, reached) if return_epsilon else out

    @torch.compiler.disable
    def _draws(self, mel: Tensor) -> tuple[Tensor, Tensor]:
        """ε of each example, and the noise."""
        epsilon = self._strengths(len(mel), mel.device)
        generator = self._own.on(mel.device)
        like = {"dtype": torch.float32, "device": mel.device}
        noise = torch.randn(mel.shape, generator=generator, **like)
        return epsilon, noise * self.noise_scale


def _chosen(epsilon: Tensor) -> Tensor | None:
    """The rows that are to be changed; None for all, where asking would hold an accelerator up."""
    if epsilon.device.type != "cpu" or torch.compiler.is_compiling():
        return None
    rows = epsilon.nonzero()[:, 0]
    return None if len(rows) == len(epsilon) else rows


@torch.compiler.disable
def _frames(lengths, mel: Tensor) -> Tensor | None:
    """Real frames of each example, (batch,)."""
    counts = real_counts(lengths, len(mel), mel.shape[-1], "frames")
    if counts is None:
        return None
    return torch.tensor(counts, dtype=torch.long, device=mel.device)
