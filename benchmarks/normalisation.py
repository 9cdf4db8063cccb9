"""Do level, silence or the speaker's own mean hide the emotion from a recogniser?

    python benchmarks/normalisation.py [--corpus ravdess] [--speakers 01,02,...] [--seeds 0,1]

Cells of `bench imbalanced`, rows none and all-data, trained and tested on mels that were made in
other ways:

- as they are: peak of each recording 1, one mean and deviation of the training part;
- absolute level: recordings as loud as they were recorded;
- no silence at the ends: frames before the first and behind the last whose mean power comes within
  40 dB of the loudest are cut off;
- each speaker's own: mean and deviation of every band are those of the speaker's own recordings
  (of all of them, without their labels, those that were cut among them; also of speakers in the
  test part). `bench --normalise speaker` takes those of each side of the split alone.
"""

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tripaug_core import measures
from tripaug_core.bench import runner
from tripaug_core.bench.plan.from_args import settings_from_args
from tripaug_core.bench.run import tasks
from tripaug_core.bench.run.split_parts import features_of, select
from tripaug_core.corpora.features import Features
from tripaug_core.corpora.speakers import SpeakerNormalisation
from tripaug_core.recognition.fit import fit

ROWS = ("none", "all-data")
SILENT = 40 / 10 * np.log(10)  # 40 dB, as the natural log of a power


def main() -> None:
    """Prints a line a way of making mels: UAR of both rows."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corpus", default="ravdess")
    parser.add_argument("--speakers", help="only these, with commas (default: all)")
    parser.add_argument("--seeds", default="0,1")
    parser.add_argument("--home", help="corpora home")
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    settings = settings_from_args(
        "imbalanced",
        corpus=given.corpus,
        methods=ROWS,
        speakers=given.speakers.split(",") if given.speakers else (),
        seeds=[int(seed) for seed in given.seeds.split(",")],
    )
    cells = runner.prepare(settings, given.home).plan.cells
    print(f"{given.corpus:28s}" + "".join(f"{row:>10s}" for row in ROWS))
    with ProcessPoolExecutor(given.workers) as pool:
        for name in WAYS:
            told = list(pool.map(partial(_told, name, given.home), cells))
            print(f"{name:28s}" + "".join(f"{_uar(told, cells, row):10.1f}" for row in ROWS))


def _told(name: str, home: str | None, cell) -> tuple[np.ndarray, np.ndarray]:
    """Truth and guess of a cell's test part."""
    level = "none" if name == "absolute level" else cell.mel.level
    features = WAYS[name](features_of(cell.corpora, replace(cell.mel, level=level), home))
    class_of = dict(cell.labels)
    features = features.select(features.among(tuple(class_of)))
    features = replace(features, emotions=tuple(class_of[e] for e in features.emotions))
    training, test = (select(features, keys) for keys in (cell.train, cell.test))
    with tasks.reproducible(cell.device):
        recogniser = fit(training, cell.classes, cell.recogniser_settings, seed=cell.seed)
        return test.labels(cell.classes).numpy(), np.asarray(recogniser.predict(test))


def _uar(told, cells, row: str) -> float:
    chosen = [pair for pair, cell in zip(told, cells, strict=True) if cell.row == row]
    truth, guess = (np.concatenate(part) for part in zip(*chosen, strict=True))
    return 100 * measures.uar(truth, guess, len(cells[0].classes))


def _without_silence(features: Features) -> Features:
    starts, lengths = features.starts.clone(), features.lengths.clone()
    for i, (start, length) in enumerate(zip(starts.tolist(), lengths.tolist(), strict=True)):
        power = features.frames[start : start + length].float().exp().mean(1).log()
        heard = (power > power.max() - SILENT).nonzero()
        starts[i], lengths[i] = start + heard[0], heard[-1] - heard[0] + 1
    return replace(features, starts=starts, lengths=lengths)


def _by_speaker(features: Features) -> Features:
    return SpeakerNormalisation.fit(features).features(features)


WAYS = {
    "as they are": lambda features: features,
    "absolute level": lambda features: features,
    "no silence at the ends": _without_silence,
    "each speaker's own": _by_speaker,
}

if __name__ == "__main__":
    main()
