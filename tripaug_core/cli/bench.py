"""`tripaug bench`: does augmentation help, by how much, against what, and how sure are we."""

import argparse
from dataclasses import asdict
from pathlib import Path

from tripaug_core import io
from tripaug_core.bench.run import scheduler
from tripaug_core.cli import output, values
from tripaug_core.cli.detach import detach
from tripaug_core.cli.terminal import Terminal
from tripaug_core.errors import InputError
from tripaug_core.homes import runs_home
from tripaug_core.jobs import bench
from tripaug_core.jobs.reporter import Outcome
from tripaug_core.runs import home as runs
from tripaug_core.runs.folder import RunFolder

_MOST_PLUGIN_BYTES = 2**20
_OF_CROSSLINGUAL = (
    *("--source", "--target", "--paper", "--subset", "--triplets", "--fit-on", "--esd-positive"),
)
# Protocol -> options that it would pass over.
_UNUSED = {
    "imbalanced": _OF_CROSSLINGUAL,
    "ablation": (*_OF_CROSSLINGUAL, "--methods"),
    "crosslingual": ("--corpus", "--cut", "--keep", "--copies-of", "--folds", "--speakers"),
}
HELP = "find out whether augmentation helps, with honest statistics"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    add = parser.add_argument
    add("protocol", nargs="?", help="imbalanced, ablation or crosslingual; or verify")
    add("folder", nargs="?", metavar="DIR", help="of verify: a benchmark's run, whose figures are "
        "computed again from its predictions")  # fmt: skip
    add("--corpus", metavar="NAME", help="corpus of imbalanced and ablation")
    add(
        "--source",
        metavar="NAME",
        nargs="+",
        default=[],
        help="crosslingual: language(s) to learn from",
    )
    add(
        "--target",
        metavar="NAME",
        nargs="+",
        default=[],
        help="crosslingual: language(s) to test on",
    )
    add("--paper", action="store_true", help="crosslingual: the paper's six pairs, random split")
    add("--preset", default="bench", help="bench (two cores; default), quick, standard or paper")
    add("--methods", metavar="A,B", help="rows of the table (default: all)")
    add("--seeds", metavar="0,1", help="seeds (default: the preset's)")
    add("--question", metavar="ROW,ROW", help="the two rows whose difference is tested alone")
    add("--cut", help="all classes but --keep at once (default), or each in its own experiment")
    add("--keep", metavar="EMOTION", help="the class that is not cut (default: neutral)")
    add("--emotions", metavar="A,B", help="what is told apart (default: the paper's four)")
    add("--speakers", metavar="A,B", help="only these speakers take part (default: all)")
    add("--split", help="auto (default), speaker, session, loso, published or random")
    add("--normalise", help="by the training part (default), or by each speaker's own recordings")
    add("--folds", type=int, metavar="N", help="folds by speaker or at random (default: 5)")
    add(
        "--copies",
        type=int,
        metavar="N",
        help="copies of an original (default: 4; crosslingual 20)",
    )
    add("--copies-of", help="copies of the cut classes (default), or of all")
    add(
        "--subset",
        type=int,
        metavar="N",
        help="crosslingual: take N of each valence of IEMOCAP, ESD",
    )
    add("--triplets", help="crosslingual: triplets by emotion (default) or valence")
    add("--fit-on", help="crosslingual: augmentor on both corpora (default) or the target")
    add("--esd-positive", help="ESD's second positive emotion: neutral (default) or surprise")
    add("--recognizer", metavar="NAME", help="light (default), vgg19, logmel, egemaps, compare, "
        "encoder=FOLDER, one's own, or several: A,B; see docs/benchmarks.md")  # fmt: skip
    add("--finetune", action="store_true", default=None, help="train encoders on, instead of their "
        "heads alone; wants a GPU")  # fmt: skip
    add("--class-weights", metavar="HOW", help="of every row but “weights”: none (default), "
        "weights or logit-adjustment")  # fmt: skip
    add("--steps", type=int, metavar="N", help="optimiser steps of a recogniser")
    add("--iterations", type=int, metavar="N", help="training rounds of an augmentor")
    add("--settings", metavar="FILE", help="JSON of settings to change; see docs/benchmarks.md")
    add("--with", dest="plugins", action="append", default=[], metavar="FILE",
        help="Python file with rows or recognisers of one's own; may be repeated")  # fmt: skip
    add("--device", default="cpu", help="cpu (default) or cuda")
    add("--engine", default="local", help="local (default) or dask")
    add("--workers", type=int, metavar="N", help="local processes (default: one a core)")
    add("--scheduler", metavar="ADDRESS", help="of dask, e.g. tcp://127.0.0.1:8786")
    add(
        "--dry-run",
        action="store_true",
        help="say what would be done, how long it takes; do nothing",
    )
    add("--out", metavar="DIR", help="folder of the run (default: in the runs home)")
    add("--resume", metavar="DIR", help="go on with the benchmark in this folder")
    add("--detach", action="store_true", help="run in the background; see `tripaug runs`")
    output.add_homes(parser, "corpora", "runs")


