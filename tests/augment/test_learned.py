"""The augmentor as people use it."""

import random
import warnings

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import tripaug_core as ta
from tripaug_core.sound.mel import log_mel


def rand(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def speech(seconds=1.0, rate=16_000, channels=None):
    t = torch.arange(int(seconds * rate)) / rate
    sound = torch.sin(2 * torch.pi * 180 * t) * (0.6 + 0.4 * torch.sin(2 * torch.pi * 3 * t))
    sound = 0.3 * sound + 0.02 * rand(len(t))
    return (
        sound if channels is None else torch.stack([sound * (1 - 0.3 * c) for c in range(channels)])
    )


def warps(augmentor) -> bool:
    return augmentor.networks.augmentor.form == "warp"


def test_mel_has_the_contracts_shape_and_units(augmentor):
    mel = augmentor.mel(speech(), 16_000)
    assert mel.shape == (1, 1, 128, 41)
    raw = log_mel(speech(), augmentor.spec)
    torch.testing.assert_close(mel, (raw + 6.0) / 3.5)
    assert augmentor.mel(speech(1, 44_100, channels=2), 44_100).shape == (1, 1, 128, 41)


@settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25
)
@given(
    batch=st.integers(1, 3),
    frames=st.integers(1, 60),
    epsilon=st.just(0.0) | st.floats(1 / 128, 0.5, width=32),
    scale=st.floats(0, 2),
    seed=st.integers(-(2**40), 2**40),
)
def test_budget(augmentor, batch, frames, epsilon, scale, seed):
    mel = rand(batch, 1, 128, frames, seed=1)
    out = augmentor(mel, epsilon, scale, seed=seed)
    sizes = (out - mel).abs().mean((1, 2, 3))
    assert out.shape == mel.shape
    if warps(augmentor):  # it spends what moving reaches, and stays within what is there
        assert (sizes <= 1.01 * epsilon + 1e-5).all()
        assert (out.amax((1, 2, 3)) <= mel.amax((1, 2, 3)) + 1e-5).all()
        assert (out.amin((1, 2, 3)) >= mel.amin((1, 2, 3)) - 1e-5).all()
        if frames > 8:
            assert ((sizes - epsilon).abs() <= 0.01 * epsilon + 1e-5).all()
    else:
        assert ((sizes - epsilon).abs() < 1e-4).all()
    reached = augmentor(mel, epsilon, scale, seed=seed, return_epsilon=True)[1]
    torch.testing.assert_close(reached, sizes, atol=1e-5, rtol=0)


def test_epsilon_zero_gives_the_input(augmentor):
    mel = rand(2, 1, 128, 30)
    assert torch.equal(augmentor(mel, 0.0), mel)
    sound = speech(channels=2)
    assert torch.equal(augmentor.augment_waveform(sound, 16_000, epsilon=0.0), sound)


def test_seeds(augmentor):
    mel = rand(2, 1, 128, 30)
    same, again, other = augmentor(mel, seed=7), augmentor(mel, seed=7), augmentor(mel, seed=8)
    assert torch.equal(same, again)
    assert (same - other).abs().mean() > 1e-3
    assert (same - mel)[0].sub((same - mel)[1]).abs().mean() > 1e-3  # a stream for each example
    by_generator = augmentor(mel, seed=torch.Generator().manual_seed(3))
    assert torch.equal(by_generator, augmentor(mel, seed=torch.Generator().manual_seed(3)))
    noise = rand(2, 1, 128, 30, seed=4)
    assert torch.equal(augmentor(mel, noise=noise), augmentor(mel, noise=noise, seed=9))


def test_padding_changes_neither_noise_nor_result(augmentor):
    mel = rand(1, 1, 128, 23)
    padded = torch.nn.functional.pad(mel, (0, 14), value=3.0)
    alone = augmentor(mel, 0.2, seed=5)
    out = augmentor(padded, 0.2, seed=5, lengths=torch.tensor([23]))
    # A warp multiplies what rounding leaves by the slope of the mel.
    off = 1e-4 if warps(augmentor) else 1e-5
    torch.testing.assert_close(out[..., :23], alone, atol=off, rtol=0)
    assert not out[..., 23:].any()
    lengths = torch.tensor([23])
    torch.testing.assert_close(
        augmentor.represent(padded, lengths), augmentor.represent(mel), atol=1e-5, rtol=0
    )
    torch.testing.assert_close(
        augmentor.judge(padded, lengths), augmentor.judge(mel), atol=1e-5, rtol=0
    )


def test_epsilon_for_each_example(augmentor):
    mel = rand(3, 1, 128, 20)
    wanted = torch.tensor([0.05, 0.0, 0.3])
    sizes = (augmentor(mel, wanted) - mel).abs().mean((1, 2, 3))
    rtol = 0.01 if warps(augmentor) else 0
    torch.testing.assert_close(sizes, wanted, atol=1e-4, rtol=rtol)


