"""`tripaug map`: where augmented copies of a corpus lie among its originals."""

import argparse

from tripaug_core.cli import output
from tripaug_core.cli.terminal import Terminal
from tripaug_core.vocabulary import EPSILON

HELP = "map the representations of a corpus and of its augmented copies"


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
    parser.add_argument(
        "--epsilon", type=float, default=EPSILON, help=f"strength of the change ({EPSILON})"
    )
    parser.add_argument("--noise-scale", type=float, default=1.0, help="how much copies differ (1)")
    parser.add_argument("--seed", type=int, default=0, help="default 0")
    parser.add_argument(
        "--out", required=True, metavar="DIR", help="a new folder, or an older map's"
    )
    output.add_homes(parser, "corpora", "checkpoints")


def run(args: argparse.Namespace) -> None:
    """Do it."""
    from tripaug_core.jobs import map as job
    from tripaug_core.maps.points import PointSettings

    points = PointSettings(args.per_class, args.copies, args.epsilon, args.noise_scale, args.seed)
    spec = job.MapSpec(
        args.corpus,
        args.checkpoint,
        args.out,
        points,
        args.method,
        args.joint,
        args.corpora,
        args.checkpoints,
    )
    out = job.lay_out(spec)
    with Terminal() as reporter:
        figures = job.work(spec, out, reporter).summary
    lines = output.table(
        (name, f"{value:.3f}" if isinstance(value, float) else value)
        for name, value in figures.items()
        if value is not None
    )
    output.emit(args, {"folder": str(out), **figures}, f"{lines}\n{out / job.PICTURE}")
