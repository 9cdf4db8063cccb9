"""A run seen from its folder is what its own files say of it."""

import json

import miniature
import pytest

from tripaug_core import io
from tripaug_core.bench import runner
from tripaug_core.bench.plan import outline
from tripaug_core.bench.report.files import RESULTS
from tripaug_core.bench.report.status import RunStatus
from tripaug_core.jobs import bench as job


@pytest.fixture(scope="module")
def done(home, tmp_path_factory):
    """A benchmark that is done, and its results."""
    from at_once import AtOnce

    settings = miniature.settings(methods=("none", "learned"))
    run = job.lay_out(tmp_path_factory.mktemp("runs"), settings, corpora=home, workers=1)
    bench = runner.prepare(settings, str(home))
    outline.write(bench.plan, run.path)
    return run, runner.run(bench, run.path, AtOnce())


@pytest.fixture
def without_results(done):
    """As the folder stands while cells are still computed."""
    path = done[0].path / RESULTS
    text = path.read_text(encoding="utf-8")
    path.unlink()
    yield done
    path.write_text(text, encoding="utf-8")


def test_the_table_so_far_has_what_the_final_one_has(without_results):
    run, results = without_results
    tables = RunStatus(run).tables()["tables"]
    assert any("epsilon" in row for row in tables[0]["rows"])
    assert io.plain(tables) == io.plain(results["tables"])


def test_a_cell_file_that_lacks_something_waits_like_one_that_is_not_there(done):
    run, _ = done
    path = sorted((run.path / "cells").iterdir())[0]
    text = path.read_text(encoding="utf-8")
    try:
        path.write_text(json.dumps({"uar": 50.0}), encoding="utf-8")
        standing = RunStatus(run)
        assert standing.look(active=False)["counts"] == {"done": 3, "waiting": 1}
        assert not standing.tables()["final"]
        assert len(standing.csv().splitlines()) == 4
    finally:
        path.write_text(text, encoding="utf-8")
