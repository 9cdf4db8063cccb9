"""What the protocols share."""

from dataclasses import replace

import numpy as np

from tripaug_core.bench.plan.plan import Comparison
from tripaug_core.bench.plan.settings import BenchSettings
from tripaug_core.bench.plan.specs import CorpusRef, FitSpec, cell_code, fit_code, key_of
from tripaug_core.corpora import splits
from tripaug_core.corpora.features import Features
from tripaug_core.errors import InputError

PAPER_EMOTIONS = ("anger", "happiness", "neutral", "sadness")
NO_SPEAKERS = (
    "{name} does not say who speaks, so the two sides of the split were drawn at random and very "
    "likely share speakers: figures are too high, by 5 points and more where this was measured, "
    "and intervals, which here resample utterances, too narrow."
)
BY_SPEAKER = (
    "Every band is normalised by mean and deviation over each speaker's own recordings on the same "
    "side of the split: without labels, but for test speakers over all their test recordings, so "
    "the figures hold where a handful of recordings of a speaker are there at once."
)
RANDOM_SPLIT = (
    "The two sides of the split were drawn at random, as asked for: they share speakers, and "
    "figures are higher than for speakers who were never heard."
)
PUBLISHED_SPLIT = (
    "The folds are those that were published with {name}: their two sides share speakers, and "
    "figures are higher than for speakers who were never heard."
)
PUBLISHED_UNKNOWN = (
    "The folds are those that were published with {name}, which does not say who speaks: whether "
    "their two sides share speakers is not known, and intervals, which here resample utterances, "
    "are too narrow."
)
SYNTHETIC = "{name} is synthetic: no person spoke it, so the figures say nothing about speech."


def reference(features: Features) -> CorpusRef:
    """A whole corpus as tasks will look for it."""
    return CorpusRef(features.corpora[0], features.content)


def keys(features: Features, indices) -> tuple[str, ...]:
    """Keys of utterances, sorted."""
    return tuple(sorted(key_of(features.corpora[i], features.ids[i]) for i in indices))


def selected_utterances(settings: BenchSettings, whole: Features, classes) -> Features:
    """The utterances of the classes, by the speakers that take part.

    Raises:
        InputError: a speaker that was asked for is not there.
    """
    wanted = set(settings.speakers or whole.speakers)
    if strange := sorted(wanted - set(whole.speakers), key=str):
        known = ", ".join(sorted({str(s) for s in whole.speakers}))
        raise InputError(f"{whole.corpora[0]} has no speaker {strange[0]!r}: choose among {known}.")
    return whole.view([i for i in whole.among(classes) if whole.speakers[i] in wanted])


def emotions_of(settings: BenchSettings, features: Features) -> tuple[str, ...]:
    """The classes: those asked for, else the paper's four, else all that the corpus has.

    Raises:
        InputError: one that was asked for is not there, or there are fewer than two.
    """
    name, there = features.corpora[0], sorted(set(features.emotions))
    wanted = settings.emotions
    if not wanted:
        wanted = PAPER_EMOTIONS if set(PAPER_EMOTIONS) <= set(there) else tuple(there)
    missing = [emotion for emotion in wanted if emotion not in there]
    if missing:
        raise InputError(f"{name} has no {missing[0]!r}: choose among {', '.join(there)}.")
    if len(wanted) < 2:
        raise InputError(f"{name}: at least two emotions are needed to tell apart.")
    return tuple(sorted(wanted))


def split_of(settings: BenchSettings, features: Features) -> tuple[str, list[str]]:
    """How the corpus is split ("speaker", "session", "loso", "published", "random"), and warnings.

    Raises:
        InputError: speakers or sessions were asked for and are not known.
    """
    name, by = features.corpora[0], settings.split
    warnings = [SYNTHETIC.format(name=name)] if features.synthetic else []
    if by == "auto":
        by_session = features.layouts[0] == "iemocap" and settings.protocol != "crosslingual"
        by = "session" if by_session else "speaker"
        by = by if features.has_speakers else "random"
    if by not in ("random", "published") and not features.has_speakers:
        raise InputError(f"{name} does not say who speaks: only --split random can be had.")
    if not features.has_speakers:
        unknown = PUBLISHED_UNKNOWN if by == "published" else NO_SPEAKERS
        warnings.append(unknown.format(name=name))
    elif by in ("random", "published") and _mixes_speakers(features, by):
        warnings.append((RANDOM_SPLIT if by == "random" else PUBLISHED_SPLIT).format(name=name))
    return by, warnings


def _mixes_speakers(features: Features, by: str) -> bool:
    if by == "random":
        return True
    who = np.array(features.speakers, dtype=object)
    return any(set(who[f.train_idx]) & set(who[f.test_idx]) for f in splits.folds(features, by))


def normalised_by(settings: BenchSettings) -> tuple[str, ...]:
    """What has to be said of the normalisation, if anything."""
    return (BY_SPEAKER,) if settings.normalise == "speaker" else ()


def fit_of(settings: BenchSettings, part: dict, without: tuple[str, ...] = ()) -> FitSpec:
    """An augmentor for a training part: its `corpora`, `train`, `labels` and `seed`."""
    return FitSpec(
        corpora=part["corpora"],
        train=part["train"],
        labels=part["labels"],
        settings=replace(settings.augmentor, seed=part["seed"], without=without),
        normalise=settings.normalise,
        device=settings.device,
        code=fit_code(),
    )


def cell_fields(settings: BenchSettings, plugins: tuple[str, ...], method=None) -> dict:
    """What all the cells of a plan have in common, but for a method's own number of copies."""
    return {
        "copies": (method and method.copies) or settings.copies,
        "epsilon_low": settings.epsilon_low,
        "epsilon_high": settings.epsilon_high,
        "recogniser": settings.recogniser,
        "recogniser_settings": settings.recogniser_settings,
        "weighting": settings.weighting,
        "mel": settings.augmentor.mel,
        "plugins": plugins,
        "normalise": settings.normalise,
        "device": settings.device,
        "code": cell_code(),
    }


def question_of(settings: BenchSettings, rows, *defaults: tuple[str, str]) -> Comparison | None:
    """The comparison that is tested alone: the one asked for, else the first whose rows are there.

    Raises:
        InputError: a row that was asked about is not in the table.
    """
    for row in settings.question:
        if row not in rows:
            raise InputError(
                f"the question is about {row!r}, which is no row of the table: choose two of "
                f"{', '.join(rows)}."
            )
    asked = [settings.question] if settings.question else defaults
    return next((Comparison("the question", *p) for p in asked if set(p) <= set(rows)), None)


def with_question(question: Comparison | None, comparisons) -> tuple[Comparison, ...]:
    """The comparisons, and the question first where it is not among them."""
    pairs = {(c.row, c.reference) for c in comparisons}
    missing = question is not None and (question.row, question.reference) not in pairs
    return (*([question] if missing else []), *comparisons)


def pairwise_comparisons(family: str, reference: str, rows) -> list[Comparison]:
    """Every other row against one."""
    return [Comparison(family, row, reference) for row in rows if row != reference]
