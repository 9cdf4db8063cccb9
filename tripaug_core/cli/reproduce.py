"""`tripaug reproduce`: run a table of docs/results.md again, and see whether it comes out."""

import argparse
from dataclasses import asdict, replace

from tripaug_core.cli import bench as command
from tripaug_core.cli import output, values
from tripaug_core.homes import runs_home
from tripaug_core.jobs import bench
from tripaug_core.runs import home as runs

HELP = "run a published table of this project again and compare"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    add = parser.add_argument
    add("name", nargs="?", help="a table of docs/results.md; without one they are listed")
    add("--seeds", metavar="0,1", help="some of its seeds only (default: all)")
    add("--workers", type=int, metavar="N", help="local processes (default: one a core)")
    add("--scheduler", metavar="ADDRESS", help="of a dask cluster to run on")
    add("--dry-run", action="store_true", help="say how long it takes; do nothing")
    add("--out", metavar="DIR", help="folder of the run (default: in the runs home)")
    output.add_homes(parser, "corpora", "runs")


def run(args: argparse.Namespace) -> int:
    """List the tables, or run one; 0 also where the figures differ, as they may on another CPU."""
    from tripaug_core.bench.report import record
    from tripaug_core.bench.run import scheduler

    if not args.name:
        free = {"--json", "--corpora", "--runs"}
        values.refuse(args, set(args.given) - free, "is for a table that you name")
        return _list(args, [record.read(name) for name in record.names()])
    published = record.read(args.name)
    settings = published.settings
    if args.seeds:
        settings = replace(settings, seeds=values.numbers(args.seeds, "--seeds"))
    if args.scheduler:
        scheduler.give(args.scheduler)
    bench.checked_workers(args.workers)  # before corpora are read, which takes minutes
    if args.dry_run:
        return command.dry_run(args, settings, published.plugins)
    home = runs_home(args.runs)
    found = bench.lay_out(
        home,
        settings,
        corpora=args.corpora,
        plugins=published.plugins,
        engine="dask" if args.scheduler else "local",
        workers=args.workers,
        out=args.out,
    )
    runs.link(home, found)
    outcome = command.work(args, found, home)
    rows = record.compare(published.results, outcome.summary)
    _report(args, published.name, found, rows)
    return outcome.exit_code


def _list(args: argparse.Namespace, records) -> int:
    rows = [(r.name, r.title, len(r.results["cells"])) for r in records]
    tables = [{"name": name, "title": title, "cells": cells} for name, title, cells in rows]
    output.emit(args, {"tables": tables}, output.table(rows, ("table", "what", "cells")))
    return 0


def _report(args: argparse.Namespace, name: str, found, rows) -> None:
    shown = [
        (
            row.table,
            row.row,
            _figure(row.then),
            _figure(row.now),
            f"{row.same} of {row.cells}",
        )
        for row in rows
    ]
    payload = {
        "table": name,
        "folder": str(found.path),
        "report": str(found.path / "report.html"),
        "rows": [asdict(row) for row in rows],
    }
    text = output.table(shown, ("table", "row", "published", "here", "cells the same"))
    output.emit(args, payload, f"{text}\nreport: {payload['report']}")


def _figure(uar: float | None) -> str:
    return "" if uar is None else f"{uar:.1f}"
