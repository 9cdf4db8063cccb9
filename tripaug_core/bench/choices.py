"""From what a person chooses, on a command line or on a page, to the settings of a benchmark."""

from collections.abc import Sequence
from dataclasses import replace

from tripaug_core.bench import methods as rows
from tripaug_core.bench.protocols.crosslingual import PAPER_SOURCES, PAPER_TARGETS
from tripaug_core.bench.settings import PROTOCOLS, BenchSettings, bench_preset
from tripaug_core.errors import InputError

_PAPER_SUBSET = 250  # of each valence of IEMOCAP and ESD (Sec. 3.2.2)


def settings_of(
    protocol: str | None,
    *,
    corpus: str | None = None,
    sources: Sequence[str] = (),
    targets: Sequence[str] = (),
    paper: bool = False,
    preset: str = "bench",
    iterations: int | None = None,
    steps: int | None = None,
    **changes,
) -> BenchSettings:
    """Settings of a benchmark; what is None is left to the preset.

    Args:
        protocol: "imbalanced", "ablation" or "crosslingual".
        corpus: of the first two.
        sources, targets: of `crosslingual`.
        paper: take the paper's six pairs, and its random split.
        preset: see `settings.PRESETS`.
        iterations: training rounds of an augmentor.
        steps: optimiser steps of a recogniser.
        changes: further fields of `BenchSettings`.

    Raises:
        InputError: something is missing, unknown or out of its range.
    """
    if protocol not in PROTOCOLS:
        raise InputError(f"name a protocol: {', '.join(PROTOCOLS)} (see: tripaug bench --help).")
    changes = {name: value for name, value in changes.items() if value is not None}
    if protocol == "crosslingual":
        if paper:
            targets, sources = PAPER_TARGETS, PAPER_SOURCES
            changes = {"split": "random", "subset": _PAPER_SUBSET} | changes
        if not targets or not sources:
            raise InputError("crosslingual needs --source NAME and --target NAME, or --paper.")
        changes["sources"] = tuple(sources)
    elif not corpus:
        raise InputError(f"{protocol} needs --corpus NAME.")
    corpora = tuple(targets) if protocol == "crosslingual" else (corpus,)
    settings = bench_preset(preset, protocol, corpora, **changes)
    if iterations is not None:
        augmentor = replace(settings.augmentor, iterations=iterations)
        settings = replace(settings, augmentor=augmentor)
    if steps is not None:
        if settings.recogniser_settings is None:
            raise InputError(f"{settings.recogniser} has no --steps.")
        recogniser = replace(settings.recogniser_settings, steps=steps)
        settings = replace(settings, recogniser_settings=recogniser)
    for name in settings.methods:
        rows.method_named(name)
    return settings
