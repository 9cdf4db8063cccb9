"""How a corpus grows: time and memory of each step from 1,000 to 73,000 utterances.

    python benchmarks/size.py [--sizes 1000,10000,73000] [--paths 100000] [--folder DIR]

Writes a corpus of small recordings (0.3 s of noise each, laid out as MSP-Podcast, which has
73,042) and takes it through what the project does with one: reading it, the check, features,
splits, and the answers of the Corpus tab. Each step is a process of its own, so that its memory is
its own; "decoded" counts the recordings that it decoded, and CPU seconds are what it takes where
nothing else goes on. The last line reads so many paths of empty
files. Nothing stays in the folder.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import wave
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

STEPS = ("read", "check", "features", "splits", "tab")
NAME = "large"
SPEAKERS = 1_200
SAMPLES = 4_800
HEADER = "FileName,EmoClass,EmoAct,EmoVal,EmoDom,SpkrID,Gender,Split_Set"


def main() -> None:
    arguments = parsed()
    if arguments.step:
        print(json.dumps(step(arguments.step, arguments.home)))
        return
    print(
        f"{'utterances':>10}  {'step':10}{'seconds':>9}{'CPU s':>8}{'memory, MB':>12}{'decoded':>9}"
    )
    with tempfile.TemporaryDirectory(dir=arguments.folder) as folder:
        for size in arguments.sizes:
            home = Path(folder, str(size))
            write(home, size)
            for name in STEPS:
                show(size, name, measured(name, home))
        home = Path(folder, "paths")
        write(home, arguments.paths, sound=b"")
        show(arguments.paths, "read", measured("read", home))


def measured(name: str, home: Path) -> dict:
    """What a step says of itself, from a process of its own."""
    command = [sys.executable, __file__, "--step", name, "--home", str(home)]
    surroundings = {**os.environ, "TRIPAUG_CACHE": str(home / "cache"), "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, env=surroundings, capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


def show(size: int, name: str, told: dict) -> None:
    more = "; ".join(f"{what} {took:.2f} s" for what, took in told.get("answers", {}).items())
    print(
        f"{size:10,}  {name:10}{told['seconds']:9.2f}{told['cpu_s']:8.2f}{told['memory_mb']:12,.0f}"
        f"{told['decoded']:9,}  {more}".rstrip(),
        flush=True,
    )


def step(name: str, home: Path) -> dict:
    """One step, timed; its largest memory is that of this process."""
    from tripaug_core import corpora
    from tripaug_core.corpora import audit, hearing, splits
    from tripaug_core.corpora.features import extract

    decoded, listen = [0], hearing.listen_closely

    def counted(utterance):
        decoded[0] += 1
        return listen(utterance)

    hearing.listen_closely = counted
    answers = {}
    began, cpu = time.perf_counter(), time.process_time()
    corpus = corpora.load(NAME, home)
    if name == "check":
        audit.check(corpus)
    elif name == "features":
        features = extract(corpus)
        features.crops(range(min(256, len(features))), 128, _generator())
    elif name == "splits":
        for way in ("speaker", "random"):
            splits.folds(corpus, way)
    elif name == "tab":
        answers = tab(home)
    return {
        "seconds": time.perf_counter() - began,
        "cpu_s": time.process_time() - cpu,
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "decoded": decoded[0],
        "answers": answers,
    }


def tab(home: Path) -> dict[str, float]:
    """The longest that the Corpus tab waits for an answer of each kind, the first time and again.

    Like the page it asks again while a corpus is being read.
    """
    from tripaug_core.studio.tabs.corpus import Answers
    from tripaug_core.studio.work.catalogue import Catalogue
    from tripaug_core.studio.work.services import Services

    answers, took = Answers(Services(Catalogue(home))), {}
    for turn in ("", " again"):
        for name in ("overview", "card", "contents", "check"):
            reading, longest = True, 0.0
            while reading:
                began = time.perf_counter()
                told = getattr(answers, name)({"corpus": NAME})
                json.dumps(told)
                longest = max(longest, time.perf_counter() - began)
                reading = told.get("reading", False)
            took[name + turn] = longest
    return took


def write(home: Path, size: int, sound: bytes | None = None) -> None:
    """The corpus; `sound` is the content of each file, by default noise of its own."""
    audios, labels = home / NAME / "Audios", home / NAME / "Labels"
    audios.mkdir(parents=True)
    labels.mkdir()
    lines = [HEADER]
    for i in range(size):
        name = f"MSP-PODCAST_{i // 100:04d}_{i % 100:04d}.wav"
        if sound is None:
            with wave.open(str(audios / name), "wb") as file:
                file.setparams((1, 2, 16_000, SAMPLES, "NONE", ""))
                file.writeframes(os.urandom(2 * SAMPLES))
        else:
            (audios / name).write_bytes(sound)
        lines.append(f"{name},{'ASHUFDCN'[i % 8]},4,4,4,{i % SPEAKERS},Male,Train")
    (labels / "labels_consensus.csv").write_text("\n".join(lines) + "\n")


def _generator():
    import torch

    return torch.Generator().manual_seed(0)


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--sizes", default="1000,10000,73000")
    parser.add_argument("--paths", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, help="where the recordings are written")
    parser.add_argument("--step", choices=STEPS, help=argparse.SUPPRESS)
    parser.add_argument("--home", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    arguments.sizes = [int(size) for size in arguments.sizes.split(",")]
    return arguments


if __name__ == "__main__":
    main()
