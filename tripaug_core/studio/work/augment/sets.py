"""Whole augmented sets, written by runs of their own."""

import zipfile
from pathlib import Path

from tripaug_core.errors import InputError
from tripaug_core.io import check_inside
from tripaug_core.jobs import augment
from tripaug_core.jobs.augment import KIND, SET
from tripaug_core.studio.work.runs import as_task
from tripaug_core.studio.work.services import Services
from tripaug_core.studio.work.session import AugmentParams
from tripaug_core.vocabulary import LIMITS

_SHOWN = 5
_TOLD = ("corpus", "emotions", "epsilon", "copies", "format", "summary", "folder")
_LARGEST_ZIP_BYTES = 400_000_000


def start(
    services: Services,
    corpus: str,
    checkpoint: str,
    params: AugmentParams,
    copies: int = LIMITS["copies"].default,
    emotions: tuple[str, ...] = (),
    form: str | None = None,
) -> dict:
    """Starts, or queues, a run that augments a corpus.

    Args:
        corpus, checkpoint: names.
        params: ε, noise scale and seed.
        copies: of each recording; see `vocabulary.LIMITS`.
        emotions: those to be augmented; all where none are given.
        form: as others open it, one of `corpora.formats.FORMATS`; without it with a manifest and
            mels.

    Returns:
        The run, as `Runs.described` gives it.

    Raises:
        InputError: no such name, or a number out of its range.
    """
    from tripaug_core.augment.export import ExportSettings

    limit = LIMITS["copies"]
    if not isinstance(copies, int) or not limit.least <= copies <= limit.most:
        raise InputError(
            "the copies of each recording must be a whole number from "
            f"{limit.least} to {limit.most}."
        )
    services.catalogue.corpus(corpus)
    run = augment.lay_out(
        services.runs.home,
        corpus,
        services.catalogue.checkpoint_folder(checkpoint),
        ExportSettings(params.epsilon, params.noise_scale, copies, params.seed),
        emotions=emotions,
        corpora=services.catalogue.corpora_home,
        form=form,
    )
    return services.runs.submit(run)


def listed(services: Services) -> list[dict]:
    """The newest sets: the run, its corpus and params, how far it is, and where it lies."""

    def told(described: dict) -> dict:
        run = services.runs.find(described["id"])
        about = run.settings
        export = about.get("export") or {}
        last = described.get("last_event") or {}
        return described | {
            "corpus": about.get("corpus"),
            "emotions": about.get("emotions"),
            "epsilon": export.get("epsilon"),
            "copies": export.get("copies"),
            "format": about.get("format"),
            "summary": run.summary,
            "folder": str(run.path / SET),
            "task": as_task(
                described, last.get("done"), last.get("total"), last.get("seconds_left")
            ),
        }

    nothing = dict.fromkeys(_TOLD)
    return services.runs.listed(KIND, told, nothing)[:_SHOWN]


def bundle(services: Services, run_id: str, into: Path) -> Path:
    """A finished set as one zip file in a folder, named as the set is.

    Raises:
        InputError: no such set, not finished, elsewhere by a link, or too large to send.
    """
    run = services.runs.find(run_id, KIND)
    if run.state.state != "done":
        raise InputError(f"the set {run.id} is not finished.")
    folder = run.path / SET
    check_inside(folder, run.path)
    entries = sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    size = sum(path.stat().st_size for path in entries)
    if size > _LARGEST_ZIP_BYTES:
        raise InputError(
            f"the set has {size / 1e6:.0f} MB: take it from its folder, {folder}, as it is."
        )
    to = into / f"{run.id}.zip"
    with zipfile.ZipFile(to, "w", zipfile.ZIP_STORED) as archive:
        for path in entries:
            archive.write(path, f"{run.id}/{path.relative_to(folder).as_posix()}")
    return to
