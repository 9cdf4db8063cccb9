"""An augmented set: copies of recordings as sound and mels, with a manifest."""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from time import monotonic

from tripaug_core.errors import InputError
from tripaug_core.homes import checkpoints_home, corpora_home
from tripaug_core.jobs.reporter import SILENT, Outcome, Reporter, Watched
from tripaug_core.numbers import check_seed
from tripaug_core.runs import home as runs
from tripaug_core.runs.folder import RunFolder

KIND, NAME = "augment", "an augmented set"
_NEEDED = {"corpus": str, "corpora": str, "emotions": list, "checkpoint": str, "export": dict}
_OPTIONAL = {"device": str, "format": str}
SET = "set"  # the copies' folder within that of a run
_WHAT = "augmenting"


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
        InputError: no such format, corpus, emotion or checkpoint, a seed below 0, or the folder
            holds something already.
    """
    from tripaug_core.corpora import formats, load
    from tripaug_core.method.card import find

    check_seed(settings.seed)
    if form:
        formats.checked(form)
    there = load(corpus, corpora).counts
    unknown = [emotion for emotion in emotions if emotion not in there]
    if unknown:
        raise InputError(f"{corpus} has no {unknown[0]!r}: there are {', '.join(there)}.")
    folder = find(checkpoint, checkpoints_home(checkpoints))
    about = {
        "corpus": corpus,
        "corpora": str(corpora_home(corpora)),
        "emotions": list(emotions),
        "checkpoint": str(folder),
        "device": device,
        "export": asdict(settings),
        "format": form,
    }
    return runs.lay_out(home, KIND, about, out)


def work(run: RunFolder, reporter: Reporter = SILENT, home: Path | None = None) -> Outcome:
    """Write the set in this process until the end or until asked to stop; see `written`.

    Args:
        run: from `lay_out`, now or in another process.
        reporter: told of events and progress.
        home: the runs home whose queue goes on afterwards.
    """
    about = run.said(_NEEDED, _OPTIONAL)
    with Watched(run, home, reporter) as recorder:
        from tripaug_core.augment import export, sources
        from tripaug_core.augment.learned import load_augmentor
        from tripaug_core.corpora import load

        wanted = set(about["emotions"])
        corpus = load(about["corpus"], about["corpora"])
        chosen = [
            source
            for source in sources.of_corpus(corpus)
            if not wanted or source.labels.get("emotion") in wanted
        ]
        augmentor = load_augmentor(about["checkpoint"], about.get("device") or "cpu")
        settings, show = export.ExportSettings.from_dict(about["export"]), recorder.steps(_WHAT)
        started = told = monotonic()

        def progress(done: int, total: int) -> None:
            nonlocal told
            show(done, total)
            now = monotonic()
            if done == total or now - told > 1:
                told = now
                left = (now - started) / done * (total - done)
                event = {"event": "augmented", "done": done, "total": total}
                recorder.event(event | {"seconds_left": left})

        form = about.get("format"), corpus.licence
        summary = written(chosen, augmentor, settings, run.path / SET, progress, *form)
        places = ("folder", "manifest")
        recorder.complete({key: v for key, v in summary.items() if key not in places})
    return Outcome(summary, 1 if summary["failed"] else 0)


def of_files(
    inputs,
    checkpoint: str | Path,
    settings,
    out: Path,
    *,
    emotion: str | None = None,
    form: str | None = None,
    corpora: str | Path | None = None,
    checkpoints: str | Path | None = None,
    device: str = "cpu",
    reporter: Reporter = SILENT,
) -> Outcome:
    """Copies of files and folders, without a run.

    Args:
        inputs: paths.
        checkpoint: a name, or a folder.
        settings: `tripaug_core.augment.export.ExportSettings`.
        out: where all of it goes.
        emotion: of all of them, where nothing says it.
        form: one of `tripaug_core.corpora.formats.FORMATS`, or none.
        corpora, checkpoints: the homes.
        device: cpu, cuda or auto.
        reporter: told of progress.

    Returns:
        As `written`, with `others`, what lies there and is no recording, by why, and how many
        recordings are `unlabelled`.
    """
    from tripaug_core.augment import sources
    from tripaug_core.augment.learned import load_augmentor

    check_seed(settings.seed)
    found = sources.find(inputs, out, corpora_home(corpora), emotion)
    augmentor = load_augmentor(checkpoint, device, checkpoints_home(checkpoints))
    summary = written(found, augmentor, settings, out, reporter.steps(_WHAT), form)
    summary["others"] = sources.others(inputs, apart_from=out)
    summary["unlabelled"] = sum("emotion" not in source.labels for source in found)
    return Outcome(summary, 1 if summary["failed"] else 0)


def written(
    found,
    augmentor,
    settings,
    out: Path,
    progress: Callable[[int, int], None],
    form: str | None = None,
    licence: str = "",
) -> dict:
    """`augment.export.export` in plain values: `folder`, `manifest`, `recordings`, `copies`,
    `checkpoint` (its identity), `failed` (each `source` and `reason`) and `remarks` (each a
    `source` that was augmented, and what is to be said of it).
    """
    from tripaug_core.augment import manifest
    from tripaug_core.augment.export import export

    exported = export(found, augmentor, settings, out, progress, form, licence)
    return {
        "folder": str(exported.folder),
        "manifest": str(exported.folder / manifest.NAME),
        "recordings": len(exported.rows) // settings.copies,
        "copies": len(exported.rows),
        "checkpoint": augmentor.identity,
        "failed": [{"source": s, "reason": why} for s, why in exported.failed.items()],
        "remarks": [{"source": s, "remark": said} for s, said in exported.remarks.items()],
    }
