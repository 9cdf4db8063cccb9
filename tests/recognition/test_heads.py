"""Linear heads: what a strength does, and that it is chosen on speakers that were left out."""

import warnings

import numpy as np
import pytest
from sklearn.model_selection import GroupKFold

from tripaug_core.errors import InputError
from tripaug_core.measures import uar
from tripaug_core.recognition import heads
from tripaug_core.recognition.heads import STRENGTHS, fit_head
from tripaug_core.recognition.settings import HeadSettings, settings_of, stored_settings


def cloud(count=120, classes=3, seed=0):
    generator = np.random.default_rng(seed)
    labels = np.arange(count) % classes
    return generator.normal(size=(count, 5)) + 2 * np.eye(5)[labels], labels


@pytest.mark.parametrize("head", ["svm", "logistic"])
@pytest.mark.parametrize("classes", [2, 3])
def test_a_head_is_the_linear_function_that_it_says(head, classes):
    points, labels = cloud(classes=classes)
    found = fit_head(1000 + 10 * points, labels, classes, HeadSettings(head=head))
    assert (found.scores(1000 + 10 * points).argmax(1) == labels).mean() > 0.8
    assert found.scores(1000 + 10 * points) == pytest.approx(
        fit_head(points, labels, classes, HeadSettings(head=head)).scores(points), abs=1e-3
    )


@pytest.mark.parametrize(
    ("head", "weighting"),
    [("svm", "weights"), ("logistic", "weights"), ("logistic", "logit-adjustment")],
)
def test_rare_classes_are_guessed_more_often(head, weighting):
    points, labels = cloud(600)
    few = np.flatnonzero((labels != 2) | (np.arange(600) % 30 == 2))
    rare = [points[few] * 0.5, labels[few], 3, HeadSettings(head=head)]
    test = cloud(600, seed=1)[0] * 0.5

    def guessed(how):
        return (fit_head(*rare, how).scores(test).argmax(1) == 2).mean()

    assert guessed("none") < 0.15 < 0.2 < guessed(weighting)


def test_a_strength_is_chosen_on_speakers_that_were_left_out():
    points, labels = cloud(seed=3)
    speakers = np.arange(len(labels)) // 3 % 6
    # Each speaker's own mark of each label: worth everything inside, nothing for others.
    marks = np.eye(18)[speakers * 3 + labels]
    wide = np.concatenate([0.3 * points, marks], 1)
    known = [*map(str, speakers)]
    chosen = fit_head(wide, labels, 3, HeadSettings(strength=0), speakers=known)
    found = [fit_head(wide, labels, 3, HeadSettings(strength=c)).weights for c in STRENGTHS]
    (place,) = (i for i, weights in enumerate(found) if np.allclose(weights, chosen.weights))
    # By hand: the UAR of each strength on speakers that it did not hear.
    uars = []
    for strength in STRENGTHS:
        hits = np.zeros(3)
        for inside, outside in GroupKFold(3).split(wide, labels, known):
            head = fit_head(wide[inside], labels[inside], 3, HeadSettings(strength=strength))
            right = head.scores(wide[outside]).argmax(1) == labels[outside]
            hits += [right[labels[outside] == c].mean() for c in range(3)]
        uars.append(hits.mean())
    assert uars[place] >= max(uars) - 0.02
    with pytest.raises(InputError, match="by speaker"):
        fit_head(points, labels, 3, HeadSettings(strength=0), speakers=[None] * len(labels))


def test_what_makes_no_sense_is_refused():
    points, labels = cloud()
    with pytest.raises(InputError, match="one class only"):
        fit_head(points, np.zeros(len(labels), int), 3, HeadSettings())
    with pytest.raises(InputError, match="no logits"):
        fit_head(points, labels, 3, HeadSettings(head="svm"), "logit-adjustment")
    for changes in (
        {"head": "tree"},
        {"strength": -1.0},
        {"strength": float("inf")},
        {"strength": "much"},
        {"level": "loud"},
        {"level": []},
    ):
        with pytest.raises(InputError):
            HeadSettings(**changes)
    with pytest.raises(InputError, match="no setting 'steps': it has head, level, strength"):
        settings_of("logmel", {"steps": 3})


def test_settings_of_earlier_versions_mean_what_they_meant():
    old = {"network": "light", "steps": 7, "class_weighted": False}
    assert stored_settings("light", old).steps == 7
    assert stored_settings("light", old).level == "peak"
    assert stored_settings("mine", None) is None


@pytest.mark.parametrize(
    ("judge", "changes"),
    [
        ("light", {"steps": 10.5}),
        ("light", {"batch_size": True}),
        ("light", {"class_balanced": "no"}),
        ("light", {"learning_rate": float("inf")}),
        ("light", {"weight_decay": float("nan")}),
        ("light", {"dropout": "0.1"}),
        ("encoder=x", {"layer": 1.5}),
        ("encoder=x", {"finetune": True, "steps": 1.5}),
        ("encoder=x", {"finetune": True, "freeze_front_end": 1}),
    ],
)
def test_settings_of_another_kind_are_refused(judge, changes):
    with pytest.raises(InputError, match=f"^{list(changes)[-1]} is"):
        settings_of(judge, changes)


def test_a_class_that_a_left_out_speaker_never_spoke_does_not_count(monkeypatch):
    """A guess at it is no class of recall 0."""
    asked = []

    def kept(truth, guess, classes):
        asked.append((set(truth), set(guess), classes, uar(truth, guess, classes)))
        return asked[-1][-1]

    monkeypatch.setattr(heads, "uar", kept)
    points, labels = cloud()
    speakers = [str(label) for label in labels]  # each speaks one class alone
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fit_head(points, labels, 3, HeadSettings(strength=0), speakers=speakers)
    assert asked
    assert all(classes == 3 and len(truth) == 1 for truth, _, classes, _ in asked)
