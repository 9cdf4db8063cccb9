"""The work behind the Explore tab: maps of names and params, made in the background and kept."""

import itertools
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from tripaug_core.errors import InputError
from tripaug_core.homes import results_home
from tripaug_core.studio.texts import t
from tripaug_core.studio.work.explore.request import MapRequest
from tripaug_core.studio.work.explore.view import MapView
from tripaug_core.studio.work.services import Services
from tripaug_core.studio.work.tasks import Task, Tasks
from tripaug_core.vocabulary import LOSSES, MOST_POINTS, PROJECTIONS

if TYPE_CHECKING:  # imported where it is used: the page is up before torch is
    from tripaug_core.maps.interpolation import EmbeddingInterpolator
    from tripaug_core.maps.placement import Map, OutlierDistance, Placement
    from tripaug_core.maps.points import Points

_ENTRIES = 3  # kept in memory, each with the mels of its utterances
_FIGURE_3 = "figure-3.svg"


_numbers = itertools.count()


@dataclass(eq=False)
class _Entry:
    interpolator: "EmbeddingInterpolator"
    outliers: "OutlierDistance"
    corpora: tuple  # themselves, so that a corpus that is read anew is another one
    maps: "OrderedDict[str, Map]"
    synthetic: bool
    # By which tasks know it: the id of one that was freed is given to another.
    number: int = field(default_factory=lambda: next(_numbers))


@lru_cache(maxsize=4)
def explorer_of(services: Services) -> "Explorer":
    """The one explorer of the services: page and endpoints share what is kept."""
    return Explorer(services)


