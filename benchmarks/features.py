"""Log-mel extraction: ours, batched, against librosa's, side by side.

    python benchmarks/features.py [--corpora DIR] [--threads 1] [--device cpu] [--seconds 3]

On EMO-DB where there is one, else on noise; both compute the same log-mels (the largest
difference is printed with the times).
"""

import argparse
import statistics
import sys
import time
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tripaug_core import homes
from tripaug_core.sound.files import read_at
from tripaug_core.sound.mel import MelSpec, log_mel

SPEC = MelSpec()
ROUNDS = 5


def main() -> None:
    arguments = parsed()
    torch.set_num_threads(arguments.threads)
    sounds, what = recordings(arguments)
    seconds = sum(len(sound) for sound in sounds) / SPEC.sample_rate_hz
    print(
        f"{len(sounds)} sounds, {seconds:.0f} s ({what}); {arguments.threads} thread(s),"
        f" {arguments.device}; median of {ROUNDS} rounds\n"
    )
    reference = with_librosa(sounds)
    times = {"librosa, one by one": timed(lambda: with_librosa(sounds))}
    on_device = [sound.to(arguments.device) for sound in sounds]
    ways = {"ours, one by one": lambda: [log_mel(sound, SPEC)[0, 0] for sound in on_device]}
    for batch in (16, 64):
        ways[f"ours, batches of {batch}"] = lambda batch=batch: in_batches(on_device, batch)
    worst = 0.0
    for name, way in ways.items():
        for ours, theirs in zip(way(), reference, strict=True):
            worst = max(worst, float((ours[:, : theirs.shape[1]].cpu() - theirs).abs().max()))
        times[name] = timed(way, arguments.device)
    base = times["librosa, one by one"]
    print(f"{'':24}{'ms':>9}{'ms / sound':>12}{'x real time':>13}{'ratio':>8}")
    for name, took in times.items():
        print(
            f"{name:24}{took * 1000:9.1f}{took * 1000 / len(sounds):12.2f}"
            f"{seconds / took:13.0f}{base / took:7.1f}x"
        )
    print(f"\nlargest difference to librosa: {worst:.1e} (natural log of the power)")


def with_librosa(sounds):
    import librosa

    mels = []
    for sound in sounds:
        power = librosa.feature.melspectrogram(
            y=(sound / sound.abs().max()).numpy(),
            sr=SPEC.sample_rate_hz,
            n_fft=SPEC.n_fft,
            win_length=SPEC.window,
            hop_length=SPEC.hop,
            n_mels=SPEC.n_mels,
            fmin=SPEC.f_min_hz,
            pad_mode="constant",
        )
        mels.append(torch.from_numpy(power).clamp(min=SPEC.floor).log())
    return mels


def in_batches(sounds, size: int):
    """Sounds of like length share a batch, as the features' cache has them."""
    order = sorted(range(len(sounds)), key=lambda i: len(sounds[i]))
    mels = [None] * len(sounds)
    for start in range(0, len(order), size):
        rows = order[start : start + size]
        lengths = torch.tensor([len(sounds[i]) for i in rows], device=sounds[0].device)
        padded = torch.nn.utils.rnn.pad_sequence([sounds[i] for i in rows], batch_first=True)
        for i, mel in zip(rows, log_mel(padded, SPEC, lengths), strict=True):
            mels[i] = mel[0]
    return mels


def timed(work, device: str = "cpu") -> float:
    """Median seconds, after one round to warm up."""
    took = []
    for _ in range(ROUNDS + 1):
        start = time.perf_counter()
        work()
        if device != "cpu":
            torch.cuda.synchronize()
        took.append(time.perf_counter() - start)
    return statistics.median(took[1:])


def recordings(arguments):
    folder = homes.corpora_home(arguments.corpora) / "emodb"
    paths = sorted([*folder.rglob("*.flac"), *folder.rglob("*.wav")])[:128]
    if paths:
        return [read_at(path, SPEC.sample_rate_hz) for path in paths], "EMO-DB"
    generator = torch.Generator().manual_seed(0)
    samples = int(arguments.seconds * SPEC.sample_rate_hz)
    return [torch.randn(samples, generator=generator) for _ in range(128)], "noise"


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--corpora", help="home of the corpora; default $TRIPAUG_CORPORA")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--seconds", type=float, default=3.0, help="of each sound, without EMO-DB")
    return parser.parse_args()


if __name__ == "__main__":
    main()
