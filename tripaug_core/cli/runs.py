"""`tripaug runs`: what runs, ran and waits; stop it, take it up again."""

import argparse
import shlex
import time
from pathlib import Path

from tripaug_core.cli import output
from tripaug_core.homes import runs_home
from tripaug_core.runs import home as homes
from tripaug_core.runs import process, queue
from tripaug_core.runs.overview import describe, overview

HELP = "list, show, stop and resume trainings and benchmarks"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    actions = parser.add_subparsers(dest="action", metavar="list|show|stop|resume", required=True)
    listing = actions.add_parser("list", help="all runs, newest first")
    output.add_homes(listing, "runs")
    for name, help_line in (
        ("show", "one run: settings, state, newest event, what came of it"),
        ("stop", "stop a run, or take it out of the queue; it can be resumed"),
        ("resume", "take a run up again where it stopped, in the background"),
    ):
        action = actions.add_parser(name, help=help_line)
        action.add_argument("id", help="the run's id, as `tripaug runs list` shows it")
        output.add_homes(action, "runs")


def run(args: argparse.Namespace) -> None:
    """Do it."""
    home = runs_home(args.runs)
    if args.action == "list":
        _list(args, home)
        return
    found = homes.find(home, args.id)
    if args.action == "stop":
        process.stop(found)
    if args.action == "resume":
        queue.submit(home, found, resume=True)
    _show(args, home, found, whole=args.action == "show")


def _list(args, home: Path) -> None:
    runs = overview(home)
    rows = [(run["id"], run["kind"], _state_in_words(run), _news(run)) for run in runs]
    text = output.table(rows, ("id", "kind", "state", "")) if rows else f"no runs in {home}."
    output.emit(args, {"runs": runs}, text)


def _show(args, home: Path, found, whole: bool) -> None:
    queue.advance(home)
    described = describe(home, found)
    about = found.about
    payload = described | {"settings": about.get("settings"), "summary": found.summary}
    lines = [f"{described['id']}: {_state_in_words(described)}"]
    if described["reason"]:
        lines.append(f"why      {described['reason']}")
    if whole:
        began = time.strftime("%Y-%m-%d %H:%M", time.localtime(described["created_s"] or 0))
        lines += [
            f"kind     {described['kind']}",
            f"folder   {described['folder']}",
            f"made     {began}",
            f"command  tripaug {shlex.join(found.words(home) if about.get('command') else [])}",
        ]
        if _news(described):
            lines.append(f"newest   {_news(described)}")
        if found.summary:
            lines += [f"{key:<8} {value}" for key, value in found.summary.items()]
    output.emit(args, payload, "\n".join(lines))


def _state_in_words(run: dict) -> str:
    return f"{run['state']}, place {run['place']}" if run["place"] else run["state"]


def _news(run: dict) -> str:
    event = run["last_event"] or {}
    said = [f"{key} {event[key]}" for key in ("event", "step", "done") if key in event]
    return ", ".join(said)
