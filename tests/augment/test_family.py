"""Properties that every augmentation has, whatever it does: of mels, of sound, and both layers."""

import math
import random

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import tripaug_core as ta
from tripaug_core.augment.transforms.masking import SpecAugment
from tripaug_core.augment.transforms.mixup import Mixup
from tripaug_core.augment.transforms.noise import GaussianNoise
from tripaug_core.augment.transforms.scaling import RandomScaling
from tripaug_core.augment.transforms.speed_pitch import SpeedPitch
from tripaug_core.augment.transforms.warping import RandomWarp

RATES = (8_000, 11_025, 16_000, 22_050, 44_100, 48_000)


def _mixup(mel, lengths, generator):
    return Mixup()(mel, lengths, generator, torch.eye(len(mel)))[0]


def _seed(generator):
    return int(torch.randint(2**31 - 1, (1,), generator=generator))


def _mel_layer(mel, lengths, generator):
    layer = ta.TripletAugment(_demo(), p=1.0, seed=_seed(generator), differentiable=True)
    return layer(mel, lengths)


def _called(mel, lengths, generator):
    return _demo()(mel, 0.2, seed=_seed(generator), lengths=lengths)


def _demo():
    if not _LOADED:
        _LOADED.append(ta.load_augmentor("demo"))
    return _LOADED[0]


_LOADED = []
OF_MELS = {
    "noise": GaussianNoise(),
    "warping": RandomWarp(),
    "scaling": RandomScaling(),
    "masking": SpecAugment(),
    "mixup": _mixup,
    "layer": _mel_layer,
    "augmentor": _called,
}
LEARNED = (_mel_layer, _called)  # these know 128 mels only
every = pytest.mark.parametrize("augmentation", OF_MELS.values(), ids=OF_MELS)


def _speed_pitch(sound, rate, generator):
    return SpeedPitch()(sound, rate, generator)


def _sound_layer(sound, rate, generator):
    layer = ta.TripletAugmentWaveform(_demo(), sample_rate=rate, p=1.0, seed=_seed(generator))
    return layer(sound)


def _sound_called(sound, rate, generator):
    return _demo().augment_waveform(sound, rate, 0.2, seed=_seed(generator))


OF_SOUND = {"speed and pitch": _speed_pitch, "layer": _sound_layer, "augmentor": _sound_called}
each = pytest.mark.parametrize("augmentation", OF_SOUND.values(), ids=OF_SOUND)


def _batch(batch=3, mels=16, frames=40, seed=0):
    generator = torch.Generator().manual_seed(seed)
    lengths = torch.randint(1, frames + 1, (batch,), generator=generator)
    lengths[0] = frames
    mel = torch.randn(batch, 1, mels, frames, generator=generator)
    mel *= (torch.arange(frames) < lengths[:, None])[:, None, None]
    return mel, lengths


def _batch_for(augmentation, **sizes):
    return _batch(**sizes | ({"mels": 128} if augmentation in LEARNED else {}))


def _generator(seed=7):
    return torch.Generator().manual_seed(seed)


def _voice(samples, rate=16_000, channels=None):
    t = torch.arange(samples) / rate
    voice = sum(torch.sin(2 * math.pi * 150 * k * t) / k for k in range(1, 12))
    noise = torch.randn((channels or 1, samples), generator=_generator(0))
    sound = 0.2 * voice + 0.01 * noise
    return sound[0] if channels is None else sound


def _states():
    return torch.get_rng_state(), np.random.get_state()[1].copy(), random.getstate()  # noqa: NPY002


def _assert_untouched(before):
    after = _states()
    assert torch.equal(before[0], after[0])
    assert (before[1] == after[1]).all()
    assert before[2] == after[2]


@every
@given(
    batch=st.integers(1, 5), mels=st.integers(1, 20), frames=st.integers(1, 50), seed=st.integers(0)
)
@settings(max_examples=25, deadline=None)
def test_shape_is_kept_padding_stays_zero_and_numbers_stay_numbers(
    augmentation, batch, mels, frames, seed
):
    sizes = {"batch": batch, "mels": mels, "frames": frames, "seed": seed % 2**31}
    mel, lengths = _batch_for(augmentation, **sizes)
    before = mel.clone()
    out = augmentation(mel, lengths, _generator(seed % 2**31))
    assert out.shape == mel.shape
    assert out.dtype == torch.float32
    assert torch.isfinite(out).all()
    behind = (torch.arange(frames) >= lengths[:, None])[:, None, None].expand_as(out)
    assert (out[behind] == 0).all()
    assert torch.equal(mel, before)


