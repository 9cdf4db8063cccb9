"""How a benchmark stands, read from its folder while it runs or after: cells, tables, time left."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from tripaug_core import io
from tripaug_core.bench.plan import outline
from tripaug_core.bench.plan.outline import Outline
from tripaug_core.bench.plan.settings import BenchSettings
from tripaug_core.bench.protocols.preview import sketch
from tripaug_core.bench.report import figures, published
from tripaug_core.bench.report.board import seconds_left
from tripaug_core.bench.report.files import RESULTS, as_csv, cell_line
from tripaug_core.bench.run.store import Store
from tripaug_core.runs.folder import RunFolder


class RunStatus:
    """One run's folder, looked at again and again; what does not change is read once.

    Args:
        run: a benchmark's folder.

    Raises:
        InputError: its settings cannot be read, or it left no outline and none can be sketched.
    """

    def __init__(self, run: RunFolder):
        self.run = run
        self.about = run.said({"bench": dict}, {"corpora": str, "engine": str, "workers": int})
        self.settings: BenchSettings = BenchSettings.from_dict(self.about["bench"])
        self.about = self.about | {"bench": self.settings.to_dict()}  # what it leaves out as well
        self.store = Store(run.path)
        self._known: dict[str, dict] = {}
        self._outline: tuple[object, Outline] | None = None
        self._tables: tuple[tuple, list[dict]] | None = None

    def look(self, active: bool) -> dict:
        """Everything but the tables.

        Args:
            active: whether its process lives: else nothing of it is at work.

        Returns:
            `protocol`, `title`, `warnings`, `notes`, `cells` (each [table, row, fold, seed, state,
            uar, seconds, reason], the state one of waiting, running, done, failed), `counts` (state
            -> cells), `began` (whether it has read its corpora), `fits` (done, running, failed and
            all), `failed_fits` (reasons), `seconds_left` (None where nothing is known of it) and
            `workers`.
        """
        events = latest(list(self.run.events))
        plan = self.outline()
        told = _told(events, active)
        seconds, cells, counts = defaultdict(list), [], Counter()
        for cell in plan.cells:
            found = self._result(cell.hash)
            state, reason = told.get(cell.hash, ("waiting", None))
            uar = took = None
            if found is not None:
                state, reason = "done", None
                uar, took = found["uar"], found["times"]["seconds"]
                seconds["cell"].append(took)
            cells.append([cell.table, cell.row, cell.fold, cell.seed, state, uar, took, reason])
            counts[state] += 1
        fits = {"all": len(plan.fits), "done": 0, "running": 0, "failed": 0}
        needed = {cell.fit for cell in plan.cells if cell.fit}
        infos = self._fits() if needed else {}
        mine = set(infos) & set(plan.fits) if self._outline[0] else set(infos)
        fits["done"] = min(len(mine), len(plan.fits))
        seconds["fit"] = [infos[hash] for hash in mine]
        here = {hash: state for hash, (state, _) in told.items() if hash not in infos}
        for name in ("running", "failed"):
            fits[name] = sum(here.get(hash) == name for hash in needed)
        workers = next((e["workers"] for e in events if e.get("event") == "began"), 1)
        open_now = {
            "fit": fits["all"] - fits["done"] - fits["failed"],
            "cell": counts["waiting"] + counts["running"],
        }
        return {
            "protocol": plan.protocol,
            "title": plan.title,
            "warnings": list(plan.warnings),
            "notes": list(plan.notes),
            "cells": cells,
            "counts": dict(counts),
            "began": any(event.get("event") == "began" for event in events),
            "fits": fits,
            "failed_fits": sorted({told[h][1] for h in needed if here.get(h) == "failed"}),
            "seconds_left": seconds_left(open_now, seconds, workers) if active else None,
            "workers": workers,
        }

    def tables(self) -> dict:
        """The tables from the cells that have a result.

        Returns:
            `tables` as in results.json, `final` (whether every cell is in them) and `published`
            (the paper's rows, and how to read them).
        """
        plan = self.outline()
        done = self._done(plan)
        final = len(done) == len(plan.cells)
        key = (final, *sorted(cell.hash for cell, _ in done))
        if self._tables is None or self._tables[0] != key:
            tables = self._finished(len(done)) if final else None
            if tables is None:
                tables = figures.tables(plan, done)
            self._tables = (key, tables)
        return {
            "tables": self._tables[1],
            "final": final,
            "published": published.beside(plan.protocol),
        }

    def csv(self) -> str:
        """results.csv from the cells that have a result."""
        return as_csv({"cells": [cell_line(*pair) for pair in self._done(self.outline())]})

    def outline(self) -> Outline:
        """What is to be done; sketched where the run has not left it."""
        path = self.run.path / outline.FILE
        mark = path.stat().st_mtime_ns if path.is_file() else None
        if mark is not None and (self._outline is None or self._outline[0] != mark):
            left = outline.left(self.run.path)
            if left is not None:
                self._outline = (mark, left)
        if self._outline is None:
            self._outline = (None, sketch(self.settings, self.about.get("corpora")))
        if self._outline[0] is None:
            return self._outline[1].named(list(self.run.events))
        return self._outline[1]

    def _done(self, plan: Outline) -> list[tuple]:
        return [(c, found) for c in plan.cells if (found := self._result(c.hash)) is not None]

    def _result(self, hash: str) -> dict | None:
        if hash and hash not in self._known:
            found = self.store.cell(hash)
            if found is None:
                return None
            kept = ("uar", "truth", "guess", "speakers", "times", "epsilon")
            self._known[hash] = {name: found[name] for name in kept if name in found}
        return self._known.get(hash)

    def _fits(self) -> dict[str, float]:
        """Seconds of each augmentor that is done."""
        folder, found = self.run.path / "fits", {}
        names = [p.name for p in folder.iterdir() if p.is_dir()] if folder.is_dir() else []
        for name in names:
            if name.startswith("."):
                continue
            if name not in self._known:
                info = self.store.fit(name)
                if info is None:
                    continue
                self._known[name] = {"seconds": info["seconds"]}
            found[name] = self._known[name]["seconds"]
        return found

    def _finished(self, done: int) -> list[dict] | None:
        """The tables of results.json, where they were made from as many cells."""
        try:
            found = io.read_json(self.run.path / RESULTS, within=self.run.path)
            return found["tables"] if len(found["cells"]) == done else None
        except (OSError, ValueError, KeyError, TypeError):
            return None


def latest(events: list[dict]) -> list[dict]:
    """The events since the run was last taken up."""
    began = [i for i, event in enumerate(events) if event.get("event") == "began"]
    return events[began[-1] :] if began else events


def _told(events: Sequence[dict], active: bool) -> dict[str, tuple[str, str | None]]:
    """What the events say of a task, by its hash; a task that is done is not in it."""
    told = {}
    for event in events:
        kind, hash = event.get("event"), event.get("hash")
        if kind == "running" and active:
            told[hash] = ("running", None)
        elif kind == "failed":
            told[hash] = ("failed", str(event.get("reason") or ""))
        elif kind in ("fit", "cell"):
            told.pop(hash, None)
    return told
