"""The published tables behind the page: listed, opened, run again."""

import json
import shutil

import pytest

from tripaug_core.bench.plan.settings import BenchSettings
from tripaug_core.bench.report import record
from tripaug_core.errors import InputError
from tripaug_core.homes import results_home
from tripaug_core.studio.work.benchmarks.published import Published
from tripaug_core.studio.work.runs import Runs


@pytest.fixture
def published(bench_shelf, bench_homes, tmp_path):
    return Published(bench_shelf, Runs(tmp_path / "runs"))


def test_every_table_is_listed_with_whom_and_by_whom(published):
    found = {table["name"]: table for table in published.listed()}
    assert sorted(found) == record.names()
    assert found["crosslingual-emodb"]["corpora"] == ["emodb", "ravdess"]
    assert found["logmel-emodb"]["judges"] == ["logmel"]
    assert all(table["verdict"] for table in found.values())


@pytest.mark.parametrize("name", record.names())
def test_one_opened_has_a_text_for_each_column_of_each_row(published, name):
    told = published.tables(name)
    assert told["tables"] == record.read(name).results["tables"]  # programs read them, too
    for table in told["tables"]:
        rows = {row["row"] for row in table["rows"]}
        assert rows == set(told["tips"]) & rows
        for column in told["columns"][table["name"]]:
            assert rows == set(column["texts"])
    older = not (results_home() / name / "predictions.csv.gz").exists()
    assert older == any("earlier version" in text for text in told["warnings"])


def test_run_again_it_is_the_same_benchmark_or_says_what_is_missing(
    published, bench_shelf, tmp_path, monkeypatch
):
    with pytest.raises(InputError, match="needs the corpus emodb"):
        published.again("logmel-emodb")
    with pytest.raises(InputError, match="no table"):
        published.tables("nothing")
    home = tmp_path / "results"
    shutil.copytree(results_home() / "logmel-emodb", home / "each")
    path = home / "each" / "results.json"
    results = json.loads(path.read_text())
    results["settings"]["corpora"] = ["mini"]
    path.write_text(json.dumps(results))
    monkeypatch.setattr(record, "results_home", lambda: home)
    queued = []
    monkeypatch.setattr(published.runs, "submit", lambda run: queued.append(run) or {"id": run.id})
    assert published.again("each") == {"id": queued[0].id}
    asked = queued[0].settings["bench"]
    assert BenchSettings.from_dict(asked) == BenchSettings.from_dict(results["settings"])
