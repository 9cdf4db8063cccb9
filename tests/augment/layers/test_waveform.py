"""TripletAugmentWaveform behaves as the transforms do that people have in their pipelines."""

import copy
import json
import math
import pickle
import random

import numpy as np
import pytest
import torch

import tripaug_core as ta

RATE = 16_000


def speech(samples=4000, batch=2, channels=1, seed=0):
    t = torch.arange(samples) / RATE
    tone = torch.sin(2 * math.pi * 180 * t) * (0.6 + 0.4 * torch.sin(2 * math.pi * 3 * t))
    noise = torch.randn(batch, channels, samples, generator=torch.Generator().manual_seed(seed))
    return 0.3 * tone + 0.02 * noise


@pytest.fixture
def layer(augmentor):
    return ta.TripletAugmentWaveform(augmentor, epsilon_range=(0.1, 0.2), p=1.0, seed=1)


def test_identity_in_eval_and_at_p_0(layer, augmentor):
    sound = speech()
    assert layer.eval()(sound) is sound
    assert ta.TripletAugmentWaveform(augmentor, p=0)(sound) is sound
    array = sound[0, 0].numpy()
    assert layer(array, RATE) is array


def test_epsilon_is_within_its_range_and_told(layer):
    sound = speech(batch=4)
    out, reached = layer(sound, return_epsilon=True)
    assert out.shape == sound.shape
    assert ((reached > 0.099) & (reached < 0.201)).all()
    assert reached.std() > 0.005
    assert layer.serialize_parameters()["epsilon_reached"] == reached.tolist()
    assert (out.abs().amax((1, 2)) <= 1.5 * sound.abs().amax((1, 2)) + 1e-6).all()


def test_p_is_the_share_of_examples_that_change_and_the_rest_are_bit_for_bit(augmentor):
    layer = ta.TripletAugmentWaveform(augmentor, p=0.3, seed=2)
    sound = speech(800, batch=120)
    out, reached = layer(sound, return_epsilon=True)
    same = (out == sound).flatten(1).all(1)
    assert torch.equal(same, reached == 0)
    assert (~same).float().mean().item() == pytest.approx(0.3, abs=0.13)


def test_its_weights_belong_to_nobody(layer, augmentor):
    model = torch.nn.Sequential(layer, torch.nn.Flatten(), torch.nn.Linear(4000, 2))
    assert not list(layer.parameters())
    assert not layer.state_dict()
    assert set(model.state_dict()) == {"2.weight", "2.bias"}
    assert len(list(model.parameters())) == 2
    model(speech()).sum().backward()
    assert all(p.grad is None for p in augmentor.networks.parameters())


def test_its_own_generator(augmentor):
    sound = speech()
    a, b = (ta.TripletAugmentWaveform(augmentor, p=1.0, seed=5) for _ in range(2))
    before = torch.get_rng_state(), np.random.get_state()[1].copy(), random.getstate()  # noqa: NPY002
    first, second = a(sound), a(sound)
    assert torch.equal(before[0], torch.get_rng_state())
    assert (before[1] == np.random.get_state()[1]).all()  # noqa: NPY002
    assert before[2] == random.getstate()
    torch.manual_seed(999)
    assert torch.equal(first, b(sound))
    assert not torch.equal(first, second)


def test_copies_and_pickles_go_on_where_it_was(layer):
    sound = speech()
    layer(sound)
    others = copy.deepcopy(layer), pickle.loads(pickle.dumps(layer))
    wanted = layer(sound)
    for other in others:
        assert torch.equal(other(sound), wanted)


def test_without_a_seed_no_two_are_alike(augmentor):
    layer = ta.TripletAugmentWaveform(augmentor, p=1.0, seed=None)
    outs = [each(speech()) for each in (layer, layer, copy.deepcopy(layer))]
    assert not torch.equal(outs[0], outs[1])
    assert not torch.equal(outs[1], outs[2])


@pytest.mark.parametrize("padding", [0.0, math.nan, math.inf, -math.inf, 1e30])
def test_neither_padding_nor_neighbours_change_a_bit(augmentor, padding):
    lengths = [4000, 1500, 1, 0]
    batch = speech(batch=4)
    for row, length in enumerate(lengths):
        batch[row, :, length:] = padding

    def fresh():
        return ta.TripletAugmentWaveform(augmentor, p=1.0, seed=3)

    layer = fresh()
    out = layer(batch, lengths)
    for row, length in enumerate(lengths):
        assert torch.equal(out[row, :, length:].isnan(), batch[row, :, length:].isnan())
        assert torch.equal(out[row, :, length:].nan_to_num(), batch[row, :, length:].nan_to_num())
        assert out[row, :, :length].isfinite().all()
    shares = torch.tensor(lengths) / 4000
    assert torch.equal(fresh()(batch, shares).nan_to_num(), out.nan_to_num())
    seed, epsilon = (layer.transform_parameters[name][1] for name in ("seed", "epsilon"))
    alone = ta.TripletAugmentWaveform(augmentor, p=1.0)
    alone.transform_parameters = {"seed": [seed], "epsilon": [epsilon], "should_apply": [True]}
    alone.freeze_parameters()
    assert torch.equal(alone(batch[1:2, :, :1500])[0], out[1, :, :1500])


