"""Everything that a benchmark can be told, and the presets."""

import re
from dataclasses import asdict, dataclass, field, replace

from tripaug_core.errors import InputError
from tripaug_core.method.settings import Settings, preset
from tripaug_core.numbers import is_finite, is_whole
from tripaug_core.recognition.settings import (
    DEFAULTS,
    WEIGHTINGS,
    FinetuneSettings,
    FitSettings,
    HeadSettings,
    settings_of,
    stored_settings,
)
from tripaug_core.vocabulary import LIMITS, NORMALISATIONS, OWN_ROWS, PROTOCOLS, ROWS, SPLITS

# Of crosslingual in the paper (Sec. 3.2.2).
PAPER_SOURCES = ("iemocap", "esd")
PAPER_TARGETS = ("emodb", "emovo", "iemocap", "esd")

METHODS = tuple(ROWS)
_CHOICES = {
    "protocol": tuple(PROTOCOLS),
    "cut": ("all", "each"),
    "copies_of": ("cut", "all"),
    "triplets": ("emotion", "valence"),
    "fit_on": ("both", "target"),
    "esd_positive": ("neutral", "surprise"),
    "normalise": tuple(NORMALISATIONS),
    "weighting": WEIGHTINGS,
}

_DEVICE = re.compile("cpu|cuda(:[0-9]{1,3})?")

# Settings of earlier versions that no longer change anything; their runs go on without.
_GONE = ("draws",)


