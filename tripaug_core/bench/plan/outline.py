"""The plan of a run without what it takes to compute it: kept in its folder for whoever looks.

A plan made anew would not do: the hashes of its cells cover the code and the files of the corpora,
and either may have changed since the run began.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from tripaug_core import io
from tripaug_core.bench import shape
from tripaug_core.bench.plan.plan import Comparison, Plan, Row, Table
from tripaug_core.bench.shape import HASH, TEXT, WHOLE, Kind, Maybe
from tripaug_core.errors import InputError
from tripaug_core.vocabulary import PROTOCOLS

FILE = "plan.json"
_COMPARISON = {"family": TEXT, "row": TEXT, "reference": TEXT}
_TABLE = {
    "name": TEXT,
    "title": TEXT,
    "rows": [(TEXT, TEXT, TEXT)],
    "classes": [TEXT],
    "reduced": [TEXT],
    "comparisons": [_COMPARISON],
    "question": Maybe(_COMPARISON),
    "headline": [(TEXT, [TEXT])],
    "floor": Maybe(TEXT),
    "ceiling": Maybe(TEXT),
}
_CELL = {
    "table": TEXT,
    "row": TEXT,
    "fold": TEXT,
    "seed": WHOLE,
    "hash": HASH,
    "fit": Maybe(HASH),
    "test": WHOLE,  # which of the parts
}
_SHAPE = {
    "protocol": Kind(f"one of {', '.join(PROTOCOLS)}", tuple(PROTOCOLS).__contains__),
    "title": TEXT,
    "parts": [[TEXT]],
    "tables": [_TABLE],
    "cells": [_CELL],
    "fits": [HASH],
    "warnings": [TEXT],
    "notes": [TEXT],
}


@dataclass(frozen=True)
class OutlinedCell:
    """A cell as tables and pages need it; the attributes are those of `CellSpec`.

    Attributes:
        fit: the hash of the augmentor that it needs, or None.
    """

    table: str
    row: str
    fold: str
    seed: int
    hash: str
    fit: str | None
    test: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outline:
    """What is to be done; the attributes are those of `Plan`, and `figures.tables` takes either.

    Attributes:
        fits: hashes of the augmentors, in their order.
    """

    protocol: str
    title: str
    tables: tuple[Table, ...]
    cells: tuple[OutlinedCell, ...]
    fits: tuple[str, ...]
    warnings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @classmethod
    def of(cls, plan: Plan) -> "Outline":
        """The outline of a plan."""
        cells = tuple(
            OutlinedCell(
                c.table, c.row, c.fold, c.seed, c.hash, c.fit and c.fit.hash, tuple(c.test)
            )
            for c in plan.cells
        )
        fits = tuple(fit.hash for fit in plan.fits)
        return cls(plan.protocol, plan.title, plan.tables, cells, fits, plan.warnings, plan.notes)

    def named(self, events: Sequence[dict]) -> "Outline":
        """The same with the hashes under which a run's events tell of its cells.

        For runs that left no outline: theirs is sketched, and its hashes are nobody's.
        """
        keys = ("table", "row", "fold", "seed")
        told = {tuple(e.get(k) for k in keys): e["hash"] for e in events if e.get("hash")}
        cells = tuple(
            replace(c, hash=told.get((c.table, c.row, c.fold, c.seed), "")) for c in self.cells
        )
        return replace(self, cells=cells)


def write(plan: Plan, folder: Path) -> None:
    """Keeps the outline of a plan in a run's folder."""
    outline = asdict(Outline.of(plan))
    # The test parts are few, the cells many.
    parts = list(dict.fromkeys(cell["test"] for cell in outline["cells"]))
    places = {part: i for i, part in enumerate(parts)}
    outline["cells"] = [cell | {"test": places[cell["test"]]} for cell in outline["cells"]]
    text = json.dumps({"format": "tripaug plan 1", "parts": parts, **outline}, ensure_ascii=False)
    io.write_text(folder / FILE, text)


def read(folder: Path) -> Outline:
    """The outline in a run's folder.

    Raises:
        InputError: there is none, or it is damaged.
    """
    told = shape.read(folder / FILE, _SHAPE)
    if wrong := _at_odds(told):
        raise shape.damaged(folder / FILE, wrong)
    parts = [tuple(part) for part in told["parts"]]
    lists = {name: tuple(told[name]) for name in ("fits", "warnings", "notes")}
    return Outline(
        protocol=told["protocol"],
        title=told["title"],
        tables=tuple(_table(table) for table in told["tables"]),
        cells=tuple(
            OutlinedCell(**{name: cell.get(name) for name in _CELL} | {"test": parts[cell["test"]]})
            for cell in told["cells"]
        ),
        **lists,
    )


def left(folder: Path) -> Outline | None:
    """The same; None where there is none, or it is damaged."""
    try:
        return read(folder)
    except InputError:
        return None


def _at_odds(told: dict) -> str | None:
    """What contradicts itself in an outline whose fields are what they should be."""
    if not told["tables"]:
        return "it has no tables"
    tables = {}
    for i, table in enumerate(told["tables"]):
        if table["name"] in tables:
            return f"tables.{i} is called as another one, {table['name']!r}"
        if not table["classes"]:
            return f"tables.{i} has no classes"
        if strange := [name for name in table["reduced"] if name not in table["classes"]]:
            return f"tables.{i}.reduced has {strange[0]!r}, which is none of its classes"
        tables[table["name"]] = {row[0] for row in table["rows"]}
    hashes = set()
    for i, cell in enumerate(told["cells"]):
        if cell["row"] not in tables.get(cell["table"], ()):
            return f"cells.{i} is of no row of the tables"
        if not 0 <= cell["test"] < len(told["parts"]):
            return f"cells.{i}.test is {cell['test']}: there are {len(told['parts'])} parts"
        if cell["hash"] in hashes:
            return f"cells.{i}.hash is that of another cell"
        hashes.add(cell["hash"])
    return None


def _table(told: dict) -> Table:
    question = told.get("question")
    return Table(
        **{name: told.get(name) for name in _TABLE}
        | {
            "rows": tuple(Row(*row) for row in told["rows"]),
            "classes": tuple(told["classes"]),
            "reduced": tuple(told["reduced"]),
            "comparisons": tuple(_comparison(each) for each in told["comparisons"]),
            "question": question and _comparison(question),
            "headline": tuple((row, tuple(others)) for row, others in told["headline"]),
        }
    )


def _comparison(told: dict) -> Comparison:
    return Comparison(**{name: told[name] for name in _COMPARISON})
