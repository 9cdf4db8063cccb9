"""`tripaug prove`: has a training learned? Figures on speakers that it did not hear."""

import argparse

from tripaug_core.cli import output, values
from tripaug_core.jobs.reporter import Reporter
from tripaug_core.vocabulary import LIMITS

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
    most = int(LIMITS["proof_recordings"].default)
    parser.add_argument(
        "--recordings", type=int, default=most, help=f"judged of each corpus, at most ({most})"
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
    from tripaug_core.jobs import prove as job

    spec = job.ProofSpec(
        args.checkpoint,
        args.judge,
        values.words(args.on),
        args.recordings,
        args.copies,
        args.seed,
        args.out,
        args.write_card,
        args.corpora,
        args.checkpoints,
    )
    outcome = job.work(spec, job.lay_out(spec), _Notes())
    output.emit(args, outcome.summary, _text(job.told(outcome.summary)))
    return outcome.exit_code


class _Notes(Reporter):
    """A line on stderr for each thing that is done."""

    def event(self, event: dict) -> None:
        """See `Reporter`."""
        output.note(event["words"])


def _text(blocks: list) -> str:
    return "\n\n".join("\n".join(map(_part, block)) for block in blocks)


def _part(part: str | dict) -> str:
    return part if isinstance(part, str) else output.table(part["rows"], part["header"])