def test_what_is_no_number_is_passed_on_and_harms_nobody(layer):
    sound = speech(batch=3)
    sound[1, 0, 100] = math.nan
    out, reached = layer(sound, return_epsilon=True)
    assert torch.equal(out[1].nan_to_num(), sound[1].nan_to_num())
    assert reached[1] == 0
    assert out[[0, 2]].isfinite().all()


@pytest.mark.parametrize(
    "shape", [(4000,), (1, 4000), (2, 4000), (3, 2, 4000), (0, 1, 8), (2, 1, 0)]
)
def test_shapes_are_kept(layer, shape):
    assert layer(torch.rand(shape)).shape == shape


@pytest.mark.parametrize(
    ("shape", "says"),
    [((12, 4000), "looks like a batch"), ((4000, 2), "transpose"), ((2, 4000, 9), "transpose")],
)
def test_other_shapes_get_a_sentence(layer, shape, says):
    with pytest.raises(ta.InputError, match=says):
        layer(torch.zeros(shape))


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32, torch.bfloat16, torch.float16])
def test_types_of_number_are_kept(layer, dtype):
    sound = speech().to(dtype)
    out = layer(sound)
    assert out.dtype == dtype
    assert out.isfinite().all()
    assert not torch.equal(out, sound)


@pytest.mark.parametrize(
    ("dtype", "zero", "full"), [(torch.uint8, 128, 128), (torch.int16, 0, 32768)]
)
def test_whole_numbers_mean_what_they_mean_in_sound(augmentor, dtype, zero, full):
    sound = speech(batch=2) / 0.4
    whole = (
        (sound * (full - 1) + zero).round().clamp(0 if zero else -full, full + zero - 1).to(dtype)
    )
    layers = [ta.TripletAugmentWaveform(augmentor, p=1.0, seed=4) for _ in range(2)]
    out, wanted = layers[0](whole), layers[1]((whole.float() - zero) / full)
    assert out.dtype == dtype
    wanted = wanted / wanted.abs().amax((1, 2), keepdim=True).clamp(min=1)
    off = ((out.float() - zero) / full - wanted).abs().max()
    assert off <= 1.01 / full
    silence = torch.full((1, 1, 4000), zero, dtype=dtype)
    assert ((layers[0](silence).float() - zero).abs() <= 1).all()


def test_gradients_pass_as_if_nothing_had_been_changed(layer):
    sound = speech().requires_grad_()
    out = layer(sound)
    (3 * out).sum().backward()
    assert not torch.equal(out, sound)
    assert (sound.grad == 3).all()


@pytest.mark.parametrize(
    "rate",
    [0, -5, 500, 10**7, 44_100.5, math.nan, math.inf, "16000", torch.tensor([16_000, 8_000])],
)
def test_what_is_no_sample_rate_is_refused(augmentor, rate):
    sound, layer = speech()[0, 0], ta.TripletAugmentWaveform(augmentor, p=1.0)
    asked = (
        lambda: ta.TripletAugmentWaveform(augmentor, sample_rate=rate),
        lambda: layer(sound, sample_rate=rate),
        lambda: augmentor.mel(sound, rate),
        lambda: augmentor.augment_waveform(sound, rate),
    )
    for each in asked:
        with pytest.raises(ta.InputError, match="sample rate"):
            each()


@pytest.mark.parametrize(
    "rate",
    [np.int16(22_050), np.uint16(22_050), np.float32(22_050), torch.tensor(22_050), 22_050.0],
)
def test_a_sample_rate_of_any_kind_of_number(augmentor, rate):
    sound = speech(samples=60_000)[0, 0]  # more than an int16 counts, times the rate
    wanted = augmentor.augment_waveform(sound, 22_050, seed=1)
    assert torch.equal(augmentor.augment_waveform(sound, rate, seed=1), wanted)
    assert torch.equal(augmentor.mel(sound, rate), augmentor.mel(sound, 22_050))
    assert ta.TripletAugmentWaveform(augmentor, sample_rate=rate).sample_rate == 22_050


