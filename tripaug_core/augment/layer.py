"""The learned augmentor as a layer of somebody's own training loop."""

from contextlib import nullcontext

import torch
from torch import Tensor, nn
from torch.utils.data import get_worker_info

from tripaug_core.augment.learned import Augmentor
from tripaug_core.augment.seeds import copy_seed
from tripaug_core.errors import InputError
from tripaug_core.tensors import masked


class TripletAugment(nn.Module):
    """Augments a random part of each batch while training; does nothing in `eval()`.

    The augmentor's weights are frozen, and are neither among the parameters of this layer nor in
    its state, so that no optimiser finds them and no checkpoint repeats them. Randomness comes
    from a generator of its own; in a worker of a DataLoader it is seeded by the worker's seed too,
    since otherwise all workers, and every epoch, would draw the same.

    Args:
        augmentor: from `load_augmentor`; mels must be in its normalised units.
        epsilon_range: bounds of the uniform draw of ε for each example; by default those that the
            augmentor was trained within.
        p: probability for each example to be augmented; half of a batch is what was measured.
        noise_scale: factor of the Gaussian noise.
        seed: of the layer's generator.
        differentiable: let gradients pass through to what comes before. The default saves memory:
            mels are mostly data.

    Raises:
        InputError: p or the bounds of ε make no sense.
    """

    def __init__(
        self,
        augmentor: Augmentor,
        epsilon_range: tuple[float, float] | None = None,
        p: float = 0.5,
        noise_scale: float = 1.0,
        seed: int = 0,
        differentiable: bool = False,
    ):
        super().__init__()
        low, high = epsilon_range or augmentor.epsilon_range
        if not 0 <= low <= high < float("inf"):
            raise InputError(f"epsilon_range is {epsilon_range}: it must be 0 <= low <= high.")
        if not 0 <= p <= 1:
            raise InputError(f"p is {p}: it must lie between 0 and 1.")
        if not 0 <= noise_scale < float("inf"):
            raise InputError(f"noise_scale is {noise_scale}: it must be at least 0.")
        self._augmentor = augmentor  # no nn.Module, so its weights stay out of this one's
        self.epsilon_range, self.p, self.noise_scale = (
            (float(low), float(high)),
            float(p),
            noise_scale,
        )
        self.seed, self.differentiable = int(seed), differentiable
        self._generator: torch.Generator | None = None
        self._worker_seed: int | None = None

    def forward(self, mel: Tensor, lengths: Tensor | None = None) -> Tensor:
        """(batch, 1, mels, frames) normalised -> the same shape and dtype.

        Args:
            lengths: (batch,) real frames; what lies behind them is left as it is.

        Raises:
            InputError: the shapes are others.
        """
        bands = self._augmentor.spec.n_mels
        if mel.ndim != 4 or mel.shape[1] != 1 or mel.shape[2] != bands:
            raise InputError(
                f"the mel has shape {tuple(mel.shape)}: (batch, 1, {bands}, frames) is expected."
            )
        if not self.training or self.p == 0 or len(mel) == 0:
            return mel
        if mel.device != self._augmentor.device:
            self._augmentor.to(mel.device)
        if lengths is not None:
            lengths = torch.as_tensor(lengths, device=mel.device).long()
            if lengths.shape != (len(mel),):
                raise InputError(f"lengths have shape {tuple(lengths.shape)}: one per example.")
        like = {"generator": self._own(mel.device), "device": mel.device}
        low, high = self.epsilon_range
        draw = torch.rand(2, len(mel), **like)
        epsilon = torch.where(draw[0] < self.p, low + (high - low) * draw[1], 0.0)
        noise = torch.randn(mel.shape, **like) * self.noise_scale
        with nullcontext() if self.differentiable else torch.no_grad():
            x = mel.float()
            change = self._augmentor.networks.augmentor(x, noise, epsilon, lengths) - x
            if lengths is not None:
                change = masked(change, lengths)
        return mel + change.to(mel.dtype)

    def extra_repr(self) -> str:
        """Shown by `print(layer)`."""
        low, high = self.epsilon_range
        return (
            f"epsilon={low:g}..{high:g}, p={self.p:g}, checkpoint={self._augmentor.identity[:12]}"
        )

    def _own(self, device: torch.device) -> torch.Generator:
        worker = get_worker_info()
        worker_seed = None if worker is None else worker.seed
        same = self._generator is not None and self._generator.device == device
        if not same or self._worker_seed != worker_seed:
            seed = self.seed if worker is None else copy_seed(self.seed, "worker", worker_seed)
            self._generator = torch.Generator(device).manual_seed(seed)
            self._worker_seed = worker_seed
        return self._generator
