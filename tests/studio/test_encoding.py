import base64

import numpy as np
import pytest
import torch

from tripaug_core.studio.work.encoding import packed, packed_sound


def unpacked(given: dict) -> np.ndarray:
    integers = np.frombuffer(base64.b64decode(given["data"]), "<i2").reshape(given["shape"])
    return integers * given["scale"]


def test_values_come_back_to_a_part_in_sixty_thousand():
    values = torch.randn(128, 33, generator=torch.Generator().manual_seed(0)) * 3
    back = unpacked(packed(values))
    assert np.abs(back - values.numpy()).max() <= float(values.abs().max()) / 65_000
    assert (unpacked(packed(torch.zeros(3, 4))) == 0).all()


@pytest.mark.parametrize("peak", [0.01, 1.0, 1.7])
def test_sound_comes_back_as_sixteen_bits_hold_it(peak):
    sound = torch.linspace(-peak, peak, 1001)
    back = unpacked(packed_sound(sound))
    assert np.abs(back - sound.numpy()).max() <= 1.01 * max(1.0, peak) / 32768


def test_equal_sounds_are_packed_equally():
    sound = torch.randn(100, generator=torch.Generator().manual_seed(0)) * 0.1
    assert packed_sound(sound) == packed_sound(sound.clone())
