"""Which losses matter (Sec. 3.2.3), and two leave-outs beyond the paper."""

from collections.abc import Mapping

from tripaug_core import vocabulary
from tripaug_core.bench.plan.plan import Comparison, Plan, Row, Table
from tripaug_core.bench.plan.settings import BenchSettings
from tripaug_core.bench.plan.specs import CellSpec
from tripaug_core.bench.protocols import common, imbalanced
from tripaug_core.corpora.features import Features

# Row, title, losses left out; None: no augmentor at all.
ROWS = (
    ("none", vocabulary.ROWS["none"].title, None),
    *((name, row.title, row.without) for name, row in vocabulary.ABLATIONS.items()),
)
_ADJACENT = (("L_Model", "none"), ("L_Model+L_VAR", "L_Model"), ("L_Total", "L_Model+L_VAR"))
_BEYOND = (("L_Total", "L_Total-L_EMO"), ("L_Total", "L_Total-L_GAN"))


def plan(
    settings: BenchSettings, features: Mapping[str, Features], plugins: tuple[str, ...] = ()
) -> Plan:
    """The imbalanced protocol with augmentors that were trained without some of the losses."""
    whole = features[settings.corpora[0]]
    corpus = whole.corpora[0]
    classes, reduced = imbalanced.classes_and_reduced(settings, whole)
    by, warnings = common.split_of(settings, whole)
    cells = []
    for part in imbalanced.parts(settings, whole, classes, reduced, by):
        part.pop("uncut")
        for row, _, without in ROWS:
            fit = None if without is None else common.fit_of(settings, part, without)
            cells.append(
                CellSpec(
                    table="all",
                    row=row,
                    method="none" if fit is None else "learned",
                    fit=fit,
                    **part,
                    **common.cell_fields(settings, plugins),
                )
            )
    question = common.question_of(settings, [row for row, _, _ in ROWS], ("L_Total", "none"))
    comparisons = (
        *(Comparison("adjacent", *pair) for pair in _ADJACENT),
        *(Comparison("left out", *pair) for pair in _BEYOND),
        *common.pairwise_comparisons("over none", "none", [row for row, _, _ in ROWS[2:]]),
    )
    table = Table(
        name="all",
        title=corpus,
        rows=tuple(
            Row(row, title, "control" if without is None else "learned")
            for row, title, without in ROWS
        ),
        classes=classes,
        reduced=reduced,
        comparisons=common.with_question(question, comparisons),
        question=question,
        headline=tuple((row, (reference,)) for row, reference in (*_ADJACENT, *_BEYOND)),
    )
    return Plan(
        protocol="ablation",
        title=f"Ablation of the losses: {corpus}",
        tables=(table,),
        cells=tuple(cells),
        warnings=tuple(warnings),
        notes=imbalanced.notes(settings, reduced, by),
    )
