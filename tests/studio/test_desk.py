import time
import wave

import numpy as np
import pytest
import torch

from tripaug_core.errors import InputError
from tripaug_core.sound import files
from tripaug_core.studio.work.limits import LONGEST_S
from tripaug_core.studio.work.session import Dials, Source


@pytest.fixture
def opened(desk):
    return desk.recording(Source("tiny", "anger_bob"), "tiny")


def silence(path, seconds: float, rate_hz: int = 8000):
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, rate_hz, 0, "NONE", ""))
        file.writeframes(bytes(int(2 * seconds * rate_hz)))
    return path


def test_the_budget_is_the_dial(desk, opened):
    for epsilon in (0.0, 0.05, 0.5):
        mel = desk.augmented_mel(opened, "tiny", Dials(epsilon))
        assert float((mel - opened.mel).abs().mean()) == pytest.approx(epsilon, rel=2e-3, abs=1e-5)


def test_the_sound_is_that_of_the_public_api(desk, shelf, opened):
    dials = Dials(0.2, 1.5, 9)
    sound, _ = desk.sound(opened, "tiny", *desk.augmented(opened, "tiny", dials))
    clip = opened.clip
    public = shelf.augmentor("tiny").augment_waveform(
        clip.waveform, clip.sample_rate_hz, dials.epsilon, dials.noise_scale, dials.seed
    )
    assert torch.equal(sound, public)


def test_figures_are_what_they_say(desk, shelf, opened):
    augmentor = shelf.augmentor("tiny")
    mel = desk.augmented_mel(opened, "tiny", Dials(0.3))
    figures = desk.figures(opened, "tiny", mel)
    after = augmentor.distances(augmentor.represent(mel)[0])
    assert figures["own"] == "anger"
    assert figures["nearest"] == min(after, key=after.get)
    assert figures["other"] == min((e for e in after if e != "anger"), key=after.get)
    assert figures["distance_to_own"][1] == pytest.approx(after["anger"])
    assert figures["distance_to_other"][1] == pytest.approx(after[figures["other"]])
    assert figures["judged_original"][1] == pytest.approx(100 * float(augmentor.judge(mel)[0]))
    louder = desk.sound(opened, "tiny", opened.mel + 0.2)[1]
    # A fifth of a deviation of 3 natural-log units of power: 10 log10(e) * 0.6 dB.
    assert louder["energy_change_db"] == pytest.approx(2.6, abs=0.2)
    assert louder["pitch_change_semitones"] == pytest.approx(0, abs=0.1)
    assert louder["pitch_hz"][0] == pytest.approx(115, rel=0.01)


def test_a_file_has_no_emotion_of_its_own(desk, homes):
    opened = desk.recording(Source(file=homes.corpora / "tiny" / "anger_bob.wav"), "tiny")
    mel = desk.augmented_mel(opened, "tiny", Dials())
    figures = desk.figures(opened, "tiny", mel)
    assert figures["own"] is None
    assert figures["distance_to_own"][1] <= figures["distance_to_other"][1]
    assert figures["nearest"] != figures["other"]


def test_the_first_half_minute_of_a_longer_file_is_used(desk, tmp_path):
    noise = torch.randn(8000 * 40, generator=torch.Generator().manual_seed(0)) * 0.1
    path = files.write(tmp_path / "long.wav", noise, 8000)
    clip = desk.recording(Source(file=path), "tiny").clip
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
def test_what_cannot_be_used_is_refused_in_words(desk, tmp_path, seconds, words):
    path = silence(tmp_path / "given.wav", seconds)
    with pytest.raises(InputError, match=words):
        desk.recording(Source(file=path), "tiny")


@pytest.mark.parametrize(
    "dials",
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
def test_dials_have_ends(dials):
    with pytest.raises(InputError):
        Dials(**dials)


def test_the_same_dials_give_the_same_and_a_repeat_is_quick(desk, opened):
    one, other = (desk.augmented_mel(opened, "tiny", Dials(0.2, 1, 4)) for _ in range(2))
    assert torch.equal(one, other)
    assert not torch.equal(one, desk.augmented_mel(opened, "tiny", Dials(0.2, 1, 5)))
    began = time.perf_counter()
    desk.recording(Source("tiny", "anger_bob"), "tiny")
    assert time.perf_counter() - began < 0.25  # nothing is read or computed again


def test_global_random_state_is_left_alone(desk, opened):
    before = torch.get_rng_state(), np.random.get_state()[1].copy()  # noqa: NPY002
    desk.sound(opened, "tiny", *desk.augmented(opened, "tiny", Dials(seed=3)))
    assert torch.equal(before[0], torch.get_rng_state())
    assert (before[1] == np.random.get_state()[1]).all()  # noqa: NPY002
