"""Is the guidance alive? Active triplets and L_VAR along a training, additive and warp.

    python benchmarks/guidance.py [--corpus ravdess] [--speakers 01,02,...] [--iterations 400]

Trains `quick`'s networks on the four emotions of the paper: adding, with L_VAR as a cosine and as
the paper's dot product, and warping. At five points of each training it prints, as means since the
point before, the share of triplets that are still active in L_REP, L_EMO and L_BAL (a share of 0
guides nobody), L_VAR, the discriminator's accuracy, and L_MODEL.
"""

import argparse
import sys
import tempfile
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tripaug_core.corpora.features import obtain
from tripaug_core.method.settings import preset
from tripaug_core.method.training import train
from tripaug_core.sound.mel import MelSpec

FOUR = ("anger", "happiness", "neutral", "sadness")
WARP = {"form": "warp", "smoothing": 40.0, "epsilon_low": 0.15, "epsilon_high": 0.5}
RUNS = {
    "adding, L_VAR as a cosine": {},
    "adding, L_VAR as a dot product": {"variance": "dot"},
    "adding, L_VAR as a dot product, w_v 0.01": {"variance": "dot", "w_v": 0.01},
    "warping, L_VAR as a cosine": WARP,
}
SHOWN = ("rep_active", "emo_active", "bal_active", "var", "discriminator_accuracy", "model")
POINTS = 5


def main() -> None:
    """Prints a table a training."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corpus", default="ravdess")
    parser.add_argument("--speakers", help="only these (default: all)")
    parser.add_argument("--iterations", type=int, default=400)
    parser.add_argument("--home", default=None, help="corpora home")
    given = parser.parse_args()
    torch.set_num_threads(1)
    features = obtain(given.corpus, MelSpec(), given.home)
    features = features.select(features.among(FOUR))
    if given.speakers:
        among = set(given.speakers.split(","))
        features = features.select([i for i, s in enumerate(features.speakers) if s in among])
    for name, changes in RUNS.items():
        print(f"\n{name}\n{'until':>10}" + "".join(f"{shown:>24}" for shown in SHOWN), flush=True)
        settings = preset("quick", iterations=given.iterations, log_every=1, **changes)
        events = []
        try:
            with tempfile.TemporaryDirectory() as folder:
                train(features, settings, Path(folder), on_event=events.append)
        except Exception as error:
            print(f"ended early: {error}")
        rows = [event for event in events if "var" in event]
        size = max(1, given.iterations // POINTS)
        for start in range(0, len(rows), size):
            part = rows[start : start + size]
            figures = (sum(row[shown] for row in part) / len(part) for shown in SHOWN)
            print(f"{start + len(part):10d}" + "".join(f"{figure:24.4g}" for figure in figures))


if __name__ == "__main__":
    main()
