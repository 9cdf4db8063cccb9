"""Published tables: read, and compared with a run made anew."""

import copy
import json

import miniature
import pytest

from tripaug_core.bench import runner
from tripaug_core.bench.report import files, predictions, record
from tripaug_core.bench.run.engines import open_engine
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
    with pytest.raises(InputError, match="cannot be read"):
        record.read("bad", tmp_path)


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
