"""Both networks: shapes, size, padding that counts for nothing, initialisation by generator."""

import pytest
import torch
from torch import nn

from tripaug_core.recognition.fit import make_network
from tripaug_core.recognition.layers import build, dropped
from tripaug_core.recognition.light import LightCNN, MaskedNorm
from tripaug_core.recognition.settings import DEFAULTS, FitSettings
from tripaug_core.recognition.vgg19 import VGG19


def seeded(seed=0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def test_vgg19_is_the_published_one():
    with torch.device("meta"):
        network = make_network(DEFAULTS["vgg19"].but(batch_norm=False), 1000)
    convs = [m for m in network.modules() if isinstance(m, nn.Conv2d)]
    assert [m.out_channels for m in convs] == [64] * 2 + [128] * 2 + [256] * 4 + [512] * 8
    assert {m.kernel_size for m in convs} == {(3, 3)}
    # 20,024,384 weights of the published convolutions, less two input channels of the first.
    assert sum(p.numel() for m in convs for p in m.parameters()) == 20_024_384 - 2 * 9 * 64
    linear = [m for m in network.modules() if isinstance(m, nn.Linear)]
    assert [(m.in_features, m.out_features) for m in linear] == [
        (512 * 4 * 4, 4096),
        (4096, 4096),
        (4096, 1000),
    ]


@pytest.mark.parametrize("batch_norm", [True, False])
def test_vgg19_forward(batch_norm):
    network = build(lambda: VGG19(5, 4, 16, batch_norm=batch_norm), seeded()).train()
    out = network(torch.randn(2, 1, 128, 128, generator=seeded()), None, seeded())
    assert out.shape == (2, 5)
    out.sum().backward()
    assert all(p.grad is not None for p in network.parameters())


@pytest.mark.parametrize("training", [True, False])
def test_padding_counts_for_nothing(training):
    network = build(lambda: LightCNN(3, 4), seeded()).train(training)
    x = torch.randn(2, 1, 128, 90, generator=seeded())
    alone = network(x, torch.tensor([90, 90]))
    wide = torch.nn.functional.pad(x, (0, 47), value=3.0)
    torch.testing.assert_close(network(wide, torch.tensor([90, 90])), alone, atol=1e-5, rtol=0)


def test_lengths_none_means_all():
    network = build(lambda: LightCNN(3, 4), seeded()).eval()
    x = torch.randn(2, 1, 128, 70, generator=seeded())
    assert torch.equal(network(x), network(x, torch.tensor([70, 70])))


def test_masked_norm_is_batch_norm_and_relu_where_nothing_is_masked():
    ours, theirs = MaskedNorm(3), nn.BatchNorm2d(3)
    x = torch.randn(4, 3, 5, 6, generator=seeded()) * 2 + 1
    torch.testing.assert_close(ours(x, torch.ones(4, 1, 1, 6)), theirs(x).relu())
    torch.testing.assert_close(ours.running_mean, theirs.running_mean)
    ours.eval(), theirs.eval()
    ours.running_var.copy_(theirs.running_var)
    torch.testing.assert_close(ours(x, torch.ones(4, 1, 1, 6)), theirs(x).relu())


def test_masked_norm_counts_real_frames_alone():
    norm = MaskedNorm(3)
    x = torch.randn(2, 3, 5, 6, generator=seeded()) + 1
    mask = torch.ones(2, 1, 1, 6)
    mask[1, ..., 4:] = 0
    real = torch.cat([x[0].flatten(1), x[1, ..., :4].flatten(1)], 1)
    mean, std = real.mean(1), real.std(1, correction=0)
    wanted = ((x - mean[:, None, None]) / std[:, None, None]).relu() * mask
    torch.testing.assert_close(norm(x, mask), wanted, atol=1e-4, rtol=1e-4)


def test_light_network_runs_in_bfloat16():
    network = build(lambda: LightCNN(3, 4), seeded()).train()
    x = torch.randn(2, 1, 128, 70, generator=seeded())
    with torch.autocast("cpu", torch.bfloat16):
        low = network(x, torch.tensor([70, 50]))
    torch.testing.assert_close(
        low.float(), network(x, torch.tensor([70, 50])), atol=0.05, rtol=0.05
    )


def test_build_draws_from_its_generator_alone():
    before = torch.get_rng_state()
    make = lambda: make_network(FitSettings(width=4), 3)  # noqa: E731
    one, same, other = build(make, seeded(1)), build(make, seeded(1)), build(make, seeded(2))
    assert torch.equal(torch.get_rng_state(), before)
    for a, b in zip(one.state_dict().values(), same.state_dict().values(), strict=True):
        assert torch.equal(a, b)
    assert not torch.equal(one.convs[0].weight, other.convs[0].weight)


def test_dropout():
    x = torch.ones(200, 200)
    assert torch.equal(dropped(x, 0.5, None), x)
    out = dropped(x, 0.25, seeded())
    assert out.unique().tolist() == pytest.approx([0.0, 4 / 3])
    assert out.mean().item() == pytest.approx(1, abs=0.02)
    assert torch.equal(out, dropped(x, 0.25, seeded()))