def test_gradients_reach_the_input(augmentor):
    mel = rand(1, 1, 128, 20).requires_grad_()
    (augmentor(mel, 0.2) ** 2).sum().backward()
    assert mel.grad.abs().sum() > 0
    assert not any(p.requires_grad for p in augmentor.networks.parameters())


def test_global_random_state_is_left_alone(augmentor):
    torch.manual_seed(1)
    np.random.seed(1)  # noqa: NPY002 - the global generator is what this is about
    random.seed(1)
    before = torch.get_rng_state(), np.random.get_state()[1].copy(), random.getstate()  # noqa: NPY002
    mel = augmentor.mel(speech(), 16_000)
    augmentor(mel, seed=3)
    augmentor.augment_waveform(speech(), 16_000)
    augmentor.judge(mel)
    layer = ta.TripletAugment(augmentor)
    layer(mel)
    assert torch.equal(before[0], torch.get_rng_state())
    assert (before[1] == np.random.get_state()[1]).all()  # noqa: NPY002
    assert before[2] == random.getstate()


@pytest.mark.parametrize("rate", [8_000, 16_000, 44_100])
@pytest.mark.parametrize("channels", [None, 1, 2])
def test_waveforms_keep_rate_channels_and_length(augmentor, rate, channels):
    sound = speech(0.777, rate, channels)
    out = augmentor.augment_waveform(sound, rate, epsilon=0.3, seed=1)
    assert out.shape == sound.shape
    assert out.dtype == torch.float32
    apart = (out - sound).abs().mean() / sound.abs().mean()
    if warps(augmentor):  # what is moved no longer cancels what it was
        assert 0.3 < out.abs().mean() / sound.abs().mean() < 3
    else:
        assert apart < 1
    assert apart > 1e-3
    assert torch.equal(out, augmentor.augment_waveform(sound, rate, epsilon=0.3, seed=1))


def test_the_sounds_mel_is_the_augmented_mel(augmentor):
    sound = speech(1.5) / speech(1.5).abs().max()
    mel = augmentor.mel(sound, 16_000)
    wanted = augmentor(mel, 0.2, seed=1)
    out = augmentor.augment_waveform(sound, 16_000, 0.2, seed=1)
    level = ta.MelSpec(level="none")
    got = augmentor.normalisation.apply(log_mel(out, level))
    # A rough change, of an untrained augmentor, to a rough sound: most of it arrives all the same.
    # (On speech see benchmarks/resynthesis.py.)
    assert (got - wanted).abs().mean() < 0.6 * 0.2
    change = torch.corrcoef(torch.stack([(got - mel).flatten(), (wanted - mel).flatten()]))[0, 1]
    assert change > 0.7


def test_distances(augmentor):
    at_neutral = augmentor.centres[1]
    assert augmentor.distances(at_neutral) == {"anger": 128.0, "neutral": 0.0, "sadness": 128.0}


def test_all_zero_perturbation_says_so(augmentor):
    for parameter in augmentor.networks.augmentor.out.parameters():
        parameter.zero_()
    mel = rand(1, 1, 128, 20)
    with pytest.warns(UserWarning, match="changed nothing"):
        # A warp has a random part as well, unless its noise is turned off.
        assert torch.equal(augmentor(mel, 0.2, 0.0 if warps(augmentor) else 1.0), mel)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        augmentor(mel, 0.0)  # asked for nothing: no warning


@pytest.mark.parametrize(
    ("args", "named"),
    [
        ((torch.zeros(128, 20),), {}),
        ((torch.zeros(1, 1, 64, 20),), {}),
        ((torch.zeros(0, 1, 128, 20),), {}),
        ((torch.zeros(1, 1, 128, 0),), {}),
        ((torch.zeros(1, 1, 128, 20), -0.1), {}),
        ((torch.zeros(1, 1, 128, 20), float("nan")), {}),
        ((torch.zeros(1, 1, 128, 20), torch.tensor([0.1, 0.2])), {}),
        ((torch.zeros(1, 1, 128, 20), 0.1, -1.0), {}),
        ((torch.zeros(1, 1, 128, 20),), {"noise": torch.zeros(1, 1, 128, 21)}),
        ((torch.zeros(1, 1, 128, 20),), {"lengths": torch.tensor([21])}),
        ((torch.zeros(1, 1, 128, 20),), {"lengths": torch.tensor([1, 2])}),
    ],
)
def test_bad_input_gets_a_sentence(augmentor, args, named):
    with pytest.raises(ta.InputError):
        augmentor(*args, **named)


