"""Valence in a language with little data, with the help of another (Sec. 3.2.2)."""

from collections.abc import Mapping

import numpy as np

from tripaug_core.bench.plan.methods import method_named
from tripaug_core.bench.plan.plan import Comparison, Plan, Row, Table
from tripaug_core.bench.plan.settings import PAPER_SOURCES, BenchSettings
from tripaug_core.bench.plan.specs import CellSpec
from tripaug_core.bench.protocols import common
from tripaug_core.corpora import splits
from tripaug_core.corpora.features import Features
from tripaug_core.corpora.valence import VALENCE_OF, used_in_crosslingual, valences
from tripaug_core.errors import InputError
from tripaug_core.vocabulary import VALENCES

_SUFFIX = {"none": "", "learned": "_AUG"}
_CONDITIONS = {"LT": "low_share of the target", "FT": "all of the target's training part"}


def plan(
    settings: BenchSettings, features: Mapping[str, Features], plugins: tuple[str, ...] = ()
) -> Plan:
    """LT and FT, with and without augmentation, for every pair of a source and a target.

    Args:
        settings: `sources` and `corpora` (the targets); a corpus is not paired with itself.
        features: of each of them, whole.
        plugins: see `CellSpec`.

    Raises:
        InputError: no pair is left, or a corpus has one valence only.
    """
    chosen = [method_named(name) for name in settings.methods]
    if any(method.whole for method in chosen):
        raise InputError("crosslingual cuts nothing, so “all-data” has no meaning: leave it out.")
    pairs = [(s, t) for s in settings.sources for t in settings.corpora if s != t]
    if not pairs:
        raise InputError("source and target are the same corpus: name two.")
    tables, cells, warnings, notes = [], [], [], list(_notes(settings))
    for source, target in pairs:
        one, dropped_one = _with_valence(settings, features[source])
        other, dropped_other = _with_valence(settings, features[target])
        by, warned = common.split_of(settings, other)
        if by not in ("speaker", "random"):
            raise InputError(f"crosslingual is split by speaker or at random, not by {by}.")
        warnings += [w for w in warned if w not in warnings]
        for name, dropped in ((source, dropped_one), (target, dropped_other)):
            if dropped:
                note = f"{name}: {', '.join(dropped)} have no known valence and were left out."
                notes += [note] if note not in notes else []
        name = f"{source} → {target}"
        tables.append(_table(settings, name, chosen))
        for part in _parts(settings, features, one, other, by):
            heard = {"train": part.pop("fit_train"), "labels": part.pop("fit_labels")}
            fit = common.fit_of(settings, part | heard)
            condition = part.pop("condition")
            cells += [
                CellSpec(
                    table=name,
                    row=row_of(condition, method.name),
                    method=method.name,
                    fit=fit if method.learned else None,
                    **part,
                    **common.cell_fields(settings, plugins, method),
                )
                for method in chosen
            ]
    return Plan(
        protocol="crosslingual",
        title=f"Cross-lingual: {', '.join(settings.sources)} to {', '.join(settings.corpora)}",
        tables=tuple(tables),
        cells=tuple(cells),
        warnings=tuple(warnings),
        notes=tuple(notes),
    )


def row_of(condition: str, method: str) -> str:
    """The row's name: LT, LT_AUG, FT, FT_AUG as in the paper, and e.g. LT_COPIES."""
    return condition + _SUFFIX.get(method, "_" + method.upper())


def _with_valence(settings: BenchSettings, whole: Features) -> tuple[Features, list[str]]:
    """The utterances that take part, and the emotions that had to be left out."""
    name, wanted = whole.corpora[0], set(settings.emotions or VALENCE_OF) & set(VALENCE_OF)
    used = np.array(
        used_in_crosslingual(whole.layouts, whole.emotions, whole.languages, settings.esd_positive)
    )
    used &= np.isin(np.array(whole.emotions, dtype=object), sorted(wanted))
    if whole.layouts[0] == "esd":
        used &= np.array([language == "Mandarin" for language in whole.languages])
    found = whole.view(np.flatnonzero(used))
    if set(valences(found.emotions)) != set(VALENCES):
        raise InputError(f"{name} lacks positive or negative emotions: valence needs both.")
    return found, sorted(set(whole.emotions) - set(VALENCE_OF))


