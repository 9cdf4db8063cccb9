"""The three networks together, as they are trained and stored."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import nn

from tripaug_core.method.augmentor import AugmentorNetwork
from tripaug_core.method.discriminator import DiscriminatorNetwork
from tripaug_core.method.layers import build
from tripaug_core.method.representation import RepresentationNetwork
from tripaug_core.method.settings import Settings
from tripaug_core.method.warp import TYPICAL_STD


class Networks(nn.Module):
    """Augmentor, discriminator and representation learner, sized by the settings.

    Args:
        std: of the normalisation of the mels that they will see; a warp needs it.
    """

    def __init__(self, settings: Settings, std: float = TYPICAL_STD):
        super().__init__()
        mels = settings.mel.n_mels
        self.augmentor = AugmentorNetwork(
            settings.augmentor_widths, settings.smoothing, settings.grains, settings.form, std
        )
        self.discriminator = DiscriminatorNetwork(
            settings.discriminator_widths, settings.discriminator_size, mels
        )
        self.representation = RepresentationNetwork(
            settings.representation_widths, mels, settings.representation_gain
        )


def build_networks(
    settings: Settings, generator: torch.Generator, std: float = TYPICAL_STD
) -> Networks:
    """Fresh networks on the CPU, all weights drawn from the generator; see `Networks`."""
    return build(lambda: Networks(settings, std), generator)


def to_train(networks: Networks, device: torch.device | str) -> Networks:
    """The networks on a device, as they are trained: channels lie beside one another in memory,
    which takes an eighth off a step on a CPU; in place.
    """
    return networks.to(device, memory_format=torch.channels_last)


@contextmanager
def frozen(*modules: nn.Module) -> Iterator[None]:
    """For the time of a phase these modules pass gradients through and get none themselves."""
    held = [p for module in modules for p in module.parameters() if p.requires_grad]
    for parameter in held:
        parameter.requires_grad_(False)
    try:
        yield
    finally:
        for parameter in held:
            parameter.requires_grad_(True)
