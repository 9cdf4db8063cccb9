"""Augmented items a second: the learned augmentor, SpecAugment, noise, audiomentations.

    python benchmarks/augment_speed.py [--checkpoint DIR] [--seconds 3.2] [--threads 2]

Without a checkpoint the augmentor is an untrained one of the `quick` preset's size, which is as
fast. Mel augmentations take batches of normalised mels, audiomentations single waveforms; what it
costs to get from a waveform to a mel is printed beside them.
"""

import argparse
import json
import sys
import time
from pathlib import Path

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tripaug_core.augment.transforms.masking import SpecAugment
from tripaug_core.augment.transforms.noise import GaussianNoise
from tripaug_core.method.networks import build_networks
from tripaug_core.method.settings import preset
from tripaug_core.sound.mel import MelSpec, log_mel

BATCH = 32


def items_a_second(work, items: int, at_least_s: float = 2.0) -> float:
    """Items that `work()` gets done in a second, `items` a call."""
    work()
    started, count = time.perf_counter(), 0
    while (passed := time.perf_counter() - started) < at_least_s:
        work()
        count += items
    return count / passed


def learned(checkpoint: str | None):
    """(mel, generator) -> mel."""
    if checkpoint:
        from tripaug_core.augment.learned import load_augmentor

        augmentor = load_augmentor(checkpoint)
        return lambda mel, generator: augmentor(mel, 0.2, seed=generator)
    network = build_networks(preset("quick"), torch.Generator().manual_seed(0)).augmentor.eval()
    epsilon = torch.full((BATCH,), 0.2)
    return lambda mel, generator: network(mel, torch.randn(mel.shape, generator=generator), epsilon)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--checkpoint")
    parser.add_argument("--seconds", type=float, default=3.2, help="length of an item")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    spec = MelSpec()
    samples = int(args.seconds * spec.sample_rate_hz)
    generator = torch.Generator().manual_seed(0)
    sound = 0.1 * torch.randn(BATCH, samples, generator=generator)
    mel = torch.randn(BATCH, 1, spec.n_mels, int(spec.frames_of(samples)), generator=generator)
    change, mask, noise = learned(args.checkpoint), SpecAugment(), GaussianNoise()
    with torch.no_grad():
        found = {
            "learned": items_a_second(lambda: change(mel, generator), BATCH),
            "specaugment": items_a_second(lambda: mask(mel, None, generator), BATCH),
            "noise": items_a_second(lambda: noise(mel, None, generator), BATCH),
            "waveform to mel": items_a_second(lambda: log_mel(sound, spec), BATCH),
        }
    wave = sound[0].numpy().astype(np.float32)
    for name, transform in _audiomentations().items():
        found[f"audiomentations {name}"] = items_a_second(
            lambda transform=transform: transform(wave, sample_rate=spec.sample_rate_hz), 1
        )
    if args.json:
        print(json.dumps(found))
        return
    print(f"augmented items a second ({args.seconds:g} s each, {args.threads} threads, CPU)")
    for name, value in found.items():
        print(f"  {name:30} {value:10.0f}")


def _audiomentations() -> dict:
    try:
        import audiomentations
    except ImportError:
        print("audiomentations is not installed: pip install audiomentations to have its rows.")
        return {}
    return {
        "AddGaussianNoise": audiomentations.AddGaussianNoise(p=1.0),
        "PitchShift": audiomentations.PitchShift(p=1.0),
        "TimeStretch": audiomentations.TimeStretch(p=1.0),
    }


if __name__ == "__main__":
    main()
