"""Whatever the sound: what was quiet is not made loud, and nothing leaves the recording's range."""

import math
from functools import lru_cache
from pathlib import Path

import pytest
import torch

from tripaug_core.augment.budget import at_budget
from tripaug_core.augment.export import ExportSettings, export
from tripaug_core.augment.learned import load_augmentor
from tripaug_core.augment.sources import Source
from tripaug_core.augment.transforms.masking import SpecAugment
from tripaug_core.augment.transforms.mixup import Mixup
from tripaug_core.augment.transforms.noise import GaussianNoise
from tripaug_core.augment.transforms.scaling import RandomScaling
from tripaug_core.augment.transforms.warping import RandomWarp
from tripaug_core.sound import files
from tripaug_core.sound.moving import change_sound
from tripaug_core.sound.resynthesis import LOUDEST

RATE = 16_000
EPSILONS = (0.05, 0.2, 0.5)  # up to the limit
SHIPPED = ("demo", "demo-without-balance", "emodb", "emovo", "ravdess")
CASES = Path(__file__).resolve().parents[2].parent / "shared" / "cases" / "sound"


def voice(seconds: float) -> torch.Tensor:
    """A buzz of harmonics that comes and goes, and a little noise."""
    t = torch.arange(int(seconds * RATE)) / RATE
    buzz = sum(torch.sin(2 * math.pi * 140 * k * t) / k for k in range(1, 20))
    noise = torch.randn(len(t), generator=torch.Generator().manual_seed(0))
    return 0.3 * (buzz * torch.sin(2 * math.pi * 1.5 * t).abs() + 0.03 * noise)


def background(seconds: float) -> torch.Tensor:
    """Room tone at -70 dB."""
    generator = torch.Generator().manual_seed(1)
    return 10 ** (-70 / 20) * torch.randn(int(seconds * RATE), generator=generator)


def _clicks():
    sound = torch.zeros(RATE)
    sound[[2000, 9000, 9003]] = torch.tensor([0.9, -0.7, 0.4])
    return sound


