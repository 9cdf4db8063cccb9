"""`tripaug map`: where augmented copies of a corpus lie among its originals."""

import argparse
import csv
from pathlib import Path

from tripaug_core.cli import output
from tripaug_core.errors import InputError

HELP = "map the representations of a corpus and of its augmented copies"
COLUMNS = ("id", "emotion", "speaker", "kind", "parent", "epsilon", "seed", "x", "y", "far")


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.description = (
        "Writes points.csv, map.svg and figures.json. Copies are placed in the map of the "
        "originals; with --joint the map is made of both, as in the paper's Figure 3."
    )
    parser.add_argument("--corpus", required=True, metavar="NAME")
    parser.add_argument("--checkpoint", required=True, metavar="NAME|DIR")
    parser.add_argument("--method", default="pca", help="pca (the default), tsne or umap")
    parser.add_argument("--joint", action="store_true", help="one map of originals and copies")
    parser.add_argument("--per-class", type=int, default=30, help="utterances an emotion (30)")
    parser.add_argument("--copies", type=int, default=3, help="of each utterance (3)")
    parser.add_argument("--epsilon", type=float, default=0.2, help="strength of the change (0.2)")
    parser.add_argument("--noise-scale", type=float, default=1.0, help="how much copies differ (1)")
    parser.add_argument("--seed", type=int, default=0, help="default 0")
    parser.add_argument(
        "--out", required=True, metavar="DIR", help="a new folder, or an older map's"
    )
    output.add_homes(parser, "corpora", "checkpoints")


def run(args: argparse.Namespace) -> None:
    """Do it."""
    from tripaug_core.augment.learned import load_augmentor
    from tripaug_core.corpora.features import obtain
    from tripaug_core.homes import checkpoints_home
    from tripaug_core.maps.figures import figures
    from tripaug_core.maps.placement import METHODS, place
    from tripaug_core.maps.points import PointSettings, gather
    from tripaug_core.maps.svg import draw

    if args.method not in METHODS:
        raise InputError(f"there is no map {args.method!r}: choose one of {', '.join(METHODS)}.")
    settings = PointSettings(args.per_class, args.copies, args.epsilon, args.noise_scale, args.seed)
    out = _own_folder(Path(args.out))
    augmentor = load_augmentor(args.checkpoint, home=checkpoints_home(args.checkpoints))
    with output.progress(f"mels of {args.corpus}") as show:
        features = obtain(
            args.corpus, augmentor.spec, args.corpora, lambda done, total: show(done, f"of {total}")
        )
    with output.progress("representing") as show:
        points = gather(
            features, augmentor, settings, lambda done, total: show(done, f"of {total}")
        )
    placement = place(points.originals, points.copies, args.method, args.joint, args.seed)
    how = "joint" if args.joint else "copies placed among the originals"
    synthetic = ", synthetic speech" if features.synthetic else ""
    title = f"{args.corpus}{synthetic}: {args.method}, {how}, ε {args.epsilon:g}"
    found = {
        "corpus": args.corpus,
        "checkpoint": augmentor.identity,
        "method": args.method,
        "joint": args.joint,
        "originals": len(points.ids),
        "copies": len(points.copies),
        **figures(points),
    }
    out.mkdir(parents=True, exist_ok=True)
    _write_points(out / "points.csv", points, placement)
    (out / "map.svg").write_text(draw(points, placement, title), encoding="utf-8")
    text = output.as_json(found)
    (out / "figures.json").write_text(text + "\n", encoding="utf-8")
    lines = output.table(
        (name, f"{value:.3f}" if isinstance(value, float) else value)
        for name, value in found.items()
        if value is not None
    )
    output.emit(args, {"folder": str(out), **found}, f"{lines}\n{out / 'map.svg'}")


def _own_folder(out: Path) -> Path:
    """The folder, if it is new, empty, or holds an older map."""
    if out.exists() and not out.is_dir():
        raise InputError(f"{out} is a file: choose a folder.")
    ours = {"points.csv", "map.svg", "figures.json"}
    if out.is_dir() and (there := {file.name for file in out.iterdir()} & ours):
        points = out / "points.csv"
        first = (
            points.open(encoding="utf-8", errors="replace").readline() if points.is_file() else ""
        )
        if first.strip() != ",".join(COLUMNS):
            raise InputError(
                f"{out / min(there)} is not one of ours and is not overwritten: "
                "choose another folder."
            )
    return out


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
