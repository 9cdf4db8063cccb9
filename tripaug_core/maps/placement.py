"""Maps: representations of many dimensions on a plane, by PCA, t-SNE or UMAP."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from scipy.spatial.distance import cdist

from tripaug_core.errors import InputError

METHODS = ("pca", "tsne", "umap")
# A copy is far when its nearest original is farther than for this share of the originals.
_FAR_QUANTILE = 0.99
_MOST_COMPONENTS = 50
_TSNE_STEPS, _EVERY = (250, 500), 25


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

    @property
    def far_share(self) -> float:
        """Share of the copies that are far; NaN without copies."""
        return float(self.far.mean()) if len(self.far) else float("nan")


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
        if method not in METHODS:
            raise InputError(f"there is no map {method!r}: choose one of {', '.join(METHODS)}.")
        self.method = method
        points = _checked(points)
        if len(points) < 3:
            raise InputError(f"a map needs at least three points; there are {len(points)}.")
        self.dimensions = points.shape[1]
        told = _Told(progress)
        with untouched_random_state():
            fit = {"pca": _fit_pca, "tsne": _fit_tsne, "umap": _fit_umap}[method]
            self.coordinates, self._place = fit(points, seed, told)
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
        InputError: as `Map`.
    """
    originals = _checked(originals)
    copies = np.zeros((0, originals.shape[1])) if copies is None else _checked(copies)
    if joint:
        both = Map(np.concatenate([originals, copies]), method, seed, progress).coordinates
        on_plane = both[: len(originals)], both[len(originals) :]
    else:
        fitted = Map(originals, method, seed, progress)
        on_plane = fitted.coordinates, fitted.place(copies)
    return Placement(*on_plane, method, joint, far_from(originals, copies))


def far_from(originals, copies) -> np.ndarray:
    """(copies,) bool: farther from the nearest original than 99% of the originals, in l1."""
    return Reach(originals).far(copies)


class Reach:
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


def _fit_pca(points: np.ndarray, seed: int, progress):
    mean, axes = _axes(points, 2)
    return (points - mean) @ axes, lambda new: (new - mean) @ axes


def _fit_tsne(points: np.ndarray, seed: int, progress):
    from openTSNE import TSNE

    mean, axes = _axes(points, _MOST_COMPONENTS)
    perplexity = max(1.0, min(30.0, (len(points) - 1) / 3))
    tsne = TSNE(
        perplexity=perplexity,
        metric="euclidean",
        neighbors="exact" if len(points) < 5000 else "auto",
        negative_gradient_method="bh" if len(points) < 10_000 else "fft",
        initialization=_start(points, seed),
        random_state=seed,
        n_jobs=1,
        early_exaggeration_iter=_TSNE_STEPS[0],
        n_iter=_TSNE_STEPS[1],
        callbacks=progress.count,
        callbacks_every_iters=_EVERY,
    )
    embedding = tsne.fit((points - mean) @ axes)

    def place(new: np.ndarray) -> np.ndarray:
        # Each for itself: optimised together they would push one another about.
        return np.asarray(embedding.transform((new - mean) @ axes, perplexity=_few(len(points))))

    return np.asarray(embedding, dtype=np.float64), place


def _fit_umap(points: np.ndarray, seed: int, progress):
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the threads that a seed costs
        import umap

        fitted = umap.UMAP(
            n_neighbors=min(15, len(points) - 1),
            random_state=seed,
            n_jobs=1,
            init="spectral" if len(points) > 10 else "random",
            tqdm_kwds={"disable": False, "file": progress, "bar_format": "{n_fmt}/{total_fmt}"},
        ).fit(points)

    def place(new: np.ndarray) -> np.ndarray:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return np.asarray(fitted.transform(new), dtype=np.float64)

    return np.asarray(fitted.embedding_, dtype=np.float64), place


class _Told:
    """Who is told how far a fit is. Libraries keep it for later, when nobody listens any more."""

    def __init__(self, to: Callable[[int, int], None] | None):
        self.to, self._done = to, 0

    def __call__(self, done: int, total: int) -> None:
        if self.to:
            self.to(done, total)

    def count(self, iteration: int, error: float, embedding) -> bool:
        """For openTSNE, which counts the iterations of each of its two parts from 1."""
        self._done += _EVERY
        self(min(self._done, sum(_TSNE_STEPS)), sum(_TSNE_STEPS))
        return False  # go on

    def write(self, text: str) -> None:
        """For UMAP, which tells it to a bar in the terminal and to nobody else."""
        done, _, total = text.strip().partition("/")
        if done.isdigit() and total.isdigit():
            self(int(done), int(total))

    def flush(self) -> None:
        """As a file has it."""


def _start(points: np.ndarray, seed: int) -> np.ndarray:
    """Where t-SNE begins: the main axes, very small; and never two points in one place."""
    mean, axes = _axes(points, 2)
    start = (points - mean) @ axes
    start = start / max(start[:, 0].std(), 1e-12)
    return 1e-4 * start + np.random.default_rng(seed).normal(scale=1e-6, size=start.shape)


def _few(count: int) -> float:
    return max(1.0, min(5.0, (count - 1) / 3))


def _axes(points: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Mean and the main axes (dimensions, count), each pointing the same way on every machine."""
    mean = points.mean(0)
    vectors = np.linalg.svd(points - mean, full_matrices=False)[2]
    axes = np.zeros((points.shape[1], count))
    axes[:, : min(count, len(vectors))] = vectors[:count].T
    largest = axes[np.abs(axes).argmax(0), np.arange(count)]
    return mean, axes * np.where(largest < 0, -1.0, 1.0)


def _checked(points) -> np.ndarray:
    points = np.asarray(points, dtype=np.float64)
    if points.ndim != 2 or points.shape[1] == 0:
        raise InputError(f"points have shape {points.shape}: (points, dimensions) is expected.")
    if not np.isfinite(points).all():
        raise InputError("some representations are not numbers: is the checkpoint sound?")
    return points
