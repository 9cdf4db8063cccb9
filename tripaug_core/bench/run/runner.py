"""A benchmark from its settings to its files; whoever shows progress passes a callback."""

import csv
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, fields
from io import StringIO
from pathlib import Path

from tripaug_core import io
from tripaug_core.bench.plan import leakage as guard
from tripaug_core.bench.plan.plan import Plan
from tripaug_core.bench.plan.settings import BenchSettings
from tripaug_core.bench.plan.specs import CellSpec
from tripaug_core.bench.protocols import make_plan
from tripaug_core.bench.report import figures as results
from tripaug_core.bench.report import published
from tripaug_core.bench.report.html import render
from tripaug_core.bench.run import coordinator, tasks
from tripaug_core.bench.run.store import Store
from tripaug_core.corpora.features import Features, obtain
from tripaug_core.errors import InputError
from tripaug_core.method.settings import Settings
from tripaug_core.recognition import fitter
from tripaug_core.recognition.settings import FitSettings

RESULTS, REPORT, TABLE = "results.json", "report.html", "results.csv"
# Settings of earlier versions that no longer change anything; their runs go on without.
_GONE = ("draws",)


@dataclass(frozen=True)
class Bench:
    """A benchmark that may start: its plan, and the audit that its splits passed."""

    settings: BenchSettings
    plan: Plan
    audit: tuple[dict, ...]
    home: str | None


def prepare(
    settings: BenchSettings,
    home: str | None = None,
    plugins: tuple[str, ...] = (),
    progress: Callable[[int, int], None] | None = None,
) -> Bench:
    """Reads the corpora, makes the plan and checks its splits.

    Args:
        settings: what is asked for.
        home: the corpora home.
        plugins: sources of a user's own rows and recognisers.
        progress: called with utterances done and in all, for each corpus.

    Raises:
        InputError: a corpus is missing, lacks what is asked for, or a split is broken.
    """
    for source in plugins:
        tasks.load_plugin(source)
    fitter(settings.recogniser)
    names = dict.fromkeys((*settings.sources, *settings.corpora))
    spec = settings.augmentor.mel
    features: dict[str, Features] = {n: obtain(n, spec, home, progress) for n in names}
    plan = make_plan(settings, features, plugins)
    return Bench(settings, plan, tuple(guard.audit(plan, features)), home)


def run(
    bench: Bench,
    folder: Path,
    engine,
    on_event: Callable[[dict], None] = lambda event: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> dict:
    """Does what is not done yet, and writes results.json, results.csv and report.html.

    Returns:
        The results, also where some cells failed or the run was stopped (`complete` says so).
    """
    started = time.monotonic()
    store = Store(folder)
    progress = coordinator.run(bench.plan.cells, engine, store, bench.home, on_event, should_stop)
    found = collect(bench, store, progress.failed)
    found["times"]["this_process_seconds"] = time.monotonic() - started
    write(found, folder)
    return found


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
        "complete": len(have) == len(plan.cells),
        "planned": {"fits": len(plan.fits), "cells": len(plan.cells)},
        "tables": results.tables(plan, have),
        "warnings": list(plan.warnings),
        "notes": list(plan.notes),
        "published": {
            "rows": [vars_of(row) for row in published.rows_for(plan.protocol)],
            "classes": list(published.CLASSES),
            "notes": list(published.notes_for(plan.protocol)),
        },
        "audit": list(bench.audit),
        "failed": _failed(plan, failed),
        "cells": [cell_line(cell, result) for cell, result in have],
        "fits": sorted(fits, key=lambda fit: fit["hash"]),
        "settings": settings.to_dict(),
        "plugins": list(plan.cells[0].plugins) if plan.cells else [],
        "corpora": sorted({(r.name, r.content) for c in plan.cells for r in c.corpora}),
        "versions": have[0][1]["versions"] if have else tasks.versions(),
        "times": times,
    }


def write(found: dict, folder: Path) -> None:
    """The three files, each whole or not at all."""
    text = json.dumps(_finite(found), indent=1, ensure_ascii=False)
    io.write_text(folder / RESULTS, text)
    io.write_text(folder / TABLE, as_csv(found))
    io.write_text(folder / REPORT, render(found))


def without_times(found: dict) -> dict:
    """Results less what differs from run to run: only times do."""
    return {key: value for key, value in found.items() if key != "times"}


def as_csv(found: dict) -> str:
    """One line a cell."""
    out = StringIO()
    names = ("table", "row", "fold", "seed", "uar", "test", "hash")
    writer = csv.DictWriter(out, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(found["cells"])
    return out.getvalue()


def settings_from(values: dict) -> BenchSettings:
    """The inverse of `BenchSettings.to_dict`, as a run's folder keeps it.

    Raises:
        InputError: unknown or ill-typed fields.
    """
    values = {name: value for name, value in values.items() if name not in _GONE}
    try:
        values["augmentor"] = Settings.from_dict(values["augmentor"])
        if values.get("recogniser_settings") is not None:
            values["recogniser_settings"] = FitSettings(**values["recogniser_settings"])
        return BenchSettings(**values)
    except (KeyError, TypeError) as error:
        raise InputError(f"the run's settings cannot be read: {error}.") from None


def vars_of(value) -> dict:
    """Fields of a dataclass, not deep."""
    return {field.name: getattr(value, field.name) for field in fields(value)}


def cell_line(cell, result: dict) -> dict:
    """A cell's line in results.json and results.csv; the cell a `CellSpec` or an outline of it."""
    return {
        "table": cell.table,
        "row": cell.row,
        "fold": cell.fold,
        "seed": cell.seed,
        "uar": result["uar"],
        "test": len(result["truth"]),
        "hash": cell.hash,
    }


def _failed(plan: Plan, failed: dict[str, str]) -> list[dict]:
    lines = []
    for cell in plan.cells:
        if cell.hash in failed:
            where = {k: getattr(cell, k) for k in ("table", "row", "fold", "seed", "hash")}
            lines.append({**where, "reason": failed[cell.hash]})
    return lines


def _finite(value):
    """The same without numbers that JSON does not know."""
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return None
    return value
