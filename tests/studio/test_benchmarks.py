"""Benchmarks behind the page: what may be asked for, what a run's folder tells while it fills."""

import json
import os
import shutil
import socket

import pytest

from tests.studio.conftest import ODD
from tripaug_core.bench import runner
from tripaug_core.bench.plan import outline
from tripaug_core.bench.plan.methods import BUILT_IN
from tripaug_core.bench.plan.settings import PRESETS
from tripaug_core.bench.protocols.preview import sketch
from tripaug_core.bench.report import figures as results
from tripaug_core.bench.report.status import RunStatus, latest
from tripaug_core.bench.run import scheduler
from tripaug_core.bench.run.store import Store
from tripaug_core.errors import InputError
from tripaug_core.recognition import KINDS, encoders
from tripaug_core.runs.folder import RunFolder
from tripaug_core.studio.work.benchmarks import form as bench_form
from tripaug_core.studio.work.benchmarks import words as bench_words
from tripaug_core.studio.work.benchmarks.benches import Benches
from tripaug_core.studio.work.runs import Runs
from tripaug_core.vocabulary import BENCH_PRESETS, OWN_ROWS, PROTOCOLS, ROWS

SMALL = {"protocol": "imbalanced", "corpus": "mini", "preset": "quick", "seeds": [0], "folds": 2}


@pytest.fixture(scope="module")
def benches(bench_shelf):
    return Benches(bench_shelf, Runs(bench_shelf.runs_home))


@pytest.fixture
def half(bench_homes, tmp_path):
    """The broken run as it was when every second cell was done."""
    folder = tmp_path / "half"
    shutil.copytree(bench_homes.runs / bench_homes.broken, folder)
    for name in ("results.json", "results.csv", "report.html"):
        (folder / name).unlink()
    for path in sorted((folder / "cells").iterdir())[::2]:
        path.unlink()
    return RunFolder(folder)


def test_the_words_are_about_what_there_is(monkeypatch, tmp_path):
    monkeypatch.setenv("TRIPAUG_MODELS", str(tmp_path))
    assert list(ROWS) == list(BUILT_IN)
    assert {name: row.family for name, row in ROWS.items()} == {
        name: method.family for name, method in BUILT_IN.items()
    }
    assert set(BENCH_PRESETS) == set(PRESETS)
    assert [name for name, _ in bench_words.recognisers() if name] == [
        kind.name for kind in KINDS.values() if not kind.argument
    ]
    assert bench_words.tip_of("LT_COPIES", "").endswith("Plain copies of it are added.")
    assert bench_words.tip_of("mine", "a row of mine") == "A row of mine"


@pytest.fixture
def models(tmp_path, monkeypatch):
    """A models home with one encoder, by name alone: nothing is loaded of it."""
    (tmp_path / "models" / "tiny").mkdir(parents=True)
    (tmp_path / "models" / "tiny" / "config.json").write_text("{}")
    monkeypatch.setenv("TRIPAUG_MODELS", str(tmp_path / "models"))
    monkeypatch.delenv(encoders.VARIABLE, raising=False)
    return tmp_path / "models"


def test_encoders_go_by_the_names_that_the_operator_gave(models, monkeypatch):
    monkeypatch.setenv(encoders.VARIABLE, "{}")  # so that what is given here is taken back
    encoders.give(f"mine={models / 'tiny'}")
    encoders.give("far=someone/model")
    told = dict(bench_words.recognisers())
    assert [name for name in told if "=" in name] == [
        "encoder=mine",
        "encoder=far",
        "encoder=tiny",
    ]
    assert "fetched" in told["encoder=far"]
    assert "fetched" not in told["encoder=mine"]
    assert not any(str(models) in text for pair in told.items() for text in pair)
    asked = {"recogniser": "encoder=mine", "finetune": True, "methods": ["none"]}
    settings = bench_form.settings_of(SMALL | asked)
    assert settings.recogniser == "encoder=mine"
    assert settings.recogniser_settings.finetune
    about = dict(bench_words.about_of({"bench": settings.to_dict()}))
    assert about["Recogniser"] == "encoder=mine (finetuned), 300 steps"


