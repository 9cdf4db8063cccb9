"""Random warps within a budget."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tripaug_core.augment.transforms.warping import RandomWarp
from tripaug_core.errors import InputError


@given(epsilon=st.floats(0.05, 0.6), length=st.integers(2, 60), seed=st.integers(0, 2**31))
@settings(max_examples=30, deadline=None)
def test_the_budget_is_kept_over_the_real_frames(epsilon, length, seed):
    generator = torch.Generator().manual_seed(seed)
    lengths = torch.tensor([60, length])
    mel = torch.randn(2, 1, 8, 60, generator=generator)
    mel[1, :, :, length:] = 0
    out = RandomWarp(epsilon, epsilon)(mel, lengths, generator)
    for i, n in enumerate(lengths):
        spent = (out - mel)[i, ..., :n].abs().mean().item()
        assert spent <= 1.01 * epsilon + 1e-5
        if n > 8:  # room enough to spend it
            assert spent == pytest.approx(epsilon, rel=0.01, abs=1e-5)


def test_epsilon_is_drawn_for_each_example_within_its_bounds():
    generator = torch.Generator().manual_seed(0)
    mel = torch.randn(200, 1, 12, 30, generator=generator)
    spent = (RandomWarp(0.1, 0.3)(mel, None, generator) - mel).abs().mean((1, 2, 3))
    assert spent.min() >= 0.099
    assert spent.max() <= 0.303
    assert spent.max() - spent.min() > 0.15


@pytest.mark.parametrize("bounds", [(-0.1, 0.2), (0.3, 0.2), (float("nan"), 1), (0, float("inf"))])
def test_bounds_must_make_sense(bounds):
    with pytest.raises(InputError, match="ε"):
        RandomWarp(*bounds)


@pytest.mark.parametrize("length", [-1, 65, float("nan")])
def test_the_correlation_length_must_make_sense(length):
    with pytest.raises(InputError, match="correlation length"):
        RandomWarp(correlation_length=length)


@pytest.mark.parametrize("std", [0, -1, float("nan"), float("inf")])
def test_the_deviation_must_make_sense(std):
    with pytest.raises(InputError, match="std"):
        RandomWarp(std=std)
