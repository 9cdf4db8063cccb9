import math
from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tripaug_core.errors import InputError
from tripaug_core.sound.files import read_at, resample
from tripaug_core.sound.mel import MelSpec, Normalisation, log_mel
from tripaug_core.sound.resynthesis import (
    filter_by_change,
    griffin_lim,
    measure_at_level,
    transform_at,
)

SPEC = MelSpec()
PLAIN = replace(SPEC, level="none")


def speechlike(seconds: float, rate_hz: int = 16_000, peak: float = 0.4) -> torch.Tensor:
    random = np.random.default_rng(5)
    time = np.arange(int(seconds * rate_hz)) / rate_hz
    phase = 2 * np.pi * np.cumsum(120 + 30 * np.sin(2 * np.pi * 2 * time)) / rate_hz
    sound = sum(np.sin(phase * k) / k for k in range(1, 25))
    sound = sound * (0.55 + 0.45 * np.sin(2 * np.pi * 3 * time)) + random.normal(size=len(time)) / 9
    return torch.from_numpy((sound / np.abs(sound).max() * peak).astype(np.float32))


def frames_of(samples: int, rate_hz: int) -> int:
    return SPEC.frames_of(math.ceil(samples * SPEC.sample_rate_hz / rate_hz))


def smooth_change(frames: int, mean: float, seed: int = 0) -> torch.Tensor:
    """A change that varies over eight bands and eight frames, of mean absolute value `mean`."""
    coarse = torch.randn(1, 1, 18, frames // 8 + 2, generator=torch.Generator().manual_seed(seed))
    change = torch.nn.functional.interpolate(coarse, size=(128, frames), mode="bilinear")[0, 0]
    return change * (mean / change.abs().mean())


@given(
    samples=st.integers(0, 6_000),
    rate_hz=st.sampled_from([8_000, 11_025, 16_000, 22_050, 44_100, 44_101, 48_000]),
    channels=st.sampled_from([None, 1, 2, 3]),
    corrections=st.integers(0, 2),
    seed=st.integers(0, 100),
)
@settings(max_examples=60, deadline=None)
def test_any_sound_keeps_its_shape_and_stays_finite(samples, rate_hz, channels, corrections, seed):
    shape = (samples,) if channels is None else (channels, samples)
    sound = torch.randn(shape, generator=torch.Generator().manual_seed(seed)) * 0.1
    frames = frames_of(samples, rate_hz)
    result = filter_by_change(
        sound, rate_hz, smooth_change(frames, 0.5, seed), SPEC, corrections=corrections
    )
    assert result.shape == sound.shape
    assert result.dtype == sound.dtype
    assert result.isfinite().all()
    unchanged = filter_by_change(sound, rate_hz, torch.zeros(128, frames), SPEC)
    assert torch.equal(unchanged, sound)
    assert samples == 0 or unchanged.data_ptr() != sound.data_ptr()
    silent = filter_by_change(sound * 0, rate_hz, smooth_change(frames, 0.5), SPEC)
    assert not silent.any()


@pytest.mark.parametrize("rate_hz", [16_000, 22_050, 44_100])
@pytest.mark.parametrize("db", [6.0, -12.0])
def test_an_even_change_is_a_change_of_level(rate_hz, db):
    sound = speechlike(1.0, rate_hz)
    change = torch.full((128, frames_of(len(sound), rate_hz)), db / 10 * math.log(10))
    result = filter_by_change(sound, rate_hz, change, SPEC, corrections=0)
    torch.testing.assert_close(result, sound * 10 ** (db / 20), atol=1e-5, rtol=1e-4)


def test_only_the_band_that_was_asked_for_is_changed_and_only_while_it_was():
    rate_hz = 44_100
    time = torch.arange(rate_hz * 2) / rate_hz
    low, high = torch.sin(2 * torch.pi * 500 * time), torch.sin(2 * torch.pi * 5_000 * time)
    change = torch.zeros(128, frames_of(len(time), rate_hz))
    bands_above_2_khz = 70
    change[bands_above_2_khz:, change.shape[1] // 2 :] = math.log(100)  # 20 dB
    result = filter_by_change(0.01 * (low + high), rate_hz, change, SPEC, corrections=0)
    away = rate_hz // 10
    before = slice(away, rate_hz - away)
    after = slice(rate_hz + away, 2 * rate_hz - away)
    torch.testing.assert_close(result[before], 0.01 * (low + high)[before], atol=2e-5, rtol=0)
    torch.testing.assert_close(result[after], (0.01 * low + 0.1 * high)[after], atol=2e-4, rtol=0)


def test_what_lies_above_the_top_band_follows_it():
    rate_hz = 44_100
    hiss = torch.sin(2 * torch.pi * 15_000 * torch.arange(rate_hz) / rate_hz) * 0.1
    change = torch.zeros(128, frames_of(rate_hz, rate_hz))
    change[-1] = math.log(4)
    result = filter_by_change(hiss, rate_hz, change, SPEC, corrections=0)
    inside = slice(2000, -2000)
    torch.testing.assert_close(result[inside], hiss[inside] * 2, atol=1e-3, rtol=0)


def test_all_channels_are_changed_alike():
    left, right = speechlike(0.6), speechlike(0.6).flip(0)
    change = smooth_change(frames_of(len(left), 16_000), 0.8)
    both = filter_by_change(torch.stack([left, right]), 16_000, change, SPEC, corrections=0)
    for channel, alone in zip(both, (left, right), strict=True):
        torch.testing.assert_close(
            channel, filter_by_change(alone, 16_000, change, SPEC, corrections=0)
        )


def error_at_the_originals_level(sound, result, change) -> float:
    peak = sound.abs().max()
    return float(
        (log_mel(result / peak, PLAIN) - log_mel(sound / peak, PLAIN) - change).abs().mean()
    )


@pytest.mark.parametrize("mean", [0.19, 1.1])
def test_corrections_bring_the_mel_nearer_to_what_was_asked(mean):
    sound = speechlike(2.0)
    change = smooth_change(frames_of(len(sound), 16_000), mean)
    errors = [
        error_at_the_originals_level(
            sound, filter_by_change(sound, 16_000, change, SPEC, corrections=n), change
        )
        for n in (0, 1, 2)
    ]
    assert errors[0] < 0.28 * mean
    assert errors[2] < errors[1] < errors[0]


@pytest.mark.parametrize("rate_hz", [22_050, 48_000])
def test_other_rates_come_as_near(rate_hz):
    sound = speechlike(2.0, rate_hz)
    change = smooth_change(frames_of(len(sound), rate_hz), 0.7)
    result = filter_by_change(sound, rate_hz, change, SPEC)
    at_16_khz = (resample(x, rate_hz, 16_000) for x in (sound, result))
    assert error_at_the_originals_level(*at_16_khz, change) < 0.28 * 0.7


def test_the_recordings_own_level_makes_no_difference():
    sound = speechlike(0.8)
    change = smooth_change(frames_of(len(sound), 16_000), 0.7)
    loud, soft = (filter_by_change(sound * g, 16_000, change, SPEC) for g in (1.0, 0.01))
    torch.testing.assert_close(soft * 100, loud, atol=1e-4, rtol=0)


def test_real_speech_comes_within_the_promised_error(corpora_home):
    sounds = [read_at(p, 16_000) for p in sorted((corpora_home / "emodb").rglob("*.flac"))[::60]]
    normalisation = Normalisation.fit(torch.cat([log_mel(s)[0, 0] for s in sounds], dim=1))
    for epsilon in (0.05, 0.3):
        errors = []
        for seed, sound in enumerate(sounds):
            frames = frames_of(len(sound), 16_000)
            change = smooth_change(frames, epsilon, seed) * normalisation.std
            result = filter_by_change(sound, 16_000, change, SPEC)
            errors.append(error_at_the_originals_level(sound, result, change) / normalisation.std)
        assert np.mean(errors) <= 0.28 * epsilon


def test_the_global_generator_is_left_alone_and_the_same_call_gives_the_same_samples():
    sound, state = speechlike(0.5), torch.get_rng_state()
    change = smooth_change(frames_of(len(sound), 16_000), 0.7)
    mel = log_mel(sound)[0, 0]
    assert torch.equal(
        filter_by_change(sound, 16_000, change), filter_by_change(sound, 16_000, change)
    )
    assert torch.equal(griffin_lim(mel, seed=3), griffin_lim(mel, seed=3))
    assert not torch.equal(griffin_lim(mel, seed=3), griffin_lim(mel, seed=4))
    assert torch.equal(torch.get_rng_state(), state)


@pytest.mark.parametrize(
    ("sound", "change"),
    [
        (torch.zeros(4000), torch.ones(128, 10)),
        (torch.zeros(4000), torch.ones(80, 11)),
        (torch.zeros(4000), torch.ones(1, 128, 11)),
        (torch.zeros(1, 1, 4000), torch.ones(128, 11)),
        (torch.zeros(4000), torch.full((128, 11), float("nan"))),
    ],
)
def test_what_does_not_fit_is_refused(sound, change):
    with pytest.raises(InputError):
        filter_by_change(sound, 16_000, change, SPEC)


def test_griffin_lim_gives_a_sound_with_that_mel():
    sound = speechlike(1.5)
    mel = log_mel(sound)[0, 0]
    result = griffin_lim(mel, SPEC, samples=len(sound))
    assert result.shape == sound.shape
    error = (log_mel(result, PLAIN)[0, 0] - mel).abs().mean()
    assert error < 0.15 * mel.std()
    assert error < (log_mel(griffin_lim(mel, SPEC, iterations=0), PLAIN)[0, 0] - mel).abs().mean()


@given(frames=st.integers(1, 12), extra=st.integers(0, 399))
@settings(max_examples=15, deadline=None)
def test_griffin_lim_gives_any_length_that_fits_the_frames(frames, extra):
    mel = torch.full((128, frames), -3.0)
    samples = max((frames - 1) * 400 + extra, 1)
    assert griffin_lim(mel, SPEC, iterations=2, samples=samples).shape == (samples,)
    shortest = griffin_lim(mel, SPEC, iterations=2)
    assert log_mel(shortest, SPEC).shape[-1] == frames
    assert shortest.isfinite().all()


@pytest.mark.parametrize(
    ("mel", "samples"),
    [
        (torch.zeros(80, 10), None),
        (torch.zeros(1, 128, 10), None),
        (torch.zeros(128, 0), None),
        (torch.full((128, 10), float("inf")), None),
        (torch.zeros(128, 10), 3599),
        (torch.zeros(128, 10), 4000),
        (torch.zeros(128, 1), 0),
    ],
)
def test_griffin_lim_refuses_what_is_no_mel(mel, samples):
    with pytest.raises(InputError):
        griffin_lim(mel, SPEC, samples=samples)


@pytest.mark.parametrize("seconds", [0.9, 1.0, 1.13, 2.05])
@pytest.mark.parametrize("rate_hz", [8_000, 22_050])
def test_long_sound_in_pieces_is_what_it_would_be_whole(seconds, rate_hz, monkeypatch):
    sound = torch.stack([speechlike(seconds, rate_hz), speechlike(seconds, rate_hz).flip(0)])
    change = smooth_change(frames_of(sound.shape[-1], rate_hz), 1.0)
    whole = filter_by_change(sound, rate_hz, change, SPEC)
    monkeypatch.setattr("tripaug_core.sound.resynthesis._STEPS_AT_ONCE", 20)
    in_pieces = filter_by_change(sound, rate_hz, change, SPEC)
    torch.testing.assert_close(in_pieces, whole, atol=2e-6, rtol=1e-5)


@pytest.mark.parametrize("samples", [1, 400, 16_000, 16_123])
def test_a_log_mel_of_spectra_that_are_known_is_that_of_the_sound(samples):
    sound = 0.3 * torch.randn(1, samples, generator=torch.Generator().manual_seed(0))
    measured = measure_at_level(2 * sound, 16_000, MelSpec())
    spectra = transform_at(16_000, MelSpec())[0].of(sound)
    torch.testing.assert_close(measured(sound, spectra), measured(sound), atol=1e-4, rtol=0)
