"""What a protocol hands over: cells, what is compared with what, what the reader must know."""

from dataclasses import dataclass
from typing import NamedTuple

from tripaug_core.bench.plan.settings import BenchSettings
from tripaug_core.bench.plan.specs import CellSpec


@dataclass(frozen=True)
class Comparison:
    """A row against another of the same table.

    Attributes:
        family: what it is shown with.
        row, reference: names of rows.
    """

    family: str
    row: str
    reference: str


class Row(NamedTuple):
    """A row of a table.

    Attributes:
        name: in results.json and on the command line.
        title: for people.
        family: "learned", "simple" or "control"; see `methods.Method.family`.
    """

    name: str
    title: str
    family: str = "simple"


@dataclass(frozen=True)
class Table:
    """One table of the report.

    Attributes:
        name, title: what it is called.
        rows: in their order.
        classes, reduced: all classes, and those that were cut.
        comparisons: what is compared.
        question: the comparison that is tested alone; all others are corrected together.
        headline: the (row, references) that the verdict on top goes on with.
        floor, ceiling: rows between which the share of the gap is taken, or None.
    """

    name: str
    title: str
    rows: tuple[Row, ...]
    classes: tuple[str, ...]
    reduced: tuple[str, ...]
    comparisons: tuple[Comparison, ...]
    question: Comparison | None = None
    headline: tuple[tuple[str, tuple[str, ...]], ...] = ()
    floor: str | None = None
    ceiling: str | None = None


@dataclass(frozen=True)
class Plan:
    """A whole benchmark.

    Attributes:
        protocol: "imbalanced", "ablation" or "crosslingual".
        title: for people.
        tables: at least one.
        cells: every (table, row, fold, seed).
        warnings: what the reader must not overlook.
        notes: choices that the paper leaves open, and how they were made.
    """

    protocol: str
    title: str
    tables: tuple[Table, ...]
    cells: tuple[CellSpec, ...]
    warnings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def fits(self) -> tuple:
        """The distinct augmentors that the cells need."""
        return tuple({c.fit.hash: c.fit for c in self.cells if c.fit is not None}.values())


@dataclass(frozen=True)
class Bench:
    """A benchmark that may start.

    Attributes:
        settings: what was asked for.
        plan: what is to be done.
        audit: what the two parts of each split share; see `leakage.audit`.
        home: the corpora home.
    """

    settings: BenchSettings
    plan: Plan
    audit: tuple[dict, ...]
    home: str | None
