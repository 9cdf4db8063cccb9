"""The figures of a table and how sure they are; numpy only.

Everything starts from two arrays of one row of a table, `hits` and `totals`, both
(seeds, speakers, classes): how many test utterances of a class, by a speaker, under a seed, were
recognised, and how many there were. A speaker may have no utterance of a class.
"""

from dataclasses import dataclass

import numpy as np
from scipy import stats

EXACT_SPEAKERS = 24  # up to here every way to flip the signs is counted
_CHUNK = 512  # draws at a time, which bounds the memory where every utterance is its own speaker


@dataclass(frozen=True)
class Interval:
    """A figure with its 95% interval; `low` and `high` are None where there is none.

    Attributes:
        value, low, high: in the unit of the figure (recalls between 0 and 1).
    """

    value: float
    low: float | None = None
    high: float | None = None

    def scaled(self, factor: float) -> "Interval":
        """The same in another unit, e.g. 100 for points."""
        ends = (None if end is None else end * factor for end in (self.low, self.high))
        return Interval(self.value * factor, *ends)


def pooled_recalls(hits: np.ndarray, totals: np.ndarray) -> np.ndarray:
    """Recall of each class, (..., classes), over everything pooled; nan where a class is absent."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return hits / np.where(totals > 0, totals, np.nan)


def pooled_uar(hits: np.ndarray, totals: np.ndarray) -> np.ndarray:
    """Mean of the recalls of the classes that are there; hits and totals (..., classes)."""
    recalls = pooled_recalls(hits, totals)
    there = np.isfinite(recalls)
    counted = there.sum(-1)
    return np.where(
        counted > 0, np.where(there, recalls, 0.0).sum(-1) / np.maximum(counted, 1), np.nan
    )


def bootstrap_uar(
    arrays: list[tuple[np.ndarray, np.ndarray]], draws: int = 10_000, seed: int = 0
) -> list[np.ndarray]:
    """UAR under resampled speakers and seeds, crossed, recalls pooled over what was drawn.

    Every array sees the same draws, so differences of the results are paired.

    Args:
        arrays: (hits, totals) pairs, each (seeds, speakers, classes), of one shape.
        draws: how many times speakers and seeds are drawn, with replacement.
        seed: of the draws.

    Returns:
        One (draws,) array for each pair.
    """
    seeds, speakers, classes = arrays[0][0].shape
    generator = np.random.default_rng(seed)
    flat = [
        np.moveaxis(np.asarray(array, float), 1, 0).reshape(speakers, seeds * classes)
        for pair in arrays
        for array in pair
    ]
    parts: list[list[np.ndarray]] = [[] for _ in arrays]
    for start in range(0, draws, _CHUNK):
        count = min(_CHUNK, draws - start)
        by_speaker = generator.multinomial(speakers, [1 / speakers] * speakers, count)
        by_seed = generator.multinomial(seeds, [1 / seeds] * seeds, count)
        sums = [
            np.einsum("bsc,bs->bc", (by_speaker @ array).reshape(count, seeds, classes), by_seed)
            for array in flat
        ]
        for i in range(len(arrays)):
            parts[i].append(pooled_uar(sums[2 * i], sums[2 * i + 1]))
    return [np.concatenate(part) for part in parts]


def percentile_interval(
    drawn: np.ndarray, speakers: int, level: float = 0.95
) -> tuple[float | None, float | None]:
    """Percentile interval, widened for few speakers; (None, None) below two speakers.

    With n speakers the plain percentiles are too narrow in the way a normal interval is where a
    Student interval is called for, so the tails are moved out to
    Phi(-sqrt(n / (n - 1)) * t), t the Student quantile with n - 1 degrees of freedom. In
    simulations this covers 0.94 to 1 where it says 0.95: rather too wide than too narrow.
    """
    drawn = drawn[np.isfinite(drawn)]
    if speakers < 2 or len(drawn) == 0:
        return None, None
    quantile = stats.t.ppf(0.5 + level / 2, speakers - 1)
    tail = stats.norm.cdf(-np.sqrt(speakers / (speakers - 1)) * quantile)
    low, high = np.quantile(drawn, [tail, 1 - tail])
    return float(low), float(high)


def uar_interval(hits: np.ndarray, totals: np.ndarray, draws: int, seed: int) -> Interval:
    """Pooled UAR with its interval; hits and totals (seeds, speakers, classes)."""
    value = float(pooled_uar(hits.sum((0, 1)), totals.sum((0, 1))))
    drawn = bootstrap_uar([(hits, totals)], draws, seed)[0]
    return Interval(value, *percentile_interval(drawn, hits.shape[1]))


def difference_interval(
    row: tuple[np.ndarray, np.ndarray],
    reference: tuple[np.ndarray, np.ndarray],
    draws: int,
    seed: int,
) -> Interval:
    """UAR of the row minus that of the reference, paired, with its interval."""
    value = sum(
        sign * float(pooled_uar(hits.sum((0, 1)), totals.sum((0, 1))))
        for sign, (hits, totals) in ((1, row), (-1, reference))
    )
    mine, theirs = bootstrap_uar([row, reference], draws, seed)
    return Interval(value, *percentile_interval(mine - theirs, row[0].shape[1]))


def speaker_differences(
    row: tuple[np.ndarray, np.ndarray], reference: tuple[np.ndarray, np.ndarray]
) -> np.ndarray:
    """What each speaker adds to the difference of the pooled UARs, (speakers,); they sum to it.

    Taking shares of the pooled recalls rather than a UAR of each speaker gives a speaker without
    utterances of a class nothing to say about that class, and needs no rule for it.
    """
    shares = []
    for hits, totals in (row, reference):
        pooled = totals.sum((0, 1))
        there = pooled > 0
        shares.append((hits.sum(0)[:, there] / pooled[there]).mean(-1))
    return shares[0] - shares[1]


def sign_flip(
    differences: np.ndarray, draws: int = 200_000, seed: int = 0
) -> tuple[float | None, bool]:
    """Two-sided p of "either sign of each speaker's difference is as likely", and whether exact.

    Exact, over all 2^n sign patterns, up to `EXACT_SPEAKERS` speakers; beyond, over `draws`
    random ones. (None, True) below two speakers.
    """
    differences = np.asarray(differences, float)
    if len(differences) < 2:
        return None, True
    observed = abs(differences.sum()) - 1e-12 * max(1.0, np.abs(differences).sum())
    if len(differences) <= EXACT_SPEAKERS:
        sums = differences[:1]  # the first sign may stay: the other half mirrors this one
        for difference in differences[1:]:
            sums = np.concatenate([sums + difference, sums - difference])
        return float((np.abs(sums) >= observed).mean()), True
    generator = np.random.default_rng(seed)
    extreme = 0
    for start in range(0, draws, 10_000):
        shape = (min(10_000, draws - start), len(differences))
        signs = generator.integers(0, 2, shape, dtype=np.int8) * 2 - 1
        extreme += int((np.abs(signs @ differences) >= observed).sum())
    return (extreme + 1) / (draws + 1), False


def holm(p_values: list[float | None]) -> list[float | None]:
    """Holm's correction over the values that are there, in the order given."""
    present = sorted((p, i) for i, p in enumerate(p_values) if p is not None)
    corrected: list[float | None] = [None] * len(p_values)
    running = 0.0
    for rank, (p, i) in enumerate(present):
        running = max(running, min(1.0, p * (len(present) - rank)))
        corrected[i] = running
    return corrected


def gap_share(
    row: tuple[np.ndarray, np.ndarray],
    floor: tuple[np.ndarray, np.ndarray],
    ceiling: tuple[np.ndarray, np.ndarray],
    draws: int,
    seed: int,
) -> Interval | None:
    """How much of the way from the floor to the ceiling a row goes; 1 is all of it.

    None where the gap itself is not shown to be above 0: a share of nothing means nothing.
    """
    mine, low, high = bootstrap_uar([row, floor, ceiling], draws, seed)
    speakers = row[0].shape[1]
    gap_low, _ = percentile_interval(high - low, speakers)
    if gap_low is None or gap_low <= 0:
        return None
    value, start, end = (
        float(pooled_uar(hits.sum((0, 1)), totals.sum((0, 1))))
        for hits, totals in (row, floor, ceiling)
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(high - low > 0, (mine - low) / (high - low), np.nan)
    return Interval((value - start) / (end - start), *percentile_interval(share, speakers))
