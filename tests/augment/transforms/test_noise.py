import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tripaug_core.augment.transforms.noise import GaussianNoise
from tripaug_core.errors import InputError


@given(epsilon=st.floats(0.001, 3), length=st.integers(1, 60), seed=st.integers(0, 2**31))
@settings(max_examples=40, deadline=None)
def test_the_budget_is_kept_over_the_real_frames(epsilon, length, seed):
    generator = torch.Generator().manual_seed(seed)
    lengths = torch.tensor([60, length])
    mel = torch.randn(2, 1, 8, 60, generator=generator)
    mel[1, :, :, length:] = 0
    out = GaussianNoise(epsilon, epsilon)(mel, lengths, generator)
    for i, n in enumerate(lengths):
        spent = (out - mel)[i, ..., :n].abs().mean().item()
        assert spent == pytest.approx(epsilon, rel=1e-4, abs=1e-5)


def test_epsilon_0_is_the_identity():
    mel = torch.randn(2, 1, 4, 9)
    assert torch.equal(GaussianNoise(0, 0)(mel, None, torch.Generator()), mel)


def test_epsilon_is_drawn_for_each_example_within_its_bounds():
    mel = torch.zeros(200, 1, 4, 9)
    out = GaussianNoise(0.1, 0.3)(mel, None, torch.Generator().manual_seed(0))
    spent = out.abs().mean((1, 2, 3))
    assert spent.min() >= 0.0999
    assert spent.max() <= 0.3001
    assert spent.max() - spent.min() > 0.15


def test_the_noise_is_gaussian_and_white():
    out = GaussianNoise(0.2, 0.2)(torch.zeros(1, 1, 128, 500), None, torch.Generator())
    # For a normal distribution the mean size is sqrt(2 / pi) deviations.
    assert out.std().item() == pytest.approx(0.2 * (torch.pi / 2) ** 0.5, rel=0.02)
    beside = (out[..., 1:] * out[..., :-1]).mean() / out.var()
    assert abs(beside) < 0.02


@pytest.mark.parametrize("bounds", [(-0.1, 0.2), (0.3, 0.2), (float("nan"), 1), (0, float("inf"))])
def test_bounds_must_make_sense(bounds):
    with pytest.raises(InputError, match="ε"):
        GaussianNoise(*bounds)
