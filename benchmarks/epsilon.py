"""What ε means: what a change of that size does to the emotion, the place, and the voice.

    python benchmarks/epsilon.py [--corpus ravdess] [--speakers 01,02,...] [--iterations 120]
        [--write docs/results/epsilon.json]

The speakers are halved. On one half, uncut, two recognisers and two augmentors are trained, one
that adds and one that warps (`quick`'s networks); their baselines, white noise and random warps,
need no training. Every utterance of the other half is changed at each ε, and judged:

- kept: how often the recognisers find its emotion (mean over classes), in per cent of how often
  they find it in the recording;
- moved: l1 distance in the additive augmentor's representation, in per cent of the mean distance
  between recordings of different emotions;
- level: mean size of the change of level of an utterance, dB;
- tilt: mean size of the change of the slope from the lowest to the highest band, dB;
- shift: mean size of the shift along frequency that brings the utterance's mean spectrum back best,
  in bands (a band is about 3% of the frequency in the upper half of the scale).
"""

import json
import sys
import tempfile
from pathlib import Path

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.trained import ADDITIVE, features_of, of_speakers, options
from tripaug_core import measures
from tripaug_core.augment.learned import load_augmentor
from tripaug_core.augment.transforms.noise import GaussianNoise
from tripaug_core.augment.transforms.warping import RandomWarp
from tripaug_core.method.settings import preset
from tripaug_core.method.training import CHECKPOINT, train
from tripaug_core.recognition.fit import fit

EPSILONS = (0.05, 0.1, 0.2, 0.3, 0.45, 0.6)
DB = 10 / np.log(10)  # of the natural log of a power
FORMS = {"additive": ADDITIVE, "warp": {}}


def main() -> None:
    """Prints a table a measure: a row an augmentation, a column an ε."""
    parser = options(__doc__.splitlines()[0], iterations=120)
    parser.add_argument("--write", type=Path, help="a file for the figures, as JSON")
    given = parser.parse_args()
    features = features_of(given)
    speakers = sorted(set(features.speakers))
    training, test = (of_speakers(features, speakers[start::2]) for start in (0, 1))
    classes = tuple(sorted(set(training.emotions)))
    augmentors = {name: _augmentor(training, name, given.iterations) for name in FORMS}
    judges = [fit(training, classes, seed=seed) for seed in (0, 1)]
    ways = {
        "noise": lambda e: GaussianNoise(e, e),
        "random warp": lambda e: RandomWarp(e, e),
        "learned, additive": lambda e: _learned(augmentors["additive"], e),
        "learned, warp": lambda e: _learned(augmentors["warp"], e),
    }
    print(f"{given.corpus}: {len(training)} utterances to train on, {len(test)} to judge")
    found = {
        name: [judged(way(e), augmentors["additive"], judges, test, classes) for e in EPSILONS]
        for name, way in ways.items()
    }
    for measure in ("kept", "moved", "level", "tilt", "shift"):
        print(f"\n{measure:20s}" + "".join(f"{f'ε {e}':>9}" for e in EPSILONS))
        for name, row in found.items():
            print(f"{name:20s}" + "".join(f"{figures[measure]:9.2f}" for figures in row))
    if given.write:
        text = json.dumps({"epsilons": EPSILONS, "found": found}, indent=1, ensure_ascii=False)
        given.write.write_text(text + "\n", encoding="utf-8")


@torch.no_grad()
def judged(change, guide, judges, test, classes) -> dict[str, float]:
    """The five figures of one augmentation at one ε; `guide` lends its representation."""
    truth = test.labels(classes).numpy()
    mel, lengths = test.padded(torch.arange(len(test)))
    inside = (torch.arange(mel.shape[-1]) < lengths[:, None])[:, None, None]
    mel = guide.normalisation.apply(mel) * inside
    changed = change(mel, lengths, torch.Generator().manual_seed(0))
    kept = [_found(judge, guide, m, lengths, truth) for m in (changed, mel) for judge in judges]
    points = guide.represent(mel, lengths)
    moved = (guide.represent(changed, lengths) - points).abs().sum(1).mean()
    strangers = torch.from_numpy(truth)[:, None] != torch.from_numpy(truth)
    apart = torch.cdist(points, points, p=1)[strangers].mean()
    profile = ((changed - mel) * inside).sum(3)[:, 0] / lengths[:, None]
    profile = profile.numpy() * guide.normalisation.std * DB
    band = np.linspace(-0.5, 0.5, profile.shape[1])
    return {
        "kept": float(100 * np.mean(kept[: len(judges)]) / np.mean(kept[len(judges) :])),
        "moved": 100 * float(moved / apart),
        "level": float(np.abs(profile.mean(1)).mean()),
        "tilt": float(np.abs(profile @ band / (band @ band)).mean()),
        "shift": _shift(*((m * inside).sum(3)[:, 0] / lengths[:, None] for m in (mel, changed))),
    }


def _found(judge, guide, mel, lengths, truth) -> float:
    return measures.emotion_preservation(
        truth, judge.predict_mels(guide.normalisation.undo(mel), lengths)
    )


def _shift(before, after) -> float:
    """By how many bands mean spectra (n, bands) are best moved back, mean size; to a quarter."""
    before, after = (
        torch.nn.functional.interpolate(m[:, None], scale_factor=4, mode="linear")[:, 0]
        for m in (before, after)
    )
    reach = 4 * 16
    gaps = [
        (torch.roll(after, by, 1) - before)[:, reach:-reach].abs().mean(1)
        for by in range(-reach, reach + 1)
    ]
    return float((torch.stack(gaps).argmin(0) - reach).abs().float().mean()) / 4


def _augmentor(training, form: str, iterations: int):
    settings = preset("quick", iterations=iterations, **FORMS[form])
    with tempfile.TemporaryDirectory() as folder:
        train(training, settings, Path(folder))
        return load_augmentor(Path(folder) / CHECKPOINT)


def _learned(augmentor, epsilon: float):
    return lambda mel, lengths, generator: augmentor(mel, epsilon, seed=generator, lengths=lengths)


if __name__ == "__main__":
    main()
