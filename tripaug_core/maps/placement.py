"""Maps: representations of many dimensions on a plane, by PCA, t-SNE or UMAP."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from scipy.spatial.distance import cdist

from tripaug_core.errors import InputError
from tripaug_core.maps import fits

METHODS = tuple(fits.FITS)
# A copy is far when its nearest original is farther than for this share of the originals.
_FAR_QUANTILE = 0.99


@dataclass(frozen=True)
class Placement:
    """Points on a plane.

    Attributes:
        originals: (originals, 2) float64.
        copies: (copies, 2) float64.
        method: "pca", "tsne" or "umap".
        joint: True if the map was made of originals and copies together (the paper's Figure 3);
            False if it was made of the originals alone and the copies were placed in it.
        far: (copies,) bool; those that lie, in all dimensions, farther from their nearest original
            than 99% of the originals do from theirs. Where a placed copy is far, its place on the
            map says little.
    """

    originals: np.ndarray
    copies: np.ndarray
    method: str
    joint: bool
    far: np.ndarray


class Map:
    """A map of points that others can be placed in; the fitted points stay where they are.

    Args:
        points: (n, dimensions), n at least 3; numbers only.
        method: "pca" (at once), "tsne" or "umap" (seconds; the first UMAP of a process longer).
        seed: t-SNE and UMAP give the same map for the same seed, on one machine.
        progress: called by t-SNE and UMAP with iterations done and all of them; what it raises
            ends the work.

    Attributes:
        coordinates: (n, 2) of the points.

    Raises:
        InputError: an unknown method, too few points, or values that are not numbers.
    """

    def __init__(
        self,
        points,
        method: str = "pca",
        seed: int = 0,
        progress: Callable[[int, int], None] | None = None,
    ):
        check_method(method)
        self.method = method
        points = _checked(points)
        if len(points) < 3:
            raise InputError(f"a map needs at least three points; there are {len(points)}.")
        self.dimensions = points.shape[1]
        told = fits.Progress(progress)
        with untouched_random_state():
            self.coordinates, self._place = fits.FITS[method](points, seed, told)
        told.to = None

    def place(self, points) -> np.ndarray:
        """Where new points (m, dimensions) lie on this map: (m, 2)."""
        points = _checked(points)
        if len(points) == 0:
            return np.zeros((0, 2))
        if points.shape[1] != self.dimensions:
            raise InputError(
                f"the points have {points.shape[1]} dimensions, the map's {self.dimensions}."
            )
        with untouched_random_state():
            return self._place(points)


def place(
    originals,
    copies=None,
    method: str = "pca",
    joint: bool = False,
    seed: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> Placement:
    """Originals and copies on one map.

    Args:
        originals: (n, dimensions) representations.
        copies: (m, dimensions); None for none.
        method: "pca", "tsne" or "umap".
        joint: make the map of both together; otherwise of the originals alone, and place the
            copies in it, so that the originals stay where they are whatever the copies do.
        seed: of t-SNE and UMAP.
        progress: as `Map`.

    Raises:
        InputError: as `Map`, or the two are of other dimensions.
    """
    originals = _checked(originals)
    copies = np.zeros((0, originals.shape[1])) if copies is None else _checked(copies)
    if len(copies) and copies.shape[1] != originals.shape[1]:
        raise InputError(
            f"the copies have {copies.shape[1]} dimensions, the originals {originals.shape[1]}."
        )
    if joint:
        both = Map(np.concatenate([originals, copies]), method, seed, progress).coordinates
        on_plane = both[: len(originals)], both[len(originals) :]
    else:
        fitted = Map(originals, method, seed, progress)
        on_plane = fitted.coordinates, fitted.place(copies)
    return Placement(*on_plane, method, joint, far_from(originals, copies))


def far_from(originals, copies) -> np.ndarray:
    """(copies,) bool: farther from the nearest original than 99% of the originals, in l1."""
    return OutlierDistance(originals).far(copies)


class OutlierDistance:
    """How far the originals reach, to say of copies whether they are far; kept, it is quick.

    Args:
        originals: (n, dimensions).
    """

    def __init__(self, originals):
        self._originals = _checked(originals)
        self._limit = np.inf
        if len(self._originals) > 1:
            apart = cdist(self._originals, self._originals, "cityblock")
            np.fill_diagonal(apart, np.inf)
            self._limit = np.quantile(apart.min(1), _FAR_QUANTILE)

    def far(self, copies) -> np.ndarray:
        """(copies,) bool: farther from the nearest original than 99% of the originals, in l1."""
        copies = _checked(copies)
        if len(copies) == 0:
            return np.zeros(0, dtype=bool)
        return cdist(copies, self._originals, "cityblock").min(1) > self._limit


@contextmanager
def untouched_random_state() -> Iterator[None]:
    """Puts numpy's and Python's global random states back, whatever a library does to them."""
    numpy_state, python_state = np.random.get_state(), random.getstate()  # noqa: NPY002
    try:
        yield
    finally:
        np.random.set_state(numpy_state)  # noqa: NPY002
        random.setstate(python_state)


def check_method(method: str) -> None:
    """Raise InputError unless a map can be made so."""
    if method not in METHODS:
        raise InputError(f"there is no map {method!r}: choose one of {', '.join(METHODS)}.")


def _checked(points) -> np.ndarray:
    points = np.asarray(points, dtype=np.float64)
    if points.ndim != 2 or points.shape[1] == 0:
        raise InputError(f"points have shape {points.shape}: (points, dimensions) is expected.")
    if not np.isfinite(points).all():
        raise InputError("some representations are not numbers: is the checkpoint sound?")
    return points