def test_an_empty_name_among_recognisers_is_the_sizes_own():
    for asked, expected in (
        (",logmel", "light,logmel"),
        ("logmel, light, logmel", "logmel,light"),
        ("logmel", "logmel"),
        ("", "light"),
    ):
        assert bench_form.settings_of(SMALL | {"recogniser": asked}).recogniser == expected
    paper = SMALL | {"preset": "paper", "recogniser": ",logmel"}
    assert bench_form.settings_of(paper).recogniser == "vgg19,logmel"


@pytest.mark.parametrize("told", ["encoder={models}/tiny", "encoder=../tiny", "light,encoder=a/b"])
def test_an_encoder_is_never_a_path_or_fetched_because_a_page_says_so(models, told):
    with pytest.raises(InputError, match="no encoder of that name here: choose tiny"):
        bench_form.settings_of(SMALL | {"recogniser": told.format(models=models)})


def test_what_is_counted_is_what_is_planned(benches, bench_homes):
    asked = SMALL | {"methods": ["none", "copies", "learned"], "seeds": [0, 1]}
    found = benches.count(asked)
    plan = runner.prepare(bench_form.settings_of(asked), str(bench_homes.corpora)).plan
    assert (found["cells"], found["fits"], found["rows"]) == (len(plan.cells), 4, 3)
    assert found["splits"] == 4
    sketched = sketch(bench_form.settings_of(asked), bench_homes.corpora)
    keys = [(c.table, c.row, c.fold, c.seed, c.test) for c in plan.cells]
    assert [(c.table, c.row, c.fold, c.seed, c.test) for c in sketched.cells] == keys
    quick = benches.count(bench_form.QUICK_LOOK)
    assert quick["cells"] <= 30
    assert "synthetic" in quick["warnings"][0]


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"corpus": "../mini"}, "plain name"),
        ({"corpus": None}, "corpus"),
        ({"protocol": "everything"}, "protocol"),
        ({"methods": ["none", "nonsense"]}, "nonsense"),
        ({"methods": "none"}, "list"),
        ({"seeds": [-1]}, "seeds"),
        ({"seeds": list(range(99))}, "seeds"),
        ({"folds": 1}, "folds"),
        ({"folds": 2.5}, "folds"),
        ({"steps": "many"}, "steps"),
        ({"preset": "huge"}, "preset"),
        ({"recogniser": "os.system"}, "os.system"),
        ({"device": "tpu"}, "tpu"),
        ({"plugins": ["import os"]}, "plugins"),
        ({"keep": "envy"}, "envy"),
    ],
)
def test_what_cannot_be_had_is_said(benches, change, word):
    with pytest.raises(InputError, match=word):
        benches.count(SMALL | change)


def test_a_row_that_a_recogniser_cannot_take_is_refused_before_the_start(benches, bench_homes):
    asked = SMALL | {"recogniser": "logmel", "methods": ["none", "mixup"]}
    with pytest.raises(InputError, match="leave “mixup” out") as said:
        runner.prepare(bench_form.settings_of(asked), str(bench_homes.corpora))
    for begin in (benches.count, benches.start):
        with pytest.raises(InputError) as refused:
            begin(asked)
        assert str(refused.value) == str(said.value)


def test_where_no_rows_are_chosen_those_that_are_run_are_told(benches):
    told = benches.count(SMALL | {"recogniser": "logmel"})
    assert told["methods"] == [name for name in ROWS if name != "mixup"]
    assert told["rows"] == len(told["methods"])
    across = {"protocol": "crosslingual", "sources": ["mini"], "targets": ["odd"]}
    assert benches.count(across)["methods"] == list(OWN_ROWS["crosslingual"])
    assert set(OWN_ROWS) <= set(PROTOCOLS)


def test_an_engine_that_is_not_there_is_said(benches, monkeypatch):
    before = len(benches.listed())
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{probe.getsockname()[1]}"
    monkeypatch.delenv(scheduler.VARIABLE, raising=False)
    with pytest.raises(InputError, match="no engine"):
        benches.start(SMALL | {"engine": "slurm"})
    for engine in ("cluster", "dask"):
        with pytest.raises(InputError, match="start the app with --scheduler"):
            benches.start(SMALL | {"engine": engine})
    monkeypatch.setenv(scheduler.VARIABLE, address)
    for same in ({}, {"scheduler": address}):
        with pytest.raises(InputError, match="does not answer"):
            benches.start(SMALL | {"engine": "cluster"} | same)
    for engine in ("cluster", "dask", "local"):
        for other in ("tcp://127.0.0.1:1", "x", ["tcp://127.0.0.1:1"], 7):
            with pytest.raises(InputError, match="only taken from whoever starts the app"):
                benches.start(SMALL | {"engine": engine, "scheduler": other})
    assert len(benches.listed()) == before  # nothing was laid out


