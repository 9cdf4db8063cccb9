"""`tripaug prove`: has a training learned? Figures on speakers that it did not hear."""

import argparse
from collections.abc import Mapping
from pathlib import Path

from tripaug_core import io
from tripaug_core.cli import output
from tripaug_core.errors import InputError

HELP = "show that a training has learned, on speakers that it did not hear"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument(
        "checkpoint", metavar="NAME|DIR", help="a checkpoint, or a training's folder"
    )
    parser.add_argument(
        "--judge",
        metavar="NAME",
        help="who judges the emotion of copies: encoder=FOLDER, egemaps or logmel (default: "
        "egemaps where openSMILE is installed, else logmel)",
    )
    parser.add_argument(
        "--on",
        metavar="CORPUS,...",
        default="",
        help="corpora that it never heard, whose speakers are judged as well as those held out",
    )
    parser.add_argument(
        "--recordings", type=int, default=120, help="judged of each corpus, at most (120)"
    )
    parser.add_argument("--copies", type=int, default=2, help="of each recording at each ε (2)")
    parser.add_argument("--seed", type=int, default=0, help="of triplets, twins and copies (0)")
    parser.add_argument(
        "--out", metavar="DIR", help="write the twin test there: twin.json, a picture a corpus"
    )
    parser.add_argument(
        "--write-card", action="store_true", help="enter the twin test into the checkpoint's card"
    )
    output.add_homes(parser, "corpora", "checkpoints")


def run(args: argparse.Namespace) -> int:
    """Print each demand with its figure; exit 1 where one does not hold."""
    from tripaug_core.augment.learned import load_augmentor
    from tripaug_core.corpora.features import obtain
    from tripaug_core.validation import checks, twin

    home = Path(args.checkpoints) if args.checkpoints else None
    augmentor = load_augmentor(args.checkpoint, home=home)
    corpora = augmentor.card.get("training", {}).get("corpora", [])
    if len(corpora) != 1:
        raise InputError("a proof takes a checkpoint that was trained on one corpus.")
    for name, value in (("recordings", args.recordings), ("copies", args.copies)):
        if value < 1:
            raise InputError(f"{name} is {value}: it must be at least 1.")
    others = [name.strip() for name in args.on.split(",") if name.strip()]
    if corpora[0] in others:
        raise InputError(f"{corpora[0]} is what it was trained on: --on names other corpora.")
    judge = twin.judge_named(args.judge)
    features = obtain(corpora[0], augmentor.spec, args.corpora)
    _, held_out = checks.parts(augmentor, features)
    heard = {name: obtain(name, augmentor.spec, args.corpora) for name in others}
    found = checks.prove(augmentor, features, seed=args.seed, report=output.note)
    tests, synthetic = [], features.synthetic
    for name, of_it in ((corpora[0], features), *heard.items()):
        speakers = sorted(set(held_out.speakers)) if of_it is features else None
        synthetic = synthetic or of_it.synthetic
        output.note(f"twin test on {name}: {judge.title} hears the recordings")
        hearing = twin.hear(
            of_it, judge, home=args.corpora, speakers=speakers, most=args.recordings
        )
        tests.append(
            twin.twin_test(
                augmentor, hearing, copies=args.copies, seed=args.seed, report=output.note
            )
        )
    found += checks.twin_checks(tests)
    told = [test.to_dict() for test in tests]
    payload = {
        "checkpoint": augmentor.identity,
        "corpus": corpora[0],
        "synthetic": synthetic,
        "holds": all(check.holds for check in found),
        "checks": [check.to_dict() for check in found],
        "twin_tests": told,
    }
    if args.out:
        _write(Path(args.out), str(args.checkpoint), told)
    if args.write_card:
        from tripaug_core.method import card

        entries = [twin.card_entry(each) for each in told]
        card.amend(card.find(args.checkpoint, home), {"twin_test": entries})
    output.emit(args, payload, _text(found, told, synthetic))
    return 0 if payload["holds"] else 1


def _text(found, told: list[Mapping], synthetic: bool) -> str:
    from tripaug_core.validation.twin import words

    rows = [("yes" if c.holds else "NO", c.name, f"{c.value:.3f}", c.demand) for c in found]
    parts = [output.table(rows, ("holds", "figure", "value", "demand"))]
    for each in told:
        corpora = ", ".join(each["corpora"])
        parts += [
            "",
            f"The twin test on {corpora}, {each['recordings']} recordings of "
            f"{len(each['speakers'])} speakers, {each['copies']} copies of each; "
            f"judge: {each['judge']}. Shares in %.",
            output.table(words.rows(each), words.HEADER),
            "",
            f"At ε {each['epsilon']:g}, intervals over speakers, corrected for "
            f"{len(each['against'])} baselines:",
            output.table(words.comparisons(each), words.AGAINST),
            "",
            words.sentence(each),
        ]
    parts += ["", *(f"{c.name}: {c.note}" for c in found if c.note)]
    if synthetic:
        parts.append("Where speech is synthetic, nothing here speaks about human speech.")
    return "\n".join(parts)


def _write(folder: Path, name: str, told: list[Mapping]) -> None:
    from tripaug_core.validation.twin import picture

    io.write_json(folder / "twin.json", io.plain(told))
    for each in told:
        corpora = "-".join(each["corpora"])
        title = f"{Path(name).name} on {corpora}, judged by {each['judge']}"
        note = (
            f"{each['recordings']} recordings, {len(each['speakers'])} speakers; 95% intervals "
            f"over speakers; filled: ε {each['epsilon']:g}"
        )
        io.write_text(folder / f"twin-{corpora}.svg", picture.draw(each, title, note))
