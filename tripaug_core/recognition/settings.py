"""How a judge is trained."""

from dataclasses import asdict, dataclass, fields, replace

from tripaug_core.errors import InputError
from tripaug_core.numbers import is_finite, is_whole

WEIGHTINGS = ("none", "weights", "logit-adjustment")
LEVELS = ("none", "peak")
_CHOICES = {
    "network": ("light", "vgg19"),
    "schedule": ("warm-cosine", "constant"),
    "precision": ("float32", "bfloat16"),
    "level": LEVELS,
    "head": ("svm", "logistic"),
}


# What a value is, by the type of its default.
_KINDS = {
    bool: (lambda value: isinstance(value, bool), "true or false"),
    int: (is_whole, "a whole number"),
    float: (is_finite, "a finite number"),
    str: (lambda value: isinstance(value, str), "a text"),
}


def _check_kinds(settings) -> None:
    for field in fields(settings):
        value, allowed = getattr(settings, field.name), _CHOICES.get(field.name)
        holds, demand = _KINDS.get(type(field.default), (lambda value: True, ""))
        if allowed:
            holds, demand = allowed.__contains__, f"one of {', '.join(allowed)}"
        if not holds(value):
            raise InputError(f"{field.name} is {value!r}: it must be {demand}.")


@dataclass(frozen=True)
class FitSettings:
    """Settings of one training; the defaults are the light recogniser's.

    Attributes:
        network: "light" or "vgg19".
        steps: optimiser steps, the same whatever the number of examples (equal budgets).
        batch_size: segments a step, one random crop of each utterance drawn.
        learning_rate: of AdamW, at its peak.
        schedule: "warm-cosine" rises over the first tenth and falls to 0, "constant" stays.
        weight_decay: of AdamW.
        dropout: share dropped before the last layers.
        label_smoothing: share of the target spread over all classes.
        class_balanced: draw classes equally often instead of going through the utterances in turn.
        width: channels of the first block; the others follow.
        batch_norm: of "vgg19" only; the published network has none.
        segment_frames: frames of a crop and of a voting segment; "vgg19" needs 128.
        precision: "bfloat16" runs the network under autocast (worth it on a GPU).
        level: "none" lets the network hear how loud each recording is, "peak" does not.

    Raises:
        InputError: a value of another kind, or out of its range.
    """

    network: str = "light"
    steps: int = 300
    batch_size: int = 32
    learning_rate: float = 3e-3
    schedule: str = "warm-cosine"
    weight_decay: float = 1e-2
    dropout: float = 0.3
    label_smoothing: float = 0.0
    class_balanced: bool = False
    width: int = 16
    batch_norm: bool = False
    segment_frames: int = 128
    precision: str = "float32"
    level: str = "peak"

    def __post_init__(self):
        _check_kinds(self)
        for name in ("steps", "batch_size", "learning_rate", "width", "segment_frames"):
            if not getattr(self, name) > 0:
                raise InputError(f"{name} is {getattr(self, name)}: it must be above 0.")
        for name in ("dropout", "label_smoothing"):
            if not 0 <= getattr(self, name) < 1:
                raise InputError(f"{name} is {getattr(self, name)}: it must be in [0, 1).")
        if self.weight_decay < 0:
            raise InputError(f"weight_decay is {self.weight_decay}: it must not be negative.")
        if self.network == "vgg19" and self.segment_frames != 128:
            raise InputError("vgg19 takes 128 x 128 mels: segment_frames must be 128.")

    def but(self, **changes) -> "FitSettings":
        """The same settings with some of them changed."""
        return replace(self, **changes)

    def to_dict(self) -> dict:
        """Plain values, as they go into a hash or a report."""
        return asdict(self)


@dataclass(frozen=True)
class HeadSettings:
    """A linear head on one vector an utterance.

    Attributes:
        head: "svm" (linear, one against the rest) or "logistic" (regression).
        strength: C, the inverse of the regularisation; 0 has it chosen inside each training part,
            on speakers of it that are left out.
        level: "none" has recordings heard as loud as they are, "peak" each at peak 1.

    Raises:
        InputError: a value of another kind, or out of its range.
    """

    head: str = "logistic"
    strength: float = 0.1
    level: str = "none"

    def __post_init__(self):
        _check_kinds(self)
        if not self.strength >= 0:
            raise InputError(f"strength is {self.strength}: it must not be negative.")

    def but(self, **changes) -> "HeadSettings":
        """The same settings with some of them changed."""
        return replace(self, **changes)

    def to_dict(self) -> dict:
        """Plain values, as they go into a hash or a report."""
        return asdict(self)