def test_a_run_with_failed_cells_says_why_and_can_be_taken_up(benches, bench_homes):
    look = benches.look(bench_homes.broken)
    assert look["run"]["state"] == "failed"
    assert look["run"]["resumable"]
    assert look["counts"] == {"done": 8, "failed": 4}
    failed = [cell for cell in look["cells"] if cell[4] == "failed"]
    assert {cell[1] for cell in failed} == {"broken"}
    assert "this row <b>never</b> works" in failed[0][7]
    assert benches.look(bench_homes.broken, look["mark"]) == {"mark": look["mark"]}
    told = benches.tables(bench_homes.broken)
    assert not told["final"]
    stored = json.loads((bench_homes.runs / bench_homes.broken / "results.json").read_text())
    for mine, theirs in zip(told["tables"][0]["rows"], stored["tables"][0]["rows"], strict=True):
        assert mine.get("uar") == theirs.get("uar")
    assert ODD in told["tables"][0]["classes"]
    assert told["tips"]["broken"] == "A row that fails"
    listed = next(run for run in benches.listed() if run["id"] == bench_homes.broken)
    assert (listed["title"], listed["state"], listed["cells"]) == ("Imbalanced: odd", "failed", 12)


def test_a_table_so_far_is_that_of_the_cells_so_far(half):
    standing = RunStatus(half)
    look, told = standing.look(active=False), standing.tables()
    store = Store(half.path)
    done = [(c, store.cell(c.hash)) for c in standing.outline().cells if store.cell(c.hash)]
    assert look["counts"]["done"] == len(done) == 4
    assert look["counts"]["failed"] == 4
    assert look["counts"]["waiting"] == 4
    assert told["tables"] == results.tables(standing.outline(), done)
    assert len(standing.csv().splitlines()) == 5
    # A cell more, and the table moves.
    path = next(iter((half.path / "cells").iterdir()))
    kept = path.read_text()
    path.unlink()
    fewer = RunStatus(half).tables()
    path.write_text(kept)
    assert fewer["tables"] != told["tables"]


@pytest.mark.parametrize("file", ["settings.json", "plan.json", "cells"])
def test_a_damaged_run_is_a_sentence(bench_shelf, half, file):
    home = half.path.with_name("runs")
    home.mkdir()
    half.path.rename(home / half.id)
    path = home / half.id / file
    if file == "cells":
        path = sorted(path.iterdir())[0]
    whole, refused, broken = json.loads(path.read_text()), 0, []
    for place in _places(whole):
        for bad in (None, [], {}, "x", -1, 10**400):
            damaged = json.loads(json.dumps(whole))
            inner = damaged
            for key in place[:-1]:
                inner = inner[key]
            inner[place[-1]] = bad
            if bad == -1:
                del inner[place[-1]]
            path.write_text(json.dumps(damaged))
            benches = Benches(bench_shelf, Runs(home))
            for look in (benches.look, benches.tables, benches.status_of):
                try:
                    look(half.id)
                except InputError:
                    refused += 1
                except Exception as error:
                    broken.append(f"{place} {bad!r:.20}: {type(error).__name__}: {error}"[:150])
    # A plan is sketched; whether `half` has the cell that one is compared with depends on hashes.
    assert refused > {"settings.json": 100, "plan.json": -1, "cells": -1}[file]
    assert broken == []


