"""What was tried to make the judge `light` better, on speakers that nothing is confirmed on.

    python benchmarks/light_trials.py [--only "linear,"] [--seed 0]

RAVDESS actors 1 to 12 and EMOVO, all data, five folds by speaker; a line a trial: UAR on each, and
seconds of one core for a training. Recordings are heard at their own level. A trial that hears
statistics of log-mels has a linear head with class weights; one with a network shares the
schedule of `light` (steps, batches, AdamW, a rise and then half a cosine) unless it says otherwise.
"""

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tripaug_core import measures
from tripaug_core.bench import runner
from tripaug_core.bench.plan.from_args import settings_from_args
from tripaug_core.bench.run.split_parts import features_of, select
from tripaug_core.corpora.features import Features
from tripaug_core.recognition.fit import fit
from tripaug_core.recognition.functionals import PERCENTILES
from tripaug_core.recognition.heads import fit_head
from tripaug_core.recognition.levels import level_shifts
from tripaug_core.recognition.light import LightCNN
from tripaug_core.recognition.settings import DEFAULTS, HeadSettings

DEVELOPMENT = {"ravdess": tuple(f"{i:02d}" for i in range(1, 13)), "emovo": ()}
_RANKS = torch.tensor(PERCENTILES) / 100


# -- statistics of log-mels, (mels, frames) -> (dimensions,) ----------------------------------


def _moments(mel: Tensor) -> Tensor:
    return torch.cat([mel.mean(1), mel.std(1, correction=0)])


def _with_percentiles(mel: Tensor) -> Tensor:
    return torch.cat([_moments(mel), mel.quantile(_RANKS, dim=1).flatten()])


def _with_deltas(mel: Tensor) -> Tensor:
    one, four = mel[:, 1:] - mel[:, :-1], mel[:, 4:] - mel[:, :-4]
    return torch.cat([_with_percentiles(mel), one.std(1), one.abs().mean(1), four.std(1)])


def _by_energy(mel: Tensor) -> Tensor:
    share = mel.exp().mean(0)
    share = share / share.sum()
    mean = (mel * share).sum(1)
    deviation = ((mel - mean[:, None]).square() * share).sum(1).sqrt()
    return torch.cat([_with_percentiles(mel), mean, deviation])


