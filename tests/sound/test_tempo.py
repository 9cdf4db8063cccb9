import pytest
import torch

from tripaug_core.sound.tempo import stretch


@pytest.mark.parametrize("tempo", [0.7, 1.0, 1.4])
def test_tempo_changes_the_length_and_leaves_the_pitch(tempo):
    rate_hz = 16_000
    tone = torch.sin(2 * torch.pi * 500 * torch.arange(rate_hz) / rate_hz)
    result = stretch(torch.stack([tone, tone / 2]), tempo, rate_hz)
    assert result.shape == (2, round(rate_hz / tempo))
    for channel in result:
        peak_hz = torch.fft.rfft(channel).abs().argmax() * rate_hz / len(channel)
        assert abs(float(peak_hz) - 500) < 5


@pytest.mark.parametrize("samples", [1, 2])
def test_of_next_to_nothing_a_sample_is_left(samples):
    assert stretch(torch.ones(samples), 4.0, 16_000).shape == (1,)
