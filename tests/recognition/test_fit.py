"""Training: it learns, it is deterministic, and it leaves the global random state alone."""

import random

import numpy as np
import pytest
import torch

from tripaug_core import measures
from tripaug_core.corpora.features import concat
from tripaug_core.errors import InputError
from tripaug_core.recognition import DEFAULTS, FitSettings, classifier_named, fit
from tripaug_core.recognition.fit import _plan, _rate
from tripaug_core.recognition.rare import class_weights
from tripaug_core.sound.mel import Normalisation

CLASSES = ("anger", "neutral", "sadness")
SMALL = FitSettings(steps=40, batch_size=12, width=4)


def weights(recogniser) -> list[torch.Tensor]:
    return list(recogniser.network.state_dict().values())


def same(one, other) -> bool:
    return all(torch.equal(a, b) for a, b in zip(weights(one), weights(other), strict=True))


@pytest.fixture(scope="module")
def trained(features):
    return fit(features, CLASSES, SMALL)


def test_it_learns_and_says_so_for_unseen_utterances(features, others):
    trained = fit(features, CLASSES, SMALL.but(steps=80))
    truth = others.labels(CLASSES).numpy()
    guess = trained.predict(others)
    assert measures.uar(truth, guess, 3) > 0.8
    scores = trained.scores(others)
    assert scores.shape == (len(others), 3)
    assert (np.exp(scores) <= 1).all()
    single = (others.lengths <= 128).numpy()
    assert (scores[single].argmax(1) == guess[single]).all()
    assert np.exp(scores[single]).sum(1) == pytest.approx(1, abs=1e-5)


def test_shuffled_labels_do_not_generalise(features, others):
    from dataclasses import replace

    order = torch.randperm(len(features), generator=torch.Generator().manual_seed(0)).tolist()
    wrong = replace(features, emotions=tuple(features.emotions[i] for i in order))
    guess = fit(wrong, CLASSES, SMALL).predict(others)
    assert measures.uar(others.labels(CLASSES).numpy(), guess, 3) < 0.6


def test_same_seed_same_weights_and_untouched_global_state(features, trained):
    states = torch.get_rng_state(), random.getstate(), np.random.get_state()[1].copy()  # noqa: NPY002
    torch.manual_seed(99)
    again = fit(features, CLASSES, SMALL)
    torch.set_rng_state(states[0])
    assert same(trained, again)
    fit(features, CLASSES, SMALL.but(steps=1))
    assert torch.equal(torch.get_rng_state(), states[0])
    assert random.getstate() == states[1]
    assert (np.random.get_state()[1] == states[2]).all()  # noqa: NPY002
    assert not same(trained, fit(features, CLASSES, SMALL, seed=1))


def test_padded_batches_and_packed_features_agree(trained, others):
    log_mel, lengths = others.padded(range(len(others)))
    assert (trained.predict_mels(log_mel, lengths) == trained.predict(others)).all()
    alone = trained.predict_mels(others.example(3)[None])
    assert alone.tolist() == [trained.predict(others)[3]]


def test_nothing_to_judge_gives_nothing(trained, others):
    assert trained.predict(others.select([])).shape == (0,)


def test_normalisation_is_that_of_the_training_part_or_the_given_one(features, trained):
    expected = Normalisation.fit(features.frames)
    assert trained.normalisation == expected
    given = Normalisation(-4.0, 2.0)
    assert fit(features, CLASSES, SMALL.but(steps=1), normalisation=given).normalisation == given


def test_identity_augmentation_changes_nothing(features, trained):
    assert same(fit(features, CLASSES, SMALL, augmentation=lambda m, n, g: m), trained)


def test_augmentation_sees_normalised_crops_and_its_own_generator(features):
    seen = []

    def augmentation(mel, lengths, generator):
        seen.append((mel, lengths, torch.rand(1, generator=generator).item()))
        assert not torch.is_grad_enabled()
        return mel

    fit(features, CLASSES, SMALL.but(steps=30), augmentation=augmentation)
    assert len({draw for _, _, draw in seen}) == 30
    assert all(mel.shape == (12, 1, 128, 128) for mel, _, _ in seen)
    mel = torch.cat([mel for mel, _, _ in seen])
    lengths = torch.cat([lengths for _, lengths, _ in seen])
    inside = (torch.arange(128) < lengths[:, None])[:, None, None].expand_as(mel)
    assert (mel[~inside] == 0).all()
    assert mel[inside].mean().abs() < 0.1
    assert mel[inside].std() == pytest.approx(1, abs=0.1)


