"""Properties that every simple augmentation of mels has, whatever it does."""

import random

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tripaug_core.augment.transforms.masking import SpecAugment
from tripaug_core.augment.transforms.mixup import Mixup
from tripaug_core.augment.transforms.noise import GaussianNoise
from tripaug_core.augment.transforms.scaling import RandomScaling
from tripaug_core.augment.transforms.warping import RandomWarp


def _mixup(mel, lengths, generator):
    return Mixup()(mel, lengths, generator, torch.eye(len(mel)))[0]


FAMILY = {
    "noise": GaussianNoise(),
    "warping": RandomWarp(),
    "scaling": RandomScaling(),
    "masking": SpecAugment(),
    "mixup": _mixup,
}
every = pytest.mark.parametrize("augmentation", FAMILY.values(), ids=FAMILY)


def _batch(batch=3, mels=16, frames=40, seed=0):
    generator = torch.Generator().manual_seed(seed)
    lengths = torch.randint(1, frames + 1, (batch,), generator=generator)
    lengths[0] = frames
    mel = torch.randn(batch, 1, mels, frames, generator=generator)
    mel *= (torch.arange(frames) < lengths[:, None])[:, None, None]
    return mel, lengths


def _generator(seed=7):
    return torch.Generator().manual_seed(seed)


@every
@given(
    batch=st.integers(1, 5), mels=st.integers(1, 20), frames=st.integers(1, 50), seed=st.integers(0)
)
@settings(max_examples=25, deadline=None)
def test_shape_is_kept_padding_stays_zero_and_numbers_stay_numbers(
    augmentation, batch, mels, frames, seed
):
    mel, lengths = _batch(batch, mels, frames, seed % 2**31)
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
    mel, lengths = _batch()
    one = augmentation(mel, lengths, _generator(1))
    assert torch.equal(one, augmentation(mel, lengths, _generator(1)))
    assert not torch.equal(one, augmentation(mel, lengths, _generator(2)))
    assert not torch.equal(one, mel)


@every
def test_a_generator_goes_on(augmentation):
    mel, lengths = _batch()
    generator = _generator()
    assert not torch.equal(
        augmentation(mel, lengths, generator), augmentation(mel, lengths, generator)
    )


@every
def test_the_global_random_state_is_left_alone(augmentation):
    mel, lengths = _batch()
    before = torch.get_rng_state(), np.random.get_state()[1].copy(), random.getstate()  # noqa: NPY002
    augmentation(mel, lengths, _generator())
    assert torch.equal(before[0], torch.get_rng_state())
    assert (before[1] == np.random.get_state()[1]).all()  # noqa: NPY002
    assert before[2] == random.getstate()


@every
def test_gradients_come_through(augmentation):
    mel, lengths = _batch()
    mel.requires_grad_()
    augmentation(mel, lengths, _generator()).sum().backward()
    assert torch.isfinite(mel.grad).all()
    assert mel.grad.abs().sum() > 0


@every
def test_no_lengths_means_that_all_is_real(augmentation):
    mel, _ = _batch()
    whole = torch.full((len(mel),), mel.shape[3])
    assert torch.equal(
        augmentation(mel, None, _generator()), augmentation(mel, whole, _generator())
    )
