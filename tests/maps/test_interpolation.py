import numpy as np
import pytest
import torch

from tripaug_core import maps
from tripaug_core.augment.learned import load_augmentor
from tripaug_core.augment.transforms.noise import GaussianNoise
from tripaug_core.corpora.features import obtain, pack
from tripaug_core.errors import InputError
from tripaug_core.maps import emotion_probe
from tripaug_core.maps.emotion_probe import EmotionProbe
from tripaug_core.maps.interpolation import EmbeddingInterpolator
from tripaug_core.maps.points import PointSettings
from tripaug_core.sound.mel import MelSpec, Normalisation


@pytest.fixture(scope="module")
def interpolator(small_corpora, small_checkpoint):
    settings = PointSettings(per_class=2, copies=2, methods=("learned", "noise"))
    return EmbeddingInterpolator(
        obtain("mine", home=small_corpora), load_augmentor(small_checkpoint), settings
    )


def test_noise_copies_are_noise_of_the_same_size(interpolator):
    points = interpolator.points(0.3, 1.0).only("noise")
    assert len(points.copies) == 12
    mel = interpolator._mels[points.parents[0]]
    generator = torch.Generator().manual_seed(int(points.seeds[0]))
    noisy = GaussianNoise(0.3, 0.3)(mel, None, generator)
    assert np.allclose(interpolator.augmentor.represent(noisy).numpy(), points.copies[0], atol=1e-5)


def test_between_prepared_strengths_is_near_what_is_exact(interpolator):
    assert interpolator.between(0.25, 0.75) is None
    for noise_scale in (0.5, 1.0):
        interpolator.prepare(noise_scale)
    assert interpolator.between(0.2, 2.0) is None
    assert np.allclose(
        interpolator.between(0.0, 1.0), interpolator.originals[interpolator.parents], atol=1e-6
    )
    for epsilon, noise_scale in ((0.3, 1.0), (0.25, 1.0), (0.25, 0.75)):
        exact = interpolator.points(epsilon, noise_scale).copies
        moved = np.abs(exact - interpolator.originals[interpolator.parents]).mean()
        error = np.abs(interpolator.between(epsilon, noise_scale) - exact).mean()
        assert error < 0.3 * moved


def test_a_fit_tells_how_far_it_is_and_ends_when_told_to():
    points = np.random.default_rng(0).normal(size=(30, 8))
    told = []
    fitted = maps.Map(points, "tsne", progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (750, 750)
    assert len(told) == 30
    fitted.place(points[:3])
    assert len(told) == 30  # the fit is over

    def enough(done, total):
        raise KeyError(done)

    with pytest.raises(KeyError):
        maps.Map(points, "tsne", progress=enough)


def _speech(bright: dict[str, float], each=12):
    """Mels whose emotions differ in the slope of their spectrum, of four speakers."""
    generator = torch.Generator().manual_seed(0)
    mels, emotions, speakers = [], [], []
    for emotion, slope in bright.items():
        for number in range(each):
            tilt = slope * torch.linspace(-1, 1, 128)[:, None]
            mels.append(tilt + torch.randn(128, 20, generator=generator))
            emotions.append(emotion)
            speakers.append(f"s{number % 4}")
    ids = [f"u{i}" for i in range(len(mels))]
    return pack(mels, MelSpec(), ids=ids, emotions=emotions, speakers=speakers)


def test_the_ear_hears_what_is_there_and_never_its_own_speaker():
    features = _speech({"calm": -1.0, "anger": 1.0})
    probe = EmotionProbe(features, range(len(features)), Normalisation(0.0, 1.0))
    assert (probe.originals == np.array(features.emotions)).mean() == 1
    same = _speech({"calm": 0.0, "anger": 0.0}, each=40)
    deaf = EmotionProbe(same, range(len(same)), Normalisation(0.0, 1.0))
    assert 0.3 < (deaf.originals == np.array(same.emotions)).mean() < 0.7
    with pytest.raises(InputError, match="two emotions"):
        EmotionProbe(_speech({"calm": 0.0}), [0], Normalisation(0.0, 1.0))


def test_the_probe_learns_on_one_thread_and_leaves_the_number_as_it_was(monkeypatch):
    from threadpoolctl import threadpool_info, threadpool_limits

    def threads():
        return {each["num_threads"] for each in threadpool_info() if each["user_api"] == "blas"}

    seen, judge = [], emotion_probe.HeldOutJudge
    monkeypatch.setattr(
        emotion_probe, "HeldOutJudge", lambda *given: seen.append(threads()) or judge(*given)
    )
    features = _speech({"calm": -1.0, "anger": 1.0})
    with threadpool_limits(2, user_api="blas"):
        EmotionProbe(features, range(len(features)), Normalisation(0.0, 1.0))
        assert (seen, threads()) == ([{1}], {2})
