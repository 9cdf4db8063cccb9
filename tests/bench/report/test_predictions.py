"""What is published can be computed again, and what was changed afterwards is found."""

import gzip
import json

import miniature
import pytest
import strange
from at_once import AtOnce

from tripaug_core.bench import runner
from tripaug_core.bench.plan import outline
from tripaug_core.bench.report import predictions
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
