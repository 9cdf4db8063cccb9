"""Figures of merit, in one place: used by training, maps, the benchmark and the page.

Everything takes numpy arrays (or what becomes one) and gives plain floats and arrays. Classes are
numbered 0 .. classes - 1; emotions may be strings where a docstring says "labels".
"""

import numpy as np

from tripaug_core.errors import InputError


def confusion(truth, guess, classes: int) -> np.ndarray:
    """How often class i (row) was taken for class j (column).

    Args:
        truth, guess: (n,) class indices.
        classes: number of classes.

    Returns:
        (classes, classes) int64.

    Raises:
        InputError: the two differ in length, or an index lies outside 0 .. classes - 1.
    """
    truth, guess = _pair(truth, guess)
    if truth.size and (
        min(truth.min(), guess.min()) < 0 or max(truth.max(), guess.max()) >= classes
    ):
        raise InputError(f"class indices must lie between 0 and {classes - 1}.")
    flat = truth.astype(np.int64) * classes + guess.astype(np.int64)
    return np.bincount(flat, minlength=classes * classes).reshape(classes, classes)


def recalls_of(matrix) -> np.ndarray:
    """Recalls from confusion counts (..., classes, classes); NaN where a row is empty.

    Leading axes are kept, so that counts can be summed over speakers, seeds or draws first.
    """
    matrix = np.asarray(matrix, dtype=np.float64)
    total = matrix.sum(-1)
    right = np.diagonal(matrix, axis1=-2, axis2=-1)
    return np.divide(right, total, out=np.full_like(total, np.nan), where=total > 0)


def uar(truth, guess, classes: int) -> float:
    """Unweighted average recall (macro recall) over the classes that occur; chance is 1 / classes.

    Args:
        truth, guess: (n,) class indices.
        classes: number of classes.

    Returns:
        A share between 0 and 1; NaN if none of the classes occurs.
    """
    return float(uar_of(confusion(truth, guess, classes)))


def uar_of(matrix, only=None) -> np.ndarray:
    """UAR from confusion counts (..., classes, classes), one for each leading index."""
    each = recalls_of(matrix)
    if only is not None:
        each = each[..., np.asarray(only, dtype=np.int64)]
    occurs = ~np.isnan(each)
    count = occurs.sum(-1)
    total = np.where(occurs, each, 0.0).sum(-1)
    return np.divide(total, count, out=np.full(np.shape(total), np.nan), where=count > 0)


def accuracy_of(matrix) -> float:
    """Share of right guesses from confusion counts (classes, classes); NaN without any."""
    matrix = np.asarray(matrix, dtype=np.float64)
    return float(np.trace(matrix) / matrix.sum()) if matrix.any() else float("nan")


def emotion_preservation(truth, guess) -> float:
    """Share of augmented copies that a recogniser still takes for their original's emotion.

    Averaged over the emotions first, so that a frequent one does not decide: the UAR of labels. The
    recogniser must have been trained on other speakers, and never be the representation that guided
    the augmentor. The same figure for the originals is the ceiling to compare with.

    Args:
        truth: (copies,) labels of the originals.
        guess: (copies,) labels as recognised in the copies.

    Returns:
        Between 0 and 1; higher is better.
    """
    truth, guess = _pair(truth, guess)
    labels, numbers = np.unique(np.concatenate([truth, guess]), return_inverse=True)
    return uar(numbers[: len(truth)], numbers[len(truth) :], len(labels))


