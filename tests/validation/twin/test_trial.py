"""The test as a whole: its words, and how often chance passes it."""

import json

import numpy as np
import pytest

from tests.validation.twin import planted
from tripaug_core.augment.learned import load_augmentor
from tripaug_core.recognition.judge import judge_named
from tripaug_core.validation.twin import frontier, verdict
from tripaug_core.validation.twin.hearing import Hearing
from tripaug_core.validation.twin.trial import trial, twin_test

EPSILONS = (0.2, 0.4)


class Chance:
    """Loses half of what is lost at random, by a seed of its own; pure noise on the line."""

    key = None

    def __init__(self, rate, own):
        self.rate, self.own = rate, own

    def __call__(self, waveform, rate_hz, epsilon, seed):
        changed = waveform.clone()
        draw = np.random.default_rng([seed, self.own])
        if draw.random() < self.rate * epsilon:
            changed[:3] = waveform[[2, 0, 1]]
        changed[11] += epsilon
        return changed, epsilon


def tried(speakers, **changes):
    return trial(changes, planted.hearing(speakers), EPSILONS, copies=1)


def test_better_worse_and_too_few():
    good, bad = planted.Losing(0.0), planted.Losing(1.0)
    better = tried(8, learned=good, twin=bad, noise=bad)
    assert better.verdict == verdict.BETTER
    assert better.holds
    worse = tried(8, learned=bad, twin=good, noise=good)
    assert worse.verdict == verdict.WORSE
    assert not worse.holds
    few = tried(2, learned=good, twin=bad)
    assert few.verdict == verdict.TOO_FEW
    assert not few.holds


def test_what_differs_by_chance_alone_is_not_better():
    assert tried(8, learned=Chance(0.5, 1), twin=Chance(0.5, 2)).verdict == verdict.ALIKE


def test_all_is_plain_and_says_who_judged():
    plain = tried(8, learned=planted.Losing(0.1), twin=planted.Losing(0.5)).to_dict()
    assert json.loads(json.dumps(plain, allow_nan=False)) == plain
    assert plain["judge"] == "planted"
    assert [row["epsilon"] for row in plain["curves"]["learned"]] == [0.2, 0.4]
    against = plain["against"]["twin"][-1]["emotion"]
    assert against["low"] <= against["value"] <= against["high"]


def test_a_frontier_takes_plain_functions():
    def same(waveform, rate_hz, epsilon, seed):
        return waveform, epsilon

    made = frontier({"same": same, "next": planted.Next()}, planted.hearing(6), epsilons=(0.4,))
    assert made["curves"]["same"][0]["emotion"]["value"] == 1
    assert made["curves"]["next"][0]["emotion"]["value"] == 0
    assert made["against"]["next"][0]["same_epsilon"]["value"] == 1


@pytest.fixture(scope="module")
def demo():
    """Twelve recordings of three speakers of the corpus that ships, and a judge in the box."""
    from tripaug_core.corpora.features import obtain
    from tripaug_core.corpora.sounds import heard

    augmentor = load_augmentor("demo")
    features = obtain("demo", augmentor.spec)
    places = [
        i for i, who in enumerate(features.speakers) if who in sorted(set(features.speakers))[:3]
    ]
    features = features.select(places)
    sounds = heard(features)
    return augmentor, Hearing(judge_named("logmel"), sounds, sentences=features.sentences, most=12)


def test_an_augmentor_against_its_twin_at_the_same_epsilon(demo):
    augmentor, hearing = demo
    found = twin_test(augmentor, hearing, epsilons=(0.2,), copies=2)
    assert list(found.curves) == ["learned", "twin", "random", "noise"]
    assert found.epsilon == 0.2
    reached = [curve.points[0.2].reached for curve in found.curves.values()]
    assert reached == pytest.approx([0.2] * 4, rel=5e-3)
    assert all(curve.points[0.2].apart.value > 0 for curve in found.curves.values())
    again = twin_test(augmentor, hearing, epsilons=(0.2,), copies=2)
    assert again.to_dict() == found.to_dict()
