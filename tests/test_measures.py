"""Measures against numbers worked out by hand, and against scikit-learn."""

import numpy as np
import pytest
from sklearn import metrics
from sklearn.neighbors import NearestNeighbors

from tripaug_core import measures
from tripaug_core.errors import InputError

TRUTH = [0, 0, 0, 0, 1, 1, 2]
GUESS = [0, 0, 0, 1, 1, 0, 0]


def recalls(truth, guess, classes):
    return measures.recalls_of(measures.confusion(truth, guess, classes))


def test_by_hand():
    assert measures.confusion(TRUTH, GUESS, 3).tolist() == [[3, 1, 0], [1, 1, 0], [1, 0, 0]]
    assert recalls(TRUTH, GUESS, 3).tolist() == [0.75, 0.5, 0.0]
    assert measures.uar(TRUTH, GUESS, 3) == pytest.approx(1.25 / 3)
    counted = measures.confusion(TRUTH, GUESS, 3)
    assert measures.uar_of(counted, only=[1, 2]) == pytest.approx(0.25)
    assert measures.accuracy_of(measures.confusion(TRUTH, GUESS, 3)) == pytest.approx(4 / 7)


def test_a_class_that_does_not_occur_is_left_out():
    each = recalls([0, 0, 2], [0, 1, 2], 4)
    assert each[[0, 2]].tolist() == [0.5, 1.0]
    assert np.isnan(each[[1, 3]]).all()
    assert measures.uar([0, 0, 2], [0, 1, 2], 4) == 0.75
    assert np.isnan(measures.uar([], [], 3))
    assert np.isnan(measures.accuracy_of(np.zeros((2, 2))))


def test_counts_pool_before_recalls():
    halves = np.stack([measures.confusion(TRUTH[i::2], GUESS[i::2], 3) for i in (0, 1)])
    assert measures.uar_of(halves.sum(0)) == measures.uar(TRUTH, GUESS, 3)
    assert measures.uar_of(halves).shape == (2,)


def test_against_scikit_learn():
    rng = np.random.default_rng(3)
    truth, guess = rng.integers(0, 5, 400), rng.integers(0, 5, 400)
    ours = measures.confusion(truth, guess, 5)
    assert (ours == metrics.confusion_matrix(truth, guess)).all()
    expected = metrics.recall_score(truth, guess, average=None)
    assert recalls(truth, guess, 5) == pytest.approx(expected)
    assert measures.uar(truth, guess, 5) == pytest.approx(
        metrics.balanced_accuracy_score(truth, guess)
    )
    points = rng.normal(size=(400, 6))
    expected = metrics.silhouette_score(points, truth, metric="manhattan")
    assert measures.silhouette(points, truth) == pytest.approx(expected)
    expected = metrics.silhouette_score(points, truth)
    assert measures.silhouette(points, truth, metric="l2") == pytest.approx(expected)


@pytest.mark.parametrize(("metric", "theirs"), [("l1", "manhattan"), ("l2", "euclidean")])
def test_neighbours_and_groups_of_many_points_as_scikit_learn_finds_them(metric, theirs):
    rng = np.random.default_rng(4)
    labels = rng.integers(0, 3, 1500)  # more than are looked at in one go
    labels[0] = 3  # alone in its group
    points = rng.normal(size=(1500, 4)) + labels[:, None]
    neighbours = NearestNeighbors(n_neighbors=10, metric=theirs).fit(points)
    found = neighbours.kneighbors(return_distance=False)
    expected = np.mean(labels[found] == labels[:, None])
    assert measures.purity(points, labels, metric=metric) == pytest.approx(expected)
    expected = metrics.silhouette_score(points, labels, metric=theirs)
    assert measures.silhouette(points, labels, metric=metric) == pytest.approx(expected)
    same = np.zeros((4, 2))
    assert measures.silhouette(same, [0, 0, 1, 1], metric=metric) == 0


def test_emotion_preservation_averages_over_emotions():
    truth = ["anger"] * 4 + ["sadness"]
    assert measures.emotion_preservation(truth, ["anger"] * 5) == 0.5
    assert measures.emotion_preservation(truth, truth) == 1.0
    # An emotion that only the recogniser names counts as a miss, not as a class of its own.
    assert measures.emotion_preservation(["anger", "anger"], ["anger", "fear"]) == 0.5


def test_purity_by_hand():
    line = [[0.0], [1.0], [2.5], [10.0]]
    labels = ["a", "a", "b", "b"]
    # Nearest: 0->1 same, 1->0 same, 2.5->1 other, 10->2.5 same.
    assert measures.purity(line, labels, neighbours=1) == 0.75
    # All three others, whatever the geometry: one of three matches.
    assert measures.purity(line, labels, neighbours=9) == pytest.approx(1 / 3)
    assert measures.chance_purity(labels) == pytest.approx(1 / 3)


def test_purity_does_not_count_the_point_itself():
    points = np.zeros((4, 2))
    assert measures.purity(points, [0, 1, 2, 3], neighbours=1) == 0.0


def test_purity_of_noise_is_chance():
    rng = np.random.default_rng(0)
    labels = np.repeat([0, 1, 2], [600, 300, 100])
    found = measures.purity(rng.normal(size=(1000, 8)), labels)
    assert found == pytest.approx(measures.chance_purity(labels), abs=0.02)


def test_silhouette_by_hand():
    # Two pairs 10 apart, 1 within: (10.5 - 1) / 10.5 for the outer ones, (9.5 - 1) / 9.5 inside.
    expected = (9.5 / 10.5 + 8.5 / 9.5) / 2
    assert measures.silhouette([[0.0], [1.0], [10.0], [11.0]], [0, 0, 1, 1]) == pytest.approx(
        expected
    )


@pytest.mark.parametrize(
    "call",
    [
        lambda: measures.uar([0, 1], [0], 2),
        lambda: measures.uar([0, 2], [0, 1], 2),
        lambda: measures.uar([0, -1], [0, 1], 2),
        lambda: measures.purity([[1.0]], [0]),
        lambda: measures.purity([[1.0], [2.0]], [0, 1], neighbours=0),
        lambda: measures.purity([[1.0], [2.0]], [0, 1], metric="cosine"),
        lambda: measures.silhouette([[1.0], [2.0]], [0, 0]),
        lambda: measures.silhouette([[1.0], [2.0]], [0, 1]),
        lambda: measures.chance_purity([1]),
    ],
)
def test_bad_input_is_said(call):
    with pytest.raises(InputError):
        call()


def test_the_cosine_of_changes_knows_direction_and_not_size():
    rng = np.random.default_rng(5)
    for shape in ((3,), (4, 7), (1, 5, 2)):
        one, other = rng.normal(size=shape), rng.normal(size=shape)
        expected = (one * other).sum() / np.sqrt((one**2).sum() * (other**2).sum())
        assert measures.change_cosine(one, other) == pytest.approx(expected)
        assert measures.change_cosine(other, one) == pytest.approx(expected)
        for size in (1e-200, 3.0, 1e200):
            assert measures.change_cosine(one, size * one) == pytest.approx(1)
            assert measures.change_cosine(one, -size * one) == pytest.approx(-1)
            assert measures.change_cosine(one, size * other) == pytest.approx(expected)
    assert measures.change_cosine([1, 0], [0, 1]) == 0
    assert np.isnan(measures.change_cosine([0, 0], [0, 1]))
    assert np.isnan(measures.change_cosine([], []))
    assert np.isnan(measures.change_cosine([1, np.inf], [0, 1]))
    with pytest.raises(InputError, match="can't be compared"):
        measures.change_cosine([1, 2], [1, 2, 3])
