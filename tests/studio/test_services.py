import time
import wave

import numpy as np
import pytest
import torch

from tripaug_core.errors import InputError
from tripaug_core.sound import files
from tripaug_core.studio.work.session import AugmentParams, Source
from tripaug_core.vocabulary import LONGEST_S


@pytest.fixture
def opened(services):
    return services.recording(Source("tiny", "anger_bob"), "tiny")


def silence(path, seconds: float, rate_hz: int = 8000):
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, rate_hz, 0, "NONE", ""))
        file.writeframes(bytes(int(2 * seconds * rate_hz)))
    return path


def test_the_budget_is_the_dial(services, opened):
    for epsilon in (0.0, 0.05, 0.5):
        mel = services.augmented(opened, "tiny", AugmentParams(epsilon))[0]
        assert float((mel - opened.mel).abs().mean()) == pytest.approx(epsilon, rel=2e-3, abs=1e-5)


def test_the_sound_is_that_of_the_public_api(services, catalogue, opened):
    params = AugmentParams(0.2, 1.5, 9)
    sound, _ = services.sound(opened, "tiny", *services.augmented(opened, "tiny", params))
    clip = opened.clip
    public = catalogue.augmentor("tiny").augment_waveform(
        clip.waveform, clip.sample_rate_hz, params.epsilon, params.noise_scale, params.seed
    )
    assert torch.equal(sound, public)


def test_figures_are_what_they_say(services, catalogue, opened):
    augmentor = catalogue.augmentor("tiny")
    mel = services.augmented(opened, "tiny", AugmentParams(0.3))[0]
    figures = services.figures(opened, "tiny", mel)
    after = augmentor.distances(augmentor.represent(mel)[0])
    assert figures["own"] == "anger"
    assert figures["nearest"] == min(after, key=after.get)
    assert figures["other"] == min((e for e in after if e != "anger"), key=after.get)
    assert figures["distance_to_own"][1] == pytest.approx(after["anger"])
    assert figures["distance_to_other"][1] == pytest.approx(after[figures["other"]])
    assert figures["judged_original"][1] == pytest.approx(100 * float(augmentor.judge(mel)[0]))
    louder = services.sound(opened, "tiny", opened.mel + 0.2)[1]
    # A fifth of a deviation of 3 natural-log units of power: 10 log10(e) * 0.6 dB.
    assert louder["energy_change_db"] == pytest.approx(2.6, abs=0.2)
    assert louder["pitch_change_semitones"] == pytest.approx(0, abs=0.1)
    assert louder["pitch_hz"][0] == pytest.approx(115, rel=0.01)


def test_a_file_has_no_emotion_of_its_own(services, homes):
    opened = services.recording(Source(file=homes.corpora / "tiny" / "anger_bob.wav"), "tiny")
    mel = services.augmented(opened, "tiny", AugmentParams())[0]
    figures = services.figures(opened, "tiny", mel)
    assert figures["own"] is None
    assert figures["distance_to_own"][1] <= figures["distance_to_other"][1]
    assert figures["nearest"] != figures["other"]


def test_the_first_half_minute_of_a_longer_file_is_used(services, tmp_path):
    noise = torch.randn(8000 * 40, generator=torch.Generator().manual_seed(0)) * 0.1
    path = files.write(tmp_path / "long.wav", noise, 8000)
    clip = services.recording(Source(file=path), "tiny").clip
    assert clip.seconds == LONGEST_S
    assert clip.cut_from_s == pytest.approx(40)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.05, "at least 100 ms"),
        (2, "is silent"),
        (40, "first 30 s"),
        (601, "longer than 10 minutes"),
    ],
)
def test_what_cannot_be_used_is_refused_in_words(services, tmp_path, seconds, words):
    path = silence(tmp_path / "given.wav", seconds)
    with pytest.raises(InputError, match=words):
        services.recording(Source(file=path), "tiny")


@pytest.mark.parametrize(
    "params",
    [
        {"epsilon": -0.1},
        {"epsilon": 0.51},
        {"epsilon": float("nan")},
        {"epsilon": "0.2"},
        {"noise_scale": 2.1},
        {"seed": -1},
        {"seed": 0.5},
        {"seed": 2**40},
        {"seed": None},
        {"epsilon": None},
    ],
)
def test_dials_have_ends(params):
    with pytest.raises(InputError):
        AugmentParams(**params)


def test_the_same_dials_give_the_same_and_a_repeat_is_quick(services, opened):
    one, other = (services.augmented(opened, "tiny", AugmentParams(0.2, 1, 4))[0] for _ in range(2))
    assert torch.equal(one, other)
    assert not torch.equal(one, services.augmented(opened, "tiny", AugmentParams(0.2, 1, 5))[0])
    began = time.perf_counter()
    services.recording(Source("tiny", "anger_bob"), "tiny")
    assert time.perf_counter() - began < 0.25  # nothing is read or computed again


def test_global_random_state_is_left_alone(services, opened):
    before = torch.get_rng_state(), np.random.get_state()[1].copy()  # noqa: NPY002
    services.sound(opened, "tiny", *services.augmented(opened, "tiny", AugmentParams(seed=3)))
    assert torch.equal(before[0], torch.get_rng_state())
    assert (before[1] == np.random.get_state()[1]).all()  # noqa: NPY002
