"""SER on a corpus that was made imbalanced (Sec. 3.2.1)."""

from collections.abc import Mapping

from tripaug_core.bench.plan.methods import method_named
from tripaug_core.bench.plan.plan import Comparison, Plan, Row, Table
from tripaug_core.bench.plan.settings import BenchSettings
from tripaug_core.bench.plan.specs import CellSpec
from tripaug_core.bench.protocols import common
from tripaug_core.corpora import splits
from tripaug_core.corpora.features import Features
from tripaug_core.errors import InputError


def plan(
    settings: BenchSettings, features: Mapping[str, Features], plugins: tuple[str, ...] = ()
) -> Plan:
    """Cuts classes of the training part and makes copies of what is left, by every method.

    Args:
        settings: `cut` says whether all classes but `keep` are cut at once, or each in a table of
            its own (the two readings of Table 2).
        features: of the one corpus, whole.
        plugins: see `CellSpec`.
    """
    whole = features[settings.corpora[0]]
    corpus = whole.corpora[0]
    classes, reduced = classes_and_reduced(settings, whole)
    by, warnings = common.split_of(settings, whole)
    chosen = [method_named(name) for name in settings.methods]
    cuts = [reduced] if settings.cut == "all" else [(name,) for name in reduced]
    tables, cells = [], []
    for cut in cuts:
        name = "all" if settings.cut == "all" else f"cut {cut[0]}"
        title = corpus if settings.cut == "all" else f"{corpus} with only {cut[0]} cut"
        tables.append(_table(settings, name, title, chosen, classes, cut))
        for part in parts(settings, whole, classes, cut, by):
            fit = common.fit_of(settings, part)
            for method in chosen:
                here = {**part, **common.cell_fields(settings, plugins, method)}
                whole_part = here.pop("uncut")
                if method.whole:
                    here |= {"train": whole_part, "copied": ()}
                cells.append(
                    CellSpec(
                        table=name,
                        row=method.name,
                        method=method.name,
                        fit=fit if method.learned else None,
                        **here,
                    )
                )
    return Plan(
        protocol="imbalanced",
        title=f"Imbalanced training data: {corpus}",
        tables=tuple(tables),
        cells=tuple(cells),
        warnings=tuple(warnings),
        notes=notes(settings, reduced, by),
    )


def classes_and_reduced(settings: BenchSettings, whole: Features):
    """All classes, and those that are cut.

    Raises:
        InputError: the class that should stay whole is not there.
    """
    classes = common.emotions_of(settings, whole)
    if settings.keep not in classes:
        raise InputError(
            f"{whole.corpora[0]} has no {settings.keep!r} to stay whole while the others are cut: "
            f"choose one with --keep, among {', '.join(classes)}."
        )
    return classes, tuple(c for c in classes if c != settings.keep)


def parts(settings: BenchSettings, whole: Features, classes, cut, by: str):
    """For each seed and fold, what its cells have in common; `uncut` is the whole training part."""
    among = common.selected_utterances(settings, whole, classes)
    emotions = among.emotions
    for seed in settings.seeds:
        for fold in splits.folds(among, by=by, count=settings.folds, seed=seed):
            left = splits.cut(among, fold.train_idx, cut, settings.cut_share, seed)
            yield {
                "fold": fold.name,
                "seed": seed,
                "corpora": (common.reference(whole),),
                "train": common.keys(among, left),
                "uncut": common.keys(among, fold.train_idx),
                "test": common.keys(among, fold.test_idx),
                "classes": classes,
                "labels": tuple((name, name) for name in classes),
                "copied": common.keys(
                    among, [i for i in left if settings.copies_of == "all" or emotions[i] in cut]
                ),
                "reduced": tuple(cut),
                "declared": fold.by,
            }


def _table(settings: BenchSettings, name: str, title: str, chosen, classes, cut) -> Table:
    names = [method.name for method in chosen]
    others = [method.name for method in chosen if not method.whole]
    comparisons: list[Comparison] = []
    for base in ("none", "copies"):
        if base in names:
            comparisons += common.pairwise_comparisons(f"over {base}", base, others)
    learned = [method.name for method in chosen if method.learned]
    for method in chosen:
        if method.simple and method.name != "copies":
            comparisons += common.pairwise_comparisons(f"over {method.name}", method.name, learned)
    if {"none", "all-data"} <= set(names):
        comparisons.append(Comparison("the ceiling", "all-data", "none"))
    simple = tuple(m.name for m in chosen if m.simple and m.name != "copies")
    bases = tuple(base for base in ("none", "copies") if base in names)
    pairs = [(row, base) for base in ("copies", "none") for row in learned]
    question = common.question_of(settings, names, *pairs)
    return Table(
        name=name,
        title=title,
        rows=tuple(Row(method.name, method.title, method.family) for method in chosen),
        classes=tuple(classes),
        reduced=tuple(cut),
        comparisons=common.with_question(question, comparisons),
        question=question,
        headline=tuple((row, bases + simple) for row in learned),
        floor="none" if "none" in names else None,
        ceiling="all-data" if "all-data" in names else None,
    )


def notes(settings: BenchSettings, reduced, by: str) -> tuple[str, ...]:
    """What was decided where the paper leaves it open."""
    who = (f"Only the speakers {', '.join(settings.speakers)} took part.",)
    return (
        *(who if settings.speakers else ()),
        f"{settings.cut_share:.0%} of {', '.join(reduced)} were taken out of the training part at "
        f"random by seed, {'all at once' if settings.cut == 'all' else 'one at a time'}; "
        f"{settings.copies} copies of each original"
        f"{' of a cut class' if settings.copies_of == 'cut' else ', whatever its class'}.",
        f"Split by {by}; augmentor, representation learner and normalisation were fitted on what "
        "the cut left of the training part, and on nothing else.",
        *common.normalised_by(settings),
        "All rows of a seed share cut, folds, initialisation, optimiser steps and schedule. Rows "
        "with copies share the order of examples too.",
    )
