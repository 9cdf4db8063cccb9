"""The plan of a run without what it takes to compute it: kept in its folder for whoever looks.

A plan made anew would not do: the hashes of its cells cover the code and the files of the corpora,
and either may have changed since the run began.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from tripaug_core import io
from tripaug_core.bench.plan.plan import Comparison, Plan, Row, Table
from tripaug_core.errors import InputError

FILE = "plan.json"


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


def read(folder: Path) -> Outline | None:
    """The outline in a run's folder; None where there is none, or it is damaged."""
    try:
        told = io.read_json(folder / FILE)
        parts = [tuple(part) for part in told["parts"]]
        cells = (OutlinedCell(**cell | {"test": parts[cell["test"]]}) for cell in told["cells"])
        return Outline(
            protocol=told["protocol"],
            title=told["title"],
            tables=tuple(_table(table) for table in told["tables"]),
            cells=tuple(cells),
            fits=tuple(told["fits"]),
            warnings=tuple(told["warnings"]),
            notes=tuple(told["notes"]),
        )
    except (OSError, InputError, ValueError, KeyError, TypeError, IndexError, AttributeError):
        return None


def _table(told: dict) -> Table:
    return Table(
        **told
        | {
            "rows": tuple(Row(*row) for row in told["rows"]),
            "classes": tuple(told["classes"]),
            "reduced": tuple(told["reduced"]),
            "comparisons": tuple(Comparison(**each) for each in told["comparisons"]),
            "question": Comparison(**told["question"]) if told.get("question") else None,
            "headline": tuple((row, tuple(others)) for row, others in told["headline"]),
        }
    )
