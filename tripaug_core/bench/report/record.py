"""Tables that this project stands by, and how a run made anew compares with them.

Each is a folder of `docs/results` with the `results.json` of the run that printed it; what it takes
to run it again stands in there.
"""

from dataclasses import dataclass
from pathlib import Path

from tripaug_core.bench import shape
from tripaug_core.bench.plan.settings import BenchSettings
from tripaug_core.bench.report import predictions
from tripaug_core.bench.report.files import RESULTS
from tripaug_core.bench.shape import NUMBER, TEXT, WHOLE, Kind, Maybe, Named
from tripaug_core.errors import InputError
from tripaug_core.homes import checked_name, results_home
from tripaug_core.numbers import is_finite

# What is read of a results.json, here and by the page: what is damaged is said at once, not after
# a run that took hours.
_OR_NULL = Kind("a number or null", lambda value: value is None or is_finite(value))
_INTERVAL = Kind(
    "two numbers, or two nulls",
    lambda value: (
        value == [None, None]
        or (isinstance(value, list) and len(value) == 2 and all(map(is_finite, value)))
    ),
)
_ROW = {"row": TEXT, "title": TEXT, "family": TEXT, "missing_cells": WHOLE}
_BEGUN = {
    "cells": WHOLE,
    "uar": NUMBER,
    "uar_interval": _INTERVAL,
    "uar_mean_of_folds": _OR_NULL,
    "uar_by_fold": Named(_OR_NULL),
    "uar_by_seed": Named(_OR_NULL),
    "uar_reduced": _OR_NULL,
    "accuracy": _OR_NULL,
    "confusion": [[WHOLE]],
    "epsilon": predictions.CELL["epsilon"],
    "gap_share": Maybe({"value": NUMBER, "interval": _INTERVAL}),
}
_COMPARISON = {
    "family": TEXT,
    "row": TEXT,
    "reference": TEXT,
    "difference": NUMBER,
    "interval": _INTERVAL,
    "p": _OR_NULL,
    "corrected_for": WHOLE,
    "verdict": Kind("text or null", lambda value: value is None or isinstance(value, str)),
}
_TABLE = {
    "name": TEXT,
    "title": TEXT,
    "classes": [TEXT],
    "reduced": [TEXT],
    "verdicts": [TEXT],
    "rows": [_ROW],
    "comparisons": [_COMPARISON],
    "speakers": Maybe(WHOLE),
}
_PUBLISHED = {
    "rows": [{"row": TEXT, "title": TEXT, "columns": [NUMBER], "average": NUMBER}],
    "classes": [TEXT],
    "notes": [TEXT],
}
_SHAPE = {
    "title": TEXT,
    "settings": {},
    "plugins": Maybe([TEXT]),
    "tables": [_TABLE],
    "cells": [predictions.CELL],
    "published": _PUBLISHED,
    "warnings": [TEXT],
    "notes": [TEXT],
    "versions": {"tripaug": TEXT},
}


@dataclass(frozen=True)
class Record:
    """One published run.

    Attributes:
        name: of its folder.
        results: its results.json.
        has_predictions: whether its figures can be computed again from what its cells predicted.
    """

    name: str
    results: dict
    has_predictions: bool = False

    @property
    def title(self) -> str:
        """For people."""
        return self.results["title"]

    @property
    def settings(self) -> BenchSettings:
        """What to run."""
        return BenchSettings.from_dict(self.results["settings"])

    @property
    def plugins(self) -> tuple[str, ...]:
        """Sources of rows and recognisers of one's own that it used."""
        return tuple(self.results.get("plugins") or ())


@dataclass(frozen=True)
class Compared:
    """A row then and now.

    Attributes:
        table, row: where it stands.
        then, now: its UAR in per cent; None where it was not, or is not yet, computed.
        same, cells: how many of its cells came out the same, and how many there are in both.
    """

    table: str
    row: str
    then: float | None
    now: float | None
    same: int
    cells: int


def names(home: Path | None = None) -> list[str]:
    """The published tables, sorted."""
    return sorted(path.parent.name for path in (home or results_home()).glob(f"*/{RESULTS}"))


def read(name: str, home: Path | None = None) -> Record:
    """A published table.

    Raises:
        InputError: there is none of that name, or its file is damaged.
    """
    home = home or results_home()
    path = home / checked_name(name) / RESULTS
    if not path.is_file():
        known = ", ".join(names(home)) or "none"
        raise InputError(f"there is no table {name!r} to reproduce: there are {known}.")
    found = Record(name, shape.read(path, _SHAPE), (path.parent / predictions.FILE).is_file())
    if wrong := _of_no_use(found):
        raise shape.damaged(path, wrong)
    return found


def _of_no_use(found: Record) -> str | None:
    """What is wrong with the settings, or with the figures of a row that has any."""
    for i, table in enumerate(found.results["tables"]):
        if not table["classes"]:
            return f"tables.{i} has no classes"
        begun = _BEGUN | {"recalls": dict.fromkeys(table["classes"], _OR_NULL)}
        for j, row in enumerate(table["rows"]):
            if "uar" in row and (wrong := shape.fault(row, begun)):
                return f"in tables.{i}.rows.{j} {wrong}"
    try:
        _ = found.settings
    except InputError as error:
        return str(error).rstrip(".")
    return None


def compare(then: dict, now: dict) -> list[Compared]:
    """Row by row, two results of the same settings; cells are the same to the last utterance
    where their UAR is.
    """
    return [
        _compared(table["name"], row["row"], row.get("uar"), then, now)
        for table in then["tables"]
        for row in table["rows"]
    ]


def _compared(table: str, row: str, uar: float | None, then: dict, now: dict) -> Compared:
    def cells(results: dict) -> dict:
        here = (c for c in results["cells"] if (c["table"], c["row"]) == (table, row))
        return {(c["fold"], c["seed"]): c["uar"] for c in here}

    old, new = cells(then), cells(now)
    both = old.keys() & new.keys()
    found = (r for t in now["tables"] if t["name"] == table for r in t["rows"] if r["row"] == row)
    return Compared(
        table=table,
        row=row,
        then=uar,
        now=next(found, {}).get("uar"),
        same=sum(abs(old[key] - new[key]) < 1e-9 for key in both),
        cells=len(both),
    )
