"""Every place shows the same columns with the same figures."""

import json

import pytest

from tripaug_core.bench.plan.methods import BUILT_IN
from tripaug_core.bench.report import formats
from tripaug_core.bench.report.columns import DOCUMENT, PAGE, PLACES, REPORT, columns_of
from tripaug_core.bench.report.html import render
from tripaug_core.homes import PROJECT

TABLE = {
    "classes": ["anger", "neutral"],
    "reduced": ["anger"],
    "rows": [
        {
            "row": "none",
            "uar": 62.14,
            "uar_interval": [58.0, 66.25],
            "uar_mean_of_folds": 61.0,
            "uar_reduced": 50.0,
            "recalls": {"anger": 50.4, "neutral": None},
            "accuracy": 64.0,
            "cells": 3,
            "missing_cells": 1,
        }
    ],
}


@pytest.mark.parametrize("where", PLACES)
def test_each_column_is_there_once_and_can_be_printed(where):
    columns = columns_of(TABLE, where, final=False)
    assert len({column.key for column in columns}) == len(columns)
    shown = {column.key: column.text(TABLE["rows"][0]) for column in columns}
    assert shown["recall:anger"] == "50.4"
    assert shown["recall:neutral"] == formats.NONE
    assert "gap_share" not in shown  # no row has one
    assert ("cells" in shown) == (where == PAGE)


def test_a_table_without_cut_classes_and_with_a_share_of_the_gap():
    row = TABLE["rows"][0] | {"gap_share": {"value": -0.031, "interval": [None, None]}}
    table = TABLE | {"reduced": [], "rows": [row, TABLE["rows"][0]]}
    columns = {column.key: column for column in columns_of(table, REPORT)}
    assert "uar_reduced" not in columns
    assert [columns["gap_share"].text(each) for each in table["rows"]] == ["−3%", "–"]
    brief = {column.key: column.brief for column in columns_of(table, DOCUMENT)}
    assert [brief["gap_share"](each) for each in table["rows"]] == ["−3%", ""]


def test_what_a_row_reaches_of_its_epsilon():
    told = [{"asked": 0.325, "reached": 0.3251}, {"asked": 0.325, "reached": 0.21}]
    rows = [TABLE["rows"][0] | {"epsilon": each} for each in told]
    table = TABLE | {"rows": [*rows, TABLE["rows"][0]]}
    assert "epsilon" not in {column.key for column in columns_of(TABLE, PAGE)}
    column = next(c for c in columns_of(table, PAGE) if c.key == "epsilon")
    assert [column.text(row) for row in table["rows"]] == ["0.33", "0.21 of 0.33", "–"]


def test_rows_know_their_family():
    families = {name: method.family for name, method in BUILT_IN.items()}
    assert families["none"] == families["all-data"] == "control"
    assert families["weights"] == families["warp"] == "simple"
    assert families["learned-half"] == families["learned+specaugment"] == "learned"


def published():
    file = PROJECT / "docs" / "results" / "logmel-emodb" / "results.json"
    results = json.loads(file.read_text(encoding="utf-8"))
    for table in results["tables"]:
        for comparison in table["comparisons"]:
            comparison.setdefault("corrected_for", 1)  # of a version that did not tell
    return results


def test_what_users_named_is_text_in_the_report():
    """Rows, corpora, classes and reasons are others' words."""
    evil = "<script>alert(1)</script>"
    text = json.dumps(published()).replace("anger", evil.replace('"', ""))
    found = json.loads(text)
    found["failed"] = [{**dict.fromkeys(("table", "row", "fold", "seed"), evil), "reason": evil}]
    found["warnings"] = [evil]
    report = render(found)
    assert "<script" not in report
    assert "&lt;script&gt;" in report


def test_the_report_marks_a_row_by_its_family_and_not_by_its_name():
    found = published()
    for table in found["tables"]:
        for row in table["rows"]:
            row["family"] = "learned" if row["row"] == "copies" else "simple"
    marked = [line for line in render(found).splitlines() if '<tr class="learned">' in line]
    assert marked
    assert all("copies" in line for line in marked)
