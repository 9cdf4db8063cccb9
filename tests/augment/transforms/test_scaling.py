"""Frequency and tempo of whole utterances scaled."""

import pytest
import torch

from tripaug_core.augment.transforms.scaling import RandomScaling
from tripaug_core.errors import InputError


def _generator(seed=3):
    return torch.Generator().manual_seed(seed)


def _lines(at, axis, batch=40, mels=60, frames=81):
    """Mels with smooth ridges at these bands (axis 2) or frames (axis 3)."""
    place = torch.arange(mels if axis == 2 else frames).float()
    ridge = sum(torch.exp(-((place - p) ** 2) / 2) for p in at)
    mel = ridge[:, None].expand(mels, frames) if axis == 2 else ridge.expand(mels, frames)
    return mel.expand(batch, 1, mels, frames).contiguous()


def _place(out, axis, low, high):
    """Where the ridge between two places is, (batch,), to a part of a cell."""
    curve = out.mean(5 - axis)[:, 0, low:high]
    return (curve * torch.arange(low, high)).sum(1) / curve.sum(1)


def test_all_frequencies_of_an_example_are_scaled_alike_within_the_bounds():
    out = RandomScaling(0.2, 0)(_lines((10, 40), 2), None, _generator())
    low, high = _place(out, 2, 4, 20) / 10, _place(out, 2, 25, 58) / 40
    torch.testing.assert_close(low, high, atol=0.02, rtol=0)
    assert 0.8 < high.min() < 0.88  # taken from farther up: lower
    assert 1.15 < high.max() < 1.26
    assert high.std() > 0.08  # a draw for each example


def test_tempo_is_scaled_about_the_middle_of_the_real_frames():
    mel = _lines((30, 50), 3)
    mel[..., 61:] = 0
    out = RandomScaling(0, 0.15)(mel, torch.full((40,), 61), _generator())
    first, second = _place(out, 3, 15, 40), _place(out, 3, 40, 61)
    assert (first - 30).abs().max() < 0.3  # beside the middle
    assert 46 < second.min() < 48.5
    assert second.max() > 52
    assert not out[..., 61:].any()


def test_nothing_to_scale_by_is_no_change():
    mel = torch.randn(3, 1, 20, 30, generator=_generator())
    torch.testing.assert_close(RandomScaling(0, 0)(mel, None, _generator()), mel)


@pytest.mark.parametrize("shares", [(-0.1, 0.1), (0.1, 0.6), (float("nan"), 0)])
def test_shares_must_make_sense(shares):
    with pytest.raises(InputError, match=r"frequency|tempo"):
        RandomScaling(*shares)
