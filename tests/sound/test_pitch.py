import math

import pytest
import torch

from tripaug_core.sound.pitch import median_pitch_hz


def harmonics(pitch_hz: float, rate_hz: int, seconds: float = 1.0) -> torch.Tensor:
    time = torch.arange(int(seconds * rate_hz)) / rate_hz
    return sum(torch.sin(2 * math.pi * pitch_hz * k * time) / k for k in range(1, 8)) * 0.2


@pytest.mark.parametrize("rate_hz", [16_000, 22_050, 48_000])
@pytest.mark.parametrize("pitch_hz", [75.0, 118.0, 201.3, 330.0, 455.0])
def test_a_steady_voice_is_measured_to_a_twentieth_of_a_semitone(pitch_hz, rate_hz):
    found = median_pitch_hz(harmonics(pitch_hz, rate_hz), rate_hz)
    assert abs(12 * math.log2(found / pitch_hz)) < 0.05


def test_level_does_not_matter_and_pauses_do_not_count():
    voice = harmonics(140.0, 16_000)
    with_pause = torch.cat([voice, torch.zeros(32_000), 0.01 * voice]) * 0.01
    assert median_pitch_hz(with_pause, 16_000) == pytest.approx(140.0, rel=0.003)


def test_noise_and_silence_have_no_pitch():
    noise = torch.randn(32_000, generator=torch.Generator().manual_seed(0))
    assert median_pitch_hz(noise, 16_000) is None
    assert median_pitch_hz(torch.zeros(32_000), 16_000) is None
    assert median_pitch_hz(harmonics(140.0, 16_000)[:500], 16_000) is None


def test_an_octave_shows_as_twelve_semitones():
    low, high = (median_pitch_hz(harmonics(hz, 16_000), 16_000) for hz in (110.0, 220.0))
    assert 12 * math.log2(high / low) == pytest.approx(12, abs=0.05)
