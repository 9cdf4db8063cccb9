"""What several judges make of the same rows, in one table."""

from dataclasses import dataclass

from tripaug_core.bench.report import formats


@dataclass(frozen=True)
class SideBySide:
    """One table for all judges.

    Attributes:
        title: of what they judge.
        judges: their names, a column each.
        rows: (row, its cells: UAR and 95% interval by each judge, empty where no cell is done).
    """

    title: str
    judges: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]


def side_by_side(found: dict) -> list[SideBySide]:
    """Of results as in results.json: a table for each that several judges share; else nothing."""
    if "," not in found["settings"]["recogniser"]:
        return []
    groups: dict[str, dict[str, dict]] = {}
    for table in found["tables"]:
        what, _, judge = table["name"].rpartition(", ")  # as `protocols.make_plan` names them
        groups.setdefault(what, {})[judge] = table
    return [_joined(what, tables) for what, tables in groups.items()]


def _joined(what: str, tables: dict[str, dict]) -> SideBySide:
    told: dict[str, dict[str, str]] = {}
    for judge, table in tables.items():
        for row in table["rows"]:
            cells = told.setdefault(row["row"], {})
            if "uar" in row:
                interval = formats.interval(row["uar_interval"])
                cells[judge] = f"{formats.points(row['uar'])} {interval}".strip()
    rows = tuple((row, tuple(cells.get(j, "") for j in tables)) for row, cells in told.items())
    return SideBySide(what, tuple(tables), rows)