def test_empty_sound_gets_a_sentence(augmentor):
    with pytest.raises(ta.InputError, match="at least one sample"):
        augmentor.mel(torch.zeros(0), 16_000)


@pytest.mark.parametrize(
    "given",
    [
        lambda x: x.numpy(),
        lambda x: x.double().numpy(),
        lambda x: x.double(),
        lambda x: x.numpy()[::-1][::-1],
        lambda x: x.tolist(),
    ],
)
def test_arrays_and_other_types_of_number_are_the_same_sound(augmentor, given):
    sound = speech(0.3)
    wanted = augmentor.augment_waveform(sound, 16_000, seed=7)
    torch.testing.assert_close(augmentor.augment_waveform(given(sound), 16_000, seed=7), wanted)
    torch.testing.assert_close(augmentor.mel(given(sound), 16_000), augmentor.mel(sound, 16_000))


def test_whole_numbers_keep_their_scale_and_do_not_wrap(augmentor):
    sound = (speech(0.3) / speech(0.3).abs().max() * 32767).short()
    result = augmentor.augment_waveform(sound, 16_000, epsilon=0.5, seed=7)
    assert result.dtype == torch.float32
    torch.testing.assert_close(
        result, augmentor.augment_waveform(sound.float(), 16_000, epsilon=0.5, seed=7)
    )


def test_lengths_in_bytes_do_not_overflow(augmentor):
    mel, lengths = rand(2, 1, 128, 200), torch.tensor([120, 200])
    wanted = augmentor(mel, seed=3, lengths=lengths)
    assert torch.equal(augmentor(mel, seed=3, lengths=lengths.to(torch.uint8)), wanted)
    assert torch.equal(augmentor(mel, seed=3, lengths=[120, 200]), wanted)


def test_noise_of_another_precision(augmentor):
    mel, noise = rand(1, 1, 128, 20), rand(1, 1, 128, 20, seed=3)
    wanted = augmentor(mel, noise=noise)
    torch.testing.assert_close(augmentor(mel.numpy(), noise=noise.double().numpy()), wanted)


@pytest.mark.parametrize(
    ("sound", "says"),
    [
        (np.zeros((800, 2)), "transpose"),
        (np.zeros((0, 500)), "shape"),
        (np.array([0.0, np.nan]), "not numbers"),
        (np.zeros(80, complex), "real numbers"),
        ("hello.wav", "cannot be read as numbers"),
    ],
)
def test_what_is_no_sound_gets_a_sentence(augmentor, sound, says):
    for method in (augmentor.mel, augmentor.augment_waveform):
        with pytest.raises(ta.InputError, match=says):
            method(sound, 16_000)


def test_no_such_device_and_what_is_no_seed_get_a_sentence(augmentor, checkpoint_folder):
    for device in ("tpu", "meta"):
        with pytest.raises(ta.InputError, match=device):
            ta.load_augmentor(checkpoint_folder, device)
    with pytest.raises(ta.InputError, match="seed"):
        augmentor(rand(1, 1, 128, 4), seed="today")
    with pytest.raises(ta.InputError, match="not numbers"):
        augmentor(rand(1, 1, 128, 4) * float("nan"))


@pytest.mark.parametrize("epsilon", [0.51, 1000.0, -0.1, float("nan")])
def test_more_than_the_page_allows_is_refused(augmentor, epsilon):
    with pytest.raises(ta.InputError, match=r"between 0 and 0\.5"):
        augmentor(rand(1, 1, 128, 4), epsilon)
    with pytest.raises(ta.InputError, match=r"between 0 and 0\.5"):
        augmentor.augment_waveform(speech(0.3), 16_000, epsilon)


def test_without_a_seed_each_call_draws_anew_and_the_global_state_is_left_alone(augmentor):
    sound, mel = speech(0.3), rand(1, 1, 128, 20)
    before = torch.get_rng_state(), np.random.get_state()[1].copy(), random.getstate()  # noqa: NPY002
    copies = [augmentor.augment_waveform(sound, 16_000) for _ in range(2)]
    mels = [augmentor(mel) for _ in range(2)]
    assert not torch.equal(*copies)
    assert not torch.equal(*mels)
    assert torch.equal(before[0], torch.get_rng_state())
    assert (before[1] == np.random.get_state()[1]).all()  # noqa: NPY002
    assert before[2] == random.getstate()


def test_a_batch_of_sounds_and_each_alone(augmentor):
    batch = torch.stack([speech(0.4, channels=2), speech(0.4, channels=2).flip(-1)])
    out, reached = augmentor.augment_waveform(batch, 16_000, seed=5, return_epsilon=True)
    assert out.shape == batch.shape
    assert reached.shape == (2,)
    alone = augmentor.augment_waveform(batch[0], 16_000, seed=5)  # place 0 of the batch
    assert torch.equal(out[0], alone)
    assert augmentor.mel(batch, 16_000).shape == (2, 1, 128, 17)
    torch.testing.assert_close(augmentor.mel(batch, 16_000)[:1], augmentor.mel(batch[0], 16_000))


