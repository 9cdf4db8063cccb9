"""Items a second where people augment, side by side in one run, in ratios.

    python benchmarks/pipeline.py [--checkpoint NAME] [--threads 2] [--seconds 2] [--against COMMIT]

The same 3 s of speech (of the demo corpus) for all. Everything is measured in turns, several
times, and the best turn counts, so that what else runs on the machine is shared by all.

- sound: `augment_waveform` one by one and on a batch, the waveform layer in a batch, beside
  audiomentations' PitchShift and TimeStretch and torch-audiomentations' PitchShift; in units of
  audiomentations' PitchShift;
- mels: the layer on batches of 16, at p 1 and at its default, beside the same at an older commit,
  which runs in a git worktree that is removed again; in units of that commit's. Both tell the ε
  that they reached;
- features: log-mels beside librosa's.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
OLDER = "302a484"  # before any of it was made faster
RATE, SECONDS, BATCH, TURNS = 16_000, 3, 16, 5


def main() -> None:
    """Prints three tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--checkpoint", default="emodb")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=2.0, help="for each row")
    parser.add_argument("--against", default=OLDER, help="commit; empty for none")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        _serve(given)
        return
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        older = Path(folder) / "older"
        git = ["git", "-C", str(PROJECT), "worktree"]
        if given.against:
            subprocess.run([*git, "add", "-q", "--detach", str(older), given.against], check=True)
        try:
            rows = _sounds(given) | _features() | _mels(given)
            if given.against:
                rows |= _mels_of(older, given)
            found = measured(rows, given.seconds)
        finally:
            if given.against:
                subprocess.run([*git, "remove", "--force", str(older)], check=True)
    if given.json:
        print(json.dumps(found))
        return
    print(f"3 s of speech, {given.threads} threads, items a second (ratio)")
    units = {"sound": "audiomentations PitchShift", "features": "librosa"}
    for table in ("sound", "mels", "features"):
        part = {name: rate for (kind, name), rate in found.items() if kind == table}
        unit = units.get(table) or next((n for n in part if n.startswith("at ")), next(iter(part)))
        print(f"\n{table}, in units of: {unit}")
        for name, rate in part.items():
            one = part[unit] if table != "mels" else part.get(_older_of(name, given), part[unit])
            print(f"  {name:44} {rate:9.1f} {rate / one:8.2f}")


def measured(rows: dict, seconds: float) -> dict:
    """The best rate of each row, over turns that go round all of them."""
    best = dict.fromkeys(rows, 0.0)
    for work, _ in rows.values():
        work()
    for _ in range(TURNS):
        for name, (work, items) in rows.items():
            begin, count = time.perf_counter(), 0
            while (passed := time.perf_counter() - begin) < seconds / TURNS:
                work()
                count += items
            best[name] = max(best[name], count / passed)
    return best


def speech():
    """(samples,) float32: 3 s of the demo corpus."""
    import torch

    from tripaug_core.corpora import load
    from tripaug_core.sound.files import read_at

    heard, utterances = [], iter(load("demo").utterances)
    while sum(map(len, heard)) < SECONDS * RATE:
        heard.append(torch.as_tensor(read_at(next(utterances).path, RATE)))
    return torch.cat(heard)[: SECONDS * RATE]


def _sounds(given) -> dict:
    import audiomentations
    import torch
    import torch_audiomentations

    import tripaug_core as ta

    torch.set_num_threads(given.threads)
    augmentor = ta.load_augmentor(given.checkpoint)
    sound = speech()
    array, batch = sound.numpy(), sound.expand(BATCH, 1, -1).contiguous()
    layer = ta.TripletAugmentWaveform(augmentor, RATE, epsilon_range=(0.2, 0.2), p=1.0)
    theirs = {name: getattr(audiomentations, name)(p=1.0) for name in ("PitchShift", "TimeStretch")}
    shift = torch_audiomentations.PitchShift(sample_rate=RATE, p=1.0, output_type="dict")
    return {
        ("sound", "augment_waveform"): (lambda: augmentor.augment_waveform(sound, RATE), 1),
        ("sound", "augment_waveform, a batch"): (
            lambda: augmentor.augment_waveform(batch, RATE),
            BATCH,
        ),
        ("sound", "TripletAugmentWaveform, p 1"): (lambda: layer(batch), BATCH),
        **{
            ("sound", f"audiomentations {name}"): (lambda t=t: t(array, RATE), 1)
            for name, t in theirs.items()
        },
        ("sound", "torch-audiomentations PitchShift"): (lambda: shift(batch), BATCH),
    }


def _features() -> dict:
    import librosa
    import numpy as np

    from tripaug_core.sound.mel import MelSpec, log_mel

    spec, sound = MelSpec(), speech()
    array = sound.numpy()
    how = {
        "sr": RATE,
        "n_fft": spec.n_fft,
        "hop_length": spec.hop,
        "win_length": spec.window,
        "n_mels": spec.n_mels,
        "fmin": spec.f_min_hz,
        "pad_mode": "constant",
    }

    def theirs():
        power = librosa.feature.melspectrogram(y=array, **how)
        return np.log(np.maximum(power, spec.floor))

    return {
        ("features", "log_mel"): (lambda: log_mel(sound, spec), 1),
        ("features", "librosa"): (theirs, 1),
    }


def _layers(given):
    import torch

    import tripaug_core as ta

    torch.set_num_threads(given.threads)
    augmentor = ta.load_augmentor(given.checkpoint)
    mel = augmentor.mel(speech(), RATE).repeat(BATCH, 1, 1, 1)
    return {
        name: (ta.TripletAugment(augmentor, **settings), mel)
        for name, settings in (("p 1", {"p": 1.0, "epsilon_range": (0.2, 0.2)}), ("p 0.5", {}))
    }


def _mels(given) -> dict:
    return {
        ("mels", f"TripletAugment, {name}"): (lambda layer=layer, mel=mel: layer(mel), BATCH)
        for name, (layer, mel) in _layers(given).items()
    }


def _older_of(name: str, given) -> str:
    return f"at {given.against}, {name.split(', ')[-1]}"


def _mels_of(tree: Path, given) -> dict:
    """The same rows of another commit, asked for batch by batch."""
    environment = os.environ | {"PYTHONPATH": str(tree)}
    command = [sys.executable, str(Path(__file__).resolve()), "--serve"]
    command += ["--checkpoint", given.checkpoint, "--threads", str(given.threads)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    process = subprocess.Popen(command, cwd=tree, env=environment, **pipes)

    def work(name):
        process.stdin.write(name + "\n")
        process.stdin.flush()
        process.stdout.readline()

    return {
        ("mels", f"at {given.against}, {name}"): (lambda name=name: work(name), BATCH)
        for name in ("p 1", "p 0.5")
    }


def _serve(given) -> None:
    layers = _layers(given)
    for line in sys.stdin:
        layer, mel = layers[line.strip()]
        layer(mel)
        print("done", flush=True)


if __name__ == "__main__":
    if "--serve" not in sys.argv:
        sys.path.insert(0, str(PROJECT))
    main()