@dataclass(frozen=True)
class BenchSettings:
    """Settings of a benchmark; the defaults are the paper's where it has any.

    Attributes:
        protocol: "imbalanced" (Sec. 3.2.1), "ablation" (3.2.3) or "crosslingual" (3.2.2).
        corpora: the corpus; of `crosslingual` the targets.
        sources: of `crosslingual`.
        emotions: what is told apart; empty: the paper's four where the corpus has them all, else
            all that it has.
        speakers: only these take part; empty: all. Not of `crosslingual`.
        keep: the class that stays whole; only of use to the first two protocols.
        cut: "all" classes but `keep` at once, or "each" in an experiment of its own.
        cut_share: how much of a cut class is taken out of the training part.
        split: "auto", "speaker", "session", "loso", "published" (the folds that came with the
            corpus) or "random".
        folds: how many; "session" and "loso" have as many as there are sessions and speakers.
        seeds: of cut, copies, initialisation and order; all rows of a seed share them.
        methods: rows of the table; see `methods`.
        copies: of each original of the cut classes, or of each target utterance.
        copies_of: of the "cut" classes, as the sizes that Sec. 3.2.1 gives imply, or of "all", as
            its text says ("each original training sample").
        epsilon_low, epsilon_high: bounds of the uniform draw of ε for each copy.
        low_share: of the target that LT trains on (Sec. 3.2.2); the test has a quarter of its
            speakers, or of its utterances where the split is random.
        subset: utterances of each valence taken from IEMOCAP and ESD; 0 takes all.
        triplets: by "emotion" or "valence"; only of use to `crosslingual`.
        fit_on: train its augmentor on "both" corpora or on the "target" alone.
        esd_positive: which of ESD's emotions counts as positive beside happiness.
        normalise: by mean and deviation of the "training" part, or every band by those of each
            "speaker" over the own recordings on the same side of the split, without their labels.
        recogniser, recogniser_settings: which one, and how it is trained; None for one's own.
            Several, separated by commas, judge side by side with their defaults.
        finetune: train the encoders among the recognisers on, instead of their heads alone.
        weighting: what is done about rare classes in every row but “weights”; see
            `recognition.settings.WEIGHTINGS`.
        augmentor: how augmentors are trained.
        question: the row, and the one that it is compared with, that are tested alone; empty: the
            learned row over plain copies.
        device: "cpu", "cuda" or "cuda:0" and so on.
    """

    protocol: str
    corpora: tuple[str, ...]
    sources: tuple[str, ...] = ()
    emotions: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()
    keep: str = "neutral"
    cut: str = "all"
    cut_share: float = 0.8
    split: str = "auto"
    folds: int = LIMITS["folds"].default
    seeds: tuple[int, ...] = (0, 1, 2, 3, 4)
    methods: tuple[str, ...] = METHODS
    copies: int = 4
    copies_of: str = "cut"
    epsilon_low: float = 0.05
    epsilon_high: float = 0.3
    low_share: float = 0.1
    subset: int = 0
    triplets: str = "emotion"
    fit_on: str = "both"
    esd_positive: str = "neutral"
    normalise: str = "training"
    recogniser: str = "light"
    recogniser_settings: FitSettings | HeadSettings | None = DEFAULTS["light"]
    finetune: bool = False
    weighting: str = "none"
    augmentor: Settings = field(default_factory=lambda: preset("quick"))
    question: tuple[str, ...] = ()
    device: str = "cpu"

    def __post_init__(self):
        self._check_lists()
        self._check_numbers()
        for name in ("keep", "recogniser"):
            _check(isinstance(getattr(self, name), str), name, "a name", getattr(self, name))
        cpu_or_cuda = isinstance(self.device, str) and _DEVICE.fullmatch(self.device)
        _check(cpu_or_cuda, "device", "cpu, cuda or cuda:0 and so on", self.device)
        for name, allowed in _CHOICES.items():
            value = getattr(self, name)
            _check(value in allowed, name, f"one of {', '.join(allowed)}", value)
        _check(self.split in SPLITS, "split", f"one of {', '.join(SPLITS)}", self.split)
        _check(len(self.corpora) >= 1, "corpora", "at least one corpus", self.corpora)
        _check(len(self.seeds) >= 1, "seeds", "at least one seed", self.seeds)
        _check(len(self.methods) >= 1, "methods", "at least one method", self.methods)
        _check(0 < self.cut_share < 1, "cut_share", "between 0 and 1", self.cut_share)
        _check(len(self.question) in (0, 2), "question", "two rows", self.question)
        _check(0 < self.low_share <= 0.75, "low_share", "above 0, at most 0.75", self.low_share)
        _check(
            0 <= self.epsilon_low <= self.epsilon_high,
            "epsilon_low",
            "at least 0 and at most epsilon_high",
            self.epsilon_low,
        )
        if self.protocol == "crosslingual":
            _check(len(self.sources) >= 1, "sources", "at least one corpus", self.sources)
            _check(not self.speakers, "speakers", "empty for crosslingual", self.speakers)
        else:
            _check(len(self.corpora) == 1, "corpora", "one corpus", self.corpora)
        self._finetune()

    def _check_lists(self) -> None:
        """Has lists as tuples; a text, which is a list of its letters, is none."""
        for name in ("corpora", "sources", "emotions", "speakers", "seeds", "methods", "question"):
            value, of = getattr(self, name), "whole numbers" if name == "seeds" else "names"
            _check(isinstance(value, list | tuple), name, f"a list of {of}", value)
            of_that_kind = is_whole if name == "seeds" else _is_text
            _check(all(map(of_that_kind, value)), name, f"a list of {of}", tuple(value))
            _check(len(set(value)) == len(value), name, "a list without repetitions", tuple(value))
            object.__setattr__(self, name, tuple(value))
        most = int(LIMITS["seed"].most)
        within = all(0 <= seed <= most for seed in self.seeds)
        _check(within, "seeds", f"whole numbers from 0 to {most}", self.seeds)
        object.__setattr__(self, "seeds", tuple(map(int, self.seeds)))

    def _check_numbers(self) -> None:
        """Has numbers of any type as Python's own, which JSON knows."""
        for name, least in (("folds", 2), ("copies", 1), ("subset", 0)):
            value = getattr(self, name)
            fits = is_whole(value) and value >= least
            _check(fits, name, f"a whole number of at least {least}", value)
            object.__setattr__(self, name, int(value))
        for name in ("cut_share", "epsilon_low", "epsilon_high", "low_share"):
            value = getattr(self, name)
            _check(is_finite(value), name, "a finite number", value)
            # A whole one stays whole: the hashes of cells are made of what is written.
            object.__setattr__(self, name, int(value) if is_whole(value) else float(value))

    def _finetune(self) -> None:
        """Has the flag and the settings of a single recogniser say the same."""
        _check(isinstance(self.finetune, bool), "finetune", "true or false", self.finetune)
        names, told = self.recogniser.split(","), self.recogniser_settings
        if len(names) == 1 and isinstance(told, FinetuneSettings):
            object.__setattr__(self, "finetune", True)
        if not self.finetune:
            return
        if not any(map(_is_encoder, names)):
            raise InputError(
                f"{self.recogniser} cannot be trained on: finetune is for encoder=FOLDER."
            )
        if self.normalise == "speaker":
            raise InputError(
                "an encoder that is trained on is not normalised by speaker: leave one of the two."
            )
        if len(names) == 1:
            values = (told.to_dict() if told else {}) | {"finetune": True}
            object.__setattr__(self, "recogniser_settings", settings_of(names[0], values))

    @property
    def judges(self) -> tuple["BenchSettings", ...]:
        """The same for each recogniser alone."""
        names = self.recogniser.split(",")
        if len(names) == 1:
            return (self,)
        return tuple(
            replace(
                self,
                recogniser=name,
                recogniser_settings=settings_of(name, None),
                finetune=self.finetune and _is_encoder(name),
            )
            for name in names
        )

    def to_dict(self) -> dict:
        """Plain values, as they stand in a run's settings and in results.json."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict) -> "BenchSettings":
        """The inverse of `to_dict`.

        Raises:
            InputError: unknown or ill-typed fields.
        """
        values = {name: value for name, value in values.items() if name not in _GONE}
        for name, kind in _KINDS.items():
            if name in values and not isinstance(values[name], kind):
                raise InputError(f"the run's settings cannot be read: {name} is of another kind.")
        try:
            values["augmentor"] = Settings.from_dict(values["augmentor"])
            if values.get("recogniser_settings") is not None:
                told = values["recogniser_settings"]
                values["recogniser_settings"] = stored_settings(values["recogniser"], told)
            return cls(**values)
        except (KeyError, TypeError) as error:
            raise InputError(f"the run's settings cannot be read: {error}.") from None


def _is_text(value) -> bool:
    return isinstance(value, str)


def _is_encoder(recogniser: str) -> bool:
    return recogniser.partition("=")[0] == "encoder"


_KINDS = {"augmentor": dict, "recogniser": str, "recogniser_settings": dict | None}

_OF_PROTOCOL = {
    "crosslingual": {"copies": 20, "methods": OWN_ROWS["crosslingual"]},
    "ablation": {"methods": OWN_ROWS["ablation"]},
}
_QUICK = preset("quick")
# ε of the augmentors below, for every row that has one.
_EPSILON = {"epsilon_low": _QUICK.epsilon_low, "epsilon_high": _QUICK.epsilon_high}
# What a preset changes; the rest are the defaults.
PRESETS = {
    # For two cores: the light recogniser, and augmentors of a minute, so that a table takes less
    # than an hour.
    "bench": {"augmentor": replace(_QUICK, iterations=120), "seeds": (0, 1), **_EPSILON},
    # A look at whether it runs, in a few minutes; its figures mean nothing.
    "quick": {
        "augmentor": replace(_QUICK, iterations=40),
        **_EPSILON,
        "recogniser_settings": replace(DEFAULTS["light"], steps=100),
        "seeds": (0, 1),
    },
    # For a GPU.
    "standard": {
        "augmentor": preset("standard"),
        **_EPSILON,
        "recogniser_settings": replace(DEFAULTS["light"], steps=1000),
    },
    # The paper's sizes: its recogniser, its augmentor, 30,000 iterations. For a GPU.
    "paper": {
        "augmentor": preset("paper"),
        "recogniser": "vgg19",
        "recogniser_settings": DEFAULTS["vgg19"],
    },
}


def bench_preset(name: str, protocol: str, corpora: tuple[str, ...], **changes) -> BenchSettings:
    """A preset by name, with some fields changed.

    Raises:
        InputError: there is no such preset, or a value is out of its range.
    """
    if name not in PRESETS:
        raise InputError(f"there is no preset {name!r}: choose one of {', '.join(PRESETS)}.")
    fields = {**_OF_PROTOCOL.get(protocol, {}), **PRESETS[name], **changes}
    # A recogniser named without settings of its own is trained with its defaults.
    other = changes.get("recogniser", fields.get("recogniser", "light"))
    if other != PRESETS[name].get("recogniser", "light") and "recogniser_settings" not in changes:
        fields["recogniser_settings"] = settings_of(other, None)
    return BenchSettings(protocol=protocol, corpora=corpora, **fields)


def _check(holds: bool, name: str, demand: str, value) -> None:
    if not holds:
        shown = ", ".join(map(str, value)) if isinstance(value, tuple) else value
        raise InputError(f"{name} is {shown!r}: it must be {demand}.")
