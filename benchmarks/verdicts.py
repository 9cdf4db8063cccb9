"""How often intervals and words of a table are right, by simulation.

    python benchmarks/verdicts.py [--tables 500] [--workers 2]

Utterances are spoken by speakers, some easier than others; all rows of a seed share the cut, and
the speakers of a fold are judged by one model a row and seed. "Unlike" speakers gain differently
from a row. In tables without a difference: how often the interval of the question holds the truth,
how often the question gets a false answer, and how often any other comparison gets a false word.
With a gain of three points in the row that is asked about: how often it is found, how often the
interval holds it, and how often an uncorrected sign flip by speaker would have found it.
"""

import argparse
import itertools
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtr

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tripaug_core import statistics

CLASSES = 4
GAIN = 0.03  # of UAR
# Of the classes, in standard deviations: their recalls are those of EMO-DB after the cut.
_EASE = (1.2, -0.6, 1.5, 0.7)
# Standard deviations of what a score depends on: the speaker's way with a class, the utterance, the
# cut that all rows share, the model of a row, and the same model on the same utterance once more.
_SPEAKER, _UTTERANCE, _CUT, _MODEL, _NOISE = 0.5, 1.2, 0.35, 0.17, 0.4
_UNLIKE = 0.35  # of what speakers gain, where they are unlike


@dataclass(frozen=True)
class Design:
    """Who is tested how.

    Attributes:
        name: of the corpus that it is like.
        speakers, seeds, rows, folds: how many.
        utterances: of a speaker and a class, on average.
        alike: whether all speakers gain the same from a row.
    """

    name: str
    speakers: int
    utterances: float
    seeds: int = 5
    rows: int = 12
    alike: bool = True
    folds: int = 5


def designs() -> list[Design]:
    """EMO-DB, RAVDESS (half and whole) and EMOVO, 3 to 20 seeds, tables of 2 to 14 rows."""
    corpora = (
        ("EMO-DB", 10, 8.5),
        ("RAVDESS 13-24", 12, 16),
        ("RAVDESS", 24, 16),
        ("EMOVO", 6, 14),
    )
    by_seeds = itertools.product(corpora, (3, 5, 10, 20), (True, False))
    chosen = [Design(*corpus, seeds, 12, alike) for corpus, seeds, alike in by_seeds]
    by_rows = itertools.product((2, 6, 14), (True, False))
    return chosen + [Design(*corpora[0], 5, rows, alike) for rows, alike in by_rows]


def simulated(design: Design, gains, generator: np.random.Generator):
    """One table.

    Args:
        gains: (rows,) of each row, in standard deviations of the score.

    Returns:
        Counts (rows, seeds, speakers, classes, classes), where what is missed goes to the next
        class, and the folds of the speakers.
    """
    fold = np.arange(design.speakers) % design.folds
    totals = generator.poisson(design.utterances, (design.speakers, CLASSES))
    cell = np.repeat(np.arange(design.speakers * CLASSES), totals.ravel())
    who, what = np.divmod(cell, CLASSES)
    ease = np.array(_EASE)[what] + generator.normal(0, _UTTERANCE, len(cell))
    ease = ease + generator.normal(0, _SPEAKER, totals.shape)[who, what]
    by_model = (design.seeds, design.folds, CLASSES)
    cut = generator.normal(0, _CUT, by_model)[:, fold[who], what]
    hits = np.zeros((len(gains), design.seeds, totals.size))
    for row, gain in enumerate(gains):
        own = 0 if design.alike or row == 0 else generator.normal(0, _UNLIKE, design.speakers)[who]
        model = generator.normal(0, _MODEL, by_model)[:, fold[who], what]
        noise = generator.normal(0, _NOISE, (design.seeds, len(cell)))
        right = ease + cut + model + own + gain + noise > 0
        for seed in range(design.seeds):
            hits[row, seed] = np.bincount(cell, right[seed], minlength=totals.size)
    hits = hits.reshape(len(gains), design.seeds, *totals.shape)
    counts = np.zeros((*hits.shape, CLASSES))
    for i in range(CLASSES):
        counts[..., i, i] = hits[..., i]
        counts[..., i, (i + 1) % CLASSES] = totals[:, i] - hits[..., i]
    return counts, fold


