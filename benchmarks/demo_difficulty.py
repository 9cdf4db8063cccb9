"""How hard the demo corpus is: UAR of the light recogniser on speakers that it has not heard.

    python benchmarks/demo_difficulty.py [--corpus demo] [--seeds 0] [--emotions anger,happiness]

It should land between 60 and 85%: enough to learn from, room for an augmentation to help.
"""

import argparse
import sys
import time
from pathlib import Path

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tripaug_core import corpora, measures
from tripaug_core.corpora.features import extract
from tripaug_core.corpora.splits import folds
from tripaug_core.recognition import DEFAULTS, classifier_named
from tripaug_core.sound.mel import MelSpec


def main() -> None:
    """Prints the UAR by fold and pooled, the recalls, and the seconds a training takes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corpus", default="demo")
    parser.add_argument("--home", default=None, help="corpora home")
    parser.add_argument("--emotions", default=None, help="comma-separated; default all")
    parser.add_argument("--seeds", default="0")
    parser.add_argument("--recognizer", default="light", choices=sorted(DEFAULTS))
    given = parser.parse_args()
    torch.set_num_threads(1)
    features = extract(corpora.load(given.corpus, given.home), MelSpec())
    if given.emotions:
        wanted = given.emotions.split(",")
        features = features.select([i for i, e in enumerate(features.emotions) if e in wanted])
    classes = tuple(sorted(set(features.emotions)))
    counts, shares, seconds = [], [], []
    for seed in map(int, given.seeds.split(",")):
        for fold in folds(features, by="speaker"):
            began = time.process_time()
            training, test = features.select(fold.train_idx), features.select(fold.test_idx)
            recogniser = classifier_named(given.recognizer).fit(training, classes, seed=seed)
            guess = recogniser.scores(test).argmax(1)
            seconds.append(time.process_time() - began)
            counts.append(measures.confusion(test.labels(classes).numpy(), guess, len(classes)))
            shares.append(100 * float(measures.uar_of(counts[-1])))
            print(f"seed {seed}  {fold.name}: {shares[-1]:.1f}%  {seconds[-1]:.0f} s", flush=True)
    pooled = np.sum(counts, 0)
    print(
        f"{features.corpora[0]}, {given.recognizer}, {len(features)} utterances, speaker-disjoint"
    )
    for emotion, recall in zip(classes, measures.recalls_of(pooled), strict=True):
        print(f"  recall {emotion:10s} {100 * recall:5.1f}%")
    print(
        f"  UAR pooled {100 * float(measures.uar_of(pooled)):.1f}%, by fold {np.mean(shares):.1f}%"
    )
    print(f"  {np.mean(seconds):.1f} s of one core for a training and its test")


if __name__ == "__main__":
    main()
