"""What is compared: ways to change a recording by ε, the learned one and its controls."""

import hashlib
import json
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Protocol

import torch
from torch import Tensor

from tripaug_core.augment.learned import Augmentor
from tripaug_core.augment.strength import LARGEST_EPSILON
from tripaug_core.augment.transforms.noise import GaussianNoise
from tripaug_core.augment.transforms.warping import RandomWarp
from tripaug_core.errors import InputError
from tripaug_core.method.blur import coloured
from tripaug_core.method.checkpoint import Checkpoint
from tripaug_core.method.networks import build_networks
from tripaug_core.method.settings import Settings
from tripaug_core.method.warp import TYPICAL_STD
from tripaug_core.sound.mel import MelSpec, log_mel
from tripaug_core.sound.moving import change_sound
from tripaug_core.tensors import mean_abs, scale_to_l1_budget

TWINS = 3
FARTHEST = 1.0  # ε that a baseline is asked for
_TWIN_SEED = 90_000_001  # far from the seeds that people train with


class Change(Protocol):
    """A way to change a sound by ε.

    Attributes:
        key: where two changes have the same, they make the same copies on any machine; None where
            that is not known, and nothing is kept for later.
        largest_epsilon: that it can be asked for; any where there is no such attribute.
    """

    key: str | None

    def __call__(
        self, waveform: Tensor, rate_hz: int, epsilon: float, seed: int
    ) -> tuple[Tensor, float]:
        """The changed sound (samples,), and the ε that its mel reached."""


class Learned:
    """An augmentor's change; of several (untrained twins) each recording gets one, by its seed.

    Args:
        augmentors: one, or several of one kind.
        key: as in `Change`; by default from their weights and settings.
    """

    def __init__(self, augmentors: Sequence[Augmentor], key: str | None = None):
        self._augmentors = tuple(augmentors)
        self.key = key or " ".join(key_of(each) for each in self._augmentors)
        ends = (each.epsilon_range[1] for each in self._augmentors)
        self.largest_epsilon = min(max(LARGEST_EPSILON, end) for end in ends)

    def __call__(self, waveform, rate_hz, epsilon, seed):
        """See `Change`."""
        augmentor = self._augmentors[seed // SEED_STEP % len(self._augmentors)]
        return augmentor.augment_waveform(
            waveform, rate_hz, epsilon, seed=seed, return_epsilon=True
        )


class OnMels:
    """A change of mels, made as sound in the way in which an augmentor's is.

    Args:
        base: whose mels and whose units of ε.
        change: (mel, epsilon, generator) -> changed mel and displacement, or None for one that
            only filters.
        key: as in `Change`.
    """

    def __init__(
        self,
        base: Augmentor,
        change: Callable[[Tensor, float, torch.Generator], tuple[Tensor, Tensor | None]],
        key: str,
    ):
        self._base, self._change = base, change
        units = base.spec.to_dict() | {"mean": base.normalisation.mean, "std": _std(base)}
        self.key = _hashed([_made_by(), key, units])

    def __call__(self, waveform, rate_hz, epsilon, seed):
        """See `Change`."""
        mel = self._base.mel(waveform, rate_hz)
        made, displacement = self._change(mel, epsilon, torch.Generator().manual_seed(seed))
        change = made - mel
        sound = self._base.resynthesise(waveform, rate_hz, change, displacement)
        return sound, float(mean_abs(change))


SEED_STEP = 1_000  # seeds of the copies of one recording differ by less


def baselines_of(augmentor: Augmentor, twins: int = TWINS, seed: int = 0) -> dict[str, Change]:
    """What an augmentor has to be better than.

    "twin": the same settings, weights drawn anew, untrained. Several take turns over the
    recordings, which averages over them at the price of one. "random": a random change of the
    same form, with the same smoothing; left out where that is white noise itself. "noise": white
    noise.
    """
    settings = Settings.from_dict(augmentor.card["settings"])
    changes: dict[str, Change] = {
        "twin": Learned([untrained(augmentor, seed + number) for number in range(twins)])
    }
    random = _random_of(augmentor, settings)
    if random is not None:
        changes["random"] = random
    changes["noise"] = OnMels(augmentor, _noise, "white noise")
    return changes


def untrained(augmentor: Augmentor, number: int = 0) -> Augmentor:
    """The same augmentor with weights drawn anew: what it was before any training."""
    settings = Settings.from_dict(augmentor.card["settings"])
    generator = torch.Generator().manual_seed(_TWIN_SEED + number)
    networks = build_networks(settings, generator, _std(augmentor)).eval().requires_grad_(False)
    twin = Augmentor(
        Checkpoint(
            networks,
            torch.zeros_like(augmentor.centres),
            settings,
            augmentor.normalisation,
            augmentor.labels,
            augmentor.card,
            f"{augmentor.identity} untrained {number}",
        )
    )
    twin.epsilon_range = (twin.epsilon_range[0], FARTHEST)  # its line may have to go on
    return twin


def key_of(augmentor: Augmentor) -> str:
    """A hash of all that an augmentor's copies depend on; how it was trained is not in it."""
    network = augmentor.networks.augmentor
    plain = {
        name: value
        for name, value in vars(network).items()
        if name[0] != "_" and isinstance(value, int | float | str | tuple)
    }
    units = [augmentor.spec.to_dict(), augmentor.normalisation.mean, _std(augmentor)]
    digest = hashlib.sha256(_hashed([_made_by(), units, plain]).encode())
    for name, weight in sorted(network.state_dict().items()):
        digest.update(name.encode() + weight.detach().cpu().contiguous().numpy().tobytes())
    return digest.hexdigest()[:32]


def _random_of(augmentor: Augmentor, settings: Settings) -> Change | None:
    smoothing = settings.smoothing
    if settings.form == "warp":
        std = _std(augmentor)

        def moved(mel, epsilon, generator):
            warp = RandomWarp(epsilon, epsilon, smoothing, std)
            return warp.with_displacement(mel, None, generator)

        return OnMels(augmentor, moved, f"random warp {smoothing}")
    if settings.form != "additive":
        raise InputError(f"there is no random change of the form {settings.form!r} to compare.")
    if smoothing == 0:
        return None

    def added(mel, epsilon, generator):
        noise = coloured(torch.randn(mel.shape, generator=generator), smoothing)
        return mel + scale_to_l1_budget(noise, mel.new_full((1,), epsilon)), None

    return OnMels(augmentor, added, f"smoothed noise {smoothing}")


def _noise(mel, epsilon, generator):
    return GaussianNoise(epsilon, epsilon)(mel, None, generator), None


def _std(augmentor: Augmentor) -> float:
    return augmentor.normalisation.std


@lru_cache(maxsize=1)
def _made_by() -> str:
    """A hash of one small copy: where the code makes other sound of the same settings, what was
    kept of older copies is not found.
    """
    spec, std = MelSpec(), TYPICAL_STD
    sound = 0.1 * torch.randn(4_000, generator=torch.Generator().manual_seed(1))
    mel = log_mel(sound, spec) / std
    warp = RandomWarp(0.2, 0.2, 8.0, std)
    made, moved = warp.with_displacement(mel, None, torch.Generator().manual_seed(2))
    changed = change_sound(sound, spec.sample_rate_hz, (made - mel)[0, 0] * std, spec, moved[0])
    return hashlib.sha256((1_000 * changed).round().short().numpy().tobytes()).hexdigest()[:16]


def _hashed(about) -> str:
    return hashlib.sha256(json.dumps(about, sort_keys=True).encode()).hexdigest()[:32]
