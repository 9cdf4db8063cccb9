"""The shipped augmentors' warp, now and at an older commit: what it reaches, what it costs.

    python benchmarks/warp.py [--corpora DIR] [--utterances 30] [--epsilons 0.1,0.2,0.5]
                              [--against COMMIT]

For each corpus its own augmentor (EMO-DB, RAVDESS, EMOVO), utterances spread evenly, the seed of
each its place. Both versions run in turns, utterance by utterance, each in a process of its own
with one thread; the older one in a git worktree that is removed again.

- reached: mean |Δ| of the mel in units of ε; what only scaling brings up to ε shows in "range",
  how far the largest cell lies above the recording's largest, in σ;
- mel, sound: mean change of level in dB, of the mel's energy and of the sound's;
- error: mean |log-mel of the sound - augmented mel| in units of ε;
- peak: the largest peak of a copy, in units of its recording's;
- picture, sound ms: medians for what the server computes when the slider moves: the augmented mel
  and its figures (distances to the emotions, the discriminator's score); the sound.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
OLDER = "1c0abe0"  # where what could not be reached was scaled up
CORPORA = ("emodb", "ravdess", "emovo")
COLUMNS = ("reached", "range", "mel dB", "sound dB", "error", "peak", "picture ms", "sound ms")


def main() -> None:
    """Prints a table a corpus: a row a version and an ε."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corpora", default=os.environ.get("TRIPAUG_CORPORA"))
    parser.add_argument("--utterances", type=int, default=30)
    parser.add_argument("--epsilons", default="0.1,0.2,0.5")
    parser.add_argument("--against", default=OLDER)
    given = parser.parse_args()
    if not given.corpora:
        parser.error("give --corpora DIR, or set TRIPAUG_CORPORA.")
    epsilons = [float(word) for word in given.epsilons.split(",")]
    with tempfile.TemporaryDirectory() as folder:
        older = Path(folder) / "older"
        git = ["git", "-C", str(PROJECT), "worktree"]
        subprocess.run([*git, "add", "-q", "--detach", str(older), given.against], check=True)
        try:
            versions = {given.against: _process(older), "now": _process(PROJECT)}
            for corpus in CORPORA:
                _table(corpus, _paths(given, corpus), epsilons, versions)
        finally:
            subprocess.run([*git, "remove", "--force", str(older)], check=True)


def _paths(given, corpus: str) -> list[str]:
    home = Path(given.corpora).expanduser() / corpus
    paths = sorted(str(p) for p in home.rglob("*") if p.suffix in (".wav", ".flac"))
    if not paths:
        sys.exit(f"there is no {corpus} in {given.corpora}.")
    return paths[:: max(1, len(paths) // given.utterances)][: given.utterances]


def _table(corpus, paths, epsilons, versions) -> None:
    rows = {(epsilon, name): [] for epsilon in epsilons for name in versions}
    for seed, path in enumerate(paths):
        for epsilon, name in rows:
            process = versions[name]
            process.stdin.write(json.dumps([corpus, path, epsilon, seed]) + "\n")
            process.stdin.flush()
            rows[epsilon, name].append(json.loads(process.stdout.readline()))
    print(f"\n{corpus}, {len(paths)} utterances" + "".join(f"{c:>12}" for c in COLUMNS))
    for (epsilon, name), found in rows.items():
        columns = list(zip(*found, strict=True))
        figures = [statistics.fmean(column) for column in columns]
        for place in (COLUMNS.index("range"), COLUMNS.index("peak")):
            figures[place] = max(columns[place])
        for place in (-2, -1):
            figures[place] = statistics.median(columns[place])
        heading = f"ε {epsilon:g}, {name}"
        print(f"{heading:{len(corpus) + 14}}" + "".join(f"{f:12.3f}" for f in figures), flush=True)


def _process(tree: Path) -> subprocess.Popen:
    environment = os.environ | {"PYTHONPATH": str(tree), "OMP_NUM_THREADS": "1"}
    command = [sys.executable, str(Path(__file__).resolve()), "--serve"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    return subprocess.Popen(command, cwd=tree, env=environment, **pipes)


def _serve() -> None:
    """Answers one line of JSON with another, with whatever version is on the path."""
    from tripaug_core.augment.learned import load_augmentor

    warnings.simplefilter("ignore")
    augmentors = {name: load_augmentor(name, home=Path.cwd() / "checkpoints") for name in CORPORA}
    for line in sys.stdin:
        corpus, *asked = json.loads(line)
        print(json.dumps(_figures(augmentors[corpus], *asked)), flush=True)


def _figures(augmentor, path: str, epsilon: float, seed: int) -> list[float]:
    from dataclasses import replace

    import torch

    from tripaug_core.sound.files import read_at
    from tripaug_core.sound.mel import log_mel

    spec, std = augmentor.spec, augmentor.normalisation.std
    with torch.inference_mode():
        waveform = read_at(path, spec.sample_rate_hz)
        mel = augmentor.mel(waveform, spec.sample_rate_hz)
        augmentor(mel, epsilon)  # what is computed once for such a length
        begin = time.perf_counter()
        # Both versions know this name.
        augmented, displacement = augmentor.with_drift(mel, epsilon, 1.0, seed)
        for each in (mel, augmented):
            augmentor.distances(augmentor.represent(each)[0])
            augmentor.judge(each)
        picture = time.perf_counter()
        sound = augmentor.resynthesise(waveform, spec.sample_rate_hz, augmented - mel, displacement)
        heard = time.perf_counter()
    peak = waveform.abs().max()
    got = augmentor.normalisation.apply(log_mel(sound / peak, replace(spec, level="none")))
    return [
        float((augmented - mel).abs().mean()) / epsilon,
        float(augmented.max() - mel.max()),
        _db((augmented * std).double().exp().mean() / (mel * std).double().exp().mean()),
        _db(sound.square().mean() / waveform.square().mean()),
        float((got - augmented).abs().mean()) / epsilon,
        float(sound.abs().max() / peak),
        1000 * (picture - begin),
        1000 * (heard - picture),
    ]


def _db(ratio) -> float:
    return 10 * float(ratio.log10())


if __name__ == "__main__":
    _serve() if sys.argv[1:] == ["--serve"] else main()
