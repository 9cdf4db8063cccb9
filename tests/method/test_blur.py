"""Blurs, and the noise of several scales that they make."""

import pytest
import torch

from tripaug_core.method import blur
from tripaug_core.method.blur import blurred, coloured


def rand(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("correlation_length", [0.0, 1.5, 3.0, 10.0])
def test_coloured_noise_keeps_unit_variance(correlation_length):
    middle = coloured(rand(8, 1, 300, 300), correlation_length)[..., 40:-40, 40:-40]
    assert middle.std().item() == pytest.approx(1.0, abs=0.12)


def test_blur_keeps_a_constant_and_takes_the_checkerboard_away():
    inside = (..., slice(5, -5), slice(5, -5))
    assert torch.allclose(blurred(torch.ones(1, 1, 30, 30), 1.5)[inside], torch.tensor(1.0))
    board = ((torch.arange(30)[:, None] + torch.arange(30)) % 2 * 2.0 - 1)[None, None]
    assert blurred(board, 1.5)[inside].abs().max() < 1e-3


def test_blur_is_the_same_for_long_and_short(monkeypatch):
    p = rand(2, 2, 20, 60)
    short = blurred(p, 3.0)
    monkeypatch.setattr(blur, "LONG", 10)
    torch.testing.assert_close(blurred(p, 3.0), short, atol=1e-5, rtol=0)