def _places(value, place=()):
    """Where there is something in plain values; of a list, the first two entries."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value[:2])
    for key, inner in pairs:
        yield (*place, key)
        if isinstance(inner, dict | list):
            yield from _places(inner, (*place, key))


def test_what_is_at_work_is_told_while_its_process_lives(half):
    standing = RunStatus(half)
    waiting = next(c for c in standing.outline().cells if Store(half.path).cell(c.hash) is None)
    half.events.append({"event": "began", "workers": 2})
    half.events.append({"event": "running", "what": "cell", "hash": waiting.hash})
    look = standing.look(active=True)
    assert look["counts"] == {"done": 4, "running": 1, "waiting": 7}  # failures are of before
    assert look["workers"] == 2
    assert look["seconds_left"] > 0
    assert "running" not in standing.look(active=False)["counts"]
    assert latest(list(half.events))[0]["workers"] == 2


def test_a_run_that_left_no_plan_is_sketched(bench_homes, tmp_path):
    """Its cells are told by its events; a user's own row cannot be, without its code."""
    from tests.bench import miniature
    from tripaug_core.jobs import bench as job

    settings = miniature.settings(methods=("none", "copies"))
    run = job.lay_out(tmp_path, settings, corpora=bench_homes.corpora, workers=1)
    bench = runner.prepare(settings, str(bench_homes.corpora))
    cell = bench.plan.cells[0]
    answer = {"uar": 50.0, "truth": [0, 1], "guess": [0, 0], "speakers": ["s0", "s1"]}
    Store(run.path).put_cell(cell.hash, answer | {"times": {"seconds": 1.0}, "versions": {}})
    keys = ("table", "row", "fold", "seed", "hash")
    run.events.append({"event": "cell", **{key: getattr(cell, key) for key in keys}})
    look = RunStatus(run).look(active=False)
    assert look["counts"] == {"done": 1, "waiting": 3}
    outline.write(bench.plan, run.path)
    assert RunStatus(run).look(active=False)["counts"] == look["counts"]
    assert outline.read(run.path) == outline.Outline.of(bench.plan)


def test_files_and_names_are_checked(benches, bench_homes):
    run = bench_homes.broken
    assert benches.file(run, "report")["text"].startswith("<!doctype html>")
    assert len(benches.file(run, "csv")["text"].splitlines()) == 9
    assert json.loads(benches.file(run, "json")["text"])["title"].endswith("odd")
    for name, kind in ((run, "settings"), ("../" + run, "csv"), ("", "csv"), ("nobody", "json")):
        with pytest.raises(InputError):
            benches.file(name, kind)


@pytest.mark.timeout(60)
def test_files_that_others_made_are_of_the_run_and_whole(benches, bench_homes, tmp_path):
    home = tmp_path / "linked"
    (tmp_path / "real").mkdir()
    home.symlink_to(tmp_path / "real")
    shutil.copytree(bench_homes.runs / bench_homes.broken, home / "sent")
    of_it = Benches(benches.catalogue, Runs(home))
    results, report = home / "sent" / "results.json", home / "sent" / "report.html"
    assert json.loads(of_it.file("sent", "json")["text"])["title"].endswith("odd")
    tables = of_it.tables("sent")
    results.rename(tmp_path / "results.json")
    results.symlink_to(tmp_path / "results.json")
    report.write_bytes(b"<p>\xff")
    for kind, why in (("json", "leads out of"), ("report", "no text in UTF-8")):
        with pytest.raises(InputError, match=why):
            of_it.file("sent", kind)
    assert of_it.tables("sent") == tables  # from the cells
    report.unlink()
    os.mkfifo(report)
    with pytest.raises(InputError, match="no regular file"):
        of_it.file("sent", "report")


def test_an_estimate_is_measured_in_the_background(benches):
    import time

    from tripaug_core.studio.endpoints.benchmarks import measured

    asked = SMALL | {"methods": ["none", "copies"], "steps": 20}
    assert benches.estimate(asked, begin=False)["state"] == "none"
    first = measured(benches.estimate(asked))
    assert first == {"state": "measuring", "what": "starts", "done": 0, "of": 0}
    until = time.monotonic() + 120
    while (found := benches.estimate(asked))["state"] in ("waiting", "working"):
        assert measured(found)["what"] in ("starts", "listens", "tries")
        assert time.monotonic() < until
        time.sleep(0.1)
    assert found["state"] == "done", found
    assert found["estimate"]["cells"] == 4
    assert found["estimate"]["seconds"] > found["estimate"]["cell_seconds"] > 0
    assert measured(found) == {"state": "done", "estimate": found["estimate"]}
    assert benches.estimate(asked, begin=False) == found  # not measured again
    assert measured(found | {"state": "failed", "error": "so"}) == {
        "state": "failed",
        "reason": "so",
    }
