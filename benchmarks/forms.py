"""What any change of a mel costs: emotion preserved against distance moved, for random changes of
many kinds at equal ε. A guidance that works lies above the line that they draw together.

    python benchmarks/forms.py [--corpus ravdess] [--speakers 01,02] [--judge encoder=FOLDER]
                               [--recordings 144] [--epsilons 0.2,0.4] [--form NAME ...]

Each change is made in the units of a shipped augmentor (`--checkpoint`), turned into sound as its
copies are, and judged by a recogniser that is trained on other speakers (`validation.twin`).
"over noise": points of emotion above white noise where that has moved as far, 95% intervals over
speakers, corrected for all forms. "told" is how well copies are told from recordings.
"""

import argparse
import sys
from pathlib import Path

import torch
from torch import Tensor
from torch.nn.functional import interpolate

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tripaug_core.augment.learned import load_augmentor
from tripaug_core.corpora.features import obtain
from tripaug_core.method.blur import coloured
from tripaug_core.method.warp import warp_to_budget
from tripaug_core.tensors import scale_to_l1_budget
from tripaug_core.validation.twin.changes import OnMels
from tripaug_core.validation.twin.trial import hear, trial

NOISE = "white noise"


def main() -> None:
    """Prints a line for each form and ε."""
    parser = parser_of(__doc__, recordings=144)
    parser.add_argument("--judge", help="as of `tripaug prove --judge`")
    parser.add_argument("--form", action="append", choices=sorted(FORMS), help="default: all")
    given = parser.parse_args()
    torch.set_num_threads(1)
    base = load_augmentor(given.checkpoint)
    features = obtain(given.corpus, given.corpora)
    hearing = hear(
        features,
        given.judge,
        home=given.corpora,
        speakers=asked_of(features, given.speakers),
        most=given.recordings,
    )
    names = [NOISE, *(name for name in given.form or FORMS if name != NOISE)]
    changes = {name: OnMels(base, FORMS[name](base), f"form {name}") for name in names}
    epsilons = tuple(float(each) for each in given.epsilons.split(","))
    figures = trial(changes, hearing, epsilons, epsilons[-1], copies=1).figures()
    print_figures(figures)


def parser_of(about: str, recordings: int) -> argparse.ArgumentParser:
    """What scripts that judge changes of mels can be told."""
    parser = argparse.ArgumentParser(description=about.splitlines()[0])
    parser.add_argument("--corpus", default="ravdess")
    parser.add_argument("--corpora", help="the corpora home")
    parser.add_argument("--speakers", help="whose copies are judged; all by default")
    parser.add_argument("--recordings", type=int, default=recordings)
    parser.add_argument("--epsilons", default="0.2,0.4")
    parser.add_argument("--checkpoint", default="emodb", help="whose mels and units of ε")
    return parser


def asked_of(features, speakers: str | None) -> list[str] | None:
    """The speakers that are asked for; each must be there as it is written."""
    if not speakers:
        return None
    asked = speakers.split(",")
    if unknown := set(asked).difference(features.speakers):
        raise SystemExit(
            f"no speaker {min(unknown)!r}: there are {sorted(set(features.speakers))}."
        )
    return asked


def print_figures(figures: dict) -> None:
    """A table of what a trial found, its first change beside all others."""
    print(
        f"{', '.join(figures['corpora'])}, {figures['recordings']} recordings of "
        f"{len(figures['speakers'])} speakers, judge {figures['judge']}: "
        f"UAR {100 * figures['emotion_of_recordings']['value']:.1f}\n"
    )
    print("| change | ε reached | emotion | moved | speaker | told | over noise |")
    print("|---|---|---|---|---|---|---|")
    for name, rows in figures["curves"].items():
        over = {each["epsilon"]: each["emotion"] for each in figures["against"].get(name, ())}
        for row in (row for row in rows if not row["further"]):
            # The comparison is told of the first change against the others.
            gain = over.get(row["epsilon"])
            points = [-100 * gain[end] for end in ("value", "high", "low")] if gain else None
            shown = "{:+.1f} [{:+.1f}, {:+.1f}]".format(*points) if points else ""
            print(
                f"| {name} | {row['reached']:.2f} | {100 * row['emotion']['value']:.1f} "
                f"| {row['moved']['value']:.2f} | {100 * row['speaker']['value']:.0f} "
                f"| {100 * row['told_apart']['value']:.0f} | {shown} |"
            )


