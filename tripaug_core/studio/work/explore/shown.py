"""A map that is made, and what of it goes to the browser."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tripaug_core.studio.work.explore.wish import WAYS, Wish

if TYPE_CHECKING:  # imported where it is used: the page is up before torch is
    from tripaug_core.maps.placement import Placement
    from tripaug_core.maps.points import Points


@dataclass(frozen=True, eq=False)
class Shown:
    """A map that is made.

    Attributes:
        wish: what was asked.
        points: originals and copies.
        placement: where they lie.
        figures: by method: `maps.figures.figures`; "originals" where there are no copies.
        synthetic: nobody spoke it.
        whole: False while the copies are still being made.
    """

    wish: Wish
    points: "Points"
    placement: "Placement"
    figures: dict
    synthetic: bool
    whole: bool = True

    @property
    def title(self) -> str:
        """One line that says all of it."""
        wish = self.wish
        how = "one map of all" if wish.joint else "copies placed in the originals' map"
        synthetic = ", synthetic speech" if self.synthetic else ""
        made = f", {how}, ε {wish.epsilon:g}" if len(self.points.copies) else ""
        return f"{' + '.join(wish.corpora)}{synthetic}: {WAYS[wish.way]}{made}"


def described(shown: Shown) -> dict:
    """A map as plain values, columns by name."""
    points, placement = shown.points, shown.placement
    heard = _listed(points.heard)
    return {
        "title": shown.title,
        "way": WAYS[shown.wish.way],
        "joint": shown.wish.joint,
        "whole": shown.whole,
        "synthetic": shown.synthetic,
        "epsilon": shown.wish.epsilon,
        "noise_scale": shown.wish.noise_scale,
        "originals": {
            "id": list(points.ids),
            "corpus": list(points.corpora),
            "emotion": list(points.emotions),
            "speaker": list(points.speakers),
            "heard": heard,
            **_plane(placement.originals),
        },
        "copies": {
            "parent": points.parents.tolist(),
            "number": points.numbers.tolist(),
            "seed": points.seeds.tolist(),
            "method": [str(method) for method in points.methods],
            "heard": _listed(points.heard_copies),
            **places(placement),
        },
        "figures": shown.figures,
    }


def places(placement: "Placement") -> dict:
    """Where copies lie, and which of them are far."""
    return {**_plane(placement.copies), "far": placement.far.astype(int).tolist()}


def _plane(places) -> dict:
    return {"x": places[:, 0].round(4).tolist(), "y": places[:, 1].round(4).tolist()}


def _listed(values) -> list | None:
    return None if values is None else [str(value) for value in values]