class Explorer:
    """Makes the maps that are asked for; keeps what is costly."""

    def __init__(self, services: Services):
        self.services = services
        self.maps, self.ready = Tasks(at_once=2), Tasks(at_once=1)
        self._entries: OrderedDict[tuple, _Entry] = OrderedDict()
        self._lock, self._umap_ran = threading.Lock(), False

    def ask(self, request: MapRequest, owner: str, anew: bool = False) -> Task:
        """The task whose result is the `MapView` of this request; `anew` where it failed before."""
        key = (request, *self._state(request))
        return self.maps.ask(key, lambda task: self.make(request, task), owner, anew)

    def make(self, request: MapRequest, task: Task) -> MapView:
        """The map itself; says on `task` how far it is."""
        from tripaug_core.maps.placement import Placement, place

        entry = self._entry(request, task)
        interpolator = entry.interpolator
        if len(interpolator.originals) < 3:
            raise InputError("a map needs at least three utterances: choose more of each emotion.")
        at_once = request.way == "pca" or request.way in entry.maps
        if len(interpolator.parents) and at_once and not request.joint:
            none = np.zeros((0, 2)), request.way, False, np.zeros(0, dtype=bool)
            where = Placement(self._map(entry, request, task).coordinates, *none)
            alone = interpolator.without_copies()
            said = _sentences(entry, alone)
            task.so_far(MapView(request, alone, where, {}, entry.synthetic, said, whole=False))
        if len(interpolator.parents):
            task.step(t("explore.work.copies"))

        def unheard(points) -> None:
            if at_once and not request.joint:
                where = self._placed(entry, request, points, task)
                said = _sentences(entry, points)
                task.so_far(MapView(request, points, where, {}, entry.synthetic, said, whole=False))
            task.step(t("explore.work.listening"))

        points = interpolator.points(request.epsilon, request.noise_scale, task.progress, unheard)
        if request.joint:
            self._say(request, task, "map_of_all")
            where = place(
                points.originals,
                points.copies,
                request.way,
                True,
                request.seed,
                progress=task.progress,
            )
        else:
            where = self._placed(entry, request, points, task)
        task.step(t("explore.work.figures"))
        figures = _figures(points)
        return MapView(request, points, where, figures, entry.synthetic, _sentences(entry, points))

    def side_by_side(
        self, left: MapRequest, right: MapRequest, owner: str, anew: bool = False
    ) -> Task:
        """The task that draws two checkpoints' maps as one figure: a dict with `svg`, `title` and
        `panels`, each with `checkpoint`, `without` and `figures`.
        """
        key = (left, right, *self._state(left), *self._state(right))

        def work(task: Task) -> dict:
            from tripaug_core.maps.svg import draw_side_by_side

            panels, drawn, notes = [], [], []
            for number, request in enumerate((left, right), start=1):
                view = self.make(request, task.part(t("explore.work.panel", number=number) + " "))
                card = self.services.catalogue.augmentor(request.checkpoint).card
                without = list((card.get("settings") or {}).get("without") or [])
                figures = view.figures.get("learned") or view.figures["originals"]
                panels.append(
                    {"checkpoint": request.checkpoint, "without": without, "figures": figures}
                )
                drawn.append((view.points, view.placement, _heading(request.checkpoint, without)))
                notes.append(_note(figures))
            title = view.title
            return {"svg": draw_side_by_side(drawn, title, notes), "title": title, "panels": panels}

        return self.maps.ask(key, work, owner, anew)

    def slide(self, request: MapRequest, owner: str) -> tuple["Placement | None", dict]:
        """About where the copies lie, at once, and how far that is prepared.

        For maps by PCA that stay; None for others, and until it is prepared for these params.
        """
        if request.joint or request.way != "pca":
            raise InputError("only copies in the originals' PCA map follow the hand at once.")
        entry = self._found(request)
        if entry is None:
            return None, {"state": "waiting"}
        prepared = self._prepare(entry, request, owner)
        copies = entry.interpolator.between(request.epsilon, request.noise_scale)
        if copies is None or "pca" not in entry.maps:
            return None, prepared
        return _lying(entry, "pca", copies), prepared

    @staticmethod
    def published() -> dict | None:
        """The published Figure 3, `svg` and `about`; None where no docs lie beside the package."""
        try:
            svg = (results_home() / _FIGURE_3).read_text(encoding="utf-8")
        except OSError:
            return None
        return {"svg": svg, "about": t("explore.published_figure3")}

    # -- inside --------------------------------------------------------------------------------

    def _prepare(self, entry: _Entry, request: MapRequest, owner: str) -> dict:
        from tripaug_core.maps.interpolation import NOISE_SCALES

        learned = "learned" in request.methods
        scales = [request.noise_scale, *NOISE_SCALES] if learned else [1.0, 0.0, 2.0]
        scales = list(dict.fromkeys(scales))
        todo = [scale for scale in scales if scale not in entry.interpolator.prepared]
        if not todo:
            return {"state": "done", "share": 1.0}

        def work(task: Task) -> None:
            self.services.stay_on_one_core()
            for scale in todo:
                task.step(t("explore.work.sliders"))
                entry.interpolator.prepare(scale, task.progress)

        task = self.ready.ask((entry.number, *todo[:1]), work, owner)
        status = task.status()
        part = status["done"] / status["total"] if status["total"] else 0.0
        share = (len(scales) - len(todo) + min(part, 1.0)) / len(scales)
        return status | {"share": share}

    def _entry(self, request: MapRequest, task: Task) -> _Entry:
        task.step(t("explore.work.checkpoint"))
        augmentor = self.services.catalogue.augmentor(request.checkpoint)
        self.services.stay_on_one_core()
        if (entry := self._found(request)) is not None:
            return entry
        key = self._key(request)  # as things are now: they may change while it is made
        from tripaug_core.corpora.features import concat, obtain
        from tripaug_core.maps.interpolation import EmbeddingInterpolator
        from tripaug_core.maps.placement import OutlierDistance
        from tripaug_core.maps.points import PointSettings

        catalogue = self.services.catalogue
        corpora = tuple(catalogue.corpus(name) for name in request.corpora)
        counts = [min(n, request.per_class) for corpus in corpora for n in corpus.counts.values()]
        total = sum(counts) * (1 + request.copies * len(request.methods))
        if total > MOST_POINTS:
            raise InputError(
                f"these would be {total:,} points, and {MOST_POINTS:,} is the most: "
                "choose fewer utterances or copies."
            )
        parts = []
        for corpus in corpora:
            task.step(t("explore.work.hearing", title=corpus.title))
            parts.append(obtain(corpus.name, augmentor.spec, catalogue.corpora_home, task.progress))
        features = concat(parts)
        task.step(t("explore.work.originals"))
        settings = PointSettings(
            request.per_class, request.copies, seed=request.seed, methods=tuple(request.methods)
        )
        interpolator = EmbeddingInterpolator(features, augmentor, settings, task.progress)
        entry = _Entry(
            interpolator,
            OutlierDistance(interpolator.originals),
            corpora,
            OrderedDict(),
            features.synthetic,
        )
        with self._lock:
            self._entries[key] = entry
            while len(self._entries) > _ENTRIES:
                self._entries.popitem(last=False)
        return entry

    def _placed(self, entry: _Entry, request: MapRequest, points, task: Task) -> "Placement":
        self._map(entry, request, task)
        if request.way != "pca":
            task.step(t("explore.work.placing"))
        return _lying(entry, request.way, points.copies)

    def _map(self, entry: _Entry, request: MapRequest, task: Task) -> "Map":
        from tripaug_core.maps.placement import Map

        if request.way not in entry.maps:
            self._say(request, task, "map_of_originals")
            entry.maps[request.way] = Map(
                entry.interpolator.originals, request.way, request.seed, task.progress
            )
        return entry.maps[request.way]

    def _say(self, request: MapRequest, task: Task, drawing: str) -> None:
        first = request.way == "umap" and not self._umap_ran
        self._umap_ran = self._umap_ran or request.way == "umap"
        # It compiles itself on its first use in a process.
        longer = " " + t("explore.work.first_umap") if first else ""
        task.step(t(f"explore.drawing.{drawing}", way=PROJECTIONS[request.way]) + longer)

    def _found(self, request: MapRequest) -> _Entry | None:
        with self._lock:
            entry = self._entries.get(self._key(request))
            if entry is not None:
                self._entries.move_to_end(self._key(request))
            return entry

    def _key(self, request: MapRequest) -> tuple:
        return (request.choice, *self._state(request))

    def _state(self, request: MapRequest) -> tuple:
        catalogue = self.services.catalogue
        # What changed on disk is loaded anew, and is another one.
        return (
            catalogue.augmentor(request.checkpoint).identity,
            *(catalogue.edition(name) for name in request.corpora),
        )


