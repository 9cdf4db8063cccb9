"""What is published can be computed again, and what was changed afterwards is found."""

import gzip
import json
import os
import tracemalloc

import miniature
import pytest
import strange
from at_once import AtOnce

from tripaug_core import io
from tripaug_core.bench import runner
from tripaug_core.bench.plan import outline
from tripaug_core.bench.report import figures, predictions
from tripaug_core.cli import main
from tripaug_core.errors import InputError


@pytest.fixture(scope="module")
def finished(home, tmp_path_factory):
    folder = tmp_path_factory.mktemp("finished")
    settings = miniature.settings(
        methods=("none", "copies"), recogniser="logmel", recogniser_settings=None
    )
    bench = runner.prepare(settings, str(home))
    runner.run(bench, folder, AtOnce())
    outline.write(bench.plan, folder)
    return folder


@pytest.fixture
def folder(finished, tmp_path):
    for name in ("results.json", "plan.json", predictions.FILE):
        (tmp_path / name).write_bytes((finished / name).read_bytes())
    return tmp_path


def lines_of(folder) -> list[str]:
    return gzip.decompress((folder / predictions.FILE).read_bytes()).decode().splitlines()


def test_every_figure_comes_out_the_same(folder, capsys):
    count, differences = predictions.verify(folder)
    assert count > 50
    assert differences == []
    results = json.loads((folder / "results.json").read_text())
    tested = sum(cell["test"] for cell in results["cells"])
    lines = lines_of(folder)
    assert len(lines) == 1 + tested
    cell, utterance, speaker, truth, guess, scores = lines[1].split(",")
    assert cell in {each["hash"] for each in results["cells"]}
    assert utterance.startswith("mini:")
    assert {truth, guess} <= set(results["tables"][0]["classes"])
    assert speaker
    assert len(scores.split()) == len(results["tables"][0]["classes"])
    assert main(["bench", "verify", str(folder)]) == 0
    assert f"{count} of {count} figures" in capsys.readouterr().out


def test_a_figure_that_was_changed_is_named(folder, capsys):
    results = json.loads((folder / "results.json").read_text())
    results["tables"][0]["rows"][1]["uar"] += 0.1
    (folder / "results.json").write_text(json.dumps(results))
    _, differences = predictions.verify(folder)
    assert [each.place for each in differences] == ["tables.0.rows.1.uar"]
    assert main(["bench", "verify", str(folder)]) == 1
    assert "tables.0.rows.1.uar" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("change", "places"),
    [
        (lambda r: r["cells"][1].update(uar=99.9), ["cells.1.uar"]),
        (lambda r: r["cells"][1].update(table="x", row="y"), ["cells.1.table", "cells.1.row"]),
        (lambda r: r["cells"][1].update(fold="x", seed=7), ["cells.1.fold", "cells.1.seed"]),
        (lambda r: r["cells"][1].update(test=3), ["cells.1.test"]),
        (lambda r: r["cells"].append(r["cells"][1]), ["cells.4"]),
        (lambda r: r["cells"].pop(1), ["cells.HASH"]),
        (lambda r: r.update(complete=False), ["complete"]),
        (lambda r: r.update(complete=1), ["complete"]),
        (lambda r: r.pop("complete"), ["complete"]),
        (lambda r: r["planned"].update(cells=3), ["planned.cells"]),
        (lambda r: r["planned"].update(fits=1), ["planned.fits"]),
        (
            lambda r: r["cells"][0].update(epsilon={"asked": 0.2, "reached": 0.1}),
            ["tables.0.rows.0.epsilon"],
        ),
        (lambda r: r["failed"].append({"hash": "f0", "reason": "no"}), ["failed.0"]),
        (
            lambda r: r["failed"].append(
                {"hash": r["cells"][1]["hash"], "reason": "it has a result, though"}
            ),
            ["failed.0"],
        ),
    ],
)
def test_a_cell_or_a_count_that_was_changed_is_named(folder, change, places):
    results = json.loads((folder / "results.json").read_text())
    hash = results["cells"][1]["hash"]
    change(results)
    (folder / "results.json").write_text(json.dumps(results))
    _, differences = predictions.verify(folder)
    assert [each.place.replace(hash, "HASH") for each in differences] == places


def test_a_cell_that_failed_is_one_of_the_plan(folder):
    """It has no result and no predictions; why it failed is taken as it is written."""
    results = json.loads((folder / "results.json").read_text())
    *cells, last = results["cells"]
    lines = [line for line in lines_of(folder) if not line.startswith(last["hash"])]
    (folder / predictions.FILE).write_bytes(gzip.compress("\n".join(lines).encode()))
    where = {name: last[name] for name in ("table", "row", "fold", "seed", "hash")}
    results |= {"cells": cells, "failed": [where | {"reason": "it was unwell"}], "complete": False}
    plan, _, done = predictions.read(rewritten(folder, results))
    results["tables"] = io.plain(figures.tables(plan, done))
    assert predictions.verify(rewritten(folder, results))[1] == []
    results["failed"][0]["fold"] = "another"
    (difference,) = predictions.verify(rewritten(folder, results))[1]
    assert (difference.place, difference.computed) == ("failed.0.fold", last["fold"])


def rewritten(folder, results):
    (folder / "results.json").write_text(json.dumps(results))
    return folder