def _loudest_half(mel: Tensor) -> Tensor:
    loudest = mel.exp().mean(0).topk(max(1, mel.shape[1] // 2)).indices
    return torch.cat([_with_percentiles(mel), _moments(mel[:, loudest])])


STATISTICS = {
    "mean and deviation": _moments,
    "and percentiles": _with_percentiles,
    "percentiles and deltas": _with_deltas,
    "percentiles, weighted by energy": _by_energy,
    "percentiles, loudest half of the frames": _loudest_half,
}


def linear_scores(statistics: Callable[[Tensor], Tensor], strength: float):
    """Trains a logistic regression and says what it makes of the test part."""

    def scores(training: Features, test: Features, classes, seed: int) -> np.ndarray:
        labels = training.labels(classes).numpy()
        told = HeadSettings(strength=strength)
        points = [_points(part, statistics) for part in (training, test)]
        head = fit_head(points[0], labels, len(classes), told, "weights")
        return _log_softmax(head.scores(points[1]))

    return scores


@lru_cache(maxsize=64)  # the strengths share them
def _points(features: Features, statistics) -> np.ndarray:
    shifts = level_shifts(features, "none")
    rows = [statistics(features.example(i)[0] + shifts[i]) for i in range(len(features))]
    return torch.stack(rows).numpy().astype(np.float64)


# -- networks ----------------------------------------------------------------------------------


class HalfResolution(nn.Module):
    """`light` on means of two bands and two frames: a quarter of the arithmetic."""

    def __init__(self, classes: int, width: int, dropout: float):
        super().__init__()
        self.net = LightCNN(classes, width, dropout)

    def forward(self, x: Tensor, lengths: Tensor | None = None, generator=None) -> Tensor:
        """As of `LightCNN`."""
        if lengths is None:
            lengths = torch.full((len(x),), x.shape[-1], device=x.device)
        halved = (lengths + 1).div(2, rounding_mode="floor")
        return self.net(functional.avg_pool2d(x, 2), halved, generator)


def network_scores(make=None, **changes):
    """Trains a network as `light` is trained, with some settings changed; once, where several
    trials ask for it (the seconds are those of the first).
    """
    known: dict[tuple, np.ndarray] = {}

    def scores(training: Features, test: Features, classes, seed: int) -> np.ndarray:
        module = sys.modules["tripaug_core.recognition.fit"]
        usual = module.make_network
        asked = (id(training), id(test), seed)
        if asked in known:
            return known[asked]
        settings = DEFAULTS["light"].but(**changes)
        if make is not None:
            module.make_network = lambda s, count: make(count, s.width, s.dropout)
        try:
            known[asked] = fit(training, classes, settings, seed=seed).scores(test)
            return known[asked]
        finally:
            module.make_network = usual

    return scores


def beside(linear, network, share: float):
    """The log-probabilities of a linear head, and so much of a network's added to them."""

    def scores(*given) -> np.ndarray:
        return _log_softmax(linear(*given)) + share * _log_softmax(network(*given))

    return scores


def _log_softmax(values: np.ndarray) -> np.ndarray:
    return torch.from_numpy(np.asarray(values, dtype=np.float64)).log_softmax(1).numpy()


_NETWORKS = {"half resolution": network_scores(HalfResolution), "light": network_scores()}
TRIALS = {
    f"linear, {name}, C {strength:g}": linear_scores(statistics, strength)
    for name, statistics in STATISTICS.items()
    for strength in (0.001, 0.01, 0.1)
} | {
    f"{name}{words}": scores
    for name, network in _NETWORKS.items()
    for words, scores in {
        " alone": network,
        **{
            f" times {share:g}, beside {kind}, C {strength:g}": beside(
                linear_scores(STATISTICS[kind], strength), network, share
            )
            for kind in ("and percentiles", "percentiles, weighted by energy")
            for strength in (0.001, 0.01)
            for share in (0.25, 0.5, 1.0, 2.0)
        },
    }.items()
}


# -- the trials --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Part:
    """A fold: what is trained on and what is tested, and the seed of the training."""

    training: Features
    test: Features
    classes: tuple[str, ...]
    seed: int


def parts_of(corpus: str, speakers, seed: int, home: str | None) -> list[Part]:
    """The five folds of the row `all-data`."""
    told = {"methods": ("all-data",), "speakers": speakers, "seeds": (seed,)}
    settings = settings_from_args("imbalanced", corpus=corpus, **told)
    parts = []
    for cell in runner.prepare(settings, home).plan.cells:
        features = features_of(cell.corpora, cell.mel, home)
        sides = (select(features, keys) for keys in (cell.train, cell.test))
        parts.append(Part(*sides, cell.classes, cell.seed))
    return parts


def tried(scores, parts: list[Part]) -> tuple[float, float]:
    """UAR over all folds in per cent, and seconds of one core a training."""
    started, truth, guess = time.process_time(), [], []
    for part in parts:
        found = scores(part.training, part.test, part.classes, part.seed)
        truth.append(part.test.labels(part.classes).numpy())
        guess.append(found.argmax(1))
    seconds = (time.process_time() - started) / len(parts)
    uar = measures.uar(np.concatenate(truth), np.concatenate(guess), len(parts[0].classes))
    return 100 * uar, seconds


def main() -> None:
    """Prints a line a trial."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", help="trials whose name holds this")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--corpora", help="corpora home")
    given = parser.parse_args()
    torch.set_num_threads(1)
    parts = {
        name: parts_of(name, speakers, given.seed, given.corpora)
        for name, speakers in DEVELOPMENT.items()
    }
    print(f"{'':66}" + "".join(f"{name:>10}" for name in DEVELOPMENT) + "   seconds")
    for name, scores in TRIALS.items():
        if given.only and given.only not in name:
            continue
        found = [tried(scores, each) for each in parts.values()]
        uars = "".join(f"{uar:10.1f}" for uar, _ in found)
        print(f"{name:66}{uars}{np.mean([s for _, s in found]):10.1f}", flush=True)


if __name__ == "__main__":
    main()
