"""Moving energy along time and frequency."""

import pytest
import torch

from tripaug_core.method.warp import FARTHEST, moved, restless, warped


def rand(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def bump(mels=40, frames=60, at=(20, 30)):
    """One smooth hill of energy."""
    f, t = torch.arange(mels)[:, None] - at[0], torch.arange(frames) - at[1]
    return torch.exp(-(f**2 + t**2) / 32.0)[None, None]


def centre(x):
    share = x / x.sum()
    f, t = torch.arange(x.shape[2])[:, None], torch.arange(x.shape[3])
    return (share * f).sum().item(), (share * t).sum().item()


def test_energy_goes_against_the_drift_and_keeps_its_form():
    drift = torch.zeros(1, 2, 40, 60)
    drift[:, 0], drift[:, 1] = 3.0, -5.0
    there = moved(bump(), drift)
    assert centre(there) == pytest.approx((17, 35), abs=0.05)
    torch.testing.assert_close(there, bump(at=(17, 35)), atol=2e-3, rtol=0)


def test_nothing_moved_is_nothing_changed():
    x = rand(2, 1, 20, 30)
    torch.testing.assert_close(moved(x, torch.zeros(2, 2, 20, 30)), x, atol=1e-5, rtol=0)


def test_what_lies_behind_the_length_is_never_fetched():
    x = torch.ones(1, 1, 8, 20)
    x[..., 12:] = 0
    drift = torch.full((1, 2, 8, 20), 6.0)
    out = moved(x, drift, torch.tensor([12]))
    torch.testing.assert_close(out[..., :12], torch.ones(1, 1, 8, 12), atol=1e-5, rtol=0)
    assert not out[..., 12:].any()


@pytest.mark.parametrize("level", [0.0, 3.3])
def test_nothing_to_move_and_nowhere_to_move_it_change_nothing(level):
    flat, drift = torch.full((1, 1, 40, 60), level), restless(rand(1, 1, 40, 60), 8.0, None)
    epsilon = torch.tensor([0.3])
    torch.testing.assert_close(warped(flat, drift, epsilon, None)[0], flat, atol=1e-6, rtol=0)
    x = rand(1, 1, 40, 60)
    torch.testing.assert_close(warped(x, drift * 0, epsilon, None)[0], x, atol=1e-6, rtol=0)


def test_a_small_budget_is_spent_by_moving_alone():
    x, drift = bump(), restless(rand(1, 1, 40, 60), 8.0, None)
    for epsilon in (0.005, 0.02):
        out, _ = warped(x, drift, torch.tensor([epsilon]), None)
        # What a move makes stays between the lowest and the highest value that were there.
        assert (out - x).abs().mean().item() == pytest.approx(epsilon, rel=1e-4)
        assert out.min() > -0.02
        assert out.max() < 1.02


def test_an_unpayable_budget_is_made_up_by_scaling():
    x = bump()
    out, _ = warped(x, restless(rand(1, 1, 40, 60), 8.0, None), torch.tensor([5.0]), None)
    assert (out - x).abs().mean().item() == pytest.approx(5.0, rel=1e-4)
    assert FARTHEST < 40


def test_the_drift_knows_no_padding():
    noise = rand(1, 1, 16, 30)
    longer = torch.nn.functional.pad(noise, (0, 11), value=3.0)
    alone = restless(noise, 8.0, None)
    padded = restless(longer, 8.0, torch.tensor([30]))
    torch.testing.assert_close(padded[..., :30], alone, atol=1e-5, rtol=0)
    assert not padded[..., 30:].any()


def test_the_two_drifts_are_of_unit_size_and_strangers_to_each_other():
    drift = restless(rand(400, 1, 64, 64), 6.0, None)
    up, along = drift[:, 0].flatten(), drift[:, 1].flatten()
    assert up.std().item() == pytest.approx(1, abs=0.15)
    assert along.std().item() == pytest.approx(1, abs=0.15)
    assert abs(torch.corrcoef(torch.stack([up, along]))[0, 1]) < 0.1


def test_a_drift_that_is_not_a_number_gives_cells_that_are_not():
    drift = torch.zeros(1, 2, 40, 60)
    drift[0, 0, 3, 4] = float("nan")
    out = moved(bump(), drift)
    assert out.isnan().sum() == 1
    assert out[0, 0, 3, 4].isnan()


def test_gradients_reach_the_drift():
    drift = restless(rand(1, 1, 40, 60), 8.0, None).requires_grad_()
    warped(bump(), drift, torch.tensor([0.02]), None)[0].square().sum().backward()
    assert drift.grad.abs().sum() > 0
    assert torch.isfinite(drift.grad).all()
