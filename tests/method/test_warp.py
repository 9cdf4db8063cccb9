"""Moving energy along time and frequency."""

import subprocess
import sys
from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tripaug_core.method import warp
from tripaug_core.method.warp import (
    FARTHEST_BANDS,
    TYPICAL_STD,
    random_warp_field,
    sample_at,
    solve_displacement_scale,
    warp_to_budget,
)
from tripaug_core.tensors import masked, mean_abs

PROJECT = Path(__file__).resolve().parents[2]


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
    displacement = torch.zeros(1, 2, 40, 60)
    displacement[:, 0], displacement[:, 1] = 3.0, -5.0
    there = sample_at(bump(), displacement, std=1e-3)
    assert centre(there) == pytest.approx((17, 35), abs=0.05)
    torch.testing.assert_close(there, bump(at=(17, 35)), atol=2e-3, rtol=0)


def test_nothing_moved_is_nothing_changed():
    x = rand(2, 1, 20, 30)
    torch.testing.assert_close(sample_at(x, torch.zeros(2, 2, 20, 30)), x, atol=1e-5, rtol=0)


def test_what_lies_behind_the_length_is_never_fetched():
    x = torch.ones(1, 1, 8, 20)
    x[..., 12:] = 0
    displacement = torch.full((1, 2, 8, 20), 6.0)
    out = sample_at(x, displacement, torch.tensor([12]))
    torch.testing.assert_close(out[..., :12], torch.ones(1, 1, 8, 12), atol=1e-5, rtol=0)
    assert not out[..., 12:].any()


def test_between_cells_it_is_the_energy_that_is_interpolated():
    x = torch.tensor([[0.0, 2.0]])[None, None] / TYPICAL_STD  # natural log of 1 and e squared
    displacement = torch.zeros(1, 2, 1, 2)
    displacement[:, 1, :, 0] = 0.25
    between = sample_at(x, displacement)[0, 0, 0, 0] * TYPICAL_STD
    assert between.exp().item() == pytest.approx(0.75 + 0.25 * torch.e**2, rel=1e-5)


@pytest.mark.parametrize("shift", [0.3, 0.5, 4.5])
def test_what_is_moved_is_as_loud_as_it_was(shift):
    # The logarithm's own mean would be 10 dB too low in these.
    x = 3 * rand(1, 1, 40, 400)
    inside = torch.zeros_like(x) - 6
    inside[..., 8:-8, 8:-8] = x[..., 8:-8, 8:-8]
    out = sample_at(inside, torch.full((1, 2, 40, 400), shift))
    energy = [(TYPICAL_STD * each).double().exp().sum() for each in (inside, out)]
    assert (energy[1] / energy[0]).item() == pytest.approx(1, rel=1e-3)


@pytest.mark.parametrize("level", [0.0, 3.3])
def test_nothing_to_move_and_nowhere_to_move_it_change_nothing(level):
    flat = torch.full((1, 1, 40, 60), level)
    field = random_warp_field(rand(1, 1, 40, 60), 8.0, None)
    epsilon = torch.tensor([0.3])
    out, displacement = warp_to_budget(flat, field, epsilon, None)
    assert torch.equal(out, flat)
    assert not displacement.any()
    x = rand(1, 1, 40, 60)
    assert torch.equal(warp_to_budget(x, field * 0, epsilon, None)[0], x)
    assert torch.equal(warp_to_budget(x, field, epsilon * 0, None)[0], x)


def hostile(kind: str, seed: int) -> torch.Tensor:
    """(1, 1, 40, 60) in normalised units, of the kinds that a recording can hold."""
    floor, noise = torch.full((1, 1, 40, 60), -2.0), rand(1, 1, 40, 60, seed=seed)
    if kind == "white":
        return noise
    if kind == "gate":  # speech and digital silence in turns
        return torch.where(torch.arange(60) % 20 < 7, noise.cumsum(2) / 4, floor)
    if kind == "click":
        floor[..., 30] = 2.0
        return floor
    if kind == "tone":
        floor[:, :, 12] = 2.5
        return floor
    return floor + 1e-3 * noise  # almost constant


