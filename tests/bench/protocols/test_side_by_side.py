"""Several judges in one run: a table each, on the same parts and the same augmentors."""

import miniature
import pytest
from at_once import AtOnce

from tripaug_core.bench import runner
from tripaug_core.bench.plan.from_args import settings_from_args
from tripaug_core.bench.report.side_by_side import side_by_side
from tripaug_core.errors import InputError

JUDGES = {"recogniser": "logmel,light", "recogniser_settings": None}


def test_judges_share_everything_but_themselves(home):
    settings = miniature.settings(methods=("none", "learned"), **JUDGES)
    plan = runner.prepare(settings, str(home)).plan
    assert [table.name for table in plan.tables] == ["all, logmel", "all, light"]
    one, other = ([c for c in plan.cells if c.table == t.name] for t in plan.tables)
    assert {c.recogniser for c in one} == {"logmel"}
    assert [(c.row, c.fold, c.train, c.test, c.fit) for c in one] == [
        (c.row, c.fold, c.train, c.test, c.fit) for c in other
    ]
    alone = runner.prepare(miniature.settings(methods=("none", "learned")), str(home)).plan
    assert len(plan.fits) == len(alone.fits)
    assert plan.title == f"{alone.title}, judged by logmel, light"
    lone = miniature.settings(methods=("none",), recogniser="logmel", recogniser_settings=None)
    assert runner.prepare(lone, str(home)).plan.title == f"{alone.title}, judged by logmel"


def test_each_has_its_own_figures(home, tmp_path):
    settings = miniature.settings(
        methods=("none", "copies"), recogniser="logmel,logmel", recogniser_settings=None
    )
    found = runner.run(runner.prepare(settings, str(home)), tmp_path, AtOnce())
    assert found["complete"]
    assert [table["name"] for table in found["tables"]] == ["all, logmel 1", "all, logmel 2"]
    one, other = ([row["uar"] for row in table["rows"]] for table in found["tables"])
    assert one == other
    (beside,) = side_by_side(found)
    assert beside.judges == ("logmel 1", "logmel 2")
    assert [row for row, _ in beside.rows] == ["none", "copies"]
    told = [cells for _, cells in beside.rows]
    assert [float(cells[0].split()[0]) for cells in told] == pytest.approx(one, abs=0.051)
    assert all(cells[0] == cells[1] for cells in told)
    report = (tmp_path / "report.html").read_text()
    assert report.index("All judges side by side: all") < report.index("judged by logmel 1</h2>")
    assert f"<td>copies</td><td>{told[1][0]}</td><td>{told[1][1]}</td>" in report
    assert side_by_side(found | {"settings": {"recogniser": "logmel"}}) == []


def test_rows_that_one_of_them_cannot_take_are_left_out_unless_named(home):
    told = settings_from_args("imbalanced", corpus="mini", recogniser="light,logmel")
    assert "mixup" not in told.methods
    assert "specaugment" in told.methods
    named = miniature.settings(methods=("none", "mixup"), **JUDGES)
    with pytest.raises(InputError, match="logmel does not train on mixed labels"):
        runner.prepare(named, str(home))
