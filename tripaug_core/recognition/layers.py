"""What both recognisers share: dropout and initialisation from a generator of their own."""

import torch
from torch import Tensor, nn

from tripaug_core.method import layers


def dropped(x: Tensor, share: float, generator: torch.Generator | None) -> Tensor:
    """Dropout with its randomness passed in; nothing is dropped where there is no generator."""
    if generator is None or share == 0:
        return x
    keep = torch.rand(x.shape, generator=generator, device=x.device) >= share
    return x * keep / (1 - share)


def build(make, generator: torch.Generator) -> nn.Module:
    """A recogniser's network by `make()`, its weights drawn from the generator."""
    return layers.build(make, generator, _initialise)


@torch.no_grad()
def _initialise(module: nn.Module, generator: torch.Generator) -> None:
    if isinstance(module, nn.Conv2d | nn.Linear):
        nn.init.kaiming_normal_(module.weight, nonlinearity="relu", generator=generator)
        if module.bias is not None:
            module.bias.zero_()
    elif isinstance(module, nn.BatchNorm2d):
        module.reset_running_stats()
        module.weight.fill_(1.0)
        module.bias.zero_()
    elif next(module.parameters(recurse=False), None) is not None:
        raise TypeError(f"no initialisation is known for {type(module).__name__}")
