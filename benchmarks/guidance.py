"""Is the guidance alive? Active triplets and L_VAR along a training, additive and warp.

    python benchmarks/guidance.py [--corpus ravdess] [--speakers 01,02,...] [--iterations 400]

Trains `quick`'s networks on the four emotions of the paper: adding, with L_VAR as a cosine and as
the paper's dot product, and warping. At five points of each training it prints, as means since
the point before, the share of triplets that are still active in L_REP, L_EMO and L_BAL (a share of
0 guides nobody), L_VAR, the discriminator's accuracy, and L_MODEL; below them, what the
representation knows of speakers that were held out: the purity of ten neighbours, beside that of an
untrained one and of chance.
"""

import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.trained import ADDITIVE, features_of, of_speakers, options
from tripaug_core.corpora.splits import held_out_speakers
from tripaug_core.method.settings import preset
from tripaug_core.method.training import Diverged, train

FOUR = ("anger", "happiness", "neutral", "sadness")
RUNS = {
    "adding, L_VAR as a cosine": ADDITIVE,
    "adding, L_VAR as a dot product": {**ADDITIVE, "variance": "dot"},
    "adding, L_VAR as a dot product, w_v 0.01": {**ADDITIVE, "variance": "dot", "w_v": 0.01},
    "warping, L_VAR as a cosine": {},
}
SHOWN = ("rep_active", "emo_active", "bal_active", "var", "discriminator_accuracy", "model")
POINTS = 5


def main() -> None:
    """Prints a table a training."""
    given = options(__doc__.splitlines()[0], iterations=400).parse_args()
    features = features_of(given)
    features = features.select(features.among(FOUR))
    held_out = held_out_speakers(features)
    heard = Counter(of_speakers(features, held_out).emotions)
    chance = sum(count**2 for count in heard.values()) / sum(heard.values()) ** 2
    for name, changes in RUNS.items():
        print(f"\n{name}\n{'until':>10}" + "".join(f"{shown:>24}" for shown in SHOWN), flush=True)
        settings = preset("quick", iterations=given.iterations, log_every=1, **changes)
        events, told = [], ""
        try:
            with tempfile.TemporaryDirectory() as folder:
                found = train(
                    features, settings, Path(folder), hold_out=held_out, on_event=events.append
                )["held_out"]
                told = (
                    f"purity on held-out speakers {found['purity']:.3f}, untrained"
                    f" {found['untrained']['purity']:.3f}, chance {chance:.3f}"
                )
        except Diverged as error:
            print(f"ended early: {error}")
        rows = [event for event in events if "var" in event]
        size = max(1, given.iterations // POINTS)
        for start in range(0, len(rows), size):
            part = rows[start : start + size]
            figures = (sum(row[shown] for row in part) / len(part) for shown in SHOWN)
            print(f"{start + len(part):10d}" + "".join(f"{figure:24.4g}" for figure in figures))
        print(told, flush=True)


if __name__ == "__main__":
    main()
