"""Error of the log-mel after resynthesis, in units of ε, and what it costs.

    python benchmarks/resynthesis.py [--corpora DIR] [--checkpoint NAME] [--utterances 25]

Each EMO-DB utterance is turned into a log-mel, the mel is changed by mean |Δ| = ε (normalised
units), a sound is made of it, and its log-mel is compared with the changed one. The mel is taken
at the level factor of the original ("kept"), and also after scaling the result to its own peak, as
a fresh extraction would ("re-levelled"). What a warp changed is moved in the recording's spectrum
first, and also filtered only, to see what the moving is good for.
"""

import argparse
import statistics
import sys
import time
from dataclasses import replace
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tripaug_core import homes
from tripaug_core.augment.transforms.warping import RandomWarp
from tripaug_core.errors import InputError
from tripaug_core.sound.files import read_at
from tripaug_core.sound.mel import MelSpec, Normalisation, at_level, log_mel
from tripaug_core.sound.moving import move_by_displacement
from tripaug_core.sound.resynthesis import filter_by_change, griffin_lim

EPSILONS = (0.05, 0.1, 0.2, 0.3, 0.4)
SPEC = MelSpec()
KEPT = replace(SPEC, level="none")


def main() -> None:
    arguments = parsed()
    paths = sorted((homes.corpora_home(arguments.corpora) / "emodb").rglob("*.flac")) or sorted(
        (homes.corpora_home(arguments.corpora) / "emodb").rglob("*.wav")
    )
    if not paths:
        raise InputError("there is no EMO-DB in the corpora home: give --corpora DIR.")
    torch.set_num_threads(arguments.threads)
    paths = paths[:: max(1, len(paths) // arguments.utterances)][: arguments.utterances]
    sounds = [read_at(path, SPEC.sample_rate_hz) for path in paths]
    mels = [log_mel(sound, SPEC)[0, 0] for sound in sounds]
    if arguments.checkpoint:
        from tripaug_core.augment.learned import load_augmentor

        augmentor = load_augmentor(arguments.checkpoint)
        normalisation = augmentor.normalisation
        changes = {f"learned ({arguments.checkpoint})": learned(augmentor)}
    else:
        normalisation = Normalisation.fit(torch.cat(mels, dim=1))
        changes = {
            "random warp": warp(normalisation),
            "smooth, 8 x 8 cells": noise(8),
            "smooth, 4 x 4 cells": noise(4),
        }
    changes["white noise"] = noise(1)

    floor = torch.tensor(SPEC.floor).log()
    at_floor = torch.cat([(mel <= floor + 1e-3).float().flatten() for mel in mels]).mean()
    seconds = sum(len(sound) for sound in sounds) / SPEC.sample_rate_hz / len(sounds)
    print(
        f"{len(sounds)} EMO-DB utterances of {seconds:.1f} s on average,"
        f" {arguments.threads} thread(s)"
    )
    print(f"{at_floor:.1%} of the cells lie on the floor of the mel: nothing can follow them down")
    print(f"normalisation: std {normalisation.std:.2f} (natural log of the power)\n")
    for name, change in changes.items():
        report(name, change, sounds, mels, normalisation)


def report(name, change, sounds, mels, normalisation) -> None:
    """One table: a kind of change, each way of making a sound, each ε."""
    print(f"change: {name}")
    print("  mean |log-mel of the result - wanted| / ε, at the original's level (re-levelled)")
    heads = "".join(f"{f'ε {epsilon}':>15}" for epsilon in EPSILONS)
    print(f"  {'':22}{heads}   ms an utterance")
    wanted = {
        epsilon: [
            (change * normalisation.std, displacement)
            for change, displacement in (
                change(mel, epsilon, seed) for seed, mel in enumerate(mels)
            )
        ]
        for epsilon in EPSILONS
    }
    ways = {
        f"filter, {n} correction{'s' * (n != 1)}": lambda sound, mel, change, _, n=n: (
            filter_by_change(sound, SPEC.sample_rate_hz, change, SPEC, corrections=n)
        )
        for n in (0, 1, 2)
    }
    if wanted[EPSILONS[0]][0][1] is not None:
        ways = {"moved, then filtered": moved} | ways
    ways["Griffin-Lim, 32"] = from_mel
    for way, synthesise in ways.items():
        cells, took_ms = [], []
        for epsilon in EPSILONS:
            kept, levelled = [], []
            for sound, mel, (change_, displacement) in zip(
                sounds, mels, wanted[epsilon], strict=True
            ):
                start = time.perf_counter()
                result = synthesise(sound, mel, change_, displacement)
                took_ms.append((time.perf_counter() - start) * 1000)
                target = mel + change_
                # Griffin-Lim's result is at the mel's level already, the filter's at the sound's.
                level = 1.0 if synthesise is from_mel else sound.abs().max()
                kept.append(distance(log_mel(result / level, KEPT)[0, 0], target))
                levelled.append(distance(log_mel(at_level(result, SPEC), KEPT)[0, 0], target))
            unit = normalisation.std * epsilon
            cells.append(
                f"{statistics.fmean(kept) / unit:.3f} ({statistics.fmean(levelled) / unit:.3f})"
            )
        print(f"  {way:22}{''.join(f'{c:>15}' for c in cells)}   {statistics.median(took_ms):.1f}")
    unchanged = [
        distance(log_mel(from_mel(sound, mel, mel * 0, None), KEPT)[0, 0], mel) / normalisation.std
        for sound, mel in zip(sounds, mels, strict=True)
    ]
    print(
        f"  Griffin-Lim with no change at all: {statistics.fmean(unchanged):.3f} normalised units,"
        " the filter 0\n"
    )


def distance(mel: torch.Tensor, wanted: torch.Tensor) -> float:
    return float((mel - wanted).abs().mean())


def moved(sound, mel, change, displacement):
    return move_by_displacement(sound, SPEC.sample_rate_hz, displacement, change, SPEC)


def from_mel(sound, mel, change, displacement):
    return griffin_lim(mel + change, SPEC, samples=len(sound))


def noise(cell: int):
    """Gaussian noise, a value each `cell` bands and frames, linear between them."""

    def change(mel, epsilon, seed):
        generator = torch.Generator().manual_seed(seed)
        shape = [side // cell + 2 if cell > 1 else side for side in mel.shape]
        drawn = torch.randn(1, 1, *shape, generator=generator)
        if cell > 1:
            drawn = torch.nn.functional.interpolate(drawn, size=mel.shape, mode="bilinear")
        drawn = torch.tanh(drawn[0, 0])
        return drawn * (epsilon / drawn.abs().mean()), None

    return change


def warp(normalisation):
    """What random warps change, with seeds 0, 1, 2, ..."""

    def change(mel, epsilon, seed):
        given = normalisation.apply(mel)[None, None]
        generator = torch.Generator().manual_seed(seed)
        out, displacement = RandomWarp(epsilon, epsilon, std=normalisation.std).with_displacement(
            given, None, generator
        )
        return (out - given)[0, 0], displacement[0]

    return change


def learned(augmentor):
    """The change that a trained augmentor makes, with seeds 0, 1, 2, ..."""

    def change(mel, epsilon, seed):
        given = augmentor.normalisation.apply(mel)[None, None]
        with torch.no_grad():
            out, displacement = augmentor.augment(given, epsilon, 1.0, seed)[:2]
        return (out - given)[0, 0], None if displacement is None else displacement[0]

    return change


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--corpora", help="home of the corpora; default $TRIPAUG_CORPORA")
    parser.add_argument("--checkpoint", help="take the changes of this learned augmentor")
    parser.add_argument("--utterances", type=int, default=25)
    parser.add_argument("--threads", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    try:
        main()
    except InputError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
