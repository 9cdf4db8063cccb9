"""`tripaug augment`: augmented copies of recordings, as sound, as mels, with a manifest."""

import argparse
from pathlib import Path

from tripaug_core.cli import output, values
from tripaug_core.cli.detach import detach
from tripaug_core.cli.terminal import Terminal
from tripaug_core.errors import InputError
from tripaug_core.homes import runs_home
from tripaug_core.jobs import augment
from tripaug_core.jobs.reporter import Outcome
from tripaug_core.runs import home as runs
from tripaug_core.vocabulary import EPSILON

HELP = "write augmented copies of recordings, with a manifest"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.description = (
        "Writes sound (wav), mels (npz) and manifest.csv. The same call twice writes the same "
        "bytes. A recording that cannot be read is reported and passed over; the exit code is 1 "
        "then. With --corpus it is a run: it can go on in the background, be stopped and resumed."
    )
    parser.add_argument("inputs", nargs="*", metavar="INPUT", help="a sound file, or a folder")
    parser.add_argument("--corpus", metavar="NAME", help="a corpus of the home instead of INPUT")
    parser.add_argument("--emotion", metavar="WORD", help="of all INPUTs, where nothing says it")
    parser.add_argument("--emotions", metavar="A,B", help="of the corpus; default: all")
    parser.add_argument("--checkpoint", metavar="NAME|DIR", help="a shipped name, or a folder")
    parser.add_argument(
        "--epsilon", type=float, default=EPSILON, help=f"strength of the change (default {EPSILON})"
    )
    parser.add_argument(
        "--noise-scale", type=float, default=1.0, help="how much copies differ (default 1)"
    )
    parser.add_argument("--copies", type=int, default=4, help="of each recording (default 4)")
    parser.add_argument("--seed", type=int, default=0, help="default 0")
    parser.add_argument("--device", default="cpu", help="cpu (the default), cuda or auto")
    parser.add_argument("--out", metavar="DIR", help="folder for all of it")
    parser.add_argument(
        "--format",
        metavar="FORMAT",
        help="as others open it: audiofolder, nkululeko, emobox or audformat (without mels)",
    )
    parser.add_argument("--resume", metavar="DIR", help="go on with the run in this folder")
    parser.add_argument("--detach", action="store_true", help="with --corpus: in the background")
    output.add_homes(parser, "corpora", "checkpoints", "runs")


def run(args: argparse.Namespace) -> int:
    """Do it; 1 where some recording failed."""
    from tripaug_core.augment.export import ExportSettings

    if not args.resume and not args.checkpoint:
        raise InputError("give --checkpoint NAME, one that is shipped or trained, or a folder.")
    if bool(args.inputs) + bool(args.corpus) + bool(args.resume) != 1:
        raise InputError("give recordings or folders, or --corpus NAME.")
    if args.inputs and not args.out:
        raise InputError("give --out DIR, a folder for the copies.")
    _refuse_unused(args)
    home = runs_home(args.runs)
    if args.resume:
        laid_out = runs.run_in(args.resume, augment.KIND, augment.NAME, home)
    else:
        settings = ExportSettings(args.epsilon, args.noise_scale, args.copies, args.seed)
        given = {name: getattr(args, name) for name in ("corpora", "checkpoints", "device")}
        given["form"] = args.format
        if args.inputs:
            with Terminal() as reporter:
                given |= {"emotion": args.emotion, "reporter": reporter}
                out = Path(args.out)
                outcome = augment.of_files(args.inputs, args.checkpoint, settings, out, **given)
            return _report(args, outcome)
        emotions = values.words(args.emotions) or ()
        given |= {"emotions": emotions, "out": args.out}
        laid_out = augment.lay_out(home, args.corpus, args.checkpoint, settings, **given)
    runs.link(home, laid_out)
    if args.detach:
        return detach(args, home, laid_out)
    with Terminal() as reporter:
        outcome = augment.work(laid_out, reporter, home)
    return _report(args, outcome)


def _refuse_unused(args: argparse.Namespace) -> None:
    """What would be passed over is said."""
    if args.resume:
        free = {"--resume", "--runs", "--corpora", "--checkpoints", "--detach", "--json"}
        why = "is another setting than the run's own, with which --resume goes on"
        values.refuse(args, set(args.given) - free, why)
    elif args.inputs:
        values.refuse(args, ("--emotions", "--detach"), "is for --corpus NAME only")
    else:
        values.refuse(args, ("--emotion",), "is for files and folders only (--emotions chooses)")


def _report(args: argparse.Namespace, outcome: Outcome) -> int:
    from tripaug_core.corpora import unused

    payload = outcome.summary
    failed = payload["failed"]
    for entry in failed:
        output.note(f"passed over: {entry['reason']}")
    for entry in payload["remarks"]:
        output.note(entry["remark"])
    copies, recordings, folder = (payload[key] for key in ("copies", "recordings", "folder"))
    text = f"{copies} copies of {recordings} recordings in {folder}"
    if failed:
        text += f"; {len(failed)} failed"
    if payload.get("others"):
        text += f"; not taken for recordings: {unused.closing(payload['others'])}"
    if payload.get("unlabelled"):
        text += f"; of {payload['unlabelled']} recordings no emotion is known (--emotion says it)"
    output.emit(args, payload, text)
    return outcome.exit_code
