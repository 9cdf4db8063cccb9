"""`tripaug train`: train an augmentor on a corpus; a run that can be stopped and resumed."""

import argparse
from pathlib import Path

from tripaug_core.cli import output, values
from tripaug_core.cli.detach import detach, found_again
from tripaug_core.errors import InputError
from tripaug_core.homes import corpora_home, runs_home
from tripaug_core.runs import home as homes
from tripaug_core.runs.folder import FOLDER, HOME, RunFolder
from tripaug_core.runs.recorder import Recorder

HELP = "train an augmentor on a corpus"
KIND = "train"
_OF_A_NEW_ONE = (
    "preset",
    "settings",
    "without",
    "seed",
    "iterations",
    "device",
    "speakers",
    "held_out",
    "out",
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--corpus", metavar="NAME", help="corpus of the corpora home, or demo")
    what.add_argument("--resume", metavar="DIR", help="go on with the training in this folder")
    # None stands for "not said", so that --resume can tell.
    parser.add_argument(
        "--preset", help="quick (two cores, minutes; the default), standard (GPU) or paper"
    )
    parser.add_argument("--settings", metavar="FILE", help="JSON of settings to change")
    parser.add_argument("--without", metavar="PARTS", help="losses to leave out: emo,gan,var,bal")
    parser.add_argument("--seed", type=int, help="default 0")
    parser.add_argument("--iterations", type=int, help="default: the preset's")
    parser.add_argument("--device", help="auto (the default), cpu or cuda")
    parser.add_argument("--speakers", metavar="A,B", help="use these speakers only (default: all)")
    parser.add_argument(
        "--held-out",
        metavar="A,B",
        help="speakers kept aside, for figures on voices that the training did not hear: "
        "auto (a fifth of them, the default), none, or their names",
    )
    parser.add_argument(
        "--out", metavar="DIR", help="folder of the run (default: in the runs home)"
    )
    parser.add_argument(
        "--detach", action="store_true", help="train in the background; see `tripaug runs`"
    )
    output.add_homes(parser, "corpora", "runs")


def run(args: argparse.Namespace) -> int:
    """Lay the run out, or find it again, and work on it."""
    home = runs_home(args.runs)
    said = [name for name in _OF_A_NEW_ONE if getattr(args, name) is not None]
    if args.resume and said:
        raise InputError(
            "--resume goes on with the run's own settings: "
            f"leave out --{said[0].replace('_', '-')}, or start a new training."
        )
    training = (
        found_again(args.resume, KIND, "a training", home) if args.resume else _laid_out(args, home)
    )
    homes.link(home, training)
    return detach(args, home, training) if args.detach else work(args, training, home)


def prepare(
    home: Path, corpus: str, preset: str = "quick", changes: dict | None = None, **rest
) -> RunFolder:
    """A training's run folder from what somebody asks for; nothing is made where that is wrong.

    Args:
        home: the runs home.
        corpus: its name in the corpora home.
        preset: quick, standard or paper.
        changes: settings that are to be other than the preset's.
        rest: as for `lay_out`.

    Raises:
        InputError: no such preset, setting or corpus, or a value that makes no sense.
    """
    from tripaug_core.corpora import root_of
    from tripaug_core.method.settings import changed

    settings = changed(preset, changes or {})
    _known(corpus, rest.get("corpora"), root_of)
    return lay_out(home, corpus, settings, **rest)


def lay_out(
    home: Path,
    corpus: str,
    settings,
    *,
    corpora: Path | None = None,
    device: str = "auto",
    speakers: tuple[str, ...] = (),
    held_out: tuple[str, ...] | None = (),
    out: str | Path | None = None,
) -> RunFolder:
    """A training's run folder, from which `train --resume` works, at first as later.

    Args:
        home: the runs home.
        corpus: its name in the corpora home.
        settings: `tripaug_core.method.settings.Settings`.
        corpora: the corpora home.
        device: auto, cpu or cuda.
        speakers: to be used; all where none are given.
        held_out: to be kept aside for the figures at the end; None for a fifth of the speakers.
        out: the folder; one in the home by default.

    Raises:
        InputError: the folder holds something already.
    """
    from tripaug_core.method.probes import TIMES

    run_id, path = homes.place(home, KIND, out)
    words = ["train", "--resume", FOLDER, "--runs", HOME]
    about = {
        "corpus": corpus,
        "corpora": str(corpora_home(corpora)),
        "device": device,
        "speakers": list(speakers),
        "held_out": None if held_out is None else list(held_out),
        "training": settings.to_dict(),
        "probes": TIMES,
    }
    return RunFolder.create(path, KIND, words, words, about, id=run_id)


def work(args: argparse.Namespace, training: RunFolder, home: Path) -> int:
    """Train in this process until the end or until asked to stop. Returns the exit code."""
    about = training.settings
    with Recorder(training, home) as recorder:
        from tripaug_core.method.resume import stored_step
        from tripaug_core.method.settings import Settings
        from tripaug_core.method.training import train

        settings = Settings.from_dict(about["training"])
        features, aside = _features(about, settings, recorder)
        # What happened after the stored state will happen once more.
        done = stored_step(training.path)
        training.events.cut(done)
        recorder.event({"event": "began", "step": done, "iterations": settings.iterations})
        recorder.check()
        with output.progress("training", settings.iterations) as show:

            def on_event(event: dict) -> None:
                recorder.event(event)
                if "event" not in event:
                    show(event["step"], in_words(event))

            summary = train(
                features,
                settings,
                training.path,
                resume=True,
                hold_out=aside,
                about=_about_corpus(features),
                device=about.get("device", "auto"),
                probes=about.get("probes", 0),
                on_event=on_event,
                should_stop=lambda: recorder.stopping,
            )
        if summary.get("finished"):
            recorder.complete(summary)
    _report(args, training, summary)
    return recorder.exit_code


def in_words(event: dict) -> str:
    """An event of the training as a few words: the losses, how alive they are, how fast."""
    losses = [f"{key} {event[key]:.3g}" for key in ("rep", "emo", "gan", "bal") if key in event]
    active = [
        f"{event[key]:.0%}" for key in ("rep_active", "emo_active", "bal_active") if key in event
    ]
    rest = [f"active {'/'.join(active)}"] if active else []
    if "discriminator_accuracy" in event:
        rest.append(f"D {event['discriminator_accuracy']:.0%}")
    if "steps_per_second" in event:
        rest.append(f"{event['steps_per_second']:.1f} steps/s")
    if "seconds_left" in event:
        rest.append(f"{event['seconds_left']:.0f} s left")
    return ", ".join([" ".join(losses), *rest]).strip(", ")


def _laid_out(args: argparse.Namespace, home: Path) -> RunFolder:
    changes = {
        "without": values.words(args.without),
        "seed": args.seed,
        "iterations": args.iterations,
    }
    changes = {key: value for key, value in changes.items() if value is not None}
    return prepare(
        home,
        args.corpus,
        args.preset or "quick",
        values.settings_file(args.settings) | changes,
        corpora=args.corpora,
        device=args.device or "auto",
        speakers=values.words(args.speakers) or (),
        held_out=_held_out(args.held_out or "auto"),
        out=args.out,
    )


def _held_out(text: str) -> tuple[str, ...] | None:
    if text == "auto":
        return None
    return () if text == "none" else values.words(text)


def _known(corpus: str, corpora: str | None, root_of) -> None:
    """Refuse an unknown corpus before a folder is made for it."""
    if not (corpora_home(corpora) / f"{corpus}.safetensors").is_file():
        root_of(corpus, corpora)


def _features(about: dict, settings, recorder: Recorder):
    from tripaug_core.corpora.features import obtain
    from tripaug_core.corpora.splits import voices_to_hold_out

    with output.progress(f"mels of {about['corpus']}") as show:

        def progress(done: int, total: int) -> None:
            recorder.check()
            show(done, f"of {total}")

        features = obtain(about["corpus"], settings.mel, about.get("corpora"), progress)
    there = set(features.speakers)
    wanted, aside = set(about.get("speakers", ())), set(about.get("held_out") or ())
    unknown = sorted((wanted | aside) - there)
    if unknown:
        known = ", ".join(sorted(str(speaker) for speaker in there if speaker))
        raise InputError(
            f"{about['corpus']} has no speaker {unknown[0]!r}: there are {known or 'none'}."
        )
    if wanted:
        keep = [i for i, s in enumerate(features.speakers) if s in wanted | aside]
        features = features.select(keep)
    if about.get("held_out") is None:
        aside = voices_to_hold_out(features)
    return features, tuple(sorted(aside))


def _about_corpus(features) -> dict:
    return {"corpora": {name: dict(said) for name, said in features.about.items()}}


def _report(args: argparse.Namespace, training: RunFolder, summary: dict) -> None:
    payload = {"id": training.id, "folder": str(training.path), **summary}
    if summary.get("finished"):
        payload["checkpoint"] = str(training.path / "checkpoint")
        lines = [f"trained {summary['step']} steps: {payload['checkpoint']}", *_figures(summary)]
    else:
        lines = [
            f"stopped at step {summary.get('step')}; "
            f"go on with: tripaug train --resume {training.path}"
        ]
    output.emit(args, payload, "\n".join(lines))


def _figures(summary: dict) -> list[str]:
    rows = []
    for part in ("training", "held_out"):
        for name, value in (summary.get(part) or {}).items():
            if isinstance(value, dict):
                rows += [(part, f"{name}: {key}", f"{each:.3f}") for key, each in value.items()]
            else:
                rows.append((part, name, f"{value:.3f}"))
    return output.table(rows).splitlines()