KINDS = ("white", "gate", "click", "tone", "almost constant")


@given(
    kind=st.sampled_from(KINDS),
    epsilon=st.just(0.0) | st.floats(2**-7, 0.5, width=32),  # as far as a user may ask
    length=st.integers(1, 60),
    seed=st.integers(0, 2**20),
)
@settings(max_examples=60, deadline=None)
def test_it_only_moves_and_spends_what_moving_reaches(kind, epsilon, length, seed):
    lengths = torch.tensor([length])
    x = masked(hostile(kind, seed), lengths)
    field = random_warp_field(rand(1, 1, 40, 60, seed=seed), 8.0, lengths)
    out, displacement = warp_to_budget(x, field, torch.tensor([epsilon]), lengths)
    real = x[..., :length]
    assert out.min() >= min(real.min(), 0) - 1e-5
    assert out[..., :length].min() >= real.min() - 1e-5
    assert out[..., :length].max() <= real.max() + 1e-5
    assert not out[..., length:].any()
    assert displacement.abs().max() <= FARTHEST_BANDS
    reached = mean_abs(out - x, lengths).item()
    # The largest change of many scales is what can be reached.
    unit = torch.cat([field[:, :1], field[:, 1:] / 2], 1)
    unit = unit / unit.abs().max().clamp(min=1e-9)
    scales = torch.linspace(0, FARTHEST_BANDS, 65)[1:, None, None, None]
    many = sample_at(x.expand(64, -1, -1, -1), scales * unit, lengths.expand(64))
    most = mean_abs(many - x, lengths.expand(64)).max().item()
    assert reached <= 1.01 * epsilon + 1e-5
    # Where single lines jump from cell to cell, the most may be missed between two looks.
    if kind not in ("tone", "click") and length > 8:
        if most >= epsilon:
            assert reached == pytest.approx(epsilon, rel=0.01, abs=1e-5)
        else:
            assert reached >= 0.85 * most - 1e-5


def test_alone_or_in_a_batch_the_same_scale():
    x = torch.cat([hostile(kind, 3) for kind in KINDS])
    unit = random_warp_field(rand(5, 1, 40, 60), 8.0, None)
    unit = unit / unit.abs().amax((1, 2, 3), keepdim=True)
    epsilon = torch.tensor([0.2, 0.4, 0.1, 0.05, 5.0])
    together = solve_displacement_scale(x, unit, epsilon, None)
    for i in range(5):
        row = slice(i, i + 1)
        alone = solve_displacement_scale(x[row], unit[row], epsilon[row], None)
        torch.testing.assert_close(alone, together[row], rtol=1e-4, atol=1e-4)


def test_where_an_accelerator_is_not_asked_the_search_ends_nearly_as_well(monkeypatch):
    monkeypatch.setattr(torch.compiler, "is_compiling", lambda: True)
    x = torch.cat([hostile(kind, 3) for kind in KINDS[:2]])
    field = random_warp_field(rand(2, 1, 40, 60), 8.0, None)
    out, _ = warp_to_budget(x, field, torch.tensor([0.3, 0.2]), None)
    reached = mean_abs(out - x)
    torch.testing.assert_close(reached, torch.tensor([0.3, 0.2]), rtol=0.01, atol=0)


@given(
    kinds=st.lists(st.sampled_from(KINDS[:2]), min_size=1, max_size=4),
    epsilon=st.floats(2**-7, 0.5, width=32),
    length=st.integers(8, 60),
    seed=st.integers(0, 2**20),
)
@settings(max_examples=30, deadline=None)
def test_the_compiled_search_finds_what_the_others_find(kinds, epsilon, length, seed):
    lengths = torch.full((len(kinds),), length)
    x = masked(torch.cat([hostile(kind, seed + at) for at, kind in enumerate(kinds)]), lengths)
    unit = random_warp_field(rand(len(kinds), 1, 40, 60, seed=seed), 8.0, lengths)
    unit = unit / unit.abs().amax((1, 2, 3), keepdim=True)
    energy, wanted = warp._Energy(x, lengths, TYPICAL_STD), torch.full((len(kinds),), epsilon)
    scales, sizes, out = warp._searched(warp._compiled_search(), energy, unit, wanted)
    for ahead in (True, False):
        there = warp._searched_together(energy, unit, wanted, ahead)[1]
        # Where the change jumps, another round may find another scale: of the same change.
        at_epsilon = (there - wanted).abs() <= 2e-3 * wanted
        assert ((sizes - wanted).abs() <= 2e-3 * wanted)[at_epsilon].all()
    there = energy.at(scales[:, None, None, None] * unit)
    torch.testing.assert_close(out, there, atol=1e-4, rtol=1e-5)
    torch.testing.assert_close(sizes, mean_abs(there - x, lengths), atol=1e-6, rtol=1e-4)


