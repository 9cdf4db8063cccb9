"""A map that is made, and what of it goes to the browser."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tripaug_core.studio.texts import t
from tripaug_core.studio.work.explore.request import MapRequest
from tripaug_core.vocabulary import PROJECTIONS

if TYPE_CHECKING:  # imported where it is used: the page is up before torch is
    from tripaug_core.maps.placement import Placement
    from tripaug_core.maps.points import Points


@dataclass(frozen=True, eq=False)
class MapView:
    """A map that is made.

    Attributes:
        request: what was asked.
        points: originals and copies.
        placement: where they lie.
        figures: by method: `maps.figures.figures`; "originals" where there are no copies.
        synthetic: nobody spoke it.
        sentences: what each original says, None where it is not known.
        whole: False while the copies are still being made.
    """

    request: MapRequest
    points: "Points"
    placement: "Placement"
    figures: dict
    synthetic: bool
    sentences: tuple[str | None, ...] = ()
    whole: bool = True

    @property
    def title(self) -> str:
        """One line that says all of it."""
        request = self.request
        how = t("explore.one_map" if request.joint else "explore.copies_placed")
        synthetic = f", {t('explore.synthetic_speech')}" if self.synthetic else ""
        made = f", {how}, ε {request.epsilon:g}" if len(self.points.copies) else ""
        return f"{' + '.join(request.corpora)}{synthetic}: {PROJECTIONS[request.way]}{made}"


def described(view: MapView) -> dict:
    """A map as plain values, columns by name."""
    points, placement = view.points, view.placement
    heard = _listed(points.predicted)
    return {
        "title": view.title,
        "way": PROJECTIONS[view.request.way],
        "joint": view.request.joint,
        "whole": view.whole,
        "synthetic": view.synthetic,
        "epsilon": view.request.epsilon,
        "noise_scale": view.request.noise_scale,
        "originals": {
            "id": list(points.ids),
            "corpus": list(points.corpora),
            "emotion": list(points.emotions),
            "speaker": list(points.speakers),
            "sentence": list(view.sentences),
            "heard": heard,
            **_plane(placement.originals),
        },
        "copies": {
            "parent": points.parents.tolist(),
            "number": points.numbers.tolist(),
            "seed": points.seeds.tolist(),
            "method": [str(method) for method in points.methods],
            "heard": _listed(points.predicted_copies),
            **places(placement),
        },
        "figures": view.figures,
    }


def places(placement: "Placement") -> dict:
    """Where copies lie, and which of them are far."""
    return {**_plane(placement.copies), "far": placement.far.astype(int).tolist()}


def _plane(places) -> dict:
    return {"x": places[:, 0].round(4).tolist(), "y": places[:, 1].round(4).tolist()}


def _listed(values) -> list | None:
    return None if values is None else [str(value) for value in values]