@every
def test_the_same_seed_gives_the_same_and_another_something_else(augmentation):
    mel, lengths = _batch_for(augmentation)
    one = augmentation(mel, lengths, _generator(1))
    assert torch.equal(one, augmentation(mel, lengths, _generator(1)))
    assert not torch.equal(one, augmentation(mel, lengths, _generator(2)))
    assert not torch.equal(one, mel)


@every
def test_a_generator_goes_on(augmentation):
    mel, lengths = _batch_for(augmentation)
    generator = _generator()
    assert not torch.equal(
        augmentation(mel, lengths, generator), augmentation(mel, lengths, generator)
    )


@every
def test_the_global_random_state_is_left_alone(augmentation):
    mel, lengths = _batch_for(augmentation)
    before = _states()
    augmentation(mel, lengths, _generator())
    _assert_untouched(before)


@every
def test_gradients_come_through(augmentation):
    mel, lengths = _batch_for(augmentation)
    mel.requires_grad_()
    augmentation(mel, lengths, _generator()).sum().backward()
    assert torch.isfinite(mel.grad).all()
    assert mel.grad.abs().sum() > 0


@every
def test_no_lengths_means_that_all_is_real(augmentation):
    mel, _ = _batch_for(augmentation)
    whole = torch.full((len(mel),), mel.shape[3])
    torch.testing.assert_close(
        augmentation(mel, None, _generator()),
        augmentation(mel, whole, _generator()),
        atol=1e-5 if augmentation in LEARNED else 0,
        rtol=0,
    )


@every
def test_silence_and_one_frame_give_numbers(augmentation):
    for frames in (1, 2, 30):
        sizes = {"batch": 2, "frames": frames}
        mel = torch.full_like(_batch_for(augmentation, **sizes)[0], -3.0)
        assert augmentation(mel, None, _generator()).isfinite().all()


@each
@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("channels", [None, 1, 3])
def test_sound_of_any_rate_and_channels(augmentation, rate, channels):
    sound = _voice(round(0.15 * rate), rate, channels)
    before = sound.clone()
    out = augmentation(sound, rate, _generator())
    assert out.dtype == torch.float32
    assert out.shape[:-1] == sound.shape[:-1]
    if augmentation is _speed_pitch:
        assert 0.89 < out.shape[-1] / sound.shape[-1] < 1.12
    else:
        assert out.shape == sound.shape
        assert out.abs().max() <= 1.5 * sound.abs().max() + 1e-6
    assert out.isfinite().all()
    assert torch.equal(sound, before)
    assert torch.equal(out, augmentation(sound, rate, _generator()))
    other = augmentation(sound, rate, _generator(8))
    assert other.shape != out.shape or not torch.equal(other, out)


@each
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(samples=st.integers(1, 3000), rate=st.sampled_from(RATES), seed=st.integers(0, 99))
def test_sound_of_any_length(augmentation, samples, rate, seed):
    out = augmentation(_voice(samples, rate), rate, _generator(seed))
    assert out.isfinite().all()
    assert augmentation is _speed_pitch or out.shape == (samples,)


@each
@pytest.mark.filterwarnings("ignore:the augmentor changed nothing")
def test_silence_stays_silent_and_the_global_state_alone(augmentation):
    before = _states()
    assert not augmentation(torch.zeros(2, 4000), 16_000, _generator()).any()
    augmentation(_voice(4000), 16_000, _generator())
    _assert_untouched(before)


@pytest.mark.parametrize("dtype", [torch.float64, torch.float16, torch.bfloat16, torch.int16])
@pytest.mark.parametrize("lengths", [None, [4000, 0], [1, 3999], torch.tensor([0.5, 1.0])])
def test_the_waveform_layer_over_types_and_lengths(dtype, lengths):
    sound = _voice(4000, channels=2)[:, None]
    sound = (sound * 20_000).to(dtype) if dtype == torch.int16 else sound.to(dtype)
    out = ta.TripletAugmentWaveform(_demo(), p=1.0, seed=0)(sound, lengths)
    assert out.dtype == dtype
    assert out.shape == sound.shape
    assert out.isfinite().all()


@pytest.mark.parametrize("dtype", [torch.float64, torch.float16, torch.bfloat16])
@pytest.mark.parametrize("lengths", [None, [30, 0], [1, 29], torch.tensor([0.5, 1.0])])
def test_the_mel_layer_over_types_and_lengths(dtype, lengths):
    mel = _batch(2, 128, 30)[0].to(dtype)
    out = ta.TripletAugment(_demo(), p=1.0, seed=0)(mel, lengths)
    assert out.dtype == dtype
    assert out.shape == mel.shape
    assert out.isfinite().all()
