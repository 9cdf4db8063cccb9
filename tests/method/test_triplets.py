"""Triplets come from the right emotions, in the right numbers."""

import pytest
import torch

from tests.method.small import CLASSES, features_of
from tripaug_core.errors import InputError
from tripaug_core.method.triplets import TripletSampler, normalisation_of
from tripaug_core.sound.mel import Normalisation


class Spy:
    """Stands in the place of Features and notes which rows are asked for."""

    def __init__(self, features):
        self.features, self.asked = features, None

    def labels(self, classes):
        return self.features.labels(classes)

    def crops(self, indices, frames, generator):
        self.asked = indices
        return self.features.crops(indices, frames, generator)


def drawn(features, batch=600):
    spy = Spy(features)
    sampler = TripletSampler(spy, tuple(sorted(set(features.emotions))), 30)
    triplets = sampler.draw(batch, torch.Generator().manual_seed(0))
    return spy.asked.reshape(3, batch), triplets


def test_same_emotion_other_emotion():
    features = features_of()
    rows, triplets = drawn(features)
    labels = features.labels(CLASSES)[rows]
    assert (labels[0] == labels[1]).all()
    assert (labels[0] != labels[2]).all()
    assert (rows[0] != rows[1]).all()
    assert triplets.mels.shape == (3, 600, 1, 128, 30)
    assert triplets.lengths.shape == (3, 600)
    assert set(rows.flatten().tolist()) == set(range(len(features)))


def test_emotions_are_equally_likely_however_skewed():
    features = features_of(per_class=10)
    skewed = features.select([*range(10), 10, *range(20, 30)])
    rows, _ = drawn(skewed, batch=3000)
    share = torch.bincount(skewed.labels(CLASSES)[rows[0]]) / 3000
    assert (share - 1 / 3).abs().max() < 0.04
    lone = skewed.labels(CLASSES)[rows[0]] == 1  # one utterance: it is its own positive
    assert (rows[0, lone] == rows[1, lone]).all()


def test_same_generator_same_triplets():
    _, a = drawn(features_of())
    _, b = drawn(features_of())
    assert torch.equal(a.mels, b.mels)


def test_too_few_emotions():
    features = features_of()
    with pytest.raises(InputError, match="two emotions"):
        TripletSampler(features, ("anger",), 30)
    with pytest.raises(InputError, match="fear"):
        TripletSampler(features, (*CLASSES, "fear"), 30)


def test_what_exceeds_memory_is_normalised_alike(monkeypatch):
    features = features_of().view([3, 1, 5])
    whole = normalisation_of(features)
    monkeypatch.setattr("tripaug_core.method.triplets.AT_ONCE", 7 * 128)
    parted = normalisation_of(features)
    assert (parted.mean, parted.std) == pytest.approx((whole.mean, whole.std), rel=1e-9)
    assert whole == Normalisation.fit(features.select([0, 1, 2]).frames)
