"""Sound moved along a warp's displacement."""

import math
from dataclasses import replace

import pytest
import torch

from tripaug_core.errors import InputError
from tripaug_core.method.warp import random_warp_field, sample_at, warp_to_budget
from tripaug_core.sound.files import read_at, resample
from tripaug_core.sound.mel import MelSpec, log_mel
from tripaug_core.sound.moving import move_by_displacement
from tripaug_core.sound.resynthesis import filter_by_change

SPEC = MelSpec()
KEPT = replace(SPEC, level="none")


def voice(seconds=1.2, rate=16_000, pitch_hz=140.0):
    """A buzz of harmonics that comes and goes, with some noise."""
    t = torch.arange(int(seconds * rate)) / rate
    buzz = sum(torch.sin(2 * math.pi * pitch_hz * k * t) / k for k in range(1, 25))
    noise = torch.randn(len(t), generator=torch.Generator().manual_seed(0))
    return 0.2 * (buzz * torch.sin(2 * math.pi * 1.5 * t).abs() + 0.05 * noise)


def warp(mel, epsilon, seed=0):
    """A displacement of that ε and the change that it makes, both without the batch."""
    std = mel.std()
    x = (mel - mel.mean()) / std
    noise = torch.randn(x.shape, generator=torch.Generator().manual_seed(seed))
    field = random_warp_field(noise, 40.0, None)
    out, displacement = warp_to_budget(x, field, torch.tensor([epsilon]), None, float(std))
    return displacement[0], ((out - x) * std)[0, 0]


def error(sound, original, wanted, rate=16_000):
    mono = resample(sound, rate, SPEC.sample_rate_hz)
    peak = resample(original, rate, SPEC.sample_rate_hz).abs().max()
    return (log_mel(mono / peak, KEPT)[0, 0] - wanted).abs().mean()


def test_a_displacement_along_frequency_moves_the_pitch():
    sound = voice()
    mel = log_mel(sound, SPEC)
    displacement = torch.zeros(2, *mel.shape[-2:])
    displacement[0] = -6.0  # each band takes from six bands below: up it goes
    change = (sample_at(mel, displacement[None]) - mel)[0, 0]
    higher = move_by_displacement(sound, 16_000, displacement, change, SPEC)
    lowest = [
        torch.fft.rfft(s * torch.hann_window(len(s))).abs()[: int(300 * 1.2)].argmax() / 1.2
        for s in (sound, higher)
    ]
    # Six bands are about 150 Hz down here, where bands are 25 Hz apart.
    assert lowest[0] == pytest.approx(140, abs=3)
    assert lowest[1] == pytest.approx(140 + 6 * 24, abs=20)


@pytest.mark.parametrize("bands", [-6.0, 3.3])
def test_a_tone_stays_one_tone(bands):
    """As steady as it was: a filter or a transform too coarse for it makes it beat."""
    sound = 0.3 * torch.sin(2 * math.pi * 700 * torch.arange(32_000) / 16_000)
    mel = log_mel(sound, SPEC)
    displacement = torch.zeros(2, *mel.shape[-2:])
    displacement[0] = bands
    change = (sample_at(mel, displacement[None]) - mel)[0, 0]
    inner = move_by_displacement(sound, 16_000, displacement, change, SPEC)[6_000:-6_000]
    energy = torch.fft.rfft(inner * torch.blackman_window(len(inner))).abs().square()
    top = int(energy.argmax())
    elsewhere = energy.sum() - energy[top - 8 : top + 9].sum()
    assert 10 * float((energy.sum() / elsewhere).log10()) > 40  # dB


@pytest.mark.parametrize("epsilon", [0.15, 0.4])
def test_nearer_to_the_wanted_mel_than_a_filter_on_speech(corpora_home, epsilon):
    errors = {"moved": [], "filtered": []}
    for seed, path in enumerate(sorted((corpora_home / "emodb").rglob("*.flac"))[::60]):
        sound = read_at(path, 16_000)
        mel = log_mel(sound, SPEC)
        displacement, change = warp(mel, epsilon, seed)
        unit = epsilon * mel.std()
        wanted = mel[0, 0] + change
        errors["moved"].append(
            error(move_by_displacement(sound, 16_000, displacement, change), sound, wanted) / unit
        )
        errors["filtered"].append(
            error(filter_by_change(sound, 16_000, change), sound, wanted) / unit
        )
    means = {name: torch.stack(found).mean() for name, found in errors.items()}
    assert means["moved"] < 0.28
    assert means["moved"] < 0.7 * means["filtered"]


@pytest.mark.parametrize("shape", [(12_000,), (2, 12_000)])
@pytest.mark.parametrize("rate", [8_000, 16_000, 44_100])
def test_shape_and_rate_are_kept(shape, rate):
    sound = torch.randn(shape, generator=torch.Generator().manual_seed(0)) * 0.1
    mono = torch.atleast_2d(sound).mean(0)
    displacement, change = warp(log_mel(resample(mono, rate, 16_000), SPEC), 0.3)
    out = move_by_displacement(sound, rate, displacement, change)
    assert out.shape == sound.shape
    assert out.dtype == sound.dtype
    assert out.isfinite().all()
    assert not torch.equal(out, sound)


def test_no_change_gives_the_same_bits_and_silence_stays_silent():
    sound = voice(0.5)
    mel = log_mel(sound, SPEC)[0, 0]
    nothing = torch.zeros(2, *mel.shape)
    assert torch.equal(move_by_displacement(sound, 16_000, nothing, mel * 0), sound)
    silent = torch.zeros(16_000)
    displacement = torch.ones(2, *log_mel(silent, SPEC)[0, 0].shape)
    assert not move_by_displacement(silent, 16_000, displacement, displacement[0]).any()


def test_same_again():
    sound = voice(0.5)
    displacement, change = warp(log_mel(sound, SPEC), 0.3)
    assert torch.equal(
        *(move_by_displacement(sound, 16_000, displacement, change) for _ in range(2))
    )


def test_a_long_recording_goes_in_pieces_that_meet(monkeypatch):
    sound = voice(6.0)
    displacement, change = warp(log_mel(sound, SPEC), 0.3)
    wanted = log_mel(sound, SPEC)[0, 0] + change
    whole = error(move_by_displacement(sound, 16_000, displacement, change), sound, wanted)
    monkeypatch.setattr("tripaug_core.sound.resynthesis._STEPS_AT_ONCE", 100)
    in_pieces = move_by_displacement(sound, 16_000, displacement, change)
    assert in_pieces.shape == sound.shape
    assert error(in_pieces, sound, wanted) < 1.2 * whole


def test_a_displacement_that_does_not_fit_is_refused():
    sound = voice(0.5)
    mel = log_mel(sound, SPEC)[0, 0]
    with pytest.raises(InputError, match="displacement has the shape"):
        move_by_displacement(sound, 16_000, torch.ones(1, *mel.shape), mel)
    bad = torch.full((2, *mel.shape), float("nan"))
    with pytest.raises(InputError, match="numbers only"):
        move_by_displacement(sound, 16_000, bad, mel)
    with pytest.raises(InputError, match="change has the shape"):
        move_by_displacement(sound, 16_000, torch.ones(2, *mel.shape), mel[:, 1:])
