"""The files of a benchmark: results.json, results.csv and report.html, from what its store has."""

import csv
from io import StringIO
from pathlib import Path

from tripaug_core import io
from tripaug_core.bench.plan.plan import Bench, Plan
from tripaug_core.bench.plan.specs import CellSpec
from tripaug_core.bench.report import figures, published
from tripaug_core.bench.report.html import render
from tripaug_core.bench.run import tasks
from tripaug_core.bench.run.store import Store

RESULTS, REPORT, TABLE = "results.json", "report.html", "results.csv"


def done(plan: Plan, store: Store) -> list[tuple[CellSpec, dict]]:
    """The cells that have a result."""
    pairs = ((cell, store.cell(cell.hash)) for cell in plan.cells)
    return [(cell, result) for cell, result in pairs if result is not None]


def collect(bench: Bench, store: Store, failed: dict[str, str] | None = None) -> dict:
    """Everything that results.json holds, from what the store has."""
    plan, settings, failed = bench.plan, bench.settings, failed or {}
    have = done(plan, store)
    fits = [
        store.fit(fit.hash) | {"seed": fit.settings.seed}
        for fit in plan.fits
        if store.fit(fit.hash)
    ]
    times = {
        "cells": {cell.hash: result["times"] for cell, result in have},
        "fits": {fit["hash"]: {k: fit.pop(k) for k in ("seconds", "memory_mb")} for fit in fits},
    }
    return {
        "format": "tripaug bench 1",
        "protocol": plan.protocol,
        "title": plan.title,
        **standing(plan, have),
        "warnings": list(plan.warnings),
        "notes": list(plan.notes),
        "published": published.beside(plan.protocol),
        "audit": list(bench.audit),
        "failed": failed_lines(plan, failed),
        "cells": [cell_line(cell, result) for cell, result in have],
        "fits": sorted(fits, key=lambda fit: fit["hash"]),
        "settings": settings.to_dict(),
        "plugins": list(plan.cells[0].plugins) if plan.cells else [],
        "corpora": sorted({(r.name, r.content) for c in plan.cells for r in c.corpora}),
        "versions": have[0][1]["versions"] if have else tasks.versions(),
        "times": times,
    }


def standing(plan, have: list[tuple]) -> dict:
    """What results.json says of all cells together.

    Args:
        plan: a `Plan`, or the outline of one.
        have: (spec, result) pairs of the cells that have a result.
    """
    return {
        "complete": len(have) == len(plan.cells),
        "planned": {"fits": len(plan.fits), "cells": len(plan.cells)},
        "tables": figures.tables(plan, have),
    }


def write(found: dict, folder: Path) -> None:
    """The three files, each whole or not at all."""
    io.write_text(folder / RESULTS, io.as_json(found, indent=1))
    io.write_text(folder / TABLE, as_csv(found))
    io.write_text(folder / REPORT, render(found))


def as_csv(found: dict) -> str:
    """One line a cell."""
    out = StringIO()
    names = ("table", "row", "fold", "seed", "uar", "test", "hash")
    writer = csv.DictWriter(out, names, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(found["cells"])
    return out.getvalue()


def cell_line(cell, result: dict) -> dict:
    """A cell's line in results.json and results.csv; the cell a `CellSpec` or an outline of it."""
    line = {
        "table": cell.table,
        "row": cell.row,
        "fold": cell.fold,
        "seed": cell.seed,
        "uar": result["uar"],
        "test": len(result["truth"]),
        "hash": cell.hash,
    }
    return line | {"epsilon": result["epsilon"]} if "epsilon" in result else line


def failed_lines(plan, failed: dict[str, str]) -> list[dict]:
    """The lines of results.json of cells that failed, from why by hash; as `standing` of either."""
    lines = []
    for cell in plan.cells:
        if cell.hash in failed:
            where = {k: getattr(cell, k) for k in ("table", "row", "fold", "seed", "hash")}
            lines.append({**where, "reason": failed[cell.hash]})
    return lines
