"""A training: an augmentor from a corpus, its figures on held-out speakers, its checkpoint."""

from pathlib import Path

from tripaug_core.errors import InputError
from tripaug_core.homes import corpora_home
from tripaug_core.jobs.reporter import SILENT, Outcome, Reporter, Watched
from tripaug_core.numbers import check_seed
from tripaug_core.runs import home as runs
from tripaug_core.runs.folder import RunFolder

KIND, NAME = "train", "a training"
DEVICES = ("auto", "cpu", "cuda")
_NEEDED = {"corpus": str, "training": dict}
_OPTIONAL = {"corpora": str, "device": str, "speakers": list, "held_out": list, "probes": int}
HELD_OUT = {"auto": None, "none": ()}  # words for speakers that are kept for figures at the end


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
        InputError: there is no such corpus, the seed is below 0, or the folder holds something
            already.
    """
    from tripaug_core.corpora import root_of
    from tripaug_core.method.probes import TIMES

    check_seed(settings.seed)
    if not (corpora_home(corpora) / f"{corpus}.safetensors").is_file():
        root_of(corpus, corpora)
    about = {
        "corpus": corpus,
        "corpora": str(corpora_home(corpora)),
        "device": device,
        "speakers": list(speakers),
        "held_out": None if held_out is None else list(held_out),
        "training": settings.to_dict(),
        "probes": TIMES,
    }
    return runs.lay_out(home, KIND, about, out)


def work(run: RunFolder, reporter: Reporter = SILENT, home: Path | None = None) -> Outcome:
    """Train in this process until the end or until asked to stop.

    Args:
        run: from `lay_out`, now or in another process.
        reporter: told of events and progress.
        home: the runs home whose queue goes on afterwards.

    Returns:
        The summary of `method.training.train`; `finished` says whether it came to the end.
    """
    about = run.said(_NEEDED, _OPTIONAL)
    with Watched(run, home, reporter) as recorder:
        from tripaug_core.method.settings import Settings
        from tripaug_core.method.training import train

        settings = Settings.from_dict(about["training"])
        features, held_out = _features(about, settings, recorder)

        def begin(done: int) -> None:
            # What happened after the stored state will happen once more.
            run.events.cut(done)
            recorder.event({"event": "began", "step": done, "iterations": settings.iterations})
            recorder.check()

        summary = train(
            features,
            settings,
            run.path,
            resume=True,
            hold_out=held_out,
            about={"corpora": {name: dict(said) for name, said in features.about.items()}},
            device=about.get("device") or "auto",
            probes=about.get("probes") or 0,
            on_begin=begin,
            on_event=recorder.event,
            should_stop=lambda: recorder.stopping,
        )
        if summary.get("finished"):
            recorder.complete(summary)
    return Outcome(summary, recorder.exit_code)


def _features(about: dict, settings, recorder: Watched):
    """The features to train on, and the speakers to hold out."""
    from tripaug_core.corpora.features import obtain
    from tripaug_core.corpora.splits import held_out_speakers

    corpus = about["corpus"]
    progress = recorder.steps(f"mels of {corpus}")
    features = obtain(corpus, settings.mel, about.get("corpora"), progress)
    there = set(features.speakers)
    wanted, held_out = set(about.get("speakers") or ()), set(about.get("held_out") or ())
    if unknown := sorted((wanted | held_out) - there):
        known = ", ".join(sorted(str(speaker) for speaker in there if speaker))
        raise InputError(f"{corpus} has no speaker {unknown[0]!r}: there are {known or 'none'}.")
    if wanted:
        keep = [i for i, s in enumerate(features.speakers) if s in wanted | held_out]
        features = features.view(keep)
    if about.get("held_out") is None:
        held_out = held_out_speakers(features)
    return features, tuple(sorted(held_out))