def test_whatever_its_strides_and_however_many_threads_the_same_bits():
    x = torch.cat([hostile(kind, 3) for kind in KINDS])
    field, epsilon = random_warp_field(rand(5, 1, 40, 60), 8.0, None), torch.full((5,), 0.2)
    across = [each.transpose(2, 3).contiguous().transpose(2, 3) for each in (x, field)]
    threads = torch.get_num_threads()
    try:
        torch.set_num_threads(1)
        first = warp_to_budget(x, field, epsilon, None)
        torch.set_num_threads(3)
        others = [warp_to_budget(*each, epsilon, None) for each in ((x, field), across)]
    finally:
        torch.set_num_threads(threads)
    for other in others:
        assert all(map(torch.equal, first, other))


def test_an_example_without_a_real_frame_stays_and_harms_none():
    lengths = torch.tensor([0, 1, 60, 99])
    x = masked(rand(4, 1, 40, 60), lengths)
    field = random_warp_field(rand(4, 1, 40, 60, seed=1), 8.0, lengths)
    out, displacement = warp_to_budget(x, field, torch.full((4,), 0.3), lengths)
    assert not out[0].any()
    assert not displacement[0].any()
    assert mean_abs(out - x, lengths)[2].item() == pytest.approx(0.3, rel=0.01)


def test_what_is_broadcast_and_what_does_not_fit():
    x, field = rand(4, 1, 40, 60), random_warp_field(rand(4, 1, 40, 60, seed=1), 8.0, None)
    each, _ = warp_to_budget(x, field, torch.full((4,), 0.2), torch.full((4,), 60))
    out, _ = warp_to_budget(x, field, torch.tensor([0.2]), torch.tensor([60]))
    torch.testing.assert_close(out, each)
    out, _ = warp_to_budget(x, field[:1], torch.tensor(0.2), None)
    assert mean_abs(out - x).tolist() == pytest.approx([0.2] * 4, rel=0.01)
    for wrong in (field[:3], field[..., :50], field[:, :, :30]):
        with pytest.raises(RuntimeError):
            warp_to_budget(x, wrong, torch.full((4,), 0.2), None)


def test_other_types_and_views_of_the_same_values():
    x, field, epsilon = rand(2, 1, 40, 60), random_warp_field(rand(2, 1, 40, 60), 8.0, None), 0.2
    usual, _ = warp_to_budget(x, field, torch.full((2,), epsilon), None)
    turned = torch._neg_view(-field)
    out, _ = warp_to_budget(x, turned, torch.full((2,), epsilon), None, torch.tensor(TYPICAL_STD))
    torch.testing.assert_close(out, usual)
    out, _ = warp_to_budget(x.double(), field, torch.full((2,), epsilon), None)
    torch.testing.assert_close(out.float(), usual, atol=1e-4, rtol=1e-4)
    for dtype in (torch.float16, torch.bfloat16, torch.float64):
        out, _ = warp_to_budget(x, field.to(dtype), torch.full((2,), epsilon), None)
        assert mean_abs(out - x).tolist() == pytest.approx([epsilon] * 2, rel=0.01)


def test_a_change_beyond_what_is_a_number_is_not_made():
    x = rand(1, 1, 40, 60) * 1e38
    field = random_warp_field(rand(1, 1, 40, 60), 8.0, None)
    assert torch.equal(warp_to_budget(x, field, torch.tensor([0.2]), None)[0], x)


