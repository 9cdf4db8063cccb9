"""Heads judge whom they have not heard."""

import numpy as np
import pytest

from tripaug_core.errors import InputError
from tripaug_core.recognition.held_out import HeldOutJudge, folds_of
from tripaug_core.recognition.judge import Judge
from tripaug_core.recognition.settings import HeadSettings

JUDGE = Judge("planted", None, HeadSettings(strength=1.0))


def points_of(folds, rng):
    """Two classes that lie on one side of 0 in fold 0, and on the other in the rest."""
    labels = np.tile([0, 1], len(folds) // 2)
    side = np.where(folds == 0, -1, 1) * (2 * labels - 1)
    return np.c_[side + rng.normal(0, 0.1, len(folds)), rng.normal(size=len(folds))], labels


def test_a_head_has_not_heard_the_fold_that_it_judges():
    folds = np.repeat([0, 1, 2], 20)
    points, labels = points_of(folds, np.random.default_rng(0))
    heard = HeldOutJudge(JUDGE, points, labels, 2, folds)
    right = heard.guesses(heard.standardised(points), folds) == labels
    assert right[folds == 0].mean() == 0  # had it heard them, some would be right
    alone = HeldOutJudge(JUDGE, points, labels, 2, np.where(folds == 1, 0, -1))
    found = alone.guesses(alone.standardised(points[folds == 1]), np.zeros(20, int))
    assert len(found) == 20


def test_what_hardly_varies_is_left_out_and_nothing_is_infinitely_far():
    points = np.random.default_rng(0).normal(size=(40, 3))
    points[:, 1] = 0
    points[3, 1] = 1e-9
    folds = np.arange(40) % 2
    heard = HeldOutJudge(JUDGE, points, np.arange(40) // 2 % 2, 2, folds)
    far = heard.standardised(points + 1e6)
    assert far.shape == (40, 2)
    assert far.max() == 5


def test_without_anything_to_learn_from_it_says_so():
    points = np.random.default_rng(0).normal(size=(8, 2))
    with pytest.raises(InputError, match="other speakers"):
        HeldOutJudge(JUDGE, points, np.arange(8) % 2, 2, np.zeros(8, int))
    with pytest.raises(InputError, match="alike"):
        HeldOutJudge(JUDGE, np.ones((8, 2)), np.arange(8) % 2, 2, np.arange(8) % 2)


def test_groups_stay_whole_and_folds_alike():
    groups = ["a"] * 5 + ["b"] * 4 + ["c"] * 3 + ["d"] * 2
    folds = folds_of(groups, 2)
    assert all(
        len({f for f, g in zip(folds, groups, strict=True) if g == name}) == 1 for name in "abcd"
    )
    assert sorted(np.bincount(folds)) == [7, 7]
    assert folds_of(groups).max() == 3
