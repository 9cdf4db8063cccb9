"""Figure 3 of the paper in figures: how emotions cluster, with and without some of the losses.

    python benchmarks/clusters.py RUN [--epsilon 0.2] [--per-class 30] [--copies 3]
        [--draw docs/results/figure-3.svg]

RUN is the folder of a finished `tripaug bench ablation`. All its augmentors are set before the same
utterances of its corpus; each is judged in its own representation, as in the figure. --draw makes
the figure itself, by t-SNE, of the first pair of augmentors without and with L_BAL.
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tripaug_core.augment.learned import load_augmentor
from tripaug_core.bench.protocols.ablation import ROWS
from tripaug_core.corpora.features import obtain
from tripaug_core.maps.figures import figures
from tripaug_core.maps.interpolation import gather
from tripaug_core.maps.placement import place
from tripaug_core.maps.points import Points, PointSettings
from tripaug_core.maps.svg import draw_side_by_side
from tripaug_core.sound.mel import MelSpec
from tripaug_core.vocabulary import EPSILON

SHOWN = ("silhouette", "silhouette_with_copies", "purity", "purity_with_copies", "moved")
PANELS = {"L_Model+L_VAR": "without L_BAL", "L_Total": "with L_BAL"}
NAMES = {without: row for row, _, without in ROWS if without is not None}


def main() -> None:
    """Prints mean and deviation over the augmentors of each row, and differences to L_Total."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("run", type=Path)
    parser.add_argument("--epsilon", type=float, default=EPSILON)
    parser.add_argument("--per-class", type=int, default=30)
    parser.add_argument("--copies", type=int, default=3)
    parser.add_argument("--draw", type=Path, help="an SVG file for the figure")
    parser.add_argument("--home", default=None, help="corpora home")
    given = parser.parse_args()
    torch.set_num_threads(1)
    results = json.loads((given.run / "results.json").read_text())
    (corpus,) = results["settings"]["corpora"]
    features = obtain(corpus, MelSpec(), given.home)
    features = features.select(features.among(results["tables"][0]["classes"]))
    points = PointSettings(given.per_class, given.copies, given.epsilon)
    found: dict[str, dict[tuple, dict]] = {}
    figure: dict[tuple, dict[str, Points]] = {}
    for folder in sorted((given.run / "fits").iterdir()):
        augmentor = load_augmentor(folder)
        about = augmentor.card
        row = NAMES[tuple(about["settings"]["without"])]
        # The same training part and seed: the same pair in another row.
        pair = (about["seed"], tuple(about["training"]["speakers"]))
        gathered = gather(features, augmentor, points)
        found.setdefault(row, {})[pair] = figures(gathered)
        if row in PANELS:
            figure.setdefault(pair, {})[row] = gathered
        print(f"{row}, seed {pair[0]}: done", file=sys.stderr, flush=True)
    print(f"{corpus}: {len(found['L_Total'])} augmentors a row, ε {given.epsilon:g}")
    print(f"{'':16s}" + "".join(f"{name:>26s}" for name in SHOWN))
    for row in (name for name, _, without in ROWS if without is not None and name in found):
        values = _columns(found[row].values())
        line = "".join(f"{m:18.3f} ± {s:5.3f}" for m, s in zip(*values, strict=True))
        print(f"{row:16s}{line}")
    for row in found:
        pairs = found[row].keys() & found["L_Total"].keys()
        if row != "L_Total" and len(pairs) > 1:
            apart = [
                {k: found["L_Total"][pair][k] - found[row][pair][k] for k in SHOWN}
                for pair in pairs
            ]
            means, spread = _columns(apart)
            error = spread / np.sqrt(len(pairs))
            line = "".join(f"{m:+18.3f} ± {s:5.3f}" for m, s in zip(means, error, strict=True))
            print(
                f"L_Total less {row} (mean, standard error over {len(pairs)} pairs)\n{'':16s}{line}"
            )
    if given.draw:
        given.draw.write_text(_drawn(corpus, figure, found, given), encoding="utf-8")


def _drawn(corpus: str, figure: dict[tuple, dict[str, Points]], found: dict, given) -> str:
    drawn, notes, pair = [], [], min(figure)
    for row, heading in PANELS.items():
        points = figure[pair][row]
        drawn.append((points, place(points.originals, points.copies, "tsne", joint=True), heading))
        told = found[row][pair]["silhouette_with_copies"]
        notes.append(f"silhouette of recordings and copies {told:.3f}")
    title = f"{corpus}: recordings (filled) and copies of ε {given.epsilon:g} (hollow), t-SNE"
    return draw_side_by_side(drawn, title, notes)


def _columns(rows) -> tuple[np.ndarray, np.ndarray]:
    values = np.array([[row[name] for name in SHOWN] for row in rows])
    return values.mean(0), values.std(0, ddof=1) if len(values) > 1 else np.zeros(len(SHOWN))


if __name__ == "__main__":
    main()
