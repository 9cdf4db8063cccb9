"""`tripaug runs`: what runs, ran and waits; stop it, take it up again, name it, delete it."""

import argparse
import shlex
import time
from pathlib import Path

from tripaug_core.cli import output
from tripaug_core.homes import runs_home
from tripaug_core.runs import bin, notes, process, queue
from tripaug_core.runs.home import find as find_run
from tripaug_core.runs.overview import deleted, describe, overview

HELP = "list, show, stop, resume, name and delete trainings and benchmarks"

_TEXTS = {"rename": "title", "notes": "notes"}  # action -> what it writes


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    names = "list|show|stop|resume|rename|notes|delete|restore|empty"
    actions = parser.add_subparsers(dest="action", metavar=names, required=True)
    listing = actions.add_parser("list", help="all runs, newest first")
    listing.add_argument("--deleted", action="store_true", help="those in the bin instead")
    output.add_homes(listing, "runs")
    emptying = actions.add_parser("empty", help="delete for good what lies in the bin")
    output.add_homes(emptying, "runs")
    for name, help_line in (
        ("show", "one run: settings, state, newest event, what came of it"),
        ("stop", "stop a run, or take it out of the queue; it can be resumed"),
        ("resume", "take a run up again where it stopped, in the background"),
        ("rename", "give a run a title; its id stays"),
        ("notes", "write down what is to be remembered of a run"),
        ("delete", "move a run into the bin of the runs home, from where it can be restored"),
        ("restore", "take a run out of the bin again"),
    ):
        action = actions.add_parser(name, help=help_line)
        action.add_argument("id", help="the run's id, as `tripaug runs list` shows it")
        if name in _TEXTS:
            action.add_argument(_TEXTS[name], help="the text; '' takes it away")
        output.add_homes(action, "runs")


def run(args: argparse.Namespace) -> None:
    """Do it."""
    home = runs_home(args.runs)
    if args.action == "list":
        _list(args, home)
        return
    if args.action == "empty":
        count = bin.empty(home)
        runs = "1 run is" if count == 1 else f"{count} runs are"
        output.emit(args, {"emptied": count}, f"the bin of {home} is empty: {runs} gone for good.")
        return
    if args.action == "restore":
        _show(args, home, bin.restore(home, args.id), whole=False)
        return
    folder = find_run(home, args.id)
    if args.action == "stop":
        process.stop(folder)
    if args.action == "delete":
        kept = bin.delete(home, folder)
        back = f"`tripaug runs restore {kept}` brings it back"
        output.emit(args, {"id": kept, "deleted": True}, f"{args.id} lies in the bin: {back}.")
        return
    if args.action in _TEXTS:
        name = _TEXTS[args.action]
        notes.write(folder, **{name: getattr(args, name)})
    if args.action == "resume":
        queue.submit(home, folder)
    _show(args, home, folder, whole=args.action == "show")


def _list(args, home: Path) -> None:
    runs = deleted(home) if args.deleted else overview(home)
    rows = [(r["id"], r["title"], r["kind"], _state_in_words(r), _news(r)) for r in runs]
    where = f"the bin of {home}" if args.deleted else home
    head = ("id", "title", "kind", "state", "")
    text = output.table(rows, head) if rows else f"no runs in {where}."
    output.emit(args, {"runs": runs}, text)


def _show(args, home: Path, folder, whole: bool) -> None:
    queue.advance(home)
    described = describe(home, folder)
    about = folder.about
    payload = described | {"settings": about.get("settings"), "summary": folder.summary}
    payload["notes"] = notes.read(folder).notes
    named = f" “{described['title']}”" if described["title"] else ""
    lines = [f"{described['id']}{named}: {_state_in_words(described)}"]
    if described["reason"]:
        lines.append(f"why      {described['reason']}")
    if whole:
        began = time.strftime("%Y-%m-%d %H:%M", time.localtime(described["created_s"] or 0))
        lines += [
            f"kind     {described['kind']}",
            f"folder   {described['folder']}",
            f"made     {began}",
            f"command  tripaug {shlex.join(folder.words(home))}",
        ]
        if _news(described):
            lines.append(f"newest   {_news(described)}")
        if folder.summary:
            lines += [f"{key:<8} {value}" for key, value in folder.summary.items()]
        if payload["notes"]:
            lines += ["", payload["notes"]]
    output.emit(args, payload, "\n".join(lines))


def _state_in_words(run: dict) -> str:
    return f"{run['state']}, place {run['place']}" if run["place"] else run["state"]


def _news(run: dict) -> str:
    event = run["last_event"] or {}
    said = [f"{key} {event[key]}" for key in ("event", "step", "done") if key in event]
    return ", ".join(said)
