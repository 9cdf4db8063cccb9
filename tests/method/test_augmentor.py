"""The augmentor's budget and its indifference to padding, for any shape."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tripaug_core.method import augmentor
from tripaug_core.method.augmentor import AugmentorNetwork, blurred, budgeted, coloured
from tripaug_core.method.layers import build

PLAIN = build(lambda: AugmentorNetwork((4, 6)), torch.Generator().manual_seed(1))
SMOOTH = build(
    lambda: AugmentorNetwork((4, 6), smoothing=1.5, grains=(0.0, 3.0, 10.0)),
    torch.Generator().manual_seed(1),
)


def rand(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


@settings(deadline=None, max_examples=40)
@given(
    batch=st.integers(1, 3),
    mels=st.integers(1, 40),
    frames=st.integers(1, 50),
    epsilons=st.lists(st.floats(0, 2, width=32), min_size=3, max_size=3),
    shares=st.lists(st.floats(0.01, 1), min_size=3, max_size=3),
    seed=st.integers(0, 999),
    bf16=st.booleans(),
    network=st.sampled_from([PLAIN, SMOOTH]),
)
def test_budget_for_any_shape_batch_epsilon_and_mask(
    batch, mels, frames, epsilons, shares, seed, bf16, network
):
    x, noise = rand(2, batch, 1, mels, frames, seed=seed)
    epsilon = torch.tensor(epsilons[:batch])
    lengths = torch.tensor([max(1, int(frames * s)) for s in shares[:batch]])
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16, enabled=bf16):
        out = network(x, noise, epsilon, lengths)
    assert out.shape == x.shape
    assert out.dtype == torch.float32
    for i, n in enumerate(lengths.tolist()):
        change = (out[i, 0, :, :n] - x[i, 0, :, :n]).abs().mean().item()
        assert change == pytest.approx(epsilons[i], abs=1e-4)
        assert not out[i, 0, :, n:].any()


def test_epsilon_zero_is_the_identity():
    x, noise = rand(2, 2, 1, 128, 33)
    assert torch.equal(PLAIN(x, noise, torch.zeros(2)), x)


def test_all_zero_perturbation_gives_nothing_and_no_nan():
    p = torch.zeros(2, 1, 8, 5, requires_grad=True)
    out = budgeted(p, torch.tensor([0.1, 0.2]))
    assert not out.any()
    out.sum().backward()
    assert torch.isfinite(p.grad).all()


@pytest.mark.parametrize("network", [PLAIN, SMOOTH], ids=["plain", "smooth"])
@pytest.mark.parametrize("frames", [1, 2, 3, 5, 18, 37])
def test_alone_or_padded_the_same_output_and_gradients(frames, network):
    x, noise = rand(2, 1, 1, 128, frames)
    epsilon = torch.tensor([0.2])
    longer = torch.nn.functional.pad(torch.stack([x, noise]), (0, 21), value=9.0)
    batch = torch.cat([longer, rand(2, 1, 1, 128, frames + 21, seed=5)], 1)

    def gradients(out):
        network.zero_grad()
        (out**2).mean().backward()
        return [p.grad.clone() for p in network.parameters()]

    alone = network(x, noise, epsilon)
    padded = network(*batch, torch.tensor([0.2, 0.1]), torch.tensor([frames, frames + 21]))
    torch.testing.assert_close(padded[:1, ..., :frames], alone, atol=1e-5, rtol=0)
    for a, b in zip(gradients(alone), gradients(padded[:1, ..., :frames]), strict=True):
        torch.testing.assert_close(a, b, atol=1e-5, rtol=1e-4)


def test_noise_matters_and_latent_has_128_channels():
    x = rand(1, 1, 128, 20)
    a, b = (PLAIN(x, rand(1, 1, 128, 20, seed=s), torch.tensor([0.2])) for s in (1, 2))
    assert (a - b).abs().mean() > 1e-3
    z, _ = PLAIN.encoder(torch.cat([x, x], 1), None)
    assert z.shape[1] == 128
    assert len(PLAIN.encoder.convs) == 3


@pytest.mark.parametrize("grain", [0.0, 1.5, 3.0, 10.0])
def test_coloured_noise_keeps_unit_variance(grain):
    middle = coloured(rand(8, 1, 300, 300), grain)[..., 40:-40, 40:-40]
    assert middle.std().item() == pytest.approx(1.0, abs=0.12)


def test_blur_keeps_a_constant_and_takes_the_checkerboard_away():
    inside = (..., slice(5, -5), slice(5, -5))
    assert torch.allclose(blurred(torch.ones(1, 1, 30, 30), 1.5)[inside], torch.tensor(1.0))
    board = ((torch.arange(30)[:, None] + torch.arange(30)) % 2 * 2.0 - 1)[None, None]
    assert blurred(board, 1.5)[inside].abs().max() < 1e-3


def neighbours(network):
    x, noise = rand(2, 1, 1, 128, 60, seed=3)
    change = (network(x, noise, torch.tensor([0.2])) - x)[0, 0]
    ahead, behind = change[:, 1:].flatten(), change[:, :-1].flatten()
    return torch.corrcoef(torch.stack([ahead, behind]))[0, 1]


def test_a_smooth_augmentor_changes_neighbouring_frames_alike():
    assert neighbours(SMOOTH) > 0.7
    assert neighbours(PLAIN) < 0.3


def test_blur_is_the_same_for_long_and_short(monkeypatch):
    p = rand(2, 1, 20, 60)
    short = blurred(p, 3.0)
    monkeypatch.setattr(augmentor, "LONG", 10)
    torch.testing.assert_close(blurred(p, 3.0), short, atol=1e-5, rtol=0)
