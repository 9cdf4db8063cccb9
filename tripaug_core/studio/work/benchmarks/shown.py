"""A benchmark's tables as the page shows them: columns with their texts, rows with their tips."""

from dataclasses import asdict

from tripaug_core.studio.work.benchmarks import words as bench_words

_OF_A_COLUMN = ("key", "heading", "help", "kind", "emotion", "note")


def shown(found: dict) -> dict:
    """Tables with `tips` in plain words on every row; for each table (by name) its `columns`: key,
    heading, help, kind, emotion, and the text for each row that has begun; and `side_by_side`, what
    several judges make of the same rows.

    Args:
        found: `tables`, `final` and `published`, as of `bench.report.status.RunStatus.tables`, and
            the benchmark's `settings`, which are not shown.
    """
    from tripaug_core.bench.report.columns import PAGE, columns_of
    from tripaug_core.bench.report.side_by_side import side_by_side

    tips, columns = {}, {}
    for table in found["tables"]:
        begun = [row for row in table["rows"] if "uar" in row]
        columns[table["name"]] = [
            {
                **{name: getattr(column, name) for name in _OF_A_COLUMN},
                "texts": {row["row"]: column.text(row) for row in begun},
            }
            for column in columns_of(table, PAGE, found["final"])
        ]
        for row in table["rows"]:
            tips[row["row"]] = bench_words.tip_of(row["row"], row["title"])
    beside = [asdict(each) for each in side_by_side(found)]
    told = {key: value for key, value in found.items() if key != "settings"}
    return {**told, "tips": tips, "columns": columns, "side_by_side": beside}