def _lying(entry: _Entry, way: str, copies) -> "Placement":
    """Copies on the map of the originals, which is there."""
    from tripaug_core.maps.placement import Placement

    fitted, far = entry.maps[way], entry.outliers.far(copies)
    return Placement(fitted.coordinates, fitted.place(copies), way, False, far)


def _sentences(entry: _Entry, points: "Points") -> tuple[str | None, ...]:
    said = {(c.name, each.id): each.sentence for c in entry.corpora for each in c.utterances}
    return tuple(map(said.get, zip(points.corpora, points.ids, strict=True)))


def _figures(points: "Points") -> dict:
    from tripaug_core.maps.figures import figures

    if not len(points.copies):
        return {"originals": figures(points)}
    return {method: figures(points.only(method)) for method in points.settings.methods}


def _heading(checkpoint: str, without: list[str]) -> str:
    parts = ", ".join(LOSSES[part].symbol for part in without)
    if not parts:
        return t("explore.panel_all_losses", checkpoint=checkpoint)
    return t("explore.panel_without", checkpoint=checkpoint, losses=parts)


def _note(figures: dict) -> str:
    said = [
        t(f"explore.panel_figure.{name}", value=f"{figures[name + '_with_copies']:.3f}")
        for name in ("silhouette", "purity")
        if figures.get(f"{name}_with_copies")
    ]
    return t("explore.panel_note", figures=", ".join(said)) if said else ""
