"""`tripaug checkpoints`: those that are there, their model cards, and a hub to share them on."""

import argparse

from tripaug_core.cli import output
from tripaug_core.errors import InputError
from tripaug_core.homes import checkpoints_home

HELP = "list checkpoints, write their model cards, push them to a model hub"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    listing = verbs.add_parser("list", help="names, and what each was trained on")
    output.add_homes(listing, "checkpoints")
    describe = verbs.add_parser("describe", help="write README.md, as model hubs show it")
    describe.add_argument("checkpoint", help="a name, or a folder")
    output.add_homes(describe, "checkpoints")
    push = verbs.add_parser("push", help="put one on a model hub")
    push.add_argument("checkpoint", help="a name, or a folder")
    push.add_argument("to", metavar="OWNER/NAME")
    push.add_argument("--private", action="store_true", help="for nobody else to see")
    output.add_homes(push, "checkpoints")


def run(args: argparse.Namespace) -> int:
    """List, describe or push."""
    from tripaug_core.method import card, hub, model_card

    home = checkpoints_home(args.checkpoints)
    if args.verb == "list":
        rows, names, damaged = [], [], {}
        for name in card.names(home):
            try:
                each = card.read(home / name)
            except InputError as error:  # the others are listed all the same
                damaged[name] = str(error)
                rows.append((name, "", "", f"damaged: {error}"))
                continue
            names.append(name)
            corpora = ", ".join(each.get("training", {}).get("corpora", []))
            rows.append((name, corpora, each.get("iterations"), card.ablation(each)))
        payload = {"folder": str(home), "checkpoints": names, "damaged": damaged}
        heads = ("checkpoint", "trained on", "iterations", "note")
        output.emit(args, payload, output.table(rows, heads) if rows else f"none in {home}")
        return 0
    folder = card.find(args.checkpoint, home)
    if args.verb == "describe":
        path = model_card.write(folder)
        output.emit(args, {"readme": str(path)}, f"wrote {path}")
    else:
        address = hub.push(folder, args.to, args.private)
        output.emit(args, {"address": address}, f"it is at {address}")
    return 0
