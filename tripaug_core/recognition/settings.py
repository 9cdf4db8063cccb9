"""How a recogniser is trained."""

from dataclasses import asdict, dataclass, replace

from tripaug_core.errors import InputError

_CHOICES = {
    "network": ("light", "vgg19"),
    "schedule": ("warm-cosine", "constant"),
    "precision": ("float32", "bfloat16"),
}


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
        class_weighted: weigh the loss by inverse class frequency.
        class_balanced: draw classes equally often instead of going through the utterances in turn.
        width: channels of the first block; the others follow.
        batch_norm: of "vgg19" only; the published network has none.
        segment_frames: frames of a crop and of a voting segment; "vgg19" needs 128.
        precision: "bfloat16" runs the network under autocast (worth it on a GPU).
    """

    network: str = "light"
    steps: int = 300
    batch_size: int = 32
    learning_rate: float = 3e-3
    schedule: str = "warm-cosine"
    weight_decay: float = 1e-2
    dropout: float = 0.3
    label_smoothing: float = 0.0
    class_weighted: bool = False
    class_balanced: bool = False
    width: int = 16
    batch_norm: bool = False
    segment_frames: int = 128
    precision: str = "float32"

    def __post_init__(self):
        for name, allowed in _CHOICES.items():
            if getattr(self, name) not in allowed:
                raise InputError(
                    f"{name} is {getattr(self, name)!r}: it must be one of {', '.join(allowed)}."
                )
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


DEFAULTS = {
    "light": FitSettings(),
    "vgg19": FitSettings(
        network="vgg19",
        steps=2000,
        learning_rate=1e-4,
        dropout=0.5,
        width=64,
        precision="bfloat16",
    ),
}
