"""Discriminator and representation learner: shapes, masks, initialisation, freezing."""

import pytest
import torch

from tests.method.small import small_settings
from tripaug_core.method.networks import build_networks, frozen
from tripaug_core.method.settings import PRESETS


def rand(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("frames", [1, 2, 7, 30, 129])
@pytest.mark.parametrize("name", ["discriminator", "representation"])
def test_alone_or_padded_the_same(networks, name, frames):
    network = getattr(networks, name)
    x = rand(1, 1, 128, frames)
    batch = torch.cat(
        [torch.nn.functional.pad(x, (0, 30), value=9.0), rand(1, 1, 128, frames + 30, seed=1)]
    )
    lengths = torch.tensor([frames, frames + 30])

    def gradients(out):
        networks.zero_grad()
        (out**2).mean().backward()
        return [p.grad.clone() for p in network.parameters()]

    alone, padded = network(x), network(batch, lengths)
    torch.testing.assert_close(padded[:1], alone, atol=1e-5, rtol=0)
    for a, b in zip(gradients(alone), gradients(padded[:1]), strict=True):
        torch.testing.assert_close(a, b, atol=1e-5, rtol=1e-4)


def test_shapes_and_layers(networks):
    x = rand(3, 1, 128, 50)
    assert networks.representation(x).shape == (3, 128)
    assert networks.discriminator(x).shape == (3,)
    assert len(networks.representation.convs.convs) == 5
    assert len(networks.discriminator.convs.convs) == 4


def test_initialisation_is_by_the_generator_alone():
    before = torch.get_rng_state()
    a, b, c = (
        build_networks(small_settings(), torch.Generator().manual_seed(s)) for s in (1, 1, 2)
    )
    assert torch.equal(before, torch.get_rng_state())
    a, b, c = (torch.cat([p.flatten() for p in n.parameters()]) for n in (a, b, c))
    assert torch.equal(a, b)
    assert not torch.equal(a, c)
    assert torch.isfinite(a).all()


def test_frozen_passes_gradients_through(networks):
    x = rand(2, 1, 128, 20).requires_grad_()
    with frozen(networks.representation):
        networks.representation(x).sum().backward()
    assert x.grad.any()
    assert all(p.grad is None for p in networks.representation.parameters())
    assert all(p.requires_grad for p in networks.parameters())


@pytest.mark.parametrize("name", PRESETS)
def test_presets_build(name):
    build_networks(PRESETS[name], torch.Generator().manual_seed(0))