def change_cosine(first, second) -> float:
    """How far two changes of the same thing point the same way: their cosine, whatever their size.

    Args:
        first, second: two changes of one shape, e.g. (mels, frames), copy less recording.

    Returns:
        1 where they are the same but for their size, 0 where they have nothing in common, -1 where
        one takes back the other; NaN where one of them changes nothing.

    Raises:
        InputError: they differ in shape.
    """
    first, second = (np.asarray(each, dtype=np.float64) for each in (first, second))
    if first.shape != second.shape:
        raise InputError(f"changes of shapes {first.shape} and {second.shape} can't be compared.")
    # Scaled first: the squares of tiny changes would vanish, those of huge ones overflow.
    largest = [float(np.abs(each).max(initial=0.0)) for each in (first, second)]
    if not all(0 < each < np.inf for each in largest):
        return float("nan")
    first, second = first.ravel() / largest[0], second.ravel() / largest[1]
    sizes = np.sqrt(first @ first) * np.sqrt(second @ second)
    return float(np.clip((first @ second) / sizes, -1.0, 1.0))


def purity(points, labels, neighbours: int = 10, metric: str = "l1") -> float:
    """Share of each point's nearest neighbours that carry its label, averaged over the points.

    Args:
        points: (n, dimensions).
        labels: (n,) labels.
        neighbours: how many of the nearest others are asked, at most n - 1.
        metric: "l1" (the distance that the triplets use) or "l2".

    Returns:
        Between 0 and 1, higher is better; `chance_purity(labels)` is what points without any
        structure would give.

    Raises:
        InputError: fewer than two points, or the metric is unknown.
    """
    from sklearn.neighbors import NearestNeighbors

    points, labels = _points(points, labels)
    if neighbours < 1:
        raise InputError(f"neighbours is {neighbours}: it must be at least 1.")
    count = min(neighbours, len(points) - 1)
    # Without an argument, kneighbors leaves the point itself out, also among exact duplicates.
    found = NearestNeighbors(n_neighbors=count, metric=_metric(metric), algorithm="brute")
    nearest = found.fit(points).kneighbors(return_distance=False)
    return float(np.mean(labels[nearest] == labels[:, None]))


def chance_purity(labels) -> float:
    """Purity of points that know nothing of their labels: the share of pairs that match."""
    counts = np.unique(np.asarray(labels), return_counts=True)[1].astype(np.float64)
    n = counts.sum()
    if n < 2:
        raise InputError("chance purity needs at least two points.")
    return float((counts * (counts - 1)).sum() / (n * (n - 1)))


def silhouette(points, labels, metric: str = "l1") -> float:
    """Mean silhouette: how much nearer a point is to its own group than to the next one.

    Args:
        points: (n, dimensions).
        labels: (n,) labels, at least two different ones and not all different.
        metric: "l1" (the distance that the triplets use) or "l2".

    Returns:
        Between -1 and 1, higher is better; about 0 where groups lie in one another.

    Raises:
        InputError: one label only, as many labels as points, or the metric is unknown.
    """
    from sklearn.metrics import silhouette_score

    points, labels = _points(points, labels)
    if not 2 <= len(np.unique(labels)) < len(labels):
        raise InputError("a silhouette needs two or more labels, and fewer labels than points.")
    return float(silhouette_score(points, labels, metric=_metric(metric)))


def _metric(name: str) -> str:
    try:
        return {"l1": "manhattan", "l2": "euclidean"}[name]
    except KeyError:
        raise InputError(f"metric is {name!r}: it must be 'l1' or 'l2'.") from None


def _pair(truth, guess) -> tuple[np.ndarray, np.ndarray]:
    truth, guess = np.asarray(truth), np.asarray(guess)
    if truth.ndim != 1 or truth.shape != guess.shape:
        raise InputError(
            f"truth {truth.shape} and guess {guess.shape} must be two lists of the same length."
        )
    return truth, guess


def _points(points, labels) -> tuple[np.ndarray, np.ndarray]:
    points, labels = np.asarray(points, dtype=np.float64), np.asarray(labels)
    if points.ndim != 2 or labels.shape != points.shape[:1] or len(points) < 2:
        raise InputError(
            f"points {points.shape} must be (n, dimensions) with n >= 2 and labels "
            f"{labels.shape} one for each."
        )
    return points, labels
