import math

import numpy as np
import pytest
import torch

from tripaug_core.errors import InputError
from tripaug_core.sound.mel import MelSpec, Normalisation, at_level, log_mel, mel_centres_hz

RATE_HZ = 16_000


def speechlike(seconds: float, seed: int = 0, peak: float = 0.3) -> torch.Tensor:
    """Harmonics under a slow envelope, and some noise."""
    random = np.random.default_rng(seed)
    time = np.arange(int(seconds * RATE_HZ)) / RATE_HZ
    phase = 2 * np.pi * np.cumsum(120 + 30 * np.sin(2 * np.pi * 2 * time)) / RATE_HZ
    sound = sum(np.sin(phase * k) / k for k in range(1, 30))
    sound = (
        sound * (0.55 + 0.45 * np.sin(2 * np.pi * 3 * time)) + random.normal(size=len(time)) / 50
    )
    return torch.from_numpy((sound / np.abs(sound).max() * peak).astype(np.float32))


def librosa_log_mel(waveform: torch.Tensor, spec: MelSpec) -> np.ndarray:
    librosa = pytest.importorskip("librosa")
    sound = waveform.numpy()
    if spec.level == "peak":
        sound = sound / max(np.abs(sound).max(), 1e-30)
    power = librosa.feature.melspectrogram(
        y=sound,
        sr=spec.sample_rate_hz,
        n_fft=spec.n_fft,
        win_length=spec.window,
        hop_length=spec.hop,
        n_mels=spec.n_mels,
        fmin=spec.f_min_hz,
        fmax=spec.f_max_hz,
        center=True,
        pad_mode="constant",
        power=2.0,
        htk=False,
        norm="slaney",
    )
    return np.log(np.maximum(power, spec.floor))


@pytest.mark.parametrize("level", ["peak", "none"])
@pytest.mark.parametrize("seconds", [2.0, 0.777])
def test_equals_librosa(level, seconds):
    spec = MelSpec(level=level)
    sound = speechlike(seconds)
    ours = log_mel(sound, spec)
    theirs = librosa_log_mel(sound, spec)
    assert ours.shape == (1, 1, 128, spec.frames_of(len(sound))) == (1, 1, *theirs.shape)
    assert np.abs(ours[0, 0].numpy() - theirs).max() < 1e-3


def test_equals_librosa_with_other_settings():
    spec = MelSpec(sample_rate_hz=22_050, window_ms=25, hop_ms=10, n_mels=40, level="none")
    sound = speechlike(1.0)
    assert np.abs(log_mel(sound, spec)[0, 0].numpy() - librosa_log_mel(sound, spec)).max() < 1e-3


def test_equals_librosa_on_real_speech(corpora_home):
    from tripaug_core.sound.files import read_at

    for path in sorted((corpora_home / "emodb").rglob("*.flac"))[::200]:
        sound = read_at(path, RATE_HZ)
        theirs = librosa_log_mel(sound, MelSpec())
        assert np.abs(log_mel(sound)[0, 0].numpy() - theirs).max() < 1e-3


@pytest.mark.parametrize("level", ["peak", "none"])
def test_a_padded_batch_gives_what_each_gives_alone(level):
    spec = MelSpec(level=level)
    sounds = [speechlike(s, seed) for seed, s in enumerate((1.0, 0.4, 0.013))]
    lengths = torch.tensor([len(s) for s in sounds])
    # What lies behind the end is loud here: it must be heard neither in the mel nor in the peak.
    padded = torch.full((3, int(lengths.max())), 0.9)
    for row, sound in zip(padded, sounds, strict=True):
        row[: len(sound)] = sound
    batch = log_mel(padded, spec, lengths)
    for i, sound in enumerate(sounds):
        alone = log_mel(sound, spec)[0, 0]
        torch.testing.assert_close(batch[i, 0, :, : alone.shape[-1]], alone, atol=1e-4, rtol=0)


def test_peak_level_takes_the_recording_level_out_and_none_leaves_it_in():
    sound = speechlike(0.5)
    torch.testing.assert_close(log_mel(sound * 0.1), log_mel(sound), atol=1e-3, rtol=0)
    plain = MelSpec(level="none", floor=1e-20)
    shift = log_mel(sound, plain) - log_mel(sound * 0.1, plain)
    torch.testing.assert_close(shift, torch.full_like(shift, 2 * math.log(10)), atol=1e-2, rtol=0)


