"""A map that somebody wants to see, checked."""

import math
from dataclasses import dataclass, replace

from tripaug_core.errors import InputError
from tripaug_core.studio.work.session import AugmentParams
from tripaug_core.vocabulary import EPSILON, LIMITS, PROJECTIONS


@dataclass(frozen=True)
class MapRequest:
    """A map that somebody wants to see.

    Attributes:
        checkpoint: a name.
        corpora: names, at least one.
        per_class: utterances of each emotion of each corpus.
        copies: of each utterance and method.
        methods: of "learned", "noise".
        epsilon, noise_scale: of the copies.
        way: one of `vocabulary.PROJECTIONS`.
        joint: one map of all, or copies placed in the originals' map.
        seed: of the draw, the copies and the map.

    Raises:
        InputError: a value that makes no sense, or beyond `vocabulary.LIMITS`.
    """

    checkpoint: str
    corpora: tuple[str, ...]
    per_class: int = LIMITS["map_per_class"].default
    copies: int = LIMITS["map_copies"].default
    methods: tuple[str, ...] = ("learned",)
    epsilon: float = EPSILON
    noise_scale: float = LIMITS["noise_scale"].default
    way: str = "pca"
    joint: bool = False
    seed: int = LIMITS["seed"].default

    def __post_init__(self):
        AugmentParams(self.epsilon, self.noise_scale, self.seed)
        if not isinstance(self.checkpoint, str) or not self.checkpoint:
            raise InputError("choose a checkpoint.")
        if not self.corpora or not all(isinstance(c, str) and c for c in self.corpora):
            raise InputError("choose at least one corpus.")
        if len(set(self.corpora)) < len(self.corpora):
            raise InputError("each corpus can be chosen once.")
        for name, value, limit in (
            ("utterances per emotion", self.per_class, LIMITS["map_per_class"]),
            ("copies", self.copies, LIMITS["map_copies"]),
        ):
            if not isinstance(value, int | float) or value != int(value):
                raise InputError(f"{name} is {value!r}: give a whole number.")
            if not limit.least <= value <= limit.most:
                raise InputError(f"{name} is {value:g}: choose {limit.least} to {limit.most}.")
        if self.way not in PROJECTIONS:
            raise InputError(
                f"there is no map {self.way!r}: choose one of {', '.join(PROJECTIONS)}."
            )
        for name in ("per_class", "copies", "seed"):
            object.__setattr__(self, name, int(getattr(self, name)))

    @classmethod
    def of(cls, asked: dict) -> "MapRequest":
        """From what a page or a program sends; what is not said is as by default."""
        given = {n: asked[n] for n in cls.__dataclass_fields__ if asked.get(n) is not None}
        for name in ("corpora", "methods"):
            value = given.get(name, ("learned",) if name == "methods" else ())
            if not isinstance(value, str | list | tuple):
                raise InputError(f"{name} must be a list of names.")
            given[name] = (value,) if isinstance(value, str) else tuple(value)
        numbers = [given.get(name, 0) for name in ("epsilon", "noise_scale", "seed")]
        if not all(isinstance(v, int | float) and math.isfinite(v) for v in numbers):
            raise InputError("ε, the noise scale and the seed must be numbers.")
        given.setdefault("checkpoint", "")
        return cls(**{**given, "joint": bool(given.get("joint"))})

    @property
    def choice(self) -> "MapRequest":
        """What decides which points there are, whatever ε does to them and how they are placed."""
        return replace(self, epsilon=0.0, noise_scale=0.0, way="pca", joint=False)
