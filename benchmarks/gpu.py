"""What a GPU is to show, in under ten minutes; what was measured is kept, and the rest goes on.

    python benchmarks/gpu.py [--device cuda] [--out gpu.json] [--preset standard] [--small]

- equal: whether mels, scores and representations come out as on the CPU, within tolerance;
- step: seconds of a four-phase step, eager, compiled and captured in a CUDA graph, in float32 and
  with bfloat16; and the share of the card's peak, measured by a product of large matrices;
- layer: items a second of both layers;
- fold: seconds of a recogniser's training step with VGG19, times what Table 2 takes (five folds,
  four rows, one seed).

A section that is in `--out` already is not run again. On the CPU (`--device cpu --small`) all of it
runs as well, but for the graph; that is what the tests do.
"""

import argparse
import json
import statistics
import sys
import time
from dataclasses import replace
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import tripaug_core as ta
from tripaug_core.io import write_json
from tripaug_core.method.networks import build_networks, to_train
from tripaug_core.method.phases import Round, four_phases, make_optimisers
from tripaug_core.method.settings import preset
from tripaug_core.method.triplets import Triplets

TOLERANCE = 2e-3  # of a mel, in normalised units: the cards' own arithmetic
RATE = 16_000


def main() -> int:
    """Runs what is missing, prints all; 1 where results differ from the CPU's."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--out", type=Path, default=Path("gpu.json"))
    parser.add_argument("--preset", default="standard")
    parser.add_argument("--small", action="store_true", help="sizes for a test")
    given = parser.parse_args()
    device = torch.device(given.device)
    if device.type == "cuda" and not torch.cuda.is_available():
        print("there is no GPU here: nothing was measured.", file=sys.stderr)
        return 2
    found = json.loads(given.out.read_text()) if given.out.exists() else {}
    for name, section in SECTIONS.items():
        if name not in found:
            print(f"{name} ...", file=sys.stderr, flush=True)
            found[name] = section(device, given)
            write_json(given.out, found)
    for name, rows in found.items():
        print(name)
        for row, value in rows.items():
            print(f"  {row:36} {value if isinstance(value, str) else f'{value:.5g}'}")
    return 0 if found["equal"]["differences"] == "none" else 1


def equal(device, given) -> dict:
    """Differences from the CPU."""
    generator = torch.Generator().manual_seed(0)
    mel = torch.randn(4, 1, 128, 64, generator=generator)
    here, there = (
        ta.load_augmentor("demo", kind)(mel.to(kind), 0.2, seed=1, return_epsilon=True)
        for kind in ("cpu", device.type)
    )
    off = float((here[0] - there[0].cpu()).abs().mean())
    reached = float((here[1] - there[1].cpu()).abs().max())
    judged, seen = [], []
    for kind in ("cpu", device.type):
        augmentor = ta.load_augmentor("demo", kind)
        judged.append(augmentor.judge(mel.to(kind)).cpu())
        seen.append(augmentor.represent(mel.to(kind)).cpu())
    apart = float((judged[0] - judged[1]).abs().max())
    moved = float((seen[0] - seen[1]).abs().mean() / seen[0].abs().mean())
    wrong = [
        name
        for name, value, most in (
            ("the augmented mel", off, TOLERANCE),
            ("ε", reached, TOLERANCE),
            ("the discriminator's score", apart, TOLERANCE),
            ("the representation", moved, TOLERANCE),
        )
        if not value <= most
    ]
    return {
        "mean difference of a mel": off,
        "largest difference of ε": reached,
        "largest difference of a score": apart,
        "mean share of a representation": moved,
        "differences": ", ".join(wrong) or "none",
    }


def step(device, given) -> dict:
    """Seconds a step."""
    rows = {}
    for bf16 in (False, True):
        kind = "bfloat16" if bf16 else "float32"
        work = _step(device, given, bf16)
        rows[f"eager, {kind}, s"] = _seconds(work, device, given)
        rows[f"compiled, {kind}, s"] = _tried(
            lambda work=work: _seconds(torch.compile(work), device, given)
        )
        if device.type == "cuda":
            rows[f"captured, {kind}, s"] = _tried(
                lambda bf16=bf16: _captured(_step(device, given, bf16), device, given)
            )
    rows["peak of a matrix product, TFLOPS"] = peak = _peak(device, given)
    flops = _flops(device, given)
    rows["a step, TFLOP"] = flops / 1e12
    rows["share of the peak, eager float32"] = flops / rows["eager, float32, s"] / 1e12 / peak
    return rows


def layer(device, given) -> dict:
    """Items a second."""
    batch, augmentor = 4 if given.small else 256, ta.load_augmentor("demo", device.type)
    generator = torch.Generator().manual_seed(0)
    mel = torch.randn(batch, 1, 128, 121, generator=generator).to(device)
    on_mels = ta.TripletAugment(augmentor, p=1.0)
    rows = {"mels": batch / _seconds(lambda: on_mels(mel), device, given)}
    sound = torch.randn(4, 1, (1 if given.small else 3) * RATE, generator=generator).to(device)
    on_sound = ta.TripletAugmentWaveform(augmentor, RATE, p=1.0)
    rows["waveforms (on the CPU)"] = len(sound) / _seconds(lambda: on_sound(sound), device, given)
    return rows


def fold(device, given) -> dict:
    """A recogniser's steps with VGG19, and Table 2 from them."""
    from torch.nn.functional import cross_entropy

    from tripaug_core.recognition.settings import DEFAULTS
    from tripaug_core.recognition.vgg19 import VGG19

    model = VGG19(classes=4).to(device).train()
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-4)
    size = (2, 1, 128, 64) if given.small else (32, 1, 128, 128)
    mel, labels = torch.randn(size, device=device), torch.zeros(size[0], dtype=torch.long)
    lengths, labels = torch.full((size[0],), size[-1], device=device), labels.to(device)

    def work():
        loss = cross_entropy(model(mel, lengths), labels)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()

    one = _seconds(work, device, given)
    steps = DEFAULTS["vgg19"].steps  # of a fold
    return {
        "a step, s": one,
        "a fold, h": one * steps / 3600,
        "Table 2, h": one * steps * 20 / 3600,
    }


