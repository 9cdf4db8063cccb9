"""The augmentor's budget and its indifference to padding, for any shape."""

import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tripaug_core.method.augmentor import AugmentorNetwork
from tripaug_core.method.layers import build
from tripaug_core.tensors import scale_to_l1_budget

PLAIN = build(lambda: AugmentorNetwork((4, 6)), torch.Generator().manual_seed(1))
WARP = build(
    lambda: AugmentorNetwork(
        (4, 6), smoothing=8.0, noise_correlation_lengths=(0.0, 10.0), form="warp"
    ),
    torch.Generator().manual_seed(1),
)
SMOOTH = build(
    lambda: AugmentorNetwork((4, 6), smoothing=1.5, noise_correlation_lengths=(0.0, 3.0, 10.0)),
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
        # A network this small may draw exactly nothing, and nothing cannot be scaled.
        assume(change > 0 or epsilons[i] == 0)
        assert change == pytest.approx(epsilons[i], abs=1e-4)
        assert not out[i, 0, :, n:].any()


def test_epsilon_zero_is_the_identity():
    x, noise = rand(2, 2, 1, 128, 33)
    assert torch.equal(PLAIN(x, noise, torch.zeros(2)), x)


def test_all_zero_perturbation_gives_nothing_and_no_nan():
    p = torch.zeros(2, 1, 8, 5, requires_grad=True)
    out = scale_to_l1_budget(p, torch.tensor([0.1, 0.2]))
    assert not out.any()
    out.sum().backward()
    assert torch.isfinite(p.grad).all()


@pytest.mark.parametrize("network", [PLAIN, SMOOTH, WARP], ids=["plain", "smooth", "warp"])
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
    # Sums in another order; a warp multiplies the difference by the slope that it slides over.
    if network is WARP:
        assert (padded[:1, ..., :frames] - alone).abs().mean() < 1e-5
    else:
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


def neighbours(network):
    x, noise = rand(2, 1, 1, 128, 60, seed=3)
    change = (network(x, noise, torch.tensor([0.2])) - x)[0, 0]
    ahead, behind = change[:, 1:].flatten(), change[:, :-1].flatten()
    return torch.corrcoef(torch.stack([ahead, behind]))[0, 1]


def test_a_smooth_augmentor_changes_neighbouring_frames_alike():
    assert neighbours(SMOOTH) > 0.7
    assert neighbours(PLAIN) < 0.3


# Between neighbours as unlike as those of white noise, a smaller ε takes moving a cell by less than
# a millionth of its size, which float32 cannot tell apart.
WARPED = st.just(0.0) | st.floats(2**-5, 0.5, width=32)


@settings(deadline=None, max_examples=30)
@given(
    batch=st.integers(1, 3),
    mels=st.integers(2, 40),
    frames=st.integers(2, 50),
    epsilons=st.lists(WARPED, min_size=3, max_size=3),
    shares=st.lists(st.floats(0.01, 1), min_size=3, max_size=3),
    seed=st.integers(0, 999),
    bf16=st.booleans(),
)
def test_a_warp_keeps_the_budget_too(batch, mels, frames, epsilons, shares, seed, bf16):
    x, noise = rand(2, batch, 1, mels, frames, seed=seed)
    lengths = torch.tensor([max(1, int(frames * s)) for s in shares[:batch]])
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16, enabled=bf16):
        out = WARP(x, noise, torch.tensor(epsilons[:batch]), lengths)
    assert out.dtype == torch.float32
    for i, n in enumerate(lengths.tolist()):
        change = (out[i, 0, :, :n] - x[i, 0, :, :n]).abs().mean().item()
        assert change <= 1.01 * epsilons[i] + 1e-5
        assert out[i, ..., :n].max() <= x[i, ..., :n].max() + 1e-5
        assert out[i, ..., :n].min() >= x[i, ..., :n].min() - 1e-5
        if mels > 8 and n > 8:  # room enough to spend it
            assert change == pytest.approx(epsilons[i], rel=0.01, abs=1e-5)
        assert not out[i, 0, :, n:].any()


def test_a_warp_of_silence_changes_nothing_and_learns_nothing():
    out = WARP(torch.full((1, 1, 16, 9), -0.5), rand(1, 1, 16, 9), torch.tensor([0.2]))
    assert torch.equal(out, torch.full((1, 1, 16, 9), -0.5))
    out.sum().backward()
    assert all(torch.isfinite(p.grad).all() for p in WARP.parameters())


def test_without_noise_a_warp_still_has_its_one_change():
    x = rand(1, 1, 32, 20)
    out = WARP(x, torch.zeros_like(x), torch.tensor([0.2]))
    assert (out - x).abs().mean().item() == pytest.approx(0.2, rel=0.01)
