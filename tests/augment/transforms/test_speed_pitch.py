import random

import numpy as np
import pytest
import torch

from tripaug_core.augment.transforms.speed_pitch import (
    SpeedPitch,
    change_speed,
    shift_pitch,
    stretch,
)
from tripaug_core.errors import InputError

RATE = 16_000


def _tone(hz=400.0, seconds=1.0, rate=RATE):
    return torch.sin(2 * torch.pi * hz * torch.arange(int(seconds * rate)) / rate)


def _pitch_hz(waveform, rate=RATE):
    inside = waveform[..., 2000:-2000].reshape(-1)
    spectrum = torch.fft.rfft(inside * torch.hann_window(len(inside)), n=8 * len(inside)).abs()
    return spectrum.argmax().item() * rate / (8 * len(inside))


def test_faster_is_shorter_and_higher():
    out = change_speed(_tone(), 1.25)
    assert abs(len(out) - RATE / 1.25) <= 1
    assert _pitch_hz(out) == pytest.approx(500, rel=0.01)


@pytest.mark.parametrize("semitones", [-5.0, 2.0, 7.0])
def test_pitch_moves_and_tempo_stays(semitones):
    out = shift_pitch(_tone(), RATE, semitones)
    assert out.shape == (RATE,)
    assert _pitch_hz(out) == pytest.approx(400 * 2 ** (semitones / 12), rel=0.01)
    assert out[2000:-2000].std() == pytest.approx(2**-0.5, rel=0.1)


def test_stretching_keeps_the_pitch():
    out = stretch(_tone(), 0.8, RATE)
    assert len(out) == RATE / 0.8
    assert _pitch_hz(out) == pytest.approx(400, rel=0.01)


def test_channels_are_changed_alike_at_any_rate():
    tone = _tone(rate=44_100)
    out = SpeedPitch()(torch.stack([tone, tone]), 44_100, torch.Generator().manual_seed(3))
    assert out.shape[0] == 2
    assert torch.equal(out[0], out[1])
    assert torch.isfinite(out).all()


def test_no_change_changes_nothing():
    tone = _tone()
    assert torch.equal(SpeedPitch(1, 1, 0, 0)(tone, RATE, torch.Generator()), tone)


def test_seeds_decide_and_the_global_state_does_not():
    tone, augmentation = _tone(), SpeedPitch()
    before = torch.get_rng_state(), np.random.get_state()[1].copy(), random.getstate()  # noqa: NPY002
    outs = [augmentation(tone, RATE, torch.Generator().manual_seed(seed)) for seed in (1, 1, 2)]
    assert torch.equal(outs[0], outs[1])
    assert outs[0].shape != outs[2].shape
    assert torch.equal(before[0], torch.get_rng_state())
    assert (before[1] == np.random.get_state()[1]).all()  # noqa: NPY002
    assert before[2] == random.getstate()


@pytest.mark.parametrize(
    "wrong", [{"speed_low": 0}, {"speed_low": 1.2}, {"semitones_high": 99}, {"semitones_low": 3}]
)
def test_ranges_must_make_sense(wrong):
    with pytest.raises(InputError):
        SpeedPitch(**wrong)
