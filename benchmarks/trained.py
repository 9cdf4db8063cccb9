"""What benchmarks/epsilon.py and benchmarks/guidance.py share: what they train, and on what."""

import argparse

import torch

from tripaug_core.corpora.features import Features, obtain
from tripaug_core.sound.mel import MelSpec

# `quick` warps; this makes it add, as it did before.
ADDITIVE = {"form": "additive", "smoothing": 1.5, "epsilon_low": 0.05, "epsilon_high": 0.3}


def options(description: str, iterations: int) -> argparse.ArgumentParser:
    """The command line of both; sets one thread."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--corpus", default="ravdess")
    parser.add_argument("--speakers", help="only these, with commas (default: all)")
    parser.add_argument("--iterations", type=int, default=iterations)
    parser.add_argument("--home", help="corpora home")
    torch.set_num_threads(1)
    return parser


def features_of(given: argparse.Namespace) -> Features:
    """The features of the corpus that was asked for, of the speakers that were."""
    features = obtain(given.corpus, MelSpec(), given.home)
    return of_speakers(features, given.speakers.split(",")) if given.speakers else features


def of_speakers(features: Features, speakers) -> Features:
    """The part of features that these speakers spoke."""
    among = set(speakers)
    return features.select([i for i, s in enumerate(features.speakers) if s in among])
