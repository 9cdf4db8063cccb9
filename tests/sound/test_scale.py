"""Sound of any scale is changed as the same sound at a usual one."""

import pytest
import torch

from tests.sound.test_moving import SPEC, voice, warp
from tripaug_core.sound.mel import log_mel
from tripaug_core.sound.moving import change_sound
from tripaug_core.sound.scale import power_of_two

FAR = [-100, -40, -11, 15, 31, 60, 120]  # powers of two; 31: float sound on the scale of int32


@pytest.mark.parametrize("power", FAR)
@pytest.mark.parametrize("moved", [True, False], ids=["moved", "filtered"])
def test_a_change_is_the_same_bits_at_any_scale(power, moved):
    sound = voice(0.6)
    displacement, change = warp(log_mel(sound, SPEC), 0.2)
    displacement = displacement if moved else None
    usual = change_sound(sound, 16_000, change, SPEC, displacement)
    far = change_sound(sound * 2.0**power, 16_000, change, SPEC, displacement)
    assert not torch.equal(usual, sound)
    assert torch.equal(far, usual * 2.0**power)


@pytest.mark.parametrize("peak", [1e-38, 1e-20, 1e-4, 1e4, 2.0**31, 1e38])
def test_a_peak_far_from_one_is_brought_near_it(peak):
    scaled = torch.tensor([[0.0, -peak]]) / power_of_two(torch.tensor([[0.0, -peak]]))
    assert 0.5 <= float(scaled.abs().max()) <= 1
    assert torch.equal(scaled * power_of_two(torch.tensor([peak])), torch.tensor([[0.0, -peak]]))


@pytest.mark.parametrize("sound", [torch.zeros(0), torch.zeros(3), torch.tensor([0.002, -700.0])])
def test_usual_sound_silence_and_nothing_are_left(sound):
    assert power_of_two(sound) == 1
