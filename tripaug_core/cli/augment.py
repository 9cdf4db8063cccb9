"""`tripaug augment`: augmented copies of recordings, as sound, as mels, with a manifest."""

import argparse
from pathlib import Path

from tripaug_core.cli import output
from tripaug_core.cli.detach import detach, found_again
from tripaug_core.errors import InputError
from tripaug_core.homes import checkpoints_home, corpora_home, runs_home
from tripaug_core.runs import home as homes
from tripaug_core.runs.folder import FOLDER, HOME, RunFolder
from tripaug_core.runs.recorder import Recorder

HELP = "write augmented copies of recordings, with a manifest"
KIND = "augment"
SET = "set"  # the copies' folder within that of a run


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
        "--epsilon", type=float, default=0.2, help="strength of the change (default 0.2)"
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
    home = runs_home(args.runs)
    if args.inputs:
        if not args.out:
            raise InputError("give --out DIR, a folder for the copies.")
        return _files(args)
    if args.resume:
        found = found_again(args.resume, KIND, "an augmented set", home)
    else:
        found = lay_out(
            home,
            args.corpus,
            args.checkpoint,
            ExportSettings(args.epsilon, args.noise_scale, args.copies, args.seed),
            emotions=tuple(word.strip() for word in (args.emotions or "").split(",") if word),
            corpora=args.corpora,
            checkpoints=args.checkpoints,
            device=args.device,
            out=args.out,
            form=args.format,
        )
    homes.link(home, found)
    return detach(args, home, found) if args.detach else work(args, found, home)


def lay_out(
    home: Path,
    corpus: str,
    checkpoint: str | Path,
    settings,
    *,
    emotions: tuple[str, ...] = (),
    corpora: str | Path | None = None,
    checkpoints: str | Path | None = None,
    device: str = "cpu",
    out: str | Path | None = None,
    form: str | None = None,
) -> RunFolder:
    """The run folder of an augmented set, from which `augment --resume` works, at first as later.

    Args:
        home: the runs home.
        corpus: its name in the corpora home.
        checkpoint: a name, or a folder.
        settings: `tripaug_core.augment.export.ExportSettings`.
        emotions: those to be augmented; all where none are given.
        corpora, checkpoints: the homes.
        device: cpu, cuda or auto.
        out: the folder; one in the home by default.
        form: one of `tripaug_core.corpora.formats.FORMATS`, or none.

    Raises:
        InputError: no such format, corpus, emotion or checkpoint, or the folder holds something
            already.
    """
    from dataclasses import asdict

    from tripaug_core.corpora import formats, load
    from tripaug_core.method.checkpoint import find

    if form:
        formats.checked(form)
    there = load(corpus, corpora).counts
    unknown = [emotion for emotion in emotions if emotion not in there]
    if unknown:
        raise InputError(f"{corpus} has no {unknown[0]!r}: there are {', '.join(there)}.")
    folder = find(checkpoint, checkpoints_home(checkpoints))
    run_id, path = homes.place(home, KIND, out)
    words = ["augment", "--resume", FOLDER, "--runs", HOME]
    about = {
        "corpus": corpus,
        "corpora": str(corpora_home(corpora)),
        "emotions": list(emotions),
        "checkpoint": str(folder),
        "device": device,
        "export": asdict(settings),
        "format": form,
    }
    return RunFolder.create(path, KIND, words, words, about, id=run_id)


def work(args: argparse.Namespace, found: RunFolder, home: Path) -> int:
    """Write the set in this process until the end or until asked to stop; gives the exit code."""
    from time import monotonic

    about = found.settings
    with Recorder(found, home) as recorder:
        from tripaug_core.augment import export, sources
        from tripaug_core.augment.learned import load_augmentor
        from tripaug_core.corpora import load

        settings = export.ExportSettings(**about["export"])
        wanted = set(about["emotions"])
        corpus = load(about["corpus"], about["corpora"])
        listed = [
            source
            for source in sources.of_corpus(corpus)
            if not wanted or source.labels.get("emotion") in wanted
        ]
        augmentor = load_augmentor(about["checkpoint"], about["device"])
        started = told = monotonic()
        with output.progress("augmenting", len(listed)) as show:

            def progress(done: int, total: int) -> None:
                nonlocal told
                recorder.check()
                show(done)
                now = monotonic()
                if done == total or now - told > 1:
                    told = now
                    left = (now - started) / done * (total - done)
                    recorder.event({"event": "augmented", "done": done, "total": total,
                                    "seconds_left": left})  # fmt: skip

            exported = export.export(
                listed,
                augmentor,
                settings,
                found.path / SET,
                progress,
                about.get("format"),
                corpus.licence,
            )
        payload = _payload(exported, augmentor, settings)
        recorder.complete({k: v for k, v in payload.items() if k not in ("folder", "manifest")})
    return _report(args, payload)


def _files(args: argparse.Namespace) -> int:
    from tripaug_core.augment import export, sources
    from tripaug_core.augment.learned import load_augmentor

    settings = export.ExportSettings(args.epsilon, args.noise_scale, args.copies, args.seed)
    corpora, out = corpora_home(args.corpora), Path(args.out)
    found = sources.find(args.inputs, out, corpora, args.emotion)
    home = checkpoints_home(args.checkpoints)
    augmentor = load_augmentor(args.checkpoint, args.device, home)
    with output.progress("augmenting", len(found)) as show:
        exported = export.export(
            found, augmentor, settings, args.out, lambda done, total: show(done), args.format
        )
    others = sources.others(args.inputs, apart_from=Path(args.out))
    unlabelled = sum("emotion" not in source.labels for source in found)
    payload = _payload(exported, augmentor, settings)
    return _report(args, payload | {"others": others, "unlabelled": unlabelled})


def _payload(exported, augmentor, settings) -> dict:
    from tripaug_core.augment.export import MANIFEST

    return {
        "folder": str(exported.folder),
        "manifest": str(exported.folder / MANIFEST),
        "recordings": len(exported.rows) // settings.copies,
        "copies": len(exported.rows),
        "checkpoint": augmentor.identity,
        "failed": [{"source": s, "reason": why} for s, why in exported.failed.items()],
    }


def _report(args: argparse.Namespace, payload: dict) -> int:
    from tripaug_core.corpora import unused

    failed = payload["failed"]
    for entry in failed:
        output.note(f"passed over: {entry['reason']}")
    copies, recordings, folder = (payload[key] for key in ("copies", "recordings", "folder"))
    text = f"{copies} copies of {recordings} recordings in {folder}"
    if failed:
        text += f"; {len(failed)} failed"
    if payload.get("others"):
        text += f"; not taken for recordings: {unused.closing(payload['others'])}"
    if payload.get("unlabelled"):
        text += f"; of {payload['unlabelled']} recordings no emotion is known (--emotion says it)"
    output.emit(args, payload, text)
    return 1 if failed else 0