def _parts(settings: BenchSettings, features, source: Features, target: Features, by: str):
    names = (source.corpora[0], target.corpora[0])
    refs = tuple(common.reference(features[name]) for name in names)
    from_source = common.keys(source, range(len(source)))
    emotions = sorted({*source.emotions, *target.emotions})
    labels = tuple(zip(emotions, valences(emotions), strict=True))
    by_emotion = tuple((emotion, emotion) for emotion in emotions)
    for seed in settings.seeds:
        here = target
        if settings.subset and target.layouts[0] in PAPER_SOURCES:  # IEMOCAP_SUB, ESD_SUB
            here = target.view(splits.subset(valences(target.emotions), settings.subset, seed))
        found = splits.target_splits(here, by, seed, settings.low_share)
        # A random split is drawn once a seed, as in the paper; speakers take turns.
        for split in found[:1] if by == "random" else found:
            for condition, chosen in (("LT", split.small_idx), ("FT", split.large_idx)):
                from_target = common.keys(here, chosen)
                both = tuple(sorted(from_source + from_target))
                yield {
                    "condition": condition,
                    "fold": split.name,
                    "seed": seed,
                    "corpora": refs,
                    "train": both,
                    "test": common.keys(here, split.test_idx),
                    "classes": VALENCES,
                    "labels": labels,
                    "copied": from_target,
                    "reduced": (),
                    "declared": split.by,
                    "fit_train": both if settings.fit_on == "both" else from_target,
                    "fit_labels": by_emotion if settings.triplets == "emotion" else labels,
                }


def _table(settings: BenchSettings, name: str, chosen) -> Table:
    rows, comparisons, headline = [], [], []
    learned = [m.name for m in chosen if m.learned]
    others = [m.name for m in chosen if not m.learned]
    for condition, what in _CONDITIONS.items():
        rows += [Row(row_of(condition, m.name), f"{what}, {m.title}", m.family) for m in chosen]
        mine = {m.name: row_of(condition, m.name) for m in chosen}
        for base in others:
            compared = mine.values() if base in ("none", "copies") else [mine[m] for m in learned]
            comparisons += common.pairwise_comparisons(f"over {mine[base]}", mine[base], compared)
        headline += [(mine[m], tuple(mine[base] for base in others)) for m in learned]
        if condition == "FT" and "none" in mine:
            comparisons.append(Comparison("more data", mine["none"], row_of("LT", "none")))
    bases = [row_of("LT", base) for base in ("copies", "none")]
    pairs = [(row_of("LT", m), base) for base in bases for m in learned]
    question = common.question_of(settings, [row.name for row in rows], *pairs)
    return Table(
        name=name,
        title=name,
        rows=tuple(rows),
        classes=VALENCES,
        reduced=(),
        comparisons=common.with_question(question, comparisons),
        question=question,
        headline=tuple(headline),
    )


def _notes(settings: BenchSettings) -> tuple[str, ...]:
    drawn = (
        ""
        if not settings.subset
        else (
            f" IEMOCAP and ESD as targets: {settings.subset} utterances of each valence, at random."
        )
    )
    return (
        "Negative: anger, sadness, fear, disgust, boredom. Positive: happiness, surprise, neutral, "
        f"calm. ESD: Mandarin, anger and sadness against happiness and {settings.esd_positive}.",
        "Test on a quarter of the target (of its speakers, unless the split is random); LT trains "
        "on all of the source and "
        f"{settings.low_share:.0%} of the target, FT on all of the source and of the target's "
        f"training part; {settings.copies} copies of each target utterance.{drawn}",
        "The augmentor was trained on "
        + ("both training parts together" if settings.fit_on == "both" else "the target's part")
        + f", with triplets by {settings.triplets}: the paper does not say.",
        *common.normalised_by(settings),
        "A split by speaker rotates the held-out speakers; a random one, the paper's, is drawn "
        "once a seed and shares speakers between the sides.",
    )