def run(args: argparse.Namespace) -> int:
    """Plan, lay the run out or find it again, and work on it."""
    if args.protocol == "verify":
        values.refuse(args, set(args.given) - {"--json", "--runs"}, "is no option of verify")
        return verify(args)
    if args.folder:
        raise InputError(f"{args.folder!r} means nothing here: give settings by name, --like this.")
    if args.scheduler:
        scheduler.give(args.scheduler)
    bench.checked_workers(args.workers)  # before corpora are read, which takes minutes
    home = runs_home(args.runs)
    if args.resume:
        _refuse_other_settings(args)
        return _go_on(args, home, runs.run_in(args.resume, bench.KIND, bench.NAME, home), None)
    _refuse_unused(args)
    plugins = _plugin_sources(args.plugins)
    settings = _settings(args, plugins)
    if args.dry_run:
        return dry_run(args, settings, plugins)
    prepared = None
    if not args.detach:  # what is wrong with the corpora shows before a folder is made
        with Terminal() as reporter:
            prepared = bench.prepare(settings, args.corpora, plugins, reporter)
    laid_out = bench.lay_out(
        home,
        settings,
        corpora=args.corpora,
        plugins=plugins,
        engine=args.engine,
        workers=args.workers,
        out=args.out,
    )
    return _go_on(args, home, laid_out, prepared)


def _refuse_other_settings(args: argparse.Namespace) -> None:
    """A run goes on as it was laid out; only where and how it is worked on may be said anew."""
    free = {"--resume", "--runs", "--workers", "--scheduler", "--detach", "--json"}
    free |= {"--engine"} if args.scheduler else set()
    for shown in (args.protocol, *args.given):
        if shown and shown not in free:
            raise InputError(
                f"--resume goes on with the run's own settings: leave out {shown}, or start a new "
                "benchmark."
            )


def _refuse_unused(args: argparse.Namespace) -> None:
    """What would be passed over is no setting of this benchmark."""
    values.refuse(args, _UNUSED.get(args.protocol, ()), f"is no option of {args.protocol}")
    if args.paper:
        values.refuse(args, ("--source", "--target"), "is said by --paper, which has six pairs")
    if args.split in ("session", "loso", "published"):
        values.refuse(args, ("--folds",), f"means nothing with --split {args.split}, whose are set")


def work(args: argparse.Namespace, run: RunFolder, home: Path, prepared=None) -> Outcome:
    """A benchmark worked on and watched here."""
    engine = "dask" if args.scheduler else None
    with _Watching(run) as reporter:
        return bench.work(run, reporter, home, bench=prepared, engine=engine, workers=args.workers)


def _go_on(args: argparse.Namespace, home: Path, run: RunFolder, prepared) -> int:
    runs.link(home, run)
    if args.detach:
        return detach(args, home, run)
    outcome = work(args, run, home, prepared)
    _report(args, run, outcome.summary)
    return outcome.exit_code


class _Watching(Terminal):
    """Shows the table that fills in, once the benchmark has begun."""

    def __init__(self, run: RunFolder):
        super().__init__()
        self.run = run

    def event(self, event: dict) -> None:
        from tripaug_core.bench.plan import outline
        from tripaug_core.bench.report.board import Board, live
        from tripaug_core.bench.run.store import Store

        if event.get("event") == "began":
            self.close()
            plan, store = outline.read(self.run.path), Store(self.run.path)
            self._board = self.show(live(Board(plan, store, event["workers"])))
        elif "kind" in event:
            self._board(event)


def _settings(args: argparse.Namespace, plugins: tuple[str, ...]):
    from tripaug_core.bench.plan.from_args import settings_from_args
    from tripaug_core.bench.run.tasks import load_plugin

    for source in plugins:
        load_plugin(source)
    plain = ("corpus", "paper", "preset", "iterations", "steps", "cut", "keep", "split", "folds")
    plain += ("copies", "copies_of", "subset", "triplets", "fit_on", "esd_positive", "normalise")
    plain += ("device", "finetune")
    given = {
        "methods": values.words(args.methods),
        "question": values.words(args.question),
        "seeds": values.numbers(args.seeds, "--seeds"),
        "emotions": values.words(args.emotions),
        "speakers": values.words(args.speakers),
        "recogniser": args.recognizer,
        "weighting": args.class_weights,
        **{name: getattr(args, name) for name in plain},
    }
    told = values.settings_file(args.settings)
    if taken := sorted({"protocol", "corpora", "sources", "targets"} & set(told)):
        raise InputError(f"{args.settings}: give {taken[0]} on the command line, not in the file.")
    told |= {name: value for name, value in given.items() if value is not None}
    return settings_from_args(args.protocol, sources=args.source, targets=args.target, **told)