def _moves(field):
    """A form that moves energy along a field: (mel, generator) -> along frequency, along time."""

    def form(base):
        def change(mel: Tensor, epsilon: float, generator: torch.Generator):
            along = torch.broadcast_tensors(*field(mel, generator), mel[0, 0])[:2]
            wanted = mel.new_full((1,), epsilon)
            return warp_to_budget(
                mel, torch.stack(along)[None], wanted, None, base.normalisation.std
            )

        return change

    return form


def adds(perturbation):
    """A form that adds a perturbation (mel, generator), scaled to ε."""

    def form(base):
        def change(mel: Tensor, epsilon: float, generator: torch.Generator):
            return added(mel, perturbation(mel, generator), epsilon), None

        return change

    return form


def added(mel: Tensor, perturbation: Tensor, epsilon: float) -> Tensor:
    """The mel and a perturbation that can be laid over it, scaled to ε."""
    perturbation = perturbation.expand(mel.shape).contiguous()
    return mel + scale_to_l1_budget(perturbation, mel.new_full((1,), epsilon))


def _band(mel: Tensor) -> Tensor:
    """(mels, 1) from 0 to 1."""
    return torch.linspace(0, 1, mel.shape[2])[:, None]


def _frame(mel: Tensor) -> Tensor:
    """(frames,) from -1 to 1."""
    return torch.linspace(-1, 1, mel.shape[3])


def _white(mel: Tensor, generator: torch.Generator, mels: int = 0, frames: int = 0) -> Tensor:
    shape = (1, 1, mels or mel.shape[2], frames or mel.shape[3])
    return torch.randn(shape, generator=generator)


def _filter(mel: Tensor, generator: torch.Generator) -> Tensor:
    drawn = _white(mel, generator, mels=3, frames=2)
    return interpolate(drawn, size=mel.shape[2:], mode="bilinear", align_corners=True)


STILL = torch.zeros(())
FORMS = {
    NOISE: adds(_white),
    "smooth noise, 10 cells": adds(lambda mel, g: coloured(_white(mel, g), 10.0)),
    "noise along time": adds(lambda mel, g: _white(mel, g, mels=1)),
    "noise along frequency": adds(lambda mel, g: _white(mel, g, frames=1)),
    "smooth filter": adds(_filter),
    "brighter": adds(lambda mel, g: 2 * _band(mel) - 1),
    "darker": adds(lambda mel, g: 1 - 2 * _band(mel)),
    "longer vocal tract": _moves(lambda mel, g: (_band(mel), STILL)),
    "shorter vocal tract": _moves(lambda mel, g: (-_band(mel), STILL)),
    "shift along mels": _moves(lambda mel, g: (torch.ones(()), STILL)),
    "faster": _moves(lambda mel, g: (STILL, _frame(mel))),
    "slower": _moves(lambda mel, g: (STILL, -_frame(mel))),
    "local warp of frequency, 8 cells": _moves(
        lambda mel, g: (coloured(_white(mel, g), 8.0)[0, 0], STILL)
    ),
    "local warp of time, 8 cells": _moves(
        lambda mel, g: (STILL, coloured(_white(mel, g), 8.0)[0, 0])
    ),
    "local warp of frequency, 20 cells": _moves(
        lambda mel, g: (coloured(_white(mel, g), 20.0)[0, 0], STILL)
    ),
}


if __name__ == "__main__":
    main()