def expected_gain(gain: float, alike: bool) -> float:
    """Of UAR, from a gain of a row's score over one whose speakers gain nothing."""
    spread = _SPEAKER**2 + _UTTERANCE**2 + _CUT**2 + _MODEL**2 + _NOISE**2
    wider = (spread + (0 if alike else _UNLIKE**2)) ** 0.5
    ease = np.array(_EASE)
    return float((ndtr((ease + gain) / wider) - ndtr(ease / spread**0.5)).mean())


def score_gain(wanted: float, alike: bool) -> float:
    """The gain of a row's score that moves UAR by `wanted` on average."""
    return brentq(lambda gain: expected_gain(gain, alike) - wanted, -1, 2)


def sign_flip(differences: np.ndarray) -> float:
    """Two-sided p over all ways to flip the signs of the speakers' differences, uncorrected."""
    sums = differences[:1]
    for difference in differences[1:]:
        sums = np.concatenate([sums + difference, sums - difference])
    return float((np.abs(sums) >= abs(differences.sum()) - 1e-12).mean())


def tried(design: Design, tables: int, seed: int = 0) -> dict[str, float]:
    """Shares of so many tables; the question is the last row against the second (plain copies).

    With two rows it is the second against the first. All rows are also compared with the first two,
    as `bench imbalanced` does.

    Returns:
        `coverage` and `coverage_of_gain` of the question's interval, `false_question`,
        `false_other`, `found` and `sign_flip`.
    """
    generator = np.random.default_rng(seed)
    still = np.array([0.0] + [score_gain(0, design.alike)] * (design.rows - 1))
    gaining = still.copy()
    gaining[-1] = score_gain(GAIN, design.alike)
    asked = design.rows - 1, (1 if design.rows > 2 else 0)
    others = {(row, base) for base in (0, 1) for row in range(base + 1, design.rows)} - {asked}
    seen: dict[str, list[bool]] = {name: [] for name in COLUMNS}

    def compared(counts, pair, folds):
        return statistics.difference(counts[pair[0]], counts[pair[1]], folds)

    for _ in range(tables):
        counts, folds = simulated(design, still, generator)
        span = compared(counts, asked, folds).interval()
        seen["coverage"].append(span.low <= 0 <= span.high)
        seen["false_question"].append(not span.low <= 0 <= span.high)
        ps = [compared(counts, pair, folds).p(len(others)) for pair in others]
        seen["false_other"].append(min(ps, default=1) <= 0.05)
        counts, folds = simulated(design, gaining, generator)
        span = compared(counts, asked, folds).interval()
        seen["coverage_of_gain"].append(span.low <= GAIN <= span.high)
        seen["found"].append(span.low > 0)
        hits, base = (np.diagonal(counts[row], axis1=-2, axis2=-1).sum(0) for row in asked)
        shares = ((hits - base) / counts[0].sum((0, 1, 3))).mean(-1)
        seen["sign_flip"].append(sign_flip(shares) <= 0.05)
    return {name: float(np.mean(values)) for name, values in seen.items()}


COLUMNS = {
    "coverage": "coverage, nothing there",
    "coverage_of_gain": "coverage, +3 there",
    "false_question": "false answer",
    "false_other": "any other false word",
    "found": "+3 found",
    "sign_flip": "+3 found by a sign flip",
}


def main() -> None:
    """Prints a table in Markdown, a line a design, in per cent."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tables", type=int, default=500, metavar="N")
    parser.add_argument("--workers", type=int, default=2, metavar="N")
    given = parser.parse_args()
    print("| like | speakers | seeds | rows | gains | " + " | ".join(COLUMNS.values()) + " |")
    print("| --- " * (5 + len(COLUMNS)) + "|", flush=True)
    chosen = designs()
    with ProcessPoolExecutor(given.workers) as pool:
        for design, found in zip(
            chosen, pool.map(tried, chosen, itertools.repeat(given.tables)), strict=True
        ):
            kind = "alike" if design.alike else "unlike"
            about = f"| {design.name} | {design.speakers} | {design.seeds} | {design.rows} | {kind}"
            print(about, *(f"{100 * found[name]:.1f}" for name in COLUMNS), sep=" | ", end=" |\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
