import pytest
import torch

from tripaug_core.sound.mono import to_mono

VOICE = torch.sin(torch.arange(8000) / 9)


def noise(*shape):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize("channels", [1, 2, 3, 8])
def test_independent_and_equal_channels_are_averaged(channels):
    for sound in (noise(channels, 8000), VOICE.expand(channels, -1), noise(4, channels, 8000)):
        assert torch.equal(to_mono(sound), sound.mean(-2))


def test_one_voice_among_silent_channels_is_averaged_too():
    sound = torch.zeros(8, 8000)
    sound[3] = VOICE
    assert torch.equal(to_mono(sound), VOICE / 8)


@pytest.mark.parametrize("level", [-1.0, -0.7, -1.3])
def test_the_loudest_stands_where_they_cancel(level):
    sound = torch.stack([VOICE, level * VOICE])
    loudest = sound[0] if abs(level) <= 1 else sound[1]
    assert torch.equal(to_mono(sound), loudest)


def test_each_sound_of_a_batch_decides_for_itself():
    batch = torch.stack([torch.stack([VOICE, -VOICE]), torch.stack([VOICE, 0.5 * VOICE])])
    result = to_mono(batch)
    assert torch.equal(result[0], VOICE)
    assert torch.equal(result[1], batch[1].mean(0))


def test_no_samples_are_no_trouble_and_gradients_pass():
    assert to_mono(torch.zeros(2, 0)).shape == (0,)
    sound = torch.stack([VOICE, -VOICE]).requires_grad_()
    to_mono(sound).sum().backward()
    assert sound.grad[0].sum() == len(VOICE)
