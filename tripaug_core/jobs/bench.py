"""A benchmark: prepared, laid out, worked on cell by cell, summed up."""

import json
from pathlib import Path

from tripaug_core import io
from tripaug_core.bench.run import scheduler
from tripaug_core.errors import InputError
from tripaug_core.homes import corpora_home
from tripaug_core.jobs.reporter import SILENT, Outcome, Reporter, Watched
from tripaug_core.runs import home as runs
from tripaug_core.runs.folder import RunFolder

KIND, NAME = "bench", "a benchmark"
_NEEDED = {"bench": dict, "corpora": str}
_OPTIONAL = {"plugins": list, "engine": str, "workers": int}


def prepare(settings, corpora=None, plugins: tuple[str, ...] = (), reporter: Reporter = SILENT):
    """The corpora read, the plan made, its splits checked: `tripaug_core.bench.plan.plan.Bench`.

    Args:
        settings: `tripaug_core.bench.plan.settings.BenchSettings`.
        corpora: the corpora home.
        plugins: sources of a user's own rows and recognisers.
        reporter: told of progress.

    Raises:
        InputError: a corpus is missing, lacks what is asked for, or a split is broken.
    """
    from tripaug_core.bench import runner

    home = str(corpora_home(corpora))
    return runner.prepare(settings, home, plugins, reporter.steps("mels"))


def estimate(bench, workers: int | None = None, reporter: Reporter = SILENT):
    """What a benchmark would take, measured here: `tripaug_core.bench.run.estimate.Estimate`.

    Raises:
        InputError: workers below 1.
    """
    from tripaug_core.bench.run.estimate import estimate as measured

    return measured(bench, checked_workers(workers) or io.cores(), progress=reporter.steps("tries"))


def checked_workers(workers: int | None) -> int | None:
    """How many workers were asked for; None, which stands for one a core, stays None.

    Raises:
        InputError: below 1.
    """
    if workers is not None and workers < 1:
        raise InputError(
            f"{workers} workers: give a number of at least 1, or leave it out for one a core."
        )
    return workers


def lay_out(
    home: Path,
    settings,
    *,
    corpora: Path | None = None,
    plugins: tuple[str, ...] = (),
    engine: str = "local",
    workers: int | None = None,
    out: str | Path | None = None,
) -> RunFolder:
    """A benchmark's run folder, from which `bench --resume` works, at first as later.

    Args:
        home: the runs home.
        settings: `tripaug_core.bench.plan.settings.BenchSettings`.
        corpora: the corpora home.
        plugins: sources of a user's own rows and recognisers.
        engine, workers: where it runs; see `bench.run.engines`. No scheduler's address is kept.
        out: the folder; one in the home by default.

    Raises:
        InputError: the folder holds something else already, or workers below 1.
    """
    about = {
        "bench": settings.to_dict(),
        "corpora": str(corpora_home(corpora)),
        "plugins": list(plugins),
        "engine": engine,
        "workers": checked_workers(workers) or io.cores(),
    }
    there = RunFolder(out) if out is not None else None
    if there and there.exists and there.kind == KIND and _same(there.settings, about):
        return runs.run_in(out, KIND, NAME, home)
    return runs.lay_out(home, KIND, about, out)


def work(
    run: RunFolder,
    reporter: Reporter = SILENT,
    home: Path | None = None,
    *,
    bench=None,
    engine: str | None = None,
    workers: int | None = None,
) -> Outcome:
    """Do in this process what is not done yet.

    Args:
        run: from `lay_out`, now or in another process.
        reporter: told of events (those of `bench.run.coordinator` too) and progress.
        home: the runs home whose queue goes on afterwards.
        bench: what `prepare` made of the same settings, where it is there already.
        engine, workers: other than the run was laid out with.

    Returns:
        The content of results.json; 1 where cells failed.

    Raises:
        InputError: workers below 1, or the run cannot be worked on.
    """
    workers = checked_workers(workers)
    about = run.said(_NEEDED, _OPTIONAL)
    with Watched(run, home, reporter) as recorder:
        from tripaug_core.bench import runner
        from tripaug_core.bench.plan import outline
        from tripaug_core.bench.plan.settings import BenchSettings
        from tripaug_core.bench.run.engines import open_engine

        if bench is None:
            settings, plugins = BenchSettings.from_dict(about["bench"]), about.get("plugins") or ()
            progress = recorder.steps("mels")
            bench = runner.prepare(settings, about["corpora"], tuple(plugins), progress)
        outline.write(bench.plan, run.path)  # for whoever looks meanwhile
        name = engine or about.get("engine") or "local"
        workers = workers or about.get("workers") or io.cores()
        with open_engine(name, workers, scheduler.given()) as opened:
            planned = {"fits": len(bench.plan.fits), "cells": len(bench.plan.cells)}
            recorder.event({"event": "began", **planned, "workers": opened.workers})

            def on_event(event: dict) -> None:
                if event["kind"] == "tick":
                    reporter.event(event)
                else:
                    recorder.event({"event": event["kind"], **event})

            results = runner.run(bench, run.path, opened, on_event, lambda: recorder.stopping)
        failed = len(results["failed"])
        if results["complete"] or not recorder.stopping:
            recorder.complete(summary_of(results))
        if failed and not recorder.stopping:
            of = f"{failed} of {planned['cells']} cells failed"
            recorder.fail(f"{of}; resume the run to try them again.")
    return Outcome(results, recorder.exit_code or (1 if failed else 0))


def summary_of(results: dict) -> dict:
    """`title`, `complete`, `verdicts`, `rows` (table, row, uar, interval) and how many `failed`."""
    rows = [
        {
            "table": table["name"],
            "row": row["row"],
            "uar": row["uar"],
            "interval": row["uar_interval"],
        }
        for table in results["tables"]
        for row in table["rows"]
        if "uar" in row
    ]
    return {
        "title": results["title"],
        "complete": results["complete"],
        "verdicts": [text for table in results["tables"] for text in table["verdicts"]],
        "rows": rows,
        "failed": len(results["failed"]),
    }


def _same(one: dict, other: dict) -> bool:
    """The same figures will come out; where they are computed may differ."""

    def plain(about: dict) -> str:
        kept = {key: about.get(key) for key in ("bench", "corpora", "plugins")}
        return json.dumps(kept, sort_keys=True)

    return plain(one) == plain(other)