@pytest.mark.parametrize("dtype", [torch.float64, torch.float16, torch.int32, torch.int16])
def test_what_lies_behind_comes_back_in_the_bits_that_it_had(augmentor, dtype):
    behind = {"generator": torch.Generator().manual_seed(1)}
    if dtype.is_floating_point:
        sound = torch.rand(2, 1, 3000, dtype=torch.float64, **behind).to(dtype)
        sound[:, :, 2500:] = torch.inf
    else:
        most = torch.iinfo(dtype)
        sound = torch.randint(most.min, most.max, (2, 1, 3000), **behind).to(dtype)
    full = 1 if dtype.is_floating_point else 2**14
    sound[:, :, :2000] = (speech(samples=2000) * full).to(dtype)
    for asks in (False, True) if dtype.is_floating_point else (False,):
        given = sound.clone().requires_grad_(asks)
        layer = ta.TripletAugmentWaveform(augmentor, p=1.0, seed=1)
        out = layer(given, [2000, 2000])
        assert torch.equal(out[:, :, 2000:], sound[:, :, 2000:])
        assert not torch.equal(out[:, :, :2000], sound[:, :, :2000])
        # Nor has it a say in how loud the rest is.
        alone = ta.TripletAugmentWaveform(augmentor, p=1.0, seed=1)(sound[:, :, :2000])
        assert torch.equal(out[:, :, :2000], alone)
        if asks:
            out[:, :, :2500].sum().backward()
            assert (given.grad[:, :, :2500] == 1).all()


@pytest.mark.parametrize("kind", [">f4", ">f8", ">i2", "longdouble"])
def test_arrays_in_another_order_of_bytes(augmentor, kind):
    sound = speech(batch=1)[0, 0].numpy()
    native = (sound * 20_000).astype(np.int16) if kind == ">i2" else sound.astype(np.float32)
    made = [
        ta.TripletAugmentWaveform(augmentor, p=1.0, seed=1)(each)
        for each in (native, native.astype(kind))
    ]
    assert made[1].dtype == np.dtype(kind)
    np.testing.assert_array_equal(made[0], made[1].astype(native.dtype))


@pytest.mark.parametrize("kind", [np.uint16, np.uint32, bool])
def test_numbers_that_mean_nothing_in_sound_are_refused(augmentor, kind):
    sound = np.ones(900, kind)
    for asked in (ta.TripletAugmentWaveform(augmentor, p=1.0), augmentor.augment_waveform):
        with pytest.raises(ta.InputError, match="means nothing in sound"):
            asked(sound, 16_000)


class _Sounds(torch.utils.data.Dataset):
    def __init__(self, layer):
        self.layer = layer

    def __len__(self):
        return 4

    def __getitem__(self, index):
        return self.layer(speech(800, batch=1)[0])


def test_workers_and_epochs_of_a_loader_draw_differently_and_again_the_same(augmentor):
    def epochs():
        order = torch.Generator().manual_seed(5)
        sounds = _Sounds(ta.TripletAugmentWaveform(augmentor, p=1.0, seed=1))
        loader = torch.utils.data.DataLoader(sounds, batch_size=1, num_workers=2, generator=order)
        return torch.cat([torch.cat(list(loader)) for _ in range(2)])

    first = epochs()
    assert len({row.abs().sum().item() for row in first}) == 8
    assert torch.equal(epochs(), first)


def test_within_torch_audiomentations(augmentor):
    torch_audiomentations = pytest.importorskip("torch_audiomentations")
    layer = ta.TripletAugmentWaveform(augmentor, p=1.0, seed=1)
    augment = torch_audiomentations.Compose(
        [torch_audiomentations.PolarityInversion(p=1.0, output_type="dict"), layer],
        output_type="dict",
    )
    sound = speech(channels=2)
    out = augment(samples=sound, sample_rate=RATE).samples
    alone = ta.TripletAugmentWaveform(augmentor, p=1.0, seed=1)
    assert torch.equal(out, alone(-sound))
    assert augment.supported_modes == {"per_example"}
    augment.freeze_parameters()
    first, second = (augment(samples=sound, sample_rate=RATE).samples for _ in range(2))
    assert torch.equal(first, second)
    augment.unfreeze_parameters()
    assert not torch.equal(augment(samples=sound, sample_rate=RATE).samples, second)
    augment.eval()
    assert torch.equal(augment(samples=sound, sample_rate=RATE).samples, sound)