def _gated():
    sound = voice(1.5)
    sound[(torch.arange(len(sound)) // 3200) % 2 == 1] = 0
    return sound


def _within_room_tone():
    sound = background(3.0)
    sound[RATE : RATE + RATE // 2] += voice(0.5)
    return sound


SOUNDS = {
    "pause": lambda: torch.cat([voice(0.7), torch.zeros(4 * RATE), voice(0.5)]),
    "silence before": lambda: torch.cat([torch.zeros(3 * RATE), voice(0.5)]),
    "silence after": lambda: torch.cat([voice(0.5), torch.zeros(3 * RATE)]),
    "all silent": lambda: torch.zeros(RATE // 2),
    "room tone around": _within_room_tone,
    "room tone alone": lambda: background(1.0),
    "gates": _gated,
    "clicks": _clicks,
    "one click, at the end": lambda: torch.nn.functional.pad(torch.ones(1), (RATE // 2, 0)),
    "constant": lambda: torch.full((RATE // 2,), 0.5),
    "voice on a constant": lambda: 0.4 * voice(0.7) + 0.5,
    "clipped": lambda: (20 * voice(0.7)).clamp(-1, 1),
    "one sample": lambda: torch.tensor([0.7]),
    "two samples": lambda: torch.tensor([0.7, -0.2]),
    "tone": lambda: 0.8 * torch.sin(2 * math.pi * 440 * torch.arange(RATE // 2) / RATE),
    "quiet": lambda: 1e-5 * voice(0.5),
}
FROM_CASES = ("pause-3s.flac", "pause-10s.flac", "room-tone.flac")


@lru_cache(maxsize=32)
def sound_named(name: str) -> torch.Tensor:
    if name in SOUNDS:
        return SOUNDS[name]()
    if not (CASES / name).is_file():
        pytest.skip(f"{CASES / name} is not here")
    return files.read_at(CASES / name, RATE)


@lru_cache(maxsize=8)
def shipped(name: str):
    return load_augmentor(name)


every_sound = pytest.mark.parametrize("name", [*SOUNDS, *FROM_CASES])


def stays_quiet(out: torch.Tensor, sound: torch.Tensor) -> None:
    """The bounds of a sound: its peak, and what lies far from anything loud."""
    assert out.shape == sound.shape
    assert out.isfinite().all()
    peak = sound.abs().max()
    assert out.abs().max() <= LOUDEST * peak * (1 + 1e-5)
    # Nothing comes from farther than a second: a warp's 16 frames, two windows and a filter's.
    loud = (sound.abs() > 0.01 * peak).float()[None, None]
    near = torch.nn.functional.max_pool1d(loud, 2 * RATE + 1, 1, RATE)[0, 0].bool()
    if not near.all():
        assert out[~near].abs().max() <= 0.02 * peak


def stays_in_range(out: torch.Tensor, mel: torch.Tensor) -> None:
    assert out.min() >= mel.min() - 1e-4
    assert out.max() <= mel.max() + 1e-4


@every_sound
@pytest.mark.filterwarnings("ignore:the augmentor changed nothing")
def test_shipped_augmentors(name):
    sound = sound_named(name)
    epsilons = (0.05, 0.1, 0.2, 0.5, 0.5)
    for place, (epsilon, checkpoint) in enumerate(zip(epsilons, SHIPPED, strict=True)):
        augmentor = shipped(checkpoint)
        mel = augmentor.mel(sound, RATE)
        made = augmentor.augment(mel, epsilon, seed=place)
        stays_in_range(made.mel, mel)
        assert 0 <= float(made.epsilon_reached) <= 1.01 * epsilon + 1e-5
        stays_quiet(augmentor.augment_waveform(sound, RATE, epsilon, seed=place), sound)


def _mixup(mel, lengths, generator):
    other = mel.flip(3)
    return Mixup()(torch.cat([mel, other]), lengths, generator, torch.eye(2))[0][:1]


def _masks_at(epsilon):
    return lambda mel, lengths, generator: at_budget(
        mel, SpecAugment()(mel, lengths, generator), epsilon
    )


ROWS = {
    "warp": lambda epsilon: RandomWarp(epsilon, epsilon),
    "scaling": lambda epsilon: RandomScaling(),
    "specaugment": lambda epsilon: SpecAugment(),
    "mixup": lambda epsilon: _mixup,
    # These add: the budget is met to the cell, and may lead out of the range.
    "noise": lambda epsilon: GaussianNoise(epsilon, epsilon),
    "masks at ε": _masks_at,
}
ADDING = ("noise", "masks at ε")


@every_sound
def test_every_row(name):
    sound, augmentor = sound_named(name), shipped("emodb")
    mel = augmentor.mel(sound, RATE)
    for place, (row, make) in enumerate(ROWS.items()):
        epsilon = EPSILONS[place % len(EPSILONS)]
        out = make(epsilon)(mel, None, torch.Generator().manual_seed(place))
        if row in ADDING:
            reached = float((out - mel).abs().mean())
            assert reached == pytest.approx(epsilon if row == "noise" else reached, abs=1e-4)
        else:
            stays_in_range(out, mel)
        change = (out - mel)[0, 0] * augmentor.normalisation.std
        stays_quiet(change_sound(sound, RATE, change, augmentor.spec), sound)


@pytest.mark.parametrize("bf16", [False, True])
def test_an_augmentor_that_adds_meets_the_budget_and_stays_quiet(tmp_path, bf16):
    from tests.method.small import CLASSES, small_settings
    from tripaug_core.method import checkpoint
    from tripaug_core.method.networks import build_networks
    from tripaug_core.sound.mel import Normalisation

    made = small_settings(form="additive", smoothing=1.5)
    networks = build_networks(made, torch.Generator().manual_seed(0))
    centres = torch.zeros(3, 128)
    checkpoint.save(tmp_path / "c", networks, centres, made, Normalisation(-6.4, 3.6), CLASSES, {})
    augmentor = load_augmentor(tmp_path / "c")
    for name in ("pause", "all silent", "room tone around", "clicks", "constant", "one sample"):
        sound = sound_named(name)
        for epsilon in EPSILONS[1:]:
            mel = augmentor.mel(sound, RATE)
            with torch.autocast("cpu", torch.bfloat16, enabled=bf16):
                out = augmentor(mel, epsilon, seed=3)
            assert float((out - mel).abs().mean()) == pytest.approx(epsilon, abs=1e-4)
            change = (out - mel).detach()
            stays_quiet(augmentor.resynthesise(sound, RATE, change), sound)


def test_the_files_of_augment_stay_within_the_bounds_and_tell_what_was_reached(tmp_path):
    (tmp_path / "in").mkdir()
    names = ("pause", "room tone around", "clicks")
    sources = []
    for name in names:
        path = files.write(
            tmp_path / "in" / f"{name.replace(' ', '-')}.wav", sound_named(name), RATE
        )
        sources.append(Source(path, path.stem))
    exported = export(
        sources, shipped("ravdess"), ExportSettings(epsilon=0.5, copies=1), tmp_path / "out"
    )
    reached = [float(row["epsilon_reached"]) for row in exported.rows]
    assert all(0 < value <= 0.505 for value in reached)
    assert min(reached) < 0.45  # a sound that is mostly silence cannot spend it
    for source, row in zip(sources, exported.rows, strict=True):
        before, after = (
            files.read_at(p, RATE) for p in (source.path, tmp_path / "out" / row["path"])
        )
        stays_quiet(after, before)