@dataclass(frozen=True)
class EncoderSettings(HeadSettings):
    """A linear head on a frozen speech encoder.

    Attributes:
        layer: 0 is what goes into the encoder's first layer, 1 its output, ...; -1 averages all of
            them, None takes the one at three quarters of its depth.

    Raises:
        InputError: as `HeadSettings`, or a layer that is no whole number.
    """

    layer: int | None = None

    def __post_init__(self):
        super().__post_init__()
        if not (self.layer is None or is_whole(self.layer)):
            raise InputError(f"layer is {self.layer!r}: it must be a whole number, or left out.")


@dataclass(frozen=True)
class FinetuneSettings(EncoderSettings):
    """An encoder that is trained on together with its head, whose start the frozen one gives.

    Attributes:
        finetune: True; it is what asks for these settings.
        steps: optimiser steps, the same whatever the number of examples (equal budgets).
        batch_size: recordings a step.
        learning_rate: of the encoder by AdamW, at its peak: a rise, then half a cosine.
        head_learning_rate: of the head.
        weight_decay: of AdamW.
        freeze_front_end: leave the convolutions that make the first frames as they are.

    Raises:
        InputError: as `EncoderSettings`.
    """

    finetune: bool = True
    steps: int = 300
    batch_size: int = 8
    learning_rate: float = 2e-5
    head_learning_rate: float = 1e-3
    weight_decay: float = 1e-2
    freeze_front_end: bool = True

    def __post_init__(self):
        super().__post_init__()
        if self.finetune is not True:
            raise InputError(f"finetune is {self.finetune!r}: it must be true or left out.")
        for name in ("steps", "batch_size", "learning_rate", "head_learning_rate"):
            if not getattr(self, name) > 0:
                raise InputError(f"{name} is {getattr(self, name)}: it must be above 0.")
        if self.weight_decay < 0:
            raise InputError(f"weight_decay is {self.weight_decay}: it must not be negative.")


DEFAULTS = {
    "light": FitSettings(level="none"),
    "vgg19": FitSettings(
        network="vgg19", steps=2000, learning_rate=1e-4, dropout=0.5, width=64, precision="bfloat16"
    ),
    "logmel": HeadSettings(),
    "egemaps": HeadSettings(strength=0.01),
    "compare": HeadSettings(head="svm", strength=1e-4),
    "encoder": EncoderSettings(),
}


def settings_of(name: str, values: dict | None):
    """The settings of a judge from plain values; None for a judge of one's own.

    Args:
        name: as in `--recognizer`; what stands behind "=" does not matter.
        values: those that are other than the defaults.

    Raises:
        InputError: the judge has no such setting, or a value is of another kind or out of its
            range.
    """
    kind = name.partition("=")[0]
    base = DEFAULTS.get(kind)
    if values is None:
        return base
    told = dict(values)
    if kind == "encoder" and told.get("finetune") is False:
        del told["finetune"]
    if kind == "encoder" and "finetune" in told:
        base = FinetuneSettings()
    if base is None:
        raise InputError(f"{name} has no settings, so no {', '.join(sorted(told))}.")
    known = {field.name for field in fields(base)}
    if unknown := sorted(set(told) - known):
        raise InputError(
            f"a recogniser has no setting {unknown[0]!r}: it has {', '.join(sorted(known))}."
        )
    return replace(base, **told)


def stored_settings(name: str, values: dict | None):
    """As `settings_of`, from all the settings of a judge as a run of any version kept them."""
    if values is None or "network" not in values:
        return settings_of(name, values)
    # Weights were a setting of the network once; they are a factor of the table now. And there
    # was a time when every recording was heard at peak 1.
    told = {key: value for key, value in values.items() if key != "class_weighted"}
    return settings_of(name, {"level": "peak"} | told)