def verify(args: argparse.Namespace) -> int:
    """Compute a run's figures again from its predictions; 1 where any is another."""
    from tripaug_core.bench.report import predictions

    if not args.folder:
        raise InputError("name the folder of a benchmark's run: tripaug bench verify DIR.")
    count, differences = predictions.verify(Path(args.folder))
    lines = [f"{d.place}: {d.written} is written, {d.computed} computed" for d in differences]
    lines.append(f"{count - len(differences)} of {count} figures come out the same")
    payload = {"figures": count, "differences": [vars(d) for d in differences]}
    output.emit(args, payload, "\n".join(lines))
    return 1 if differences else 0


def dry_run(args: argparse.Namespace, settings, plugins: tuple[str, ...]) -> int:
    """Say what a benchmark would take. Returns the exit code."""
    from tripaug_core.bench.report.board import duration_text

    with Terminal() as reporter:
        prepared = bench.prepare(settings, args.corpora, plugins, reporter)
        estimate = bench.estimate(prepared, args.workers, reporter)
    title, warnings = prepared.plan.title, prepared.plan.warnings
    lines = [
        title,
        *(f"NOTE: {text}" for text in warnings),
        f"{estimate.fits} augmentors, about {duration_text(estimate.fit_seconds)} each",
        f"{estimate.cells} cells, about {duration_text(estimate.cell_seconds)} each",
        f"in all about {duration_text(estimate.seconds)} with {estimate.workers} workers, "
        f"{estimate.memory_mb / 1024:.1f} GB of memory",
    ]
    payload = {**asdict(estimate), "title": title, "warnings": list(warnings)}
    output.emit(args, payload, "\n".join(lines))
    return 0


def _report(args: argparse.Namespace, found: RunFolder, results: dict) -> None:
    from tripaug_core.bench.report.files import REPORT, RESULTS

    files = {"results": str(found.path / RESULTS), "report": str(found.path / REPORT)}
    summary = bench.summary_of(results)
    lines = [f"NOTE: {text}" for text in results["warnings"]] + summary["verdicts"] + [""]
    lines += [_in_rows(table) for table in results["tables"]]
    lines += _side_by_side(results)
    for failure in results["failed"]:
        where = f"{failure['row']}, {failure['fold']}, seed {failure['seed']}"
        lines.append(f"failed: {where}: {failure['reason']}")
    if not results["complete"] and not results["failed"]:
        lines.append(f"stopped; go on with: tripaug bench --resume {found.path}")
    lines.append(f"report: {files['report']}")
    output.emit(
        args,
        {
            "id": found.id,
            "folder": str(found.path),
            **files,
            **summary,
            "failed": results["failed"],
        },
        "\n".join(lines),
    )


def _side_by_side(results: dict) -> list[str]:
    """The UAR of every row by every judge, where there are several."""
    from tripaug_core.bench.report.side_by_side import side_by_side

    return [
        output.table(
            [(row, *cells) for row, cells in each.rows], (f"UAR, {each.title}", *each.judges)
        )
        for each in side_by_side(results)
    ]


def _in_rows(table: dict) -> str:
    from tripaug_core.bench.report.columns import TERMINAL, columns_of

    columns = columns_of(table, TERMINAL)
    begun = (row for row in table["rows"] if "uar" in row)
    rows = [(row["row"], *(column.text(row) for column in columns)) for row in begun]
    return output.table(rows, (table["title"], *(column.heading for column in columns)))


def _plugin_sources(files) -> tuple[str, ...]:
    sources = []
    for file in files or ():
        try:
            source = io.read_bytes(Path(file), _MOST_PLUGIN_BYTES).decode("utf-8")
            compile(source, str(file), "exec")
        except (FileNotFoundError, UnicodeDecodeError) as error:
            raise InputError(f"{file} cannot be read: {error}.") from None
        except (SyntaxError, ValueError) as error:
            line = f", line {error.lineno}" if getattr(error, "lineno", None) else ""
            raise InputError(f"{file}{line} is no Python: {error.args[0]}.") from None
        sources.append(source)
    return tuple(sources)
