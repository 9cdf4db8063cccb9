"""How points of many dimensions are laid on a plane, and where further ones then belong.

Each function gives the coordinates, (n, 2), and a function that places new points among them.
"""

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
import torch

from tripaug_core.compiled import import_compiled

_MOST_COMPONENTS = 50
_TSNE_STEPS, _EVERY = (250, 500), 25


def pca(points: np.ndarray, seed: int, progress):
    mean, axes = _axes(points, 2)
    return (points - mean) @ axes, lambda new: (new - mean) @ axes


def tsne(points: np.ndarray, seed: int, progress):
    from openTSNE import TSNE
    from openTSNE.affinity import MultiscaleMixture
    from openTSNE.nearest_neighbors import Annoy, Sklearn

    mean, axes = _axes(points, _MOST_COMPONENTS)
    perplexity = max(1.0, min(30.0, (len(points) - 1) / 3))
    # By name, openTSNE would import pynndescent before it takes one of these two: numba then
    # compiles for most of a minute what is never called.
    index = (Sklearn if len(points) < 5000 else Annoy)(
        (points - mean) @ axes,
        k=min(len(points) - 1, int(3 * perplexity)),
        metric="euclidean",
        random_state=seed,
    )
    made = TSNE(
        negative_gradient_method="bh" if len(points) < 10_000 else "fft",
        initialization=_start(points, seed),
        random_state=seed,
        n_jobs=1,
        early_exaggeration_iter=_TSNE_STEPS[0],
        n_iter=_TSNE_STEPS[1],
        callbacks=progress.count,
        callbacks_every_iters=_EVERY,
    )
    embedding = made.fit(affinities=MultiscaleMixture(None, perplexity, knn_index=index))
    # As openTSNE does, in place, when it places the first new points: later all would jump.
    embedding -= (embedding.max(0) + embedding.min(0)) / 2

    def place(new: np.ndarray) -> np.ndarray:
        # Each for itself: optimised together they would push one another about.
        return np.asarray(embedding.transform((new - mean) @ axes, perplexity=_few(len(points))))

    return np.array(embedding, dtype=np.float64), place


def umap_(points: np.ndarray, seed: int, progress):
    with _as_it_was():
        fitted = (
            import_compiled("umap")
            .UMAP(
                n_neighbors=min(15, len(points) - 1),
                random_state=seed,
                n_jobs=1,
                init="spectral" if len(points) > 10 else "random",
                tqdm_kwds={"disable": False, "file": progress, "bar_format": "{n_fmt}/{total_fmt}"},
            )
            .fit(points)
        )

    def place(new: np.ndarray) -> np.ndarray:
        with _as_it_was():
            return np.asarray(fitted.transform(new), dtype=np.float64)

    return np.asarray(fitted.embedding_, dtype=np.float64), place


FITS = {"pca": pca, "tsne": tsne, "umap": umap_}  # as `vocabulary.PROJECTIONS` has them


@contextmanager
def _as_it_was() -> Iterator[None]:
    """UMAP warns of the threads that a seed costs; and numba's threads become torch's, under whom
    the same training gives other bytes."""
    threads = torch.get_num_threads()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        torch.set_num_threads(threads)


class Progress:
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
