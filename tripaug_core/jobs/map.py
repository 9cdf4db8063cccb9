"""A map: where augmented copies of a corpus lie among its originals, as a table and a picture."""

import csv
from dataclasses import dataclass, field
from pathlib import Path

from tripaug_core import io
from tripaug_core.errors import InputError
from tripaug_core.homes import checkpoints_home
from tripaug_core.jobs.reporter import SILENT, Outcome, Reporter
from tripaug_core.maps.placement import check_method, place
from tripaug_core.maps.points import PointSettings
from tripaug_core.runs.folder import RunFolder

POINTS, PICTURE, FIGURES = "points.csv", "map.svg", "figures.json"
COLUMNS = ("id", "emotion", "speaker", "kind", "parent", "epsilon", "seed", "x", "y", "far")


@dataclass(frozen=True)
class MapSpec:
    """What is to be mapped, and where to.

    Attributes:
        corpus: its name in the corpora home.
        checkpoint: a name, or a folder.
        out: a new folder, or an older map's.
        points: which utterances and copies.
        method: how the plane is found: pca, tsne or umap.
        joint: one map of originals and copies, rather than copies placed among the originals.
        corpora, checkpoints: the homes.

    Raises:
        InputError: there is no such method.
    """

    corpus: str
    checkpoint: str
    out: str | Path
    points: PointSettings = field(default_factory=PointSettings)
    method: str = "pca"
    joint: bool = False
    corpora: str | Path | None = None
    checkpoints: str | Path | None = None

    def __post_init__(self):
        check_method(self.method)


def lay_out(spec: MapSpec) -> Path:
    """The folder: a new one, or an older map's; nothing is made yet.

    Raises:
        InputError: it is a run's, or holds a file of such a name that is not ours.
    """
    folder = Path(spec.out)
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder} is a file: choose a folder.")
    if RunFolder(folder).exists:
        raise InputError(f"{folder} is the folder of a run: choose another one.")
    there = {name for name in (POINTS, PICTURE, FIGURES) if (folder / name).exists()}
    if there and _first_line(folder / POINTS) != ",".join(COLUMNS):
        raise _not_ours(folder / min(there))
    if FIGURES in there and not _is_ours(folder / FIGURES):
        raise _not_ours(folder / FIGURES)
    return folder


def _not_ours(path: Path) -> InputError:
    return InputError(f"{path} is not one of ours and is not overwritten: choose another folder.")


def work(spec: MapSpec, folder: Path, reporter: Reporter = SILENT) -> Outcome:
    """Writes points.csv, map.svg and figures.json; gives what the last holds.

    Args:
        spec: what to map.
        folder: from `lay_out`.
        reporter: told of progress.
    """
    from tripaug_core.augment.learned import load_augmentor
    from tripaug_core.corpora.features import obtain
    from tripaug_core.maps.figures import figures
    from tripaug_core.maps.interpolation import gather
    from tripaug_core.maps.svg import draw

    augmentor = load_augmentor(spec.checkpoint, home=checkpoints_home(spec.checkpoints))
    mels = reporter.steps(f"mels of {spec.corpus}")
    features = obtain(spec.corpus, augmentor.spec, spec.corpora, mels)
    points = gather(features, augmentor, spec.points, reporter.steps("representing"))
    seed = spec.points.seed
    placement = place(points.originals, points.copies, spec.method, spec.joint, seed)
    how = "joint" if spec.joint else "copies placed among the originals"
    synthetic = ", synthetic speech" if features.synthetic else ""
    title = f"{spec.corpus}{synthetic}: {spec.method}, {how}, ε {spec.points.epsilon:g}"
    summary = {
        "corpus": spec.corpus,
        "checkpoint": augmentor.identity,
        "method": spec.method,
        "joint": spec.joint,
        "originals": len(points.ids),
        "copies": len(points.copies),
        **figures(points),
    }
    io.write_whole(folder / POINTS, lambda path: _write_points(path, points, placement))
    io.write_text(folder / PICTURE, draw(points, placement, title))
    io.write_text(folder / FIGURES, io.as_json(summary) + "\n")
    return Outcome(summary)


def _is_ours(figures: Path) -> bool:
    try:
        return {"corpus", "checkpoint", "method", "joint"} <= io.read_json(figures).keys()
    except InputError:
        return False


def _first_line(path: Path) -> str:
    if not path.is_file():
        return ""
    with path.open(encoding="utf-8", errors="replace") as file:
        return file.readline(1000).strip()


def _write_points(path: Path, points, placement) -> None:
    epsilon = repr(float(points.settings.epsilon))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for i, (x, y) in enumerate(placement.originals):
            about = (points.ids[i], points.emotions[i], points.speakers[i] or "")
            writer.writerow((*about, "original", "", "", "", f"{x:.6g}", f"{y:.6g}", ""))
        for i, (x, y) in enumerate(placement.copies):
            parent = points.parents[i]
            name = f"{points.ids[parent]}-{points.numbers[i]}"
            about = (name, points.emotions[parent], points.speakers[parent] or "", "copy")
            made = (points.ids[parent], epsilon, points.seeds[i])
            writer.writerow((*about, *made, f"{x:.6g}", f"{y:.6g}", int(placement.far[i])))
