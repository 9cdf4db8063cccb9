"""`tripaug prove`: has a training learned? Figures on speakers that it did not hear."""

import argparse
from pathlib import Path

from tripaug_core.cli import output
from tripaug_core.errors import InputError

HELP = "show that a training has learned, on speakers that it held out"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument(
        "checkpoint", metavar="NAME|DIR", help="a checkpoint, or a training's folder"
    )
    parser.add_argument("--seed", type=int, default=0, help="of triplets, copies and recognisers")
    parser.add_argument("--copies", type=int, default=4, help="of each utterance at each ε")
    output.add_homes(parser, "corpora", "checkpoints")


def run(args: argparse.Namespace) -> int:
    """Print each demand with its figure; exit 1 where one does not hold."""
    from tripaug_core.augment.learned import load_augmentor
    from tripaug_core.corpora.features import obtain
    from tripaug_core.validation.checks import prove

    home = Path(args.checkpoints) if args.checkpoints else None
    augmentor = load_augmentor(args.checkpoint, home=home)
    corpora = augmentor.card.get("training", {}).get("corpora", [])
    if len(corpora) != 1:
        raise InputError("a proof takes a checkpoint that was trained on one corpus.")
    features = obtain(corpora[0], augmentor.spec, args.corpora)
    checks = prove(augmentor, features, seed=args.seed, copies=args.copies, report=output.note)
    payload = {
        "checkpoint": augmentor.identity,
        "corpus": corpora[0],
        "synthetic": features.synthetic,
        "holds": all(check.holds for check in checks),
        "checks": [check.to_dict() for check in checks],
    }
    rows = [("yes" if c.holds else "NO", c.name, f"{c.value:.3f}", c.demand) for c in checks]
    text = output.table(rows, ("holds", "figure", "value", "demand"))
    notes = [f"{c.name}: {c.note}" for c in checks if c.note]
    if features.synthetic:
        notes.append("The corpus is synthetic: nothing here speaks about human speech.")
    output.emit(args, payload, "\n".join([text, "", *notes]))
    return 0 if payload["holds"] else 1
