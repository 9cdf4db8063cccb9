"""From what a person chooses, on a command line or on a page, to the settings of a benchmark."""

from collections.abc import Sequence
from dataclasses import fields, replace

from tripaug_core.bench.plan import methods as rows
from tripaug_core.bench.plan.judges import rows_taken
from tripaug_core.bench.plan.settings import (
    PAPER_SOURCES,
    PAPER_TARGETS,
    PROTOCOLS,
    BenchSettings,
    bench_preset,
)
from tripaug_core.errors import InputError
from tripaug_core.method.settings import Settings
from tripaug_core.recognition.settings import FitSettings, HeadSettings
from tripaug_core.recognition.settings import settings_of as recogniser_settings_of

_PAPER_SUBSET = 250  # of each valence of IEMOCAP and ESD (Sec. 3.2.2)


def settings_from_args(
    protocol: str | None,
    *,
    corpus: str | None = None,
    sources: Sequence[str] = (),
    targets: Sequence[str] = (),
    paper: bool = False,
    preset: str = "bench",
    iterations: int | None = None,
    steps: int | None = None,
    augmentor: dict | None = None,
    recogniser_settings: dict | None = None,
    **changes,
) -> BenchSettings:
    """Settings of a benchmark; what is None is left to the preset.

    Args:
        protocol: "imbalanced", "ablation" or "crosslingual".
        corpus: of the first two.
        sources, targets: of `crosslingual`.
        paper: take the paper's six pairs.
        preset: see `settings.PRESETS`. With `paper`, or the preset of that name, `crosslingual` has
            the paper's random split and its 250 utterances of each valence of IEMOCAP and ESD.
        iterations: training rounds of an augmentor.
        steps: optimiser steps of a recogniser.
        augmentor: fields of an augmentor's `Settings` that are to be other than the preset's.
        recogniser_settings: the same of a recogniser's `FitSettings`.
        changes: further fields of `BenchSettings`.

    Raises:
        InputError: something is missing, unknown or out of its range.
    """
    if protocol not in PROTOCOLS:
        raise InputError(f"name a protocol: {', '.join(PROTOCOLS)} (see: tripaug bench --help).")
    changes = {name: value for name, value in changes.items() if value is not None}
    chosen_rows = "methods" in changes
    if protocol == "crosslingual":
        if paper:
            targets, sources = PAPER_TARGETS, PAPER_SOURCES
        if paper or preset == "paper":
            changes = {"split": "random", "subset": _PAPER_SUBSET} | changes
        if not targets or not sources:
            raise InputError("crosslingual needs --source NAME and --target NAME, or --paper.")
        changes["sources"] = tuple(sources)
    elif not corpus:
        raise InputError(f"{protocol} needs --corpus NAME.")
    corpora = tuple(targets) if protocol == "crosslingual" else (corpus,)
    known = {field.name for field in fields(BenchSettings)} - {"protocol", "corpora"}
    if unknown := sorted(set(changes) - known):
        raise InputError(f"a benchmark has no setting {unknown[0]!r}: it has {_listed(known)}.")
    try:
        settings = bench_preset(preset, protocol, corpora, **changes)
        augmentor = (augmentor or {}) | ({} if iterations is None else {"iterations": iterations})
        if augmentor:
            told = settings.augmentor.to_dict() | augmentor
            settings = replace(settings, augmentor=Settings.from_dict(told))
        recogniser = (recogniser_settings or {}) | ({} if steps is None else {"steps": steps})
        if recogniser:
            settings = replace(settings, recogniser_settings=_recogniser(settings, recogniser))
    except TypeError as error:
        raise InputError(f"the settings do not have the right types: {error}.") from None
    for name in settings.methods:
        rows.method_named(name)
    if not chosen_rows:
        taken = settings.methods
        for judge in settings.judges:
            taken = rows_taken(judge.recogniser, judge.recogniser_settings, taken)
        settings = replace(settings, methods=taken)
    return settings


def _recogniser(settings: BenchSettings, changes: dict) -> FitSettings | HeadSettings:
    told = settings.recogniser_settings
    return recogniser_settings_of(settings.recogniser, (told.to_dict() if told else {}) | changes)


def _listed(names) -> str:
    return ", ".join(sorted(names))
