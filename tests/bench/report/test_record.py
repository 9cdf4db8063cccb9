"""Published tables: read, and compared with a run made anew."""

import copy
import json

import miniature
import pytest
import strange

from tripaug_core.bench import runner
from tripaug_core.bench.report import files, predictions, record
from tripaug_core.bench.report.columns import DIFFERENCES, PLACES, columns_of
from tripaug_core.bench.report.side_by_side import side_by_side
from tripaug_core.bench.run.engines import open_engine
from tripaug_core.cli import main
from tripaug_core.errors import InputError
from tripaug_core.homes import results_home

PLUGIN = "from tripaug_core.bench.methods import Method, register\nregister(Method('own', 'own'))\n"


@pytest.fixture(scope="module")
def published(home, tmp_path_factory):
    """A home of published tables with one in it, "tiny"."""
    folder = tmp_path_factory.mktemp("published")
    settings = miniature.settings(methods=("none", "copies"))
    with open_engine("local", 1, None) as engine:
        runner.run(runner.prepare(settings, str(home), (PLUGIN,)), folder / "tiny", engine)
    return folder


def test_what_it_takes_to_run_a_table_again_stands_in_it(published):
    assert record.names(published) == ["tiny"]
    found = record.read("tiny", published)
    assert found.settings == miniature.settings(methods=("none", "copies"))
    assert found.plugins == (PLUGIN,)
    assert found.title == "Imbalanced training data: mini"


def test_rows_are_compared_cell_by_cell(published):
    then = record.read("tiny", published).results
    assert [(r.row, r.same, r.cells) for r in record.compare(then, then)] == [
        ("none", 2, 2),
        ("copies", 2, 2),
    ]
    now = copy.deepcopy(then)
    now["cells"][0]["uar"] += 1
    now["tables"][0]["rows"] = now["tables"][0]["rows"][:1]
    first, second = record.compare(then, now)
    assert (first.same, first.cells, first.now) == (1, 2, first.then)
    assert (second.same, second.now) == (2, None)


@pytest.mark.parametrize("content", ["{", "{}", '{"title": "x", "settings": {"x": 1}}', "[]"])
def test_a_damaged_table_is_refused(tmp_path, content):
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / files.RESULTS).write_text(content)
    with pytest.raises(InputError, match=r"results\.json (is|does)"):
        record.read("bad", tmp_path)


def test_whatever_a_field_holds_a_table_is_compared_or_refused_in_one_sentence(published, tmp_path):
    whole = record.read("tiny", published).results
    whole = {name: whole[name] for name in record._SHAPE}  # the others are not read
    (tmp_path / "bad").mkdir()
    damaged = 0
    for done, text in strange.versions(whole):
        (tmp_path / "bad" / files.RESULTS).write_text(text, encoding="utf-8")
        try:
            found = record.read("bad", tmp_path)
        except InputError as error:
            said = strange.sentence_of(error, tmp_path / "bad" / files.RESULTS, 500, done)
            damaged += "is damaged" in said
            continue
        record.compare(found.results, whole)
        record.compare(whole, found.results)
        assert all(isinstance(source, str) for source in found.plugins)
        assert isinstance(found.title, str)
        for table in found.results["tables"]:
            lines = [row for row in table["rows"] if "uar" in row]
            columns = [column for where in PLACES for column in columns_of(table, where)]
            texts = [column.text(line) for column in columns for line in lines]
            texts += [column.text(c) for column in DIFFERENCES for c in table["comparisons"]]
            assert all(isinstance(text, str) for text in texts)
        side_by_side(found.results)
    assert damaged > 1000


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda told: told.update(settings=None), "settings is null: it must be an object"),
        (lambda told: told["settings"].update(folds=1), "folds is 1: it must be a whole number"),
        (lambda told: told.update(plugins="x"), 'plugins is "x": it must be a list'),
        (lambda told: told.update(cells=None), "cells is null: it must be a list"),
        (lambda told: told.update(tables=[{}]), "tables.0 lacks name"),
        (lambda told: told["cells"][0].update(uar=None), "cells.0.uar is null: it must be a numb"),
        (lambda told: told["cells"][0].pop("fold"), "cells.0 lacks fold"),
        (lambda told: told["tables"][0].update(classes=[]), "tables.0 has no classes"),
        (
            lambda told: told["tables"][0]["rows"][1].update(uar_interval=[1, None]),
            "in tables.0.rows.1 uar_interval is [1, null]: it must be two numbers, or two nulls",
        ),
    ],
)
def test_what_is_damaged_is_said(published, tmp_path, change, said, capsys, monkeypatch):
    told = copy.deepcopy(record.read("tiny", published).results)
    change(told)
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / files.RESULTS).write_text(json.dumps(told))
    monkeypatch.setattr(record, "results_home", lambda: tmp_path)
    for command in (["reproduce", "bad"], ["reproduce"]):
        assert main(command) == 2
        assert f"results.json is damaged: {said}" in capsys.readouterr().err


def test_names_are_names(published):
    for name in ("other", "../tiny", ""):
        with pytest.raises(InputError):
            record.read(name, published)


def test_every_published_table_of_the_project_can_be_read():
    assert "judges-emodb" in record.names()
    for name in record.names():
        found = record.read(name)
        assert found.results["complete"]
        assert json.dumps(found.settings.to_dict())


@pytest.mark.parametrize("name", record.names())
def test_every_published_figure_comes_out_of_its_predictions(name):
    count, differences = predictions.verify(results_home() / name)
    assert count > 100
    assert differences == []
