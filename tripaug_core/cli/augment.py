"""`tripaug augment`: augmented copies of recordings, as sound, as mels, with a manifest."""

import argparse
from pathlib import Path

from tripaug_core.cli import output

HELP = "write augmented copies of recordings, with a manifest"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.description = (
        "Writes sound (wav), mels (npz) and manifest.csv. The same call twice writes the same "
        "bytes. A recording that cannot be read is reported and passed over; the exit code is 1 "
        "then."
    )
    parser.add_argument("inputs", nargs="+", metavar="INPUT", help="a sound file, or a folder")
    parser.add_argument(
        "--checkpoint", required=True, metavar="NAME|DIR", help="a shipped name, or a folder"
    )
    parser.add_argument(
        "--epsilon", type=float, default=0.2, help="strength of the change (default 0.2)"
    )
    parser.add_argument(
        "--noise-scale", type=float, default=1.0, help="how much copies differ (default 1)"
    )
    parser.add_argument("--copies", type=int, default=4, help="of each recording (default 4)")
    parser.add_argument("--seed", type=int, default=0, help="default 0")
    parser.add_argument("--device", default="cpu", help="cpu (the default), cuda or auto")
    parser.add_argument("--out", required=True, metavar="DIR", help="folder for all of it")
    output.add_homes(parser, "checkpoints")


def run(args: argparse.Namespace) -> int:
    """Do it; 1 where some recording failed."""
    from tripaug_core.augment import export, sources
    from tripaug_core.augment.learned import load_augmentor
    from tripaug_core.homes import checkpoints_home
    from tripaug_core.method.training import pick_device

    settings = export.ExportSettings(args.epsilon, args.noise_scale, args.copies, args.seed)
    found = sources.find(args.inputs, apart_from=Path(args.out))
    home = checkpoints_home(args.checkpoints)
    augmentor = load_augmentor(args.checkpoint, str(pick_device(args.device)), home)
    with output.progress("augmenting", len(found)) as show:
        exported = export.export(
            found, augmentor, settings, args.out, lambda done, total: show(done)
        )
    for reason in exported.failed.values():
        output.note(f"passed over: {reason}")
    done = len(exported.rows) // settings.copies
    payload = {
        "folder": str(exported.folder),
        "manifest": str(exported.folder / export.MANIFEST),
        "recordings": done,
        "copies": len(exported.rows),
        "checkpoint": augmentor.identity,
        "failed": [{"source": s, "reason": why} for s, why in exported.failed.items()],
    }
    text = f"{len(exported.rows)} copies of {done} recordings in {exported.folder}"
    output.emit(args, payload, text + (f"; {len(exported.failed)} failed" * bool(exported.failed)))
    return 1 if exported.failed else 0
