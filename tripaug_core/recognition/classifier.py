"""What a judge is: one interface, whatever it hears and however it learns.

A classifier is asked for by name, as `--recognizer` takes it, and trained with `fit`; what comes
back gives scores. One of one's own is a function with the signature of `Fit`, entered under a
name in `recognisers`:

    class Loudest:
        def __init__(self, features, classes):
            self.anger, self.limit = classes.index("anger"), features.frames.mean().item()

        def predict(self, features):  # -> (n,) class indices; or `scores`, (n, classes)
            means = [features.example(i).mean().item() for i in range(len(features))]
            return np.where(np.array(means) > self.limit, self.anger, 0)

    def fit_loudest(features, classes, **more):
        return Loudest(features, classes)

    recognisers["loudest"] = fit_loudest

With `fit_loudest.takes = "waveforms"` it is given `Sounds` instead of `Features`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Protocol

import numpy as np

from tripaug_core.corpora.features import Features
from tripaug_core.corpora.sounds import Sounds
from tripaug_core.errors import InputError
from tripaug_core.recognition.settings import DEFAULTS, WEIGHTINGS, FinetuneSettings


class Predictor(Protocol):
    """A trained classifier."""

    def scores(self, examples: Features | Sounds) -> np.ndarray:
        """(n, classes), the higher the likelier."""


class Classifier(Protocol):
    """A judge that can be trained.

    Attributes:
        takes: "mels" (it is given `Features`) or "waveforms" (`Sounds`).
        weightings: of `settings.WEIGHTINGS`, what it can do about rare classes.
        trains_by_batches: whether batches can be changed while it trains; for one that does not,
            such a change is made once, beforehand.
    """

    takes: str
    weightings: tuple[str, ...]
    trains_by_batches: bool

    def fit(
        self,
        train: Features | Sounds,
        classes: tuple[str, ...],
        *,
        weighting: str = "none",
        by_speaker: bool = False,
        seed: int = 0,
        device: str = "cpu",
        **more,
    ) -> Predictor:
        """Trains on the training part and sees nothing else.

        Args:
            train: with labels among the classes.
            classes: emotions by class index.
            weighting: one of `weightings`.
            by_speaker: whether each speaker's vectors are standardised by themselves, here and in
                the test, without labels. (Mels come normalised so already.)
            seed: of everything random.
            device: where to train.
            more: of those that train by batches `normalisation`, `augmentation` and `augmentable`
                as in `recognition.fit.fit`; and what later versions add.
        """


class Fit(Protocol):
    """A classifier of one's own: trains, and gives back something with `predict` or `scores`.

    It may ignore what it has no use for; `more` is as in `Classifier.fit`.
    """

    def __call__(self, examples: Features | Sounds, classes, **more): ...


@dataclass(frozen=True)
class Kind:
    """A classifier in the box, before anything is imported for it.

    Attributes:
        name: as in `--recognizer`; `argument` says what follows it behind "=", if anything does.
        title, cost: for people: what it is, and what it takes.
        package: what it needs beyond the requirements; extra: the extra that brings it.
        licence: of that package, where it is not for everybody.
    """

    name: str
    title: str
    cost: str
    argument: str = ""
    package: str = ""
    extra: str = ""
    licence: str = ""

    @property
    def missing(self) -> str | None:
        """What to install first; None where everything is there."""
        if not self.package or find_spec(self.package) is not None:
            return None
        return f"pip install 'tripaug[{self.extra}]'"


KINDS = {
    kind.name: kind
    for kind in (
        Kind("light", "a small CNN on mels", "under a minute of one core a cell"),
        Kind("vgg19", "the paper's VGG19 on mels", "wants a GPU"),
        Kind("logmel", "statistics of log-mels, logistic regression", "seconds a table"),
        Kind(
            "egemaps",
            "eGeMAPS (88 functionals of openSMILE), linear SVM",
            "0.1 s a recording, once; then seconds a table",
            package="opensmile",
            extra="opensmile",
            licence="openSMILE: research and private use only",
        ),
        Kind(
            "compare",
            "ComParE 2016 (6,373 functionals of openSMILE), linear SVM",
            "0.1 s a recording, once; then minutes a table",
            package="opensmile",
            extra="opensmile",
            licence="openSMILE: research and private use only",
        ),
        Kind(
            "encoder",
            "a pretrained speech encoder, frozen, logistic regression",
            "0.1 s a recording for a tiny one, seconds for a large one, once; "
            "finetuned it wants a GPU",
            argument="FOLDER or OWNER/NAME of the hub",
            package="transformers",
            extra="encoder",
        ),
    )
}
recognisers: dict[str, Fit] = {}


def kind_of(name: str) -> Kind | None:
    """The classifier in the box that a name asks for; None for one of one's own.

    Raises:
        InputError: there is none of that name.
    """
    word, equals, argument = name.partition("=")
    kind = KINDS.get(word)
    if kind is None and name in recognisers:
        return None
    if kind is None:
        known = ", ".join(
            f"{k.name}={k.argument}" if k.argument else k.name for k in KINDS.values()
        )
        own = "".join(f", {each}" for each in recognisers)
        raise InputError(f"there is no recogniser {name!r}: choose {known}{own}.")
    if bool(equals) != bool(kind.argument) or (equals and not argument):
        wanted = f"{word}={kind.argument}" if kind.argument else word
        raise InputError(f"{name!r} is no recogniser: write {wanted}.")
    return kind


def said(name: str, finetune: bool = False) -> str:
    """A recogniser, or several, for people: without the folders that encoders lie in.

    Args:
        name: as in `--recognizer`.
        finetune: whether its encoders are trained on.
    """
    told = []
    for each in name.split(","):
        word, _, argument = each.partition("=")
        text = f"{word}={argument.rstrip('/').rpartition('/')[2]}" if argument else word
        told.append(f"{text} (finetuned)" if finetune and word == "encoder" else text)
    return ", ".join(told)


def classifier_named(name: str, settings=None) -> Classifier:
    """A classifier by name, ready to be trained.

    Args:
        name: see `KINDS`, or one of one's own in `recognisers`.
        settings: `FitSettings` or `HeadSettings`, as in `settings.DEFAULTS`; its defaults by
            default.

    Raises:
        InputError: there is none of that name, or something has to be installed first.
    """
    kind = kind_of(name)
    if kind is None:
        return _Own(recognisers[name], settings)
    if kind.missing:
        raise InputError(f"{kind.name} needs a package that is not here: {kind.missing}.")
    settings = settings or DEFAULTS[kind.name]
    if kind.name in ("light", "vgg19"):
        from tripaug_core.recognition.network import NetworkClassifier

        return NetworkClassifier(settings.but(network=kind.name))
    argument = name.partition("=")[2]
    if isinstance(settings, FinetuneSettings):
        from tripaug_core.recognition.finetune import FinetuneClassifier

        return FinetuneClassifier(argument, settings)
    from tripaug_core.recognition.vectors import VectorClassifier, vectors_of

    return VectorClassifier(vectors_of(kind.name, settings, argument), settings)


def checked(name: str, settings=None, weighting: str = "none") -> Classifier:
    """As `classifier_named`, and able to weigh classes so.

    Raises:
        InputError: it is not.
    """
    found = classifier_named(name, settings)
    if weighting not in WEIGHTINGS:
        raise InputError(f"class weights are {weighting!r}: choose {', '.join(WEIGHTINGS)}.")
    if weighting not in found.weightings:
        raise InputError(
            f"{name} cannot be trained with class weights {weighting!r}: choose "
            f"{', '.join(found.weightings)}, or another recogniser."
        )
    return found


class _Own:
    """One of one's own, behind the interface."""

    def __init__(self, train: Fit, settings):
        self._train, self._settings = train, settings
        self.takes: str = getattr(train, "takes", "mels")
        self.weightings: tuple[str, ...] = getattr(train, "weightings", ("none",))
        self.trains_by_batches: bool = getattr(train, "trains_by_batches", False)

    def fit(self, train, classes, **more) -> Predictor:
        found = self._train(train, tuple(classes), settings=self._settings, **more)
        return found if hasattr(found, "scores") else _Voter(found.predict, len(classes))


@dataclass(frozen=True)
class _Voter:
    """A predictor that only guesses, with scores of 0 and 1."""

    predict: Callable
    classes: int

    def scores(self, examples) -> np.ndarray:
        return np.eye(self.classes)[np.asarray(self.predict(examples), dtype=np.int64)]