def test_a_batch_of_several_lengths(augmentor):
    batch = torch.full((3, 1, 6400), float("nan"))
    batch[0, 0] = speech(0.4)
    batch[1, 0, :3200] = speech(0.2)
    given = batch.clone()
    for lengths in ([6400, 3200, 0], torch.tensor([1.0, 0.5, 0.0])):
        out, reached = augmentor.augment_waveform(
            batch, 16_000, 0.2, seed=5, lengths=lengths, return_epsilon=True
        )
        assert out[0].isfinite().all()
        assert out[1, :, :3200].isfinite().all()
        assert out[1, :, 3200:].isnan().all()
        assert (reached[:2] > 0.15).all()
        assert reached[2] == 0
    assert torch.equal(batch.nan_to_num(9), given.nan_to_num(9))
    for wrong in ([6401, 1, 1], [1, 1], [1.5, 0.5, 0.5], [-1, 2, 2]):
        with pytest.raises(ta.InputError, match="lengths"):
            augmentor.augment_waveform(batch, 16_000, lengths=wrong)


def test_a_batch_that_is_taken_for_channels_gets_a_sentence(augmentor):
    for method in (augmentor.mel, augmentor.augment_waveform):
        with pytest.raises(ta.InputError, match="looks like a batch"):
            method(torch.zeros(9, 4000), 16_000)


def test_whole_numbers_mean_what_they_mean_in_sound(augmentor):
    sound = (speech(0.3) / speech(0.3).abs().max() * 127).round()
    bytes_ = (sound + 128).to(torch.uint8)
    wanted = augmentor.augment_waveform(sound / 128, 16_000, seed=7)
    torch.testing.assert_close(
        augmentor.augment_waveform(bytes_, 16_000, seed=7), wanted * 128 + 128
    )
    torch.testing.assert_close(augmentor.mel(bytes_, 16_000), augmentor.mel(sound / 128, 16_000))
    silence = torch.full((3200,), 128, dtype=torch.uint8)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a warp says that there is nothing to move
        assert (augmentor.augment_waveform(silence, 16_000) == 128).all()


def test_it_says_what_it_is(augmentor, checkpoint_folder):
    assert repr(augmentor).startswith(f"Augmentor({augmentor.networks.augmentor.form}, trained on")
    assert augmentor.identity[:12] in repr(augmentor)


def test_the_public_names_are_shown():
    assert {"Augmentor", "load_augmentor", "TripletAugment", "InputError"} <= set(dir(ta))


def test_its_weights_can_be_saved_and_its_layers_hooked(augmentor):
    """By what people have: safetensors takes no weights in another order."""
    from safetensors.torch import save

    assert save(augmentor.networks.state_dict())
    seen = []
    up = augmentor.networks.augmentor.up
    handles = [
        up.register_forward_hook(lambda module, given, out: seen.append((out, out.clone()))),
        up.register_full_backward_hook(lambda module, given, out: None),
    ]
    try:
        mel = torch.randn(2, 1, augmentor.spec.n_mels, 30).requires_grad_()
        augmentor(mel, seed=0).sum().backward()
    finally:
        for handle in handles:
            handle.remove()
    assert all(torch.equal(after, before) for after, before in seen)


@pytest.mark.parametrize(
    "noise",
    ["loud", [[1.0]], torch.full((2, 1, 128, 40), float("nan")), torch.zeros(2, 1, 128, 41)],
)
def test_noise_that_is_none_is_refused(augmentor, noise):
    with pytest.raises(ta.InputError, match="noise"):
        augmentor(torch.zeros(2, 1, 128, 40), 0.2, noise=noise)


@pytest.mark.parametrize("epsilon", [7.0, float("nan")])
def test_no_way_leads_past_the_largest_epsilon(augmentor, epsilon):
    mel = torch.randn(1, 1, 128, 40, generator=torch.Generator().manual_seed(1))
    perturbation = augmentor.perturbation(mel, noise=torch.ones_like(mel))
    with pytest.raises(ta.InputError, match="epsilon"):
        augmentor.perturb(mel, perturbation, epsilon)


def test_calls_that_make_no_sense_are_refused_in_a_sentence(augmentor):
    for call in (
        *(lambda name=name: ta.load_augmentor(name) for name in (None, 5, b"demo")),
        lambda: augmentor.to("banana"),
        lambda: augmentor.distances(torch.zeros(2, 128)),
        lambda: augmentor(torch.zeros(1, 1, 128, 8).to_sparse()),
    ):
        with pytest.raises(ta.InputError):
            call()
