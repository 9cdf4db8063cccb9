"""Benchmarks behind the page and the endpoints: planned, measured, started, looked at."""

import json
import threading
import time
from dataclasses import asdict
from typing import TYPE_CHECKING

from tripaug_core import io
from tripaug_core.errors import InputError
from tripaug_core.jobs.bench import KIND, lay_out
from tripaug_core.studio.texts import t
from tripaug_core.studio.work import torch_import
from tripaug_core.studio.work.benchmarks import form as bench_form
from tripaug_core.studio.work.benchmarks import words as bench_words
from tripaug_core.studio.work.benchmarks.estimates import Estimates, key_of
from tripaug_core.studio.work.benchmarks.published import Published
from tripaug_core.studio.work.benchmarks.shown import shown
from tripaug_core.studio.work.catalogue import Catalogue
from tripaug_core.studio.work.runs import Runs, as_task

if TYPE_CHECKING:
    from tripaug_core.bench.report.status import RunStatus

_AT_HAND = 8
_MOST_BYTES = 2**26  # of a file that goes to a browser in one piece
_KINDS = {"report": "text/html", "csv": "text/csv", "json": "application/json"}


class Benches:
    """Takes names and numbers, gives plain values.

    Args:
        catalogue: the corpora.
        runs: the runs.
    """

    def __init__(self, catalogue: Catalogue, runs: Runs):
        self.catalogue, self.runs = catalogue, runs
        self.estimates = Estimates()
        self.published = Published(catalogue, runs)
        self._statuses: dict[str, tuple[tuple, RunStatus]] = {}
        self._opening, self._computing = threading.Lock(), threading.Lock()

    # -- before the start ----------------------------------------------------------------------

    def count(self, asked: dict) -> dict:
        """What a benchmark would consist of, from the labels alone.

        Returns:
            `title`, `cells`, `fits`, `methods` (the rows by name), `rows`, `tables`, `splits`
            (folds and seeds together), `classes`, `warnings`.

        Raises:
            InputError: what is asked for cannot be had.
        """
        torch_import.ready()
        from tripaug_core.bench.plan.judges import check_judges
        from tripaug_core.bench.protocols.preview import sketch

        settings, home = bench_form.settings_of(asked), self.catalogue.corpora_home
        check_judges(settings, home)
        plan = sketch(settings, home)
        return {
            "title": plan.title,
            "cells": len(plan.cells),
            "fits": len(plan.fits),
            "methods": list(settings.methods),
            "rows": len(plan.tables[0].rows),
            "tables": len(plan.tables),
            "splits": len({(cell.table, cell.fold, cell.seed) for cell in plan.cells}),
            "classes": list(plan.tables[0].classes),
            "warnings": list(plan.warnings),
        }

    def estimate(self, asked: dict, begin: bool = True) -> dict:
        """How long it will take: `Estimates.status`. Measured once, over some tens of seconds.

        Args:
            asked: as in `start`.
            begin: whether to begin where nothing is known yet.
        """
        torch_import.ready()
        settings = bench_form.settings_of(asked).to_dict()
        workers = bench_form.workers_of(asked)
        if not begin:
            return self.estimates.status(key_of(settings, workers))
        self.count(asked)  # what is wrong is said before a process is started for it
        key = self.estimates.begin(settings, str(self.catalogue.corpora_home), workers)
        return self.estimates.status(key)

    def stop_estimate(self, asked: dict) -> None:
        """Ends the measurement, where it is under way."""
        settings = bench_form.settings_of(asked).to_dict()
        self.estimates.cancel(key_of(settings, bench_form.workers_of(asked)))

    def start(self, asked: dict) -> dict:
        """Lays a benchmark out and puts it into the queue, as `tripaug bench --detach` does.

        Args:
            asked: `protocol`, `corpus` (or `sources` and `targets`), and whatever else of
                `bench_form.settings_of` and `bench_form.engine_of` is not left to the preset.

        Returns:
            The run as `Runs.described` gives it.

        Raises:
            InputError: what is asked for cannot be had.
        """
        self.count(asked)
        settings, engine = bench_form.settings_of(asked), bench_form.engine_of(asked)
        run = lay_out(
            self.runs.home, settings, corpora=self.catalogue.corpora_home, **asdict(engine)
        )
        return self.runs.submit(run)

    # -- runs ----------------------------------------------------------------------------------

    def listed(self) -> list[dict]:
        """Every benchmark, newest first: how it stands, `title`, `size`, `cells`, `cells_done`, how
        far it is as `task`, and the first `verdict` once there is one.
        """
        nothing = {"title": t("benchmarks.unreadable"), "size": "", "verdict": None}
        nothing |= {"cells": None, "cells_done": None}
        return self.runs.listed(KIND, self._told, nothing)

    def _told(self, run: dict) -> dict:
        told, folder = run.pop("last_event") or {}, self.runs.find(run["id"])
        about, summary = folder.settings.get("bench") or {}, folder.summary or {}
        run["title"] = run["title"] or bench_words.title_of(about)
        run["size"] = bench_words.size_of(about)
        run["verdict"] = next(iter(summary.get("verdicts") or ()), None)
        run["cells"], run["cells_done"] = told.get("cells"), told.get("cells_done")
        if run["state"] == "done" and run["cells"]:
            run["cells_done"] = run["cells"]  # also where it was only looked through again
        run["task"] = as_task(run, run["cells_done"], run["cells"])
        return run

    def look(self, run_id: str, mark: str | None = None) -> dict:
        """How a run stands: `bench.report.status.RunStatus.look` and what it was told to do.

        Args:
            run_id: its name.
            mark: the `mark` of the last look: where nothing has changed since, only it comes back.
        """
        described = self.runs.described(run_id)
        run = self.runs.find(run_id, KIND)
        now = self._mark(run, described)
        if now == mark:
            return {"mark": now}
        active = described["state"] in ("waiting", "running")
        status = self.status_of(run_id)
        with self._computing:
            found = status.look(active)
        described.pop("last_event")
        done, left_s = found["counts"].get("done", 0), found["seconds_left"]
        described["task"] = as_task(described, done, len(found["cells"]), left_s)
        state = run.state
        return {
            "mark": now,
            "run": described,
            "seconds": time.time() - state.updated_s if active and state.updated_s else None,
            **found,
            "title": described["title"]
            or found["title"]
            or bench_words.title_of(status.about["bench"]),
            "caution": bench_words.caution_of(status.about["bench"]),
            "about": bench_words.about_of(status.about),
            "files": {
                "report": not active and (run.path / "report.html").is_file(),
                "json": not active and (run.path / "results.json").is_file(),
                "csv": found["counts"].get("done", 0) > 0,
            },
        }

    def tables(self, run_id: str) -> dict:
        """The tables from the cells that are done, as of `shown`."""
        status = self.status_of(run_id)
        with self._computing:
            found = status.tables()
        return shown(found | {"settings": status.about["bench"]})

    def file(self, run_id: str, kind: str) -> dict:
        """`name`, `type` and `text` of the report, the csv (of what is done so far) or the json.

        Raises:
            InputError: no such kind, the run has not written it yet, or the file is damaged.
        """
        if kind not in _KINDS:
            raise InputError(f"there is no file {kind!r}: choose {', '.join(_KINDS)}.")
        run = self.runs.find(run_id, KIND)
        if kind == "csv":
            text = self.status_of(run_id).csv()
        else:
            path = run.path / {"report": "report.html", "json": "results.json"}[kind]
            try:
                text = io.read_bytes(path, _MOST_BYTES, within=run.path).decode("utf-8")
            except FileNotFoundError:
                raise InputError("it is written when the run ends.") from None
            except UnicodeDecodeError:
                raise InputError(f"{path} is damaged: it is no text in UTF-8.") from None
        suffix = "html" if kind == "report" else kind
        return {"name": f"{run.id}.{suffix}", "type": _KINDS[kind], "text": text}

    def status_of(self, run_id: str) -> "RunStatus":
        """The run, with what was read of it before.

        Raises:
            InputError: no such benchmark, or its folder cannot be read.
        """
        torch_import.ready()
        from tripaug_core.bench.report.status import RunStatus

        run = self.runs.find(run_id, KIND)
        key = (str(run.path), run.about.get("created_s"))
        with self._opening:
            known = self._statuses.get(run_id)
            if known is None or known[0] != key:
                known = (key, RunStatus(run))
                kept = [(k, v) for k, v in self._statuses.items() if k != run_id]
                self._statuses = dict([*kept, (run_id, known)][-_AT_HAND:])
        return known[1]

    def _mark(self, run, described: dict) -> str:
        """Changes whenever there is something new to be seen."""
        names = ("events.jsonl", "plan.json", "results.json", "report.html")
        told = [described[name] for name in ("title", "state", "reason", "place")]
        return json.dumps([*told, io.stamps(run.path / name for name in names)])
