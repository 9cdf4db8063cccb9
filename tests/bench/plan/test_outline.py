"""A plan in a run's folder: it comes back, and whatever it holds it is read or refused."""

import json
import shutil

import pytest
import strange

from tripaug_core.bench.plan import outline
from tripaug_core.errors import InputError
from tripaug_core.homes import results_home


@pytest.fixture
def folder(tmp_path):
    """With a published plan of few cells."""
    shutil.copy(results_home() / "crosslingual-emodb" / outline.FILE, tmp_path)
    path = tmp_path / outline.FILE
    told = json.loads(path.read_text(encoding="utf-8"))
    told["cells"] = [cell for cell in told["cells"] if cell["seed"] == 0]
    path.write_text(json.dumps(told), encoding="utf-8")
    return tmp_path


@pytest.fixture
def told(folder):
    return json.loads((folder / outline.FILE).read_text(encoding="utf-8"))


def refused(folder, told) -> str:
    (folder / outline.FILE).write_text(json.dumps(told), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        outline.read(folder)
    assert outline.left(folder) is None
    return str(caught.value)


def test_what_is_written_comes_back(folder, told, tmp_path):
    found = outline.read(folder)
    assert found == outline.left(folder)
    assert [cell.hash for cell in found.cells] == [cell["hash"] for cell in told["cells"]]
    assert list(found.cells[0].test) == told["parts"][told["cells"][0]["test"]]
    assert found.tables[0].rows[0].name == told["tables"][0]["rows"][0][0]
    assert found.tables[0].question.row == told["tables"][0]["question"]["row"]


def test_none_at_all_is_said(tmp_path):
    assert outline.left(tmp_path) is None
    with pytest.raises(InputError, match=r"there is no .*plan\.json: give the folder"):
        outline.read(tmp_path)


def test_whatever_a_field_holds_a_plan_is_read_or_refused_in_one_sentence(folder, told):
    damaged = 0
    for done, text in strange.versions(told):
        (folder / outline.FILE).write_text(text, encoding="utf-8")
        try:
            found = outline.read(folder)
            assert all(cell.table in {table.name for table in found.tables} for cell in found.cells)
        except InputError as error:
            said = strange.sentence_of(error, folder / outline.FILE, 300, done)
            damaged += "is damaged" in said
    assert damaged > 500


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda told: told.update(tables=[]), "it has no tables"),
        (lambda told: told.pop("cells"), "it lacks cells"),
        (lambda told: told["cells"][0].update(table=None), "cells.0.table is null: it must be tex"),
        (lambda told: told["cells"][1].update(fold=None), "cells.1.fold is null: it must be text"),
        (lambda told: told["cells"][0].update(seed=True), "cells.0.seed is true: it must be a who"),
        (lambda told: told["cells"][0].update(hash="../x"), "it must be hexadecimal digits"),
        (lambda told: told["cells"][0].update(row="x"), "cells.0 is of no row of the tables"),
        (lambda told: told["cells"][0].update(test=-1), "cells.0.test is -1: there are"),
        (
            lambda told: told["cells"][1].update(hash=told["cells"][0]["hash"]),
            "cells.1.hash is that of another cell",
        ),
        (lambda told: told["tables"][0].update(reduced="x"), 'tables.0.reduced is "x": it must be'),
        (lambda told: told["tables"][0].update(reduced=["x"]), "'x', which is none of its classes"),
        (lambda told: told["tables"][0].update(classes=[]), "tables.0 has no classes"),
        (lambda told: told["tables"].append(told["tables"][0]), "tables.1 is called as another"),
        (lambda told: told["tables"][0]["rows"].append(["x"]), "has 1 entries: it must have 3"),
        (lambda told: told.update(protocol="x"), 'protocol is "x": it must be one of imbalanced'),
    ],
)
def test_what_is_damaged_is_said(folder, told, change, said):
    change(told)
    sentence = refused(folder, told)
    assert sentence.startswith(f"{folder / outline.FILE} is damaged: ")
    assert said in sentence
    assert sentence.endswith(".")
