"""The table that fills in while a benchmark runs, in the terminal."""

import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from tripaug_core.bench.plan.plan import Plan
from tripaug_core.bench.run.store import Store
from tripaug_core.lettering import for_terminal

_EVERY_SECONDS = 30.0


class Board:
    """What the table shows, kept up to date by events.

    Args:
        plan: what is to be done.
        store: with what was done before.
        workers: how many share the work.
    """

    def __init__(self, plan: Plan, store: Store, workers: int = 1):
        self.plan, self.workers = plan, workers
        self.planned = defaultdict(int)
        self.uars: dict[tuple[str, str], list[float]] = defaultdict(list)
        self.failed = 0  # cells, those of a failed augmentor among them
        self.failed_fits = 0
        self.counts = {"fits": len(plan.fits), "fits_done": 0, "cells": len(plan.cells)}
        self.seconds = defaultdict(list)
        self.started = time.monotonic()
        for cell in plan.cells:
            self.planned[cell.table, cell.row] += 1
            if (result := store.cell(cell.hash)) is not None:
                self.uars[cell.table, cell.row].append(result["uar"])

    @property
    def cells_done(self) -> int:
        """Cells with a result."""
        return sum(len(values) for values in self.uars.values())

    def seconds_left(self) -> float | None:
        """What is still to do at the pace so far; None before there is a pace."""
        fits = self.counts["fits"] - self.counts["fits_done"] - self.failed_fits
        cells = self.counts["cells"] - self.cells_done - self.failed
        return seconds_left({"fit": fits, "cell": cells}, self.seconds, self.workers)

    def on_event(self, event: dict) -> None:
        """Take an event of the coordinator in."""
        if event["kind"] == "tick":
            self.counts.update({k: event[k] for k in ("fits", "fits_done", "cells")})
        elif event["kind"] == "failed":
            self.failed += event["what"] == "cell"
            self.failed_fits += event["what"] == "fit"
        elif event["kind"] in ("fit", "cell"):
            self.seconds[event["kind"]].append(event["seconds"])
            if event["kind"] == "cell":
                self.uars[event["table"], event["row"]].append(event["uar"])

    def headline(self) -> str:
        """One line: done, failed, time left."""
        left = self.seconds_left()
        return (
            f"augmentors {self.counts['fits_done']}/{self.counts['fits']}, cells "
            f"{self.cells_done}/{self.counts['cells']}"
            + (f", {self.failed} failed" if self.failed else "")
            + f", {duration_text(time.monotonic() - self.started)} so far"
            + (f", about {duration_text(left)} left" if left is not None else "")
        )

    def rows(self) -> list[tuple[str, str, str, str]]:
        """(table, row, cells done, mean UAR so far)."""
        lines = []
        for table in self.plan.tables:
            for row, *_ in table.rows:
                values = self.uars[table.name, row]
                mean = f"{sum(values) / len(values):.1f}" if values else ""
                lines.append(
                    (table.title, row, f"{len(values)}/{self.planned[table.name, row]}", mean)
                )
        return lines


@contextmanager
def live(board: Board) -> Iterator[Callable[[dict], None]]:
    """Shows the board on stderr: a live table on a terminal, a line now and then in a log."""
    if not sys.stderr.isatty():
        yield _in_lines(board)
        return
    from rich.console import Console
    from rich.live import Live

    with Live(console=Console(stderr=True), auto_refresh=False, transient=True) as screen:

        def on_event(event: dict) -> None:
            board.on_event(event)
            screen.update(_drawn(board), refresh=True)

        yield on_event


def seconds_left(
    open_now: Mapping[str, int], worked: Mapping[str, Sequence[float]], workers: int = 1
) -> float | None:
    """What is still to do at the pace so far; None before there is a pace.

    Args:
        open_now: kind of task -> how many are open.
        worked: kind -> seconds that each of those done took.
        workers: how many share the work.
    """
    left = 0.0
    for kind, count in open_now.items():
        if count > 0 and not worked.get(kind):
            return None
        if count > 0:
            left += count * sum(worked[kind]) / len(worked[kind])
    return left / max(workers, 1)


def duration_text(seconds: float) -> str:
    """Seconds as people say them."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 5400:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h"


def _in_lines(board: Board) -> Callable[[dict], None]:
    last = 0.0

    def on_event(event: dict) -> None:
        nonlocal last
        board.on_event(event)
        if event["kind"] == "failed":
            failed = f"failed: {event['what']} {event['hash']}: {event['reason']}"
            print(for_terminal(failed), file=sys.stderr)
        if time.monotonic() - last >= _EVERY_SECONDS:
            last = time.monotonic()
            print(board.headline(), file=sys.stderr, flush=True)

    return on_event


def _drawn(board: Board):
    from rich.table import Table

    table = Table(title=board.headline(), title_justify="left", box=None)
    sides = {"table": "left", "row": "left", "cells": "right", "mean UAR": "right"}
    for name, side in sides.items():
        table.add_column(name, justify=side)
    for line in board.rows():
        table.add_row(*line)
    return table