def test_tangents_are_followed_as_gradients_are():
    x, field = rand(1, 1, 40, 60), random_warp_field(rand(1, 1, 40, 60), 8.0, None)

    def moved(x):
        return warp_to_budget(x, field, torch.tensor([0.2]), None)[0]

    with torch.autograd.forward_ad.dual_level():
        given = torch.autograd.forward_ad.make_dual(x, x)
        there = torch.autograd.forward_ad.unpack_dual(moved(given)).tangent
    assert there.abs().mean() > 0.1
    value, tangent = torch.func.jvp(moved, (x,), (x,))
    torch.testing.assert_close(tangent, there)
    torch.testing.assert_close(value, moved(x), atol=1e-3, rtol=1e-3)


def test_a_thread_that_outlives_the_main_one_goes_on():
    code = (
        "import threading, time, torch; from tripaug_core.method import warp\n"
        "torch.set_num_threads(2); x = torch.randn(4, 1, 8, 9); f = torch.randn(4, 2, 8, 9)\n"
        "def late():\n    time.sleep(0.3)\n"
        "    print(warp.warp_to_budget(x, f, torch.full((4,), 0.1), None)[0].shape)\n"
        "threading.Thread(target=late).start()"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=PROJECT)
    assert (told.stdout, told.stderr) == ("torch.Size([4, 1, 8, 9])\n", "")


def test_no_examples_and_fields_that_are_no_numbers_change_nothing():
    none = torch.zeros(0, 1, 40, 60)
    assert (
        warp_to_budget(none, none.expand(-1, 2, -1, -1), torch.zeros(0), None)[0].shape
        == none.shape
    )
    for wild in (float("nan"), float("inf")):
        field = random_warp_field(rand(2, 1, 40, 60), 8.0, None)
        field[0, 0, 3, 4] = wild
        x = rand(2, 1, 40, 60)
        out, _ = warp_to_budget(x, field, torch.full((2,), 0.3), None)
        assert torch.equal(out[0], x[0])
        assert mean_abs(out - x)[1].item() == pytest.approx(0.3, rel=0.01)


def test_the_field_knows_no_padding():
    noise = rand(1, 1, 16, 30)
    longer = torch.nn.functional.pad(noise, (0, 11), value=float("nan"))
    alone = random_warp_field(noise, 8.0, None)
    padded = random_warp_field(longer, 8.0, torch.tensor([30]))
    torch.testing.assert_close(padded[..., :30], alone, atol=1e-5, rtol=0)
    assert not padded[..., 30:].any()


def test_the_two_fields_are_of_unit_size_and_strangers_to_each_other():
    field = random_warp_field(rand(400, 1, 64, 64), 6.0, None)
    up, along = field[:, 0].flatten(), field[:, 1].flatten()
    assert up.std().item() == pytest.approx(1, abs=0.15)
    assert along.std().item() == pytest.approx(1, abs=0.15)
    assert abs(torch.corrcoef(torch.stack([up, along]))[0, 1]) < 0.1


def test_a_displacement_that_is_not_a_number_gives_cells_that_are_not():
    displacement = torch.zeros(1, 2, 40, 60)
    displacement[0, 0, 3, 4] = float("nan")
    out = sample_at(bump(), displacement)
    assert out.isnan().sum() == 1
    assert out[0, 0, 3, 4].isnan()


def test_gradients_reach_the_field_and_say_nothing_of_its_size():
    field = random_warp_field(rand(1, 1, 40, 60), 8.0, None).requires_grad_()
    out, _ = warp_to_budget(bump(), field, torch.tensor([0.02]), None)
    out.square().sum().backward()
    assert field.grad.abs().sum() > 0
    assert torch.isfinite(field.grad).all()
    # The size of the change is ε whatever the field is, and so has no gradient.
    again = field.detach().clone().requires_grad_()
    out, _ = warp_to_budget(bump(), again, torch.tensor([0.02]), None)
    (out - bump()).abs().mean().backward()
    assert again.grad.abs().sum() < 1e-3 * field.grad.abs().sum()
