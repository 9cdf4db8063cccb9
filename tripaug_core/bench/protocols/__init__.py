"""The paper's three experiments, as plans: features and settings in, specs of every cell out."""

from collections.abc import Mapping
from dataclasses import replace

from tripaug_core.bench.plan.plan import Plan
from tripaug_core.bench.plan.settings import BenchSettings
from tripaug_core.bench.protocols import ablation, crosslingual, imbalanced
from tripaug_core.corpora.features import Features
from tripaug_core.corpora.speakers import check_known
from tripaug_core.recognition import said

_PLANS = {
    "imbalanced": imbalanced.plan,
    "ablation": ablation.plan,
    "crosslingual": crosslingual.plan,
}


def make_plan(
    settings: BenchSettings, features: Mapping[str, Features], plugins: tuple[str, ...] = ()
) -> Plan:
    """The plan of a benchmark. Nothing is computed yet.

    Args:
        settings: what is asked for.
        features: of each corpus that the settings name, whole.
        plugins: sources of a user's own rows and recognisers, already loaded here.

    Raises:
        InputError: the corpora do not have what the settings ask for.
    """
    if settings.normalise == "speaker":
        for each in features.values():  # sources of crosslingual as well
            check_known(each)
    plans = [_PLANS[settings.protocol](judge, features, plugins) for judge in settings.judges]
    names = [said(j.recogniser.partition("=")[0], j.finetune) for j in settings.judges]
    plan = plans[0] if len(plans) == 1 else _side_by_side(plans, names)
    if names == [BenchSettings.recogniser]:  # the default goes without saying
        return plan
    return replace(plan, title=f"{plan.title}, judged by {', '.join(names)}")


def _side_by_side(plans: list[Plan], judges: list[str]) -> Plan:
    """One plan of several that differ in who judges: a table each, augmentors shared."""
    numbered = [
        name if judges.count(name) == 1 else f"{name} {judges[: i + 1].count(name)}"
        for i, name in enumerate(judges)
    ]
    tables, cells = [], []
    for name, plan in zip(numbered, plans, strict=True):
        tables += [
            replace(t, name=f"{t.name}, {name}", title=f"{t.title}, judged by {name}")
            for t in plan.tables
        ]
        cells += [replace(cell, table=f"{cell.table}, {name}") for cell in plan.cells]
    return replace(
        plans[0],
        tables=tuple(tables),
        cells=tuple(cells),
        warnings=tuple(dict.fromkeys(text for plan in plans for text in plan.warnings)),
        notes=tuple(dict.fromkeys(text for plan in plans for text in plan.notes)),
    )
