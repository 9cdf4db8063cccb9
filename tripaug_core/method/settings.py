"""Everything that a training can be told, and the presets."""

from dataclasses import asdict, dataclass, field, fields, replace

from tripaug_core.errors import InputError
from tripaug_core.numbers import is_finite, is_whole
from tripaug_core.sound.mel import MelSpec
from tripaug_core.vocabulary import LOSSES, TRAINING_CHOICES

WIDEST = 4096  # channels of a layer; more would be a slip, or a card made to take all memory
_WHOLE = {  # whole numbers, and their largest values
    "iterations": 10**9,
    "batch_size": 65_536,
    "frames": 65_536,
    "discriminator_size": WIDEST,
    "log_every": 10**9,
    "save_every": 10**9,
}


@dataclass(frozen=True)
class Settings:
    """Settings of a training of augmentor, discriminator and representation learner.

    Attributes:
        iterations: rounds of the four phases of Sec. 2.3.
        batch_size: triplets in a round.
        frames: length of the crops in frames of 25 ms; shorter utterances are padded and masked.
        learning_rate, discriminator_rate, representation_rate: of the three Adams.
        epsilon_low, epsilon_high: bounds of the uniform draw of ε for each example (Sec. 2.4).
        margin: β of Eqs. 2, 3 and 6.
        w_g, w_r, w_e, w_v, w_b: weights of Eqs. 4 and 7.
        variance: "dot" (the paper's Eq. 5) or "cosine".
        without: losses left out, of "emo", "gan", "var", "bal" (Sec. 3.2.3).
        representation_gain: size of the representation; see `RepresentationNetwork`.
        augmentor_widths, discriminator_widths, representation_widths: channels.
        discriminator_size: of its LSTM.
        form: "additive" (the paper's): the augmentor adds to a spectrogram; or "warp": it moves
            what is there along time and frequency. See `AugmentorNetwork`.
        smoothing: blur of the augmentor's output in cells; 0 for none. See `AugmentorNetwork`.
        grains: correlation lengths of the noise, in cells; 0 is white. See `AugmentorNetwork`.
        schedule: "constant" rates (the paper's) or "cosine": falling to 0 at the last iteration.
        precision: "float32"; "bfloat16": the networks under autocast, losses and budget in
            float32; or "auto": bfloat16 where the device computes in it natively.
        seed: of initialisation, crops, triplets, noise and ε.
        log_every, save_every: rounds between events, and between checkpoints.
        mel: how sound becomes a spectrogram.
    """

    iterations: int = 30_000
    batch_size: int = 16
    frames: int = 512
    learning_rate: float = 1e-6
    discriminator_rate: float = 1e-6
    representation_rate: float = 1e-6
    epsilon_low: float = 0.05
    epsilon_high: float = 0.3
    margin: float = 7.0
    w_g: float = 1.0
    w_r: float = 1.0
    w_e: float = 10.0
    w_v: float = 1.0
    w_b: float = 8.0
    variance: str = "dot"
    without: tuple[str, ...] = ()
    representation_gain: float = 1.0
    augmentor_widths: tuple[int, ...] = (32, 64)
    discriminator_widths: tuple[int, ...] = (32, 64, 128, 128)
    representation_widths: tuple[int, ...] = (32, 64, 128, 128, 128)
    discriminator_size: int = 128
    form: str = "additive"
    smoothing: float = 0.0
    grains: tuple[float, ...] = (0.0,)
    schedule: str = "constant"
    precision: str = "float32"
    seed: int = 0
    log_every: int = 10
    save_every: int = 250
    mel: MelSpec = field(default_factory=MelSpec)

    def __post_init__(self):
        for name in (
            "without",
            "grains",
            *(f.name for f in fields(self) if f.name.endswith("_widths")),
        ):
            object.__setattr__(self, name, tuple(getattr(self, name)))
        for name, most in _WHOLE.items():
            value = getattr(self, name)
            demand = f"a whole number of at least 1 and at most {most}"
            _check(is_whole(value) and 1 <= value <= most, name, demand, value)
        _check(
            is_whole(self.seed) and abs(self.seed) < 2**62,
            "seed",
            "a whole number below 2**62 in size",
            self.seed,
        )
        for f in fields(self):
            if isinstance(f.default, float):
                value = getattr(self, f.name)
                _check(is_finite(value), f.name, "a finite number", value)
        for name in ("learning_rate", "discriminator_rate", "representation_rate", "margin"):
            _check(getattr(self, name) > 0, name, "above 0", getattr(self, name))
        for name in ("w_r", *(loss.weight for loss in LOSSES.values()), "smoothing"):
            _check(getattr(self, name) >= 0, name, "at least 0", getattr(self, name))
        _check(
            0 <= self.epsilon_low <= self.epsilon_high,
            "epsilon_low",
            "at least 0 and at most epsilon_high",
            self.epsilon_low,
        )
        for name, choices in TRAINING_CHOICES.items():
            value = getattr(self, name)
            _check(value in choices, name, " or ".join(map(repr, choices)), value)
        _check(
            0 < len(self.grains) <= 8
            and all(map(is_finite, self.grains))
            and min(self.grains) >= 0
            and max(self.grains) <= 64,
            "grains",
            "1 to 8 numbers between 0 and 64",
            self.grains,
        )
        for name, count in (("augmentor", 2), ("discriminator", 4), ("representation", 5)):
            widths = getattr(self, f"{name}_widths")
            _check(
                len(widths) == count and all(is_whole(w) and 1 <= w <= WIDEST for w in widths),
                f"{name}_widths",
                f"{count} whole numbers between 1 and {WIDEST}",
                widths,
            )
        _check(self.smoothing <= 64, "smoothing", "at most 64", self.smoothing)
        unknown = set(self.without) - set(LOSSES)
        _check(not unknown, "without", f"some of {', '.join(LOSSES)}", ",".join(self.without))
        _check(
            not {"emo", "gan", "bal"} <= set(self.without),
            "without",
            "such that one of emo, gan and bal remains",
            ",".join(self.without),
        )

    def to_dict(self) -> dict:
        """Plain values, as they stand in a checkpoint's card and in a run's settings."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict) -> "Settings":
        """The inverse of `to_dict`. Raises InputError for unknown or ill-typed fields."""
        known = {f.name for f in fields(cls)}
        unknown = sorted(set(values) - known)
        if unknown:
            raise InputError(
                f"unknown setting {unknown[0]!r}: known are {', '.join(sorted(known))}."
            )
        values = dict(values)
        try:
            if "mel" in values:
                values["mel"] = MelSpec(**values["mel"])
            return cls(**values)
        except TypeError as error:
            raise InputError(f"the settings do not have the right types: {error}.") from error


def _check(holds: bool, name: str, demand: str, value) -> None:
    if not holds:
        raise InputError(f"{name} is {value}: it must be {demand}.")


# What was worth most to recognisers on the development speakers; see docs/results.md.
_WARP = {
    "form": "warp",
    "epsilon_low": 0.15,
    "epsilon_high": 0.5,
    "smoothing": 40.0,
    "grains": (0.0, 3.0, 10.0),
}
PRESETS = {
    # The paper's; what it leaves open (widths, batch size) as in Settings.
    "paper": Settings(),
    # For a GPU.
    "standard": Settings(
        iterations=6000,
        batch_size=32,
        frames=256,
        learning_rate=2e-4,
        discriminator_rate=2e-4,
        representation_rate=2e-4,
        schedule="cosine",
        precision="auto",
        **_WARP,
    ),
    # For two cores and four minutes.
    "quick": Settings(
        iterations=400,
        frames=128,
        learning_rate=5e-4,
        discriminator_rate=2e-4,
        representation_rate=1e-3,
        variance="cosine",
        schedule="cosine",
        precision="auto",
        augmentor_widths=(8, 16),
        discriminator_widths=(8, 16, 32, 32),
        representation_widths=(12, 24, 32, 48, 48),
        discriminator_size=64,
        **_WARP,
    ),
}


def preset(name: str, **changes) -> Settings:
    """A preset by name, "paper", "standard" or "quick", with some fields changed.

    Raises:
        InputError: no such preset, or a value that makes no sense.
    """
    if name not in PRESETS:
        raise InputError(f"there is no preset {name!r}: choose one of {', '.join(PRESETS)}.")
    return replace(PRESETS[name], **changes)


def changed(name: str, changes: dict) -> Settings:
    """A preset with fields changed as they come from a file or a form, all checked.

    Raises:
        InputError: no such preset or setting, or a value that makes no sense.
    """
    if not isinstance(changes, dict):
        raise InputError("the settings must be one object of names and values.")
    return Settings.from_dict(preset(name).to_dict() | changes)


def nearest_preset(settings: Settings) -> tuple[str, dict]:
    """The preset that settings are nearest to, and the fields in which they differ from it."""
    values = settings.to_dict()
    changes = {
        name: {key: value for key, value in values.items() if value != base.to_dict()[key]}
        for name, base in PRESETS.items()
    }
    nearest = min(changes, key=lambda name: len(changes[name]))
    return nearest, changes[nearest]