SECTIONS = {"equal": equal, "step": step, "layer": layer, "fold": fold}


def _step(device, given, bf16: bool):
    """A function that does a four-phase step, and gives its losses."""
    settings = preset("quick" if given.small else given.preset)
    if given.small:
        settings = replace(settings, batch_size=2, frames=32)
    shape = (3, settings.batch_size, 1, 128, settings.frames)
    mels = torch.randn(shape, generator=torch.Generator().manual_seed(0)).to(device)
    triplets = Triplets(mels, torch.full(shape[:2], settings.frames, device=device))
    networks = to_train(build_networks(settings, torch.Generator().manual_seed(0)), device)
    draws = torch.Generator(device).manual_seed(1)
    optimisers = make_optimisers(networks, settings)
    return lambda: four_phases(Round(networks, optimisers, settings, triplets, draws, bf16))


def _seconds(work, device, given) -> float:
    """Median of a call, after some to warm up."""
    times = []
    for number in range(3 if given.small else 13):
        begin = time.perf_counter()
        work()
        if device.type == "cuda":
            torch.cuda.synchronize()
        if number >= (1 if given.small else 3):
            times.append(time.perf_counter() - begin)
    return statistics.median(times)


def _captured(work, device, given) -> float:
    stream = torch.cuda.Stream()
    with torch.cuda.stream(stream):
        for _ in range(3):
            work()
    torch.cuda.current_stream().wait_stream(stream)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        work()
    return _seconds(graph.replay, device, given)


def _tried(measure):
    try:
        return measure()
    except Exception as error:  # a row that this machine cannot have
        return f"not here: {type(error).__name__}"


def _peak(device, given) -> float:
    size = 256 if given.small else 8192
    a = torch.randn(size, size, device=device)
    return 2 * size**3 / _seconds(lambda: a @ a, device, given) / 1e12


def _flops(device, given) -> float:
    from torch.utils.flop_counter import FlopCounterMode

    with FlopCounterMode(display=False) as counter:
        _step(device, given, bf16=False)()
    return float(counter.get_total_flops())


if __name__ == "__main__":
    sys.exit(main())
