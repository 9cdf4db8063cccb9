"""TripletAugment behaves as a layer of somebody's own loop must."""

import math

import numpy as np
import pytest
import torch

import tripaug_core as ta


def rand(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


@pytest.fixture
def layer(augmentor):
    return ta.TripletAugment(augmentor, epsilon_range=(0.1, 0.2), p=1.0, seed=1)


def test_identity_in_eval_and_at_p_0(layer, augmentor):
    mel = rand(2, 1, 128, 20)
    assert layer.eval()(mel) is mel
    assert ta.TripletAugment(augmentor, p=0)(mel) is mel


def test_budget_within_the_range(layer):
    mel = rand(16, 1, 128, 20)
    sizes = (layer(mel) - mel).abs().mean((1, 2, 3))
    assert (sizes > 0.0999).all()
    assert (sizes < 0.2001).all()
    assert sizes.std() > 0.01


def test_left_alone_it_does_what_was_measured(augmentor):
    layer = ta.TripletAugment(augmentor)
    assert layer.epsilon_range == (
        augmentor.card["settings"]["epsilon_low"],
        augmentor.card["settings"]["epsilon_high"],
    )
    assert layer.p == 0.5


def test_p_is_the_share_of_examples_that_change(augmentor):
    layer = ta.TripletAugment(augmentor, p=0.3, seed=2)
    mel = rand(64, 1, 128, 4)
    changed = sum((layer(mel) != mel).flatten(1).any(1).sum().item() for _ in range(10)) / 640
    assert changed == pytest.approx(0.3, abs=0.06)


def test_weights_are_frozen_and_absent_from_the_optimiser(layer, augmentor):
    model = torch.nn.Sequential(layer, torch.nn.Flatten(), torch.nn.Linear(128 * 20, 2))
    assert len(list(model.parameters())) == 2
    assert not list(layer.parameters())
    assert set(model.state_dict()) == {"2.weight", "2.bias"}
    before = {k: v.clone() for k, v in augmentor.networks.state_dict().items()}
    optimiser = torch.optim.Adam(model.parameters(), lr=0.1)
    model(rand(4, 1, 128, 20)).sum().backward()
    optimiser.step()
    assert all(torch.equal(before[k], v) for k, v in augmentor.networks.state_dict().items())
    assert all(p.grad is None for p in augmentor.networks.parameters())


def test_its_own_generator(augmentor):
    mel = rand(3, 1, 128, 20)
    a, b = (ta.TripletAugment(augmentor, p=1.0, seed=5) for _ in range(2))
    before = torch.get_rng_state()
    first, second = a(mel), a(mel)
    torch.manual_seed(999)
    assert torch.equal(first, b(mel))
    assert not torch.equal(first, second)
    torch.set_rng_state(before)
    assert torch.equal(before, torch.get_rng_state())


def test_gradients_through_it_on_request(augmentor):
    for asked in (True, False):
        layer = ta.TripletAugment(augmentor, p=1.0, differentiable=asked)
        mel = rand(2, 1, 128, 20).requires_grad_()
        (layer(mel) ** 2).sum().backward()

        assert mel.grad.abs().sum() > 0
        straight = torch.allclose(mel.grad, 2 * _same(augmentor, mel), atol=1e-6)
        assert straight != asked


def _same(augmentor, mel):
    """What a layer of seed 0 makes of the mel."""
    with torch.no_grad():
        return ta.TripletAugment(augmentor, p=1.0)(mel.detach())


def test_padding_and_dtype_are_left(layer):
    mel = rand(2, 1, 128, 20).to(torch.bfloat16)
    out = layer(mel, torch.tensor([20, 7]))
    assert out.dtype == torch.bfloat16
    assert torch.equal(out[1, ..., 7:], mel[1, ..., 7:])
    assert not torch.equal(out[1, ..., :7], mel[1, ..., :7])


BAD_SETTINGS = [
    *({"p": p} for p in (1.5, -0.1, math.nan, None, "0.5", torch.tensor([0.5, 0.2]))),
    *({"epsilon_range": each} for each in ((0.3, 0.1), (0.1, 0.9), (0.1,), (), 0.2, "ab")),
    *({"epsilon_range": each} for each in ((0.1, None), (math.nan, 0.2), (0.1, math.nan))),
    *({"noise_scale": scale} for scale in (-1, None, "1", math.inf)),
    *({"seed": seed} for seed in (1.9, "0", math.nan, [0])),
]


@pytest.mark.parametrize("layer", [ta.TripletAugment, ta.TripletAugmentWaveform])
@pytest.mark.parametrize("bad", BAD_SETTINGS, ids=str)
def test_bad_settings(augmentor, layer, bad):
    with pytest.raises(ta.InputError):
        layer(augmentor, **bad)


@pytest.mark.parametrize("layer", [ta.TripletAugment, ta.TripletAugmentWaveform])
def test_a_name_is_no_augmentor(layer):
    with pytest.raises(ta.InputError, match="load_augmentor"):
        layer("demo")


@pytest.mark.parametrize("layer", [ta.TripletAugment, ta.TripletAugmentWaveform])
def test_settings_of_any_kind_of_number(augmentor, layer):
    ranges = ([0.1, 0.25], np.array([0.1, 0.25]), torch.tensor([0.1, 0.25], dtype=torch.float64))
    for each, seed in zip(ranges, (np.int64(3), np.uint8(3), torch.tensor(3)), strict=True):
        made = layer(augmentor, epsilon_range=each, p=np.float32(0.5), seed=seed)
        assert (made.epsilon_range, made.p, made.seed) == ((0.1, 0.25), 0.5, 3)
    assert layer(augmentor, seed=-1).seed == -1
    assert layer(augmentor, seed=2**70)(MADE_FOR[layer]).shape == MADE_FOR[layer].shape


MADE_FOR = {ta.TripletAugment: torch.ones(1, 1, 128, 4), ta.TripletAugmentWaveform: torch.ones(900)}


@pytest.mark.parametrize("bad", [[-1, 4], [5, 4], [4], [[4, 4]], [1.5, 1.0], [math.nan, 1.0]])
def test_lengths_that_make_no_sense_are_refused(augmentor, bad):
    mel = torch.ones(2, 1, 128, 4)
    with pytest.raises(ta.InputError, match="lengths"):
        ta.TripletAugment(augmentor, p=1.0)(mel, bad)
    with pytest.raises(ta.InputError, match="lengths"):
        augmentor(mel, lengths=bad)


class _Mels(torch.utils.data.Dataset):
    def __init__(self, layer):
        self.layer = layer

    def __len__(self):
        return 4

    def __getitem__(self, index):
        return self.layer(torch.eye(128, 8)[None, None])[0]


def test_workers_and_epochs_of_a_loader_draw_differently_and_again_the_same(augmentor):
    def epochs():
        order = torch.Generator().manual_seed(5)
        mels = _Mels(ta.TripletAugment(augmentor, p=1.0, seed=1))
        loader = torch.utils.data.DataLoader(mels, batch_size=1, num_workers=2, generator=order)
        return torch.cat([torch.cat(list(loader)) for _ in range(2)])

    first = epochs()
    assert len({row.sum().item() for row in first}) == 8
    assert torch.equal(epochs(), first)


@pytest.mark.parametrize("shape", [(2, 128, 8), (2, 2, 128, 8), (2, 1, 64, 8)])
def test_other_shapes_get_a_sentence(augmentor, shape):
    with pytest.raises(ta.InputError, match="expected"):
        ta.TripletAugment(augmentor)(torch.zeros(shape))


def test_lengths_of_any_whole_kind(augmentor):
    mel = torch.randn(2, 1, 128, 200, generator=torch.Generator().manual_seed(0))
    kinds = ([120, 200], torch.tensor([120, 200]), torch.tensor([120, 200], dtype=torch.uint8))
    outs = [ta.TripletAugment(augmentor, p=1.0, seed=2)(mel, lengths) for lengths in kinds]
    assert torch.equal(outs[0], outs[1])
    assert torch.equal(outs[0], outs[2])
    shares = ta.TripletAugment(augmentor, p=1.0, seed=2)(mel, [0.6, 1.0])
    assert torch.equal(outs[0], shares)
    asked = [
        augmentor(mel, seed=1, lengths=each) for each in ([120, 200], torch.tensor([0.6, 1.0]))
    ]
    assert torch.equal(*asked)


@pytest.mark.parametrize(
    "mel",
    [
        np.zeros((1, 1, 128, 8), np.float32),
        torch.zeros(1, 1, 128, 8).int(),
        torch.zeros(1, 1, 128, 8).cfloat(),
    ],
)
def test_mels_that_cannot_be_changed_by_a_little_are_refused(augmentor, mel):
    with pytest.raises(ta.InputError, match="floating-point"):
        ta.TripletAugment(augmentor, p=1.0)(mel)


def test_a_mask_is_no_lengths(augmentor):
    with pytest.raises(ta.InputError, match="sum the mask"):
        ta.TripletAugment(augmentor, p=1.0)(torch.randn(2, 1, 128, 8), torch.tensor([True, True]))
