"""torch's optimisers without its compiler: the same updates, and nothing more is loaded."""

import sys

import pytest
import torch

from tripaug_core.method import optimisers


def stepped(kind, **how) -> tuple[list[torch.Tensor], dict]:
    """Weights and state after five steps by a schedule, taken up anew in between."""
    generator = torch.Generator().manual_seed(0)
    weights = [torch.randn(size, generator=generator, requires_grad=True) for size in ((3, 2), 4)]
    optimiser = kind(weights, lr=0.1, weight_decay=0.01, **how)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: 1 / (1 + step))
    for step in range(5):
        if step == 2:
            optimiser.load_state_dict(optimiser.state_dict())
        optimiser.zero_grad()
        sum((weight**2).sin().sum() for weight in weights).backward()
        optimiser.step()
        schedule.step()
    return weights, optimiser.state_dict()


@pytest.mark.parametrize("fused", [True, False])
@pytest.mark.parametrize("name", ["Adam", "AdamW"])
def test_steps_are_those_of_torch_to_the_bit(monkeypatch, name, fused):
    wanted, state = stepped(getattr(torch.optim, name), fused=fused)
    for loaded in [module for module in sys.modules if module.startswith("torch._dynamo")]:
        monkeypatch.setitem(sys.modules, loaded, None)  # importing it fails
    ours, kept = stepped(getattr(optimisers, name), fused=fused)
    assert all(torch.equal(a, b) for a, b in zip(ours, wanted, strict=True))
    assert kept["param_groups"] == state["param_groups"]
    assert kept["state"][0].keys() == state["state"][0].keys()