@pytest.mark.parametrize("level", ["peak", "none"])
def test_silence_lies_on_the_floor(level):
    mel = log_mel(torch.zeros(2, 4000), MelSpec(level=level))
    torch.testing.assert_close(mel, torch.full((2, 1, 128, 11), math.log(1e-5)))


@pytest.mark.parametrize("samples", [1, 2, 399, 400, 401])
def test_very_short_sounds(samples):
    mel = log_mel(speechlike(1.0)[:samples] + 0.1)
    assert mel.shape == (1, 1, 128, samples // 400 + 1)
    assert mel.isfinite().all()


def test_at_level_scales_each_channel_to_its_own_peak():
    scaled = at_level(torch.tensor([[0.1, -0.2], [0.0, 0.0], [3.0, 1.0]]), MelSpec())
    torch.testing.assert_close(scaled, torch.tensor([[0.5, -1.0], [0.0, 0.0], [1.0, 1 / 3]]))


def test_centres_are_where_librosa_has_them():
    librosa = pytest.importorskip("librosa")
    corners = librosa.mel_frequencies(n_mels=130, fmin=20, fmax=8000)
    assert np.abs(np.array(mel_centres_hz(MelSpec())) - corners[1:-1]).max() < 1e-2


def test_frames_of_takes_tensors_too():
    assert MelSpec().frames_of(torch.tensor([0, 399, 400])).tolist() == [1, 1, 2]


@pytest.mark.parametrize(
    "wrong",
    [
        {"level": "rms"},
        {"sample_rate_hz": 0},
        {"hop_ms": 0},
        {"n_mels": 0},
        {"floor": 0},
        {"window_ms": 65},
        {"window_ms": 0},
    ],
)
def test_impossible_settings_are_refused(wrong):
    with pytest.raises(InputError):
        MelSpec(**wrong)


def test_normalisation_fits_applies_and_undoes():
    frames = torch.randn(128, 500) * 3 - 6
    normalisation = Normalisation.fit(frames)
    normal = normalisation.apply(frames)
    assert abs(float(normal.mean())) < 1e-4
    assert abs(float(normal.std(correction=0)) - 1) < 1e-4
    torch.testing.assert_close(normalisation.undo(normal), frames)


def test_large_whole_numbers_are_numbers_too():
    normalisation = Normalisation(10**30, 10**30)
    assert normalisation.apply(torch.zeros(1)).item() == pytest.approx(-1)
    mel = log_mel(torch.zeros(1600), MelSpec(floor=10**30))
    assert mel.mean().item() == pytest.approx(30 * math.log(10))


@pytest.mark.parametrize("std", [0.0, -1.0, float("nan")])
def test_normalisation_needs_some_variation(std):
    with pytest.raises(InputError, match="silence"):
        Normalisation(0.0, std)


@pytest.mark.parametrize(
    "wrong",
    [
        {"n_mels": 2.5},
        {"n_mels": 10**9},
        {"n_fft": 10**9},
        {"sample_rate_hz": True},
        {"window_ms": float("nan")},
        {"floor": "small"},
        {"f_min_hz": 9_000.0},
        {"f_min_hz": 10**400},
        {"floor": 10**400},
    ],
)
def test_values_of_another_kind_or_size_are_named(wrong):
    with pytest.raises(InputError, match=next(iter(wrong))):
        MelSpec(**wrong)


@pytest.mark.parametrize(
    "wrong",
    [(float("nan"), 1.0), ("0", 1.0), (0.0, float("inf")), (10**400, 1), (0.0, 1e38), (-1e300, 1)],
)
def test_a_normalisation_is_of_finite_numbers(wrong):
    with pytest.raises(InputError, match="must be a number"):
        Normalisation(*wrong)


@pytest.mark.parametrize(
    "changes",
    [{"hop_ms": 1e308}, {"window_ms": 1e308}, {"hop_ms": 0.01}, {"floor": 1e-60}, {"floor": 1e300}],
)
def test_what_no_float_or_sound_can_hold_is_refused(changes):
    with pytest.raises(InputError, match=next(iter(changes)).partition("_")[0]):
        MelSpec(**changes)


def test_padding_of_nan_is_not_heard():
    sound = speechlike(0.5)
    padded = torch.full((1, 10_000), float("nan"))
    padded[0, : len(sound)] = sound
    mel = log_mel(padded, lengths=torch.tensor([len(sound)]))
    assert mel.isfinite().all()
    assert torch.equal(mel[..., :15], log_mel(sound)[..., :15])
