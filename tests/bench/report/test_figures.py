"""Tables from cells whose figures are known."""

from types import SimpleNamespace

import numpy as np
import pytest

from tripaug_core.bench.plan.plan import Comparison, Row, Table
from tripaug_core.bench.report.figures import tables

CLASSES = ("anger", "neutral")
SPEAKERS = [f"s{i}" for i in range(8)]


def cell(row: str, fold: int, seed: int, right: float):
    """Two speakers, 20 recordings of each class; so many are recognised, give or take."""
    generator = np.random.default_rng([fold, seed, len(row)])
    truth = np.tile([0, 1], 40)
    guess = np.where(generator.random(80) < right, truth, 1 - truth)
    speakers = np.repeat(SPEAKERS[2 * fold : 2 * fold + 2], 40).tolist()
    spec = SimpleNamespace(table="t", row=row, fold=f"f{fold}", seed=seed, test=())
    return spec, {"truth": truth.tolist(), "guess": guess.tolist(), "speakers": speakers}


def made(rights: dict[str, float], seeds: int = 3, folds: int = 4) -> dict:
    names = list(rights)
    comparisons = [
        Comparison(f"over {base}", row, base) for base in names[:2] for row in names if row != base
    ]
    table = Table(
        "t", "mini", tuple(Row(name, name) for name in names), CLASSES, (), tuple(comparisons),
        question=Comparison("over copies", "learned", "copies"),
        headline=(("learned", ("none", "copies")),),
        floor="none", ceiling="all-data",
    )  # fmt: skip
    cells = [
        cell(row, fold, seed, right)
        for row, right in rights.items()
        for fold in range(folds)
        for seed in range(seeds)
    ]
    plan = SimpleNamespace(tables=(table,), cells=[spec for spec, _ in cells])
    return tables(plan, cells)[0]


RIGHTS = {"none": 0.6, "copies": 0.62, "learned": 0.85, "noise": 0.6}


def test_the_question_is_tested_alone_and_all_others_together():
    table = made(RIGHTS)
    # none and copies against three others each; one pair is shared, one is the question
    together = {(c["row"], c["reference"]): c["corrected_for"] for c in table["comparisons"]}
    assert together.pop(("learned", "copies")) == 1
    assert set(together.values()) == {4}
    assert table["question"] == ["learned", "copies"]
    for c in table["comparisons"]:
        low, high = c["interval"]
        assert (c["p"] < 0.05) == (low > 0 or high < 0)
        assert (c["verdict"] in ("better", "worse")) == (c["p"] < 0.05)


def test_the_verdict_answers_the_question_then_names_the_best():
    said = made(RIGHTS)["verdicts"]
    assert said[0].startswith("On mini, “learned” gains ")
    assert "over “copies”" in said[0]
    assert said[1].startswith("Highest on mini stands “learned” with ")
    assert "told apart from “none”" in said[1]
    assert "and not from the others" in said[1]  # noise is compared with none and copies alone
    assert "over “none”" in said[2]
    assert not any("“copies”" in sentence for sentence in said[2:])


def test_that_the_ceiling_does_not_count_is_said():
    said = made({**RIGHTS, "all-data": 0.95})["verdicts"]
    assert said[1].startswith("Highest on mini, “all-data” aside, stands “learned” with ")


@pytest.mark.parametrize(("seeds", "folds"), [(2, 4), (3, 2)])
def test_under_three_seeds_or_six_speakers_there_is_no_word(seeds, folds):
    table = made(RIGHTS, seeds, folds)
    assert {c["verdict"] for c in table["comparisons"]} == {None}
    assert table["verdicts"][0].startswith("Figures only, and no verdict")
    assert table["verdicts"][1].startswith("On mini, “learned” is ")
    assert len(table["verdicts"]) == 2


def test_a_table_without_differences_has_no_word():
    table = made(dict.fromkeys(RIGHTS, 0.7))
    assert {c["verdict"] for c in table["comparisons"]} <= {"undecided", "no difference"}
    assert "told apart from none of the others" in table["verdicts"][1]