def test_within_audiomentations(augmentor):
    audiomentations = pytest.importorskip("audiomentations")
    layer = ta.TripletAugmentWaveform(augmentor, p=1.0, seed=1)
    augment = audiomentations.Compose([audiomentations.PolarityInversion(p=1.0), layer])
    sound = speech(6000)[0, 0].numpy()
    out = augment(samples=sound, sample_rate=22_050)
    assert isinstance(out, np.ndarray)
    assert out.dtype == np.float32
    assert out.shape == sound.shape
    alone = ta.TripletAugmentWaveform(augmentor, sample_rate=22_050, p=1.0, seed=1)
    assert np.array_equal(out, alone(torch.from_numpy(-sound)).numpy())
    stereo = np.stack([sound, sound])
    assert augment(stereo, 22_050).shape == stereo.shape


def test_frozen_parameters_do_not_thaw_and_are_plain(augmentor):
    audiomentations = pytest.importorskip("audiomentations")
    layer = ta.TripletAugmentWaveform(augmentor, p=1.0, seed=1)
    augment = audiomentations.Compose([layer])
    sound = speech(6000)[0, 0].numpy()
    augment.freeze_parameters()  # before anything was drawn
    first = augment(sound, RATE)
    assert np.array_equal(augment(sound, RATE), first)
    assert np.array_equal(pickle.loads(pickle.dumps(augment))(sound, RATE), first)
    assert augment(sound[:3000], RATE).shape == (3000,)
    assert np.array_equal(augment(sound, RATE), first)
    drawn = json.loads(json.dumps(layer.serialize_parameters()))
    assert drawn["should_apply"] is True
    assert drawn["epsilon_reached"] == pytest.approx(drawn["epsilon"], rel=0.02)
    again = augmentor.augment_waveform(sound, RATE, drawn["epsilon"], seed=3, return_epsilon=True)
    assert again[1] == pytest.approx(drawn["epsilon_reached"], rel=0.02)
    layer.randomize_parameters(sound, RATE)
    assert layer.serialize_parameters()["seed"] != drawn["seed"]
    assert not np.array_equal(augment(sound, RATE), first)
    augment.unfreeze_parameters()
    assert not np.array_equal(augment(sound, RATE), augment(sound, RATE))


def test_audiomentations_serialises_it(augmentor):
    audiomentations = pytest.importorskip("audiomentations")
    layer = ta.TripletAugmentWaveform(augmentor, p=0.4, epsilon_range=(0.1, 0.2))
    said = json.loads(json.dumps(audiomentations.Compose([layer]).to_dict_private()))
    (one,) = said["transforms"]
    assert one["p"] == 0.4
    assert one["epsilon_range"] == [0.1, 0.2]
    assert one["checkpoint"] == augmentor.identity
    assert one["__class_fullname__"].endswith("TripletAugmentWaveform")
    assert "TripletAugmentWaveform" in repr(audiomentations.Compose([layer]))


@pytest.mark.parametrize("kind", ["waveform", "mel"])
def test_a_layer_that_was_used_goes_to_spawned_workers(augmentor, kind):
    layer, given = ta.TripletAugment(augmentor, p=1.0), torch.randn(1, 1, 128, 8)
    if kind == "waveform":
        layer, given = ta.TripletAugmentWaveform(augmentor, RATE, p=1.0), torch.randn(RATE // 4)
    layer(given)
    assert not any(isinstance(each, torch.Tensor) for each in layer._own.__getstate__().values())
    again = pickle.loads(pickle.dumps(layer))
    assert torch.equal(again(given), layer(given))


@pytest.mark.parametrize(
    "sound",
    [
        None,
        "loud",
        np.float32(1),
        torch.tensor(1.0),
        torch.ones(400).to_sparse(),
        torch.ones(4, device="meta"),
    ],
)
def test_what_is_no_sound_is_refused_in_a_sentence(augmentor, sound):
    with pytest.raises(ta.InputError):
        ta.TripletAugmentWaveform(augmentor, RATE, p=1.0)(sound)


def test_a_list_is_taken_as_it_is_elsewhere(augmentor):
    made = ta.TripletAugmentWaveform(augmentor, RATE, p=1.0)([0.1, -0.1] * 2000)
    assert made.shape == (4000,)


def test_a_view_of_negated_numbers_is_a_sound(augmentor):
    sound = torch.view_as_complex(torch.randn(RATE // 4, 2)).conj().imag
    assert sound.is_neg()
    made = augmentor.augment_waveform(sound, RATE, seed=1)
    assert torch.equal(made, augmentor.augment_waveform(sound.resolve_neg(), RATE, seed=1))