def test_whatever_the_results_hold_they_are_verified_or_refused_in_one_sentence(folder):
    told = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    read = ("tables", "cells", "failed", "complete", "planned")
    values = (strange.GONE, None, "x", True, float("nan"))
    sentences, unseen = [], set()
    for done, text in strange.versions(told, values, lambda path: path[0] in read):
        (folder / "results.json").write_text(text, encoding="utf-8")
        try:
            differences = predictions.verify(folder)[1]
            unseen |= set() if differences else {done}
        except InputError as error:
            sentences.append(str(error))
    assert len(sentences) > 50
    assert not any("\n" in sentence for sentence in sentences)
    assert unseen == set()


def test_a_prediction_that_was_changed_shows(folder):
    head, first, *rest = lines_of(folder)
    cells = first.split(",")
    other = {"anger": "sadness"}.get(cells[4], "anger")
    changed = [head, ",".join([*cells[:4], other, cells[5]]), *rest]
    (folder / predictions.FILE).write_bytes(gzip.compress("\n".join(changed).encode()))
    assert predictions.verify(folder)[1]


def test_what_is_missing_or_torn_is_said(folder):
    whole = (folder / predictions.FILE).read_bytes()
    (folder / predictions.FILE).write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InputError, match="cannot be read"):
        predictions.verify(folder)
    cell = lines_of_bytes(whole)[1].split(",")[0]
    kept = [line for line in lines_of_bytes(whole) if not line.startswith(cell)]
    (folder / predictions.FILE).write_bytes(gzip.compress("\n".join(kept).encode()))
    with pytest.raises(InputError, match="lacks 1 of the cells"):
        predictions.verify(folder)
    (folder / "plan.json").unlink()
    with pytest.raises(InputError, match="there is no"):
        predictions.verify(folder)


def lines_of_bytes(content: bytes) -> list[str]:
    return gzip.decompress(content).decode().splitlines()


def test_whatever_a_plan_holds_it_is_verified_or_refused_in_one_sentence(folder, capsys):
    told = json.loads((folder / outline.FILE).read_text(encoding="utf-8"))
    values = (strange.GONE, None, "x", 2, [], [None], {})
    sentences = []
    for _, text in strange.versions(told, values, lambda path: path[0] in ("tables", "cells")):
        (folder / outline.FILE).write_text(text, encoding="utf-8")
        try:
            predictions.verify(folder)
        except InputError as error:
            sentences.append(str(error))
    assert len(sentences) > 100
    assert not any("\n" in sentence for sentence in sentences)
    told["cells"][0]["fold"] = None
    (folder / outline.FILE).write_text(json.dumps(told), encoding="utf-8")
    assert main(["bench", "verify", str(folder)]) == 2
    assert "plan.json is damaged: cells.0.fold is null" in capsys.readouterr().err


def test_predictions_that_are_broken_anywhere_are_refused_in_one_sentence(folder):
    """Bytes that no longer unpack, bytes that unpack to something else, or that do not count."""
    path = folder / predictions.FILE
    whole = path.read_bytes()
    sentences = []
    for place in range(0, len(whole), 29):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        try:
            assert predictions.verify(folder)[1] == []
        except InputError as error:
            sentences.append(str(error))
    assert len(sentences) > 20
    assert all(said.startswith(f"{path} ") and "\n" not in said for said in sentences)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda lines: [lines[0].replace("guess", "gues"), *lines[1:]], "it has no column 'guess'"),
        (lambda lines: [*lines, "zzz" + lines[1][3:]], "is of a cell that plan.json does not have"),
        (
            lambda lines: [lines[0], lines[1].rsplit(",", 2)[0], *lines[2:]],
            "the guess of line 2 is none of its classes",
        ),
        (lambda lines: [], "it has no column 'cell'"),
    ],
)
def test_what_is_wrong_with_the_predictions_is_said(folder, change, said):
    text = "\n".join(change(lines_of(folder)))
    (folder / predictions.FILE).write_bytes(gzip.compress(text.encode()))
    with pytest.raises(InputError, match=f"is damaged: .*{said}"):
        predictions.verify(folder)


@pytest.mark.timeout(60)
def test_predictions_that_are_no_file_are_not_waited_for(folder):
    (folder / predictions.FILE).unlink()
    os.mkfifo(folder / predictions.FILE)
    with pytest.raises(InputError, match="is no regular file"):
        predictions.verify(folder)


@pytest.mark.parametrize("kind", ["a row", "a line", "a text in quotes", "a speaker"])
def test_a_small_file_that_unpacks_to_a_large_one_is_refused_before_it_does(folder, kind):
    """Far less is read than what it would unpack to."""
    head, first = lines_of(folder)[:2]
    cell, utterance = first.split(",")[:2]
    started, again = {
        "a row": (head, f"{first}\n"),
        "a line": ("a", "a"),
        "a text in quotes": (f"{head}\n", '"\n",'),
        "a speaker": (f"{head}\n{cell},{utterance},", "x"),
    }[kind]
    block = again.encode() * (2**22 // len(again))
    with gzip.open(folder / predictions.FILE, "wb", 1) as file:
        file.write(started.encode() + b"\n" * (kind == "a row"))
        for _ in range(64):
            file.write(block)
    tracemalloc.start()
    with pytest.raises(
        InputError, match=r"longer than what was planned|other utterances than|limit"
    ):
        predictions.verify(folder)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 2**27


def test_cells_may_stand_in_any_order(folder):
    head, *lines = lines_of(folder)
    lines.sort(key=lambda line: line.split(",")[0], reverse=True)
    (folder / predictions.FILE).write_bytes(gzip.compress("\n".join([head, *lines]).encode()))
    assert predictions.verify(folder)[1] == []
    (folder / predictions.FILE).write_bytes(gzip.compress("\n".join([head, *lines[:-1]]).encode()))
    with pytest.raises(InputError, match="on other utterances than planned"):
        predictions.verify(folder)
