"""What commands share in talking to people and programs: results on stdout, the rest on stderr."""

import argparse
import json
import sys
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from importlib.util import find_spec
from time import monotonic

from tripaug_core import io
from tripaug_core.errors import Notice
from tripaug_core.lettering import for_terminal

_HOMES = {
    "corpora": "folder that holds the corpora (default: $TRIPAUG_CORPORA, else ~/.tripaug/corpora)",
    "runs": "folder that holds the runs (default: $TRIPAUG_RUNS, else ./runs)",
    "checkpoints": "folder that holds checkpoints by name (default: the ones that are shipped)",
}
_results = None  # stdout itself, within `results_alone`


def add_homes(parser: argparse.ArgumentParser, *names: str) -> None:
    """Add --corpora, --runs, --checkpoints (those named) to a command's parser."""
    for name in names:
        parser.add_argument(f"--{name}", metavar="DIR", default=None, help=_HOMES[name])


def emit(args: argparse.Namespace, payload: Mapping, text: str = "") -> None:
    """A command's result: the payload as one JSON object under --json, else the text, on stdout."""
    if args.json:
        emit_json(payload)
    elif text:
        print(for_terminal(text))


def emit_json(payload: Mapping) -> None:
    """One JSON object on stdout, escaped where the terminal's encoding is not UTF."""
    stream = _results or sys.stdout
    everything = (getattr(stream, "encoding", None) or "utf-8").lower().startswith("utf")
    told = io.as_json(payload) if everything else json.dumps(io.plain(payload), indent=2)
    print(for_terminal(told), file=stream)


@contextmanager
def results_alone(as_json: bool) -> Iterator[None]:
    """Under --json nothing but `emit_json` gets to stdout; what else is printed goes to stderr."""
    global _results
    if not as_json:
        yield
        return
    before, _results = _results, sys.stdout
    try:
        with redirect_stdout(sys.stderr):
            yield
    finally:
        _results = before


def note(message: str) -> None:
    """A line for the person in front of the screen, on stderr."""
    print(for_terminal(message), file=sys.stderr, flush=True)


@contextmanager
def notices() -> Iterator[None]:
    """Notices as lines of stderr, each once; other warnings as they are."""
    with warnings.catch_warnings():
        warnings.simplefilter("default", Notice)
        shown = warnings.showwarning

        def show(message, category, *where):
            note(str(message)) if issubclass(category, Notice) else shown(message, category, *where)

        warnings.showwarning = show
        yield


def table(rows: Iterable[Sequence], header: Sequence[str] = ()) -> str:
    """Rows in aligned columns, numbers to the right; no frame, so that grep and cut work on it."""
    rows = [list(row) for row in rows]
    cells = [[str(cell) for cell in row] for row in ([header] if header else []) + rows]
    if not cells:
        return ""
    count = max(len(row) for row in cells)
    widths = [max(len(row[i]) if i < len(row) else 0 for row in cells) for i in range(count)]
    right = [
        bool(rows) and all(_is_figure(row[i]) for row in rows if i < len(row)) for i in range(count)
    ]
    lines = []
    for row in cells:
        columns = [
            cell.rjust(widths[i]) if right[i] else cell.ljust(widths[i])
            for i, cell in enumerate(row)
        ]
        lines.append("  ".join(columns).rstrip())
    return "\n".join(lines)


def _is_figure(cell) -> bool:
    return isinstance(cell, int | float) or str(cell).replace(".", "", 1).isdecimal()


@contextmanager
def progress(what: str, total: int | None = None) -> Iterator:
    """Progress on stderr: a bar on a terminal, a line now and then in a log.

    Yields:
        `step(done, extra="")`: how many are done by now, and a few words behind the bar.
    """
    if sys.stderr.isatty() and find_spec("rich"):
        with _bar(what, total) as step:
            yield step
    else:
        yield _lines(what, total)


@contextmanager
def _bar(what: str, total: int | None) -> Iterator:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        TextColumn("{task.completed:.0f}/{task.total}"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[extra]}"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total, extra="")
        yield lambda done, extra="": bar.update(task, completed=done, extra=extra)


def _lines(what: str, total: int | None, every_s: float = 10.0):
    last = monotonic()

    def step(done: int, extra: str = "") -> None:
        nonlocal last
        if monotonic() - last >= every_s:
            last = monotonic()
            note(f"{what}: {done}{f'/{total}' if total else ''} {extra}".rstrip())

    return step