def test_only_the_augmentable_are_augmented(features):
    from dataclasses import replace

    marked = replace(features, frames=torch.zeros_like(features.frames))
    for i in range(0, len(features), 2):
        at, size = int(features.starts[i]), int(features.lengths[i])
        marked.frames[at : at + size] = 1.0
    counted = []

    def augmentation(mel, lengths, generator):
        counted.append(len(mel))
        assert (mel[:, 0, 0, 0] == 1).all()
        return mel

    fit(
        marked,
        CLASSES,
        SMALL.but(steps=10),
        augmentation,
        normalisation=Normalisation(0.0, 1.0),
        augmentable=[i % 2 == 0 for i in range(len(features))],
    )
    assert 0 < sum(counted) < 120


def test_an_augmentation_may_mix_labels(features):
    def mixing(mel, lengths, generator, targets):
        return mel, 0.5 * targets + 0.5 * targets.flip(0)

    mixing.mixes_labels = True
    plain = fit(features, CLASSES, SMALL.but(steps=3))
    assert not same(plain, fit(features, CLASSES, SMALL.but(steps=3), mixing))


def test_copies_are_simply_concatenated(features):
    from dataclasses import replace

    copies = replace(features, ids=tuple(f"{name}~1" for name in features.ids))
    fit(concat([features, copies]), CLASSES, SMALL.but(steps=2))


def test_order_goes_through_all_before_it_repeats():
    labels = torch.tensor([0] * 9 + [1])
    order, position = _plan(labels, 2, FitSettings(steps=5, batch_size=4), torch.Generator())
    assert sorted(order.flatten().tolist()) == sorted([*range(10)] * 2)
    assert position.shape == (5, 4)


def test_balanced_drawing_andclass_weights():
    labels = torch.tensor([0] * 90 + [1] * 10)
    settings = FitSettings(steps=100, batch_size=20, class_balanced=True)
    order, _ = _plan(labels, 2, settings, torch.Generator().manual_seed(0))
    assert labels[order].float().mean().item() == pytest.approx(0.5, abs=0.05)
    # By hand: 100 / (2 * 90) and 100 / (2 * 10); averaged over the utterances they are 1.
    found = class_weights(labels, 2, "weights")
    assert found.tolist() == pytest.approx([5 / 9, 5.0])
    assert found[labels].mean().item() == pytest.approx(1.0)
    assert class_weights(labels, 2, "none").tolist() == [1.0, 1.0]


def test_the_schedule_rises_and_falls():
    rates = [_rate(step, FitSettings(steps=100)) for step in range(101)]
    assert rates[0] == pytest.approx(0.1)
    assert rates[9] == rates[10] == 1.0
    assert rates[100] == pytest.approx(0.0)
    assert _rate(70, FitSettings(schedule="constant")) == 1.0


def test_vgg19_trains_a_step(features):
    settings = DEFAULTS["vgg19"].but(steps=1, batch_size=4, width=4, precision="float32")
    recogniser = classifier_named("vgg19", settings).fit(features, CLASSES)
    assert recogniser.predict(features.select(range(3))).shape == (3,)


@pytest.mark.parametrize(
    "changes",
    [
        {"network": "resnet"},
        {"schedule": "step"},
        {"precision": "int8"},
        {"steps": 0},
        {"learning_rate": -1.0},
        {"dropout": 1.0},
        {"weight_decay": -1.0},
        {"network": "vgg19", "segment_frames": 64},
    ],
)
def test_settings_are_checked(changes):
    with pytest.raises(InputError):
        FitSettings(**changes)


def test_bad_features_are_said(features):
    with pytest.raises(InputError, match="empty"):
        fit(features.select([]), CLASSES, SMALL)
    with pytest.raises(InputError, match="sadness"):
        fit(features, ("anger", "neutral"), SMALL)
    with pytest.raises(InputError, match="finite real numbers"):
        fit(features, CLASSES, SMALL.but(steps=3), lambda m, n, g: m * float("nan"))
    with pytest.raises(InputError, match="not a number"):
        fit(features, CLASSES, SMALL.but(steps=3, schedule="constant", learning_rate=1e30))


def test_the_level_is_heard_where_it_is_asked_for(features):
    """Two classes that differ in nothing but how loud they were recorded."""
    from dataclasses import replace

    two = features.select([i for i, e in enumerate(features.emotions) if e == "anger"])
    loud = torch.arange(len(two)) % 2 == 0
    emotions = tuple("anger" if each else "neutral" for each in loud.tolist())
    two = replace(two, emotions=emotions, levels=torch.where(loud, 0.0, -6.0))
    for level, low, high in (("none", 0.9, 1.0), ("peak", 0.0, 0.8)):
        trained = fit(two, CLASSES, SMALL.but(steps=60, level=level))
        guess = trained.predict(two.select(range(len(two))))
        flipped = replace(two, levels=two.levels.flip(0))
        assert low <= np.mean([CLASSES[g] == e for g, e in zip(guess, emotions, strict=True)])
        assert (trained.predict(flipped) == guess).all() == (level == "peak")
        assert level == "none" or high < 1
    with pytest.raises(InputError, match="how loud the recordings were"):
        fit(replace(two, levels=None), CLASSES, SMALL.but(level="none"))
