"""What both layers share: their settings, and the draws for each example."""

import torch
from torch import Tensor, nn

from tripaug_core.augment.learned import Augmentor
from tripaug_core.augment.seeds import OwnGenerator, whole_seed
from tripaug_core.augment.strength import LARGEST_EPSILON, check_strength, lies_between
from tripaug_core.errors import InputError


class AugmentLayer(nn.Module):
    """Settings and randomness of a layer that augments a part of each batch while training.

    The augmentor's weights are frozen, and are neither among the parameters of the layer nor in
    its state, so that no optimiser finds them and no checkpoint repeats them.

    Args:
        augmentor: from `load_augmentor`.
        epsilon_range: bounds of the uniform draw of ε for each example; by default those that the
            augmentor was trained within.
        p: probability for each example to be augmented.
        noise_scale: factor of the Gaussian noise.
        seed: of the layer's own generator (`OwnGenerator`); None for one that is new each time.

    Raises:
        InputError: the augmentor is none, or p, the bounds of ε, the noise scale or the seed make
            no sense.
    """

    def __init__(
        self,
        augmentor: Augmentor,
        epsilon_range: tuple[float, float] | None = None,
        p: float = 0.5,
        noise_scale: float = 1.0,
        seed: int | None = 0,
    ):
        super().__init__()
        if not isinstance(augmentor, Augmentor):
            raise InputError(f"{augmentor!r} is no augmentor: give what load_augmentor gives.")
        low, high = _bounds(augmentor.epsilon_range if epsilon_range is None else epsilon_range)
        check_strength(high, noise_scale, max(LARGEST_EPSILON, augmentor.epsilon_range[1]))
        if not lies_between(p, 1):
            raise InputError(f"p is {p!r}: it must lie between 0 and 1.")
        self._augmentor = augmentor  # no nn.Module, so its weights stay out of this one's
        self.epsilon_range = (low, high)
        self.p, self.noise_scale = float(p), float(noise_scale)
        self.seed = None if seed is None else whole_seed(seed)
        self._own = OwnGenerator(self.seed)

    def extra_repr(self) -> str:
        """Shown by `print(layer)`."""
        low, high = self.epsilon_range
        return (
            f"epsilon={low:g}..{high:g}, p={self.p:g}, checkpoint={self._augmentor.identity[:12]}"
        )

    def _strengths(self, batch: int, device: str | torch.device = "cpu") -> Tensor:
        """ε of each example, (batch,); 0 for those that are left alone."""
        like = {"dtype": torch.float32, "device": device}
        draw = torch.rand(2, batch, generator=self._own.on(device), **like)
        low, high = self.epsilon_range
        return torch.where(draw[0] < self.p, low + (high - low) * draw[1], 0.0)


def _bounds(epsilon_range) -> tuple[float, float]:
    """The least and the largest ε, checked."""
    try:
        low, high = (float(each) for each in epsilon_range)
    except (TypeError, ValueError):
        raise InputError(
            f"epsilon_range is {epsilon_range!r}: give two numbers, (least, largest)."
        ) from None
    if not 0 <= low <= high:
        raise InputError(f"epsilon_range is {epsilon_range}: it must be 0 <= low <= high.")
    return low, high
