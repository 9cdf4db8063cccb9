"""`tripaug train`: train an augmentor on a corpus; a run that can be stopped and resumed."""

import argparse
from contextlib import ExitStack
from pathlib import Path

from tripaug_core.cli import output, values
from tripaug_core.cli.detach import detach
from tripaug_core.cli.terminal import Terminal
from tripaug_core.errors import InputError
from tripaug_core.homes import runs_home
from tripaug_core.jobs import train
from tripaug_core.jobs.trackers import Tracked, check
from tripaug_core.runs import home as runs
from tripaug_core.runs.folder import RunFolder
from tripaug_core.vocabulary import LOSSES

HELP = "train an augmentor on a corpus"
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
    parser.add_argument(
        "--without", metavar="PARTS", help=f"losses to leave out: {','.join(LOSSES)}"
    )
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
        "--log",
        metavar="NAME",
        help="follow it with tensorboard or wandb as well: losses, mels and sounds",
    )
    parser.add_argument(
        "--detach", action="store_true", help="train in the background; see `tripaug runs`"
    )
    output.add_homes(parser, "corpora", "runs")


def run(args: argparse.Namespace) -> int:
    """Lay the run out, or find it again, and work on it."""
    home = runs_home(args.runs)
    if args.log:
        check(args.log)
        if args.detach:
            raise InputError("--log follows a training from the terminal: leave out --detach.")
    said = [name for name in _OF_A_NEW_ONE if getattr(args, name) is not None]
    if args.resume and said:
        raise InputError(
            "--resume goes on with the run's own settings: "
            f"leave out --{said[0].replace('_', '-')}, or start a new training."
        )
    training = runs.run_in(args.resume, train.KIND, train.NAME, home) if args.resume else None
    training = training or _laid_out(args, home)
    runs.link(home, training)
    if args.detach:
        return detach(args, home, training)
    with ExitStack() as open_:
        reporter = open_.enter_context(_Losses())
        if args.log:
            reporter = Tracked(training.path, args.log, reporter)
            open_.callback(reporter.close)
        outcome = train.work(training, reporter, home)
    _report(args, training, outcome.summary)
    return outcome.exit_code


class _Losses(Terminal):
    """Shows the losses of the newest step."""

    def event(self, event: dict) -> None:
        if event.get("event") == "began":
            self._iterations = event["iterations"]
        if event.get("event") == "evaluating":
            self.progress("figures of the end", event["step"], self._iterations)
        if "event" not in event:
            self.progress("training", event["step"], self._iterations, event_line(event))


def event_line(event: dict) -> str:
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
    from tripaug_core.method.settings import changed

    changes = {
        "without": values.words(args.without),
        "seed": args.seed,
        "iterations": args.iterations,
    }
    changes = {key: value for key, value in changes.items() if value is not None}
    changes = values.settings_file(args.settings) | changes
    held_out = args.held_out or "auto"
    return train.lay_out(
        home,
        args.corpus,
        changed(args.preset or "quick", changes),
        corpora=args.corpora,
        device=args.device or "auto",
        speakers=values.words(args.speakers) or (),
        held_out=train.HELD_OUT.get(held_out, values.words(held_out)),
        out=args.out,
    )


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
