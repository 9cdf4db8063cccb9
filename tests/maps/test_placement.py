import random
import subprocess
import sys

import numpy as np
import pytest
import torch

from tripaug_core import maps
from tripaug_core.errors import InputError

every = pytest.mark.parametrize("method", maps.METHODS)


def _clouds(each=25, dimensions=16, seed=0):
    """Three clouds well apart, and whose each point is."""
    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(3, dimensions)) * 6
    labels = np.repeat(np.arange(3), each)
    return centres[labels] + rng.normal(size=(3 * each, dimensions)), labels


def _kept_apart(coordinates, labels):
    gaps = np.linalg.norm(coordinates[:, None] - coordinates[None], axis=-1)
    np.fill_diagonal(gaps, np.inf)
    return (labels[gaps.argmin(1)] == labels).mean()


@every
def test_clouds_stay_apart_and_placed_points_join_theirs(method):
    points, labels = _clouds()
    new = points[::5] + 0.05
    threads = torch.get_num_threads()
    fitted = maps.Map(points, method)
    assert fitted.coordinates.shape == (75, 2)
    assert _kept_apart(fitted.coordinates, labels) > 0.95
    placed = fitted.place(new)
    assert torch.get_num_threads() == threads  # or what is trained next gives other bytes
    gaps = np.linalg.norm(placed[:, None] - fitted.coordinates[None], axis=-1)
    assert (labels[gaps.argmin(1)] == labels[::5]).mean() > 0.9


@every
def test_originals_stay_where_they_are_whatever_the_copies_do(method):
    points, _ = _clouds(each=12)
    near = maps.place(points, points + 0.1, method)
    far = maps.place(points, points * 3, method)
    assert np.array_equal(near.originals, far.originals)
    assert not np.array_equal(near.copies, far.copies)
    assert not near.joint
    fitted = maps.Map(points, method)
    alone = fitted.coordinates.copy()
    fitted.place(points + 0.1)
    assert np.array_equal(fitted.coordinates, alone)
    assert np.allclose(alone, near.originals, atol=1e-9)


@every
def test_a_joint_map_is_of_both(method):
    points, labels = _clouds(each=12)
    placement = maps.place(points, points + 0.1, method, joint=True)
    assert placement.joint
    assert placement.method == method
    both = np.concatenate([placement.originals, placement.copies])
    assert np.isfinite(both).all()
    assert _kept_apart(both, np.concatenate([labels, labels])) > 0.9


@every
def test_seeds_decide_and_the_global_random_state_does_not(method):
    points, _ = _clouds(each=10)
    before = np.random.get_state()[1].copy(), random.getstate()  # noqa: NPY002
    first = maps.place(points, points[:5] + 1, method, seed=3)
    assert (before[0] == np.random.get_state()[1]).all()  # noqa: NPY002
    assert before[1] == random.getstate()
    np.random.seed(99)  # noqa: NPY002
    second = maps.place(points, points[:5] + 1, method, seed=3)
    assert np.array_equal(first.originals, second.originals)
    assert np.array_equal(first.copies, second.copies)


def test_tsne_waits_for_no_compiler():
    code = "import sys, numpy; from tripaug_core import maps; maps.Map(numpy.eye(9), 'tsne')"
    code += "; print('numba' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "False", done.stderr


def test_pca_shows_the_directions_of_most_change():
    rng = np.random.default_rng(0)
    points = rng.normal(size=(200, 5)) * np.array([0.1, 9.0, 0.1, 4.0, 0.1])
    coordinates = maps.Map(points).coordinates
    assert abs(np.corrcoef(coordinates[:, 0], points[:, 1])[0, 1]) > 0.999
    assert abs(np.corrcoef(coordinates[:, 1], points[:, 3])[0, 1]) > 0.99


@every
def test_few_or_flat_points_still_make_a_map(method):
    for points in (np.eye(4), np.ones((6, 3)), np.arange(5.0)[:, None]):
        coordinates = maps.Map(points, method).coordinates
        assert coordinates.shape == (len(points), 2)
        assert np.isfinite(coordinates).all()


def test_far_is_measured_in_all_dimensions():
    points, _ = _clouds()
    copies = np.concatenate([points[:4] + 0.01, points[:4] + 100])
    placement = maps.place(points, copies)
    assert placement.far.tolist() == [False] * 4 + [True] * 4
    assert maps.place(points).far.tolist() == []


def test_wrong_input_is_said():
    with pytest.raises(InputError, match="no map 'lda'"):
        maps.Map(np.eye(5), "lda")
    with pytest.raises(InputError, match="three points"):
        maps.Map(np.eye(2))
    with pytest.raises(InputError, match="not numbers"):
        maps.Map(np.full((5, 2), np.nan))
    with pytest.raises(InputError, match="dimensions"):
        maps.Map(np.eye(5)).place(np.eye(4))
    with pytest.raises(InputError, match="shape"):
        maps.Map(np.arange(5))


@pytest.mark.parametrize("joint", [True, False])
def test_copies_of_other_dimensions_are_refused(joint):
    with pytest.raises(InputError, match="4 dimensions"):
        maps.place(np.eye(5, 3), np.ones((2, 4)), joint=joint)
