"""One interface: every judge in the box learns and scores, and is refused by its name."""

import numpy as np
import pytest
from recognition.sounds import CLASSES, made_up_sounds

from tripaug_core import measures
from tripaug_core.errors import InputError
from tripaug_core.recognition import KINDS, FitSettings, classifier_named, kind_of, recognisers
from tripaug_core.recognition.classifier import checked

SMALL = FitSettings(steps=80, batch_size=12, width=4)
IN_THE_BOX = ("light", "logmel", "egemaps", "compare")


def parts(classifier, features, others):
    if classifier.takes == "mels":
        return features, others
    return made_up_sounds(seed=0), made_up_sounds(seed=1)


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("TRIPAUG_CACHE", str(tmp_path))


@pytest.mark.parametrize("name", IN_THE_BOX)
def test_a_judge_learns_and_scores_utterances_it_has_not_heard(name, features, others):
    if kind_of(name).missing:
        pytest.skip(f"{name} needs {kind_of(name).missing}")
    classifier = classifier_named(name, SMALL if name == "light" else None)
    train, test = parts(classifier, features, others)
    scores = classifier.fit(train, CLASSES, seed=0).scores(test)
    assert scores.shape == (len(test), 3)
    assert np.isfinite(scores).all()
    truth = np.array([CLASSES.index(emotion) for emotion in test.emotions])
    assert measures.uar(truth, scores.argmax(1), 3) > 0.8
    again = classifier.fit(train, CLASSES, seed=0).scores(test)
    assert np.array_equal(scores, again)


@pytest.mark.parametrize("weighting", ["weights", "logit-adjustment"])
def test_what_is_done_about_rare_classes_has_the_network_guess_them(weighting, features):
    few = [i for i, e in enumerate(features.emotions) if e != "sadness" or i % 9 == 2]
    rare = features.select(few)
    # Mels that say nothing: only how common a class is can decide.
    rare = rare.select(range(len(rare)))
    rare.frames.copy_(rare.frames[:1].expand_as(rare.frames) + 0.1 * rare.frames.sin())
    classifier = checked("light", SMALL.but(steps=30), weighting)

    def share(how):
        scores = classifier.fit(rare, CLASSES, weighting=how).scores(rare)
        odds = np.exp(scores - scores.max(1, keepdims=True))
        return (odds / odds.sum(1, keepdims=True))[:, CLASSES.index("sadness")].mean()

    assert share(weighting) > 1.5 * share("none")


def test_a_class_that_the_training_part_lacks_is_never_guessed(features, others):
    two = features.select([i for i, e in enumerate(features.emotions) if e != "neutral"])
    scores = classifier_named("logmel").fit(two, CLASSES).scores(others)
    assert scores.shape == (len(others), 3)
    assert not (scores.argmax(1) == CLASSES.index("neutral")).any()
    assert {0, 2} == set(scores.argmax(1))


def test_ones_own_on_mels_and_on_waveforms(features, others):
    class Loudest:
        def __init__(self, features, classes):
            self.anger, self.limit = classes.index("anger"), features.frames.mean().item()

        def predict(self, features):
            means = [features.example(i).mean().item() for i in range(len(features))]
            return np.where(np.array(means) > self.limit, self.anger, 0)

    def listening(sounds, classes, **more):
        class Guess:
            def scores(self, sounds):
                heard = [float(sounds.waveform(i).abs().max()) for i in range(len(sounds))]
                return np.array(heard)[:, None] * np.ones(len(classes))

        return Guess()

    listening.takes = "waveforms"
    recognisers["loudest"] = lambda features, classes, **more: Loudest(features, classes)
    recognisers["listening"] = listening
    try:
        own = classifier_named("loudest")
        scores = own.fit(features, CLASSES, seed=3).scores(others)
        other = classifier_named("listening")
        heard = other.fit(made_up_sounds(), CLASSES).scores(made_up_sounds(6))
    finally:
        del recognisers["loudest"], recognisers["listening"]
    assert (own.takes, other.takes) == ("mels", "waveforms")
    assert scores.shape == (len(others), 3)
    assert (scores.sum(1) == 1).all()
    assert heard.shape == (6, 3)
    with pytest.raises(InputError, match="no recogniser 'loudest'"):
        classifier_named("loudest")


@pytest.mark.parametrize(
    ("name", "weighting", "sentence"),
    [
        ("nobody", "none", "no recogniser 'nobody': choose light, vgg19, logmel, egemaps"),
        ("light=4", "none", "'light=4' is no recogniser: write light"),
        ("logmel", "twice", "class weights are 'twice': choose none, weights, logit-adjustment"),
        ("compare", "logit-adjustment", "compare cannot be trained with class weights 'logit-"),
    ],
)
def test_what_cannot_be_had_is_refused_by_name(name, weighting, sentence):
    with pytest.raises(InputError, match=sentence):
        checked(name, None, weighting)


def test_what_has_to_be_installed_first_is_said(monkeypatch):
    monkeypatch.setattr("tripaug_core.recognition.classifier.find_spec", lambda name: None)
    assert KINDS["light"].missing is None
    with pytest.raises(InputError, match=r"egemaps needs .* pip install 'tripaug\[opensmile\]'"):
        classifier_named("egemaps")
