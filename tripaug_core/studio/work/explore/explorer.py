"""The work behind the Explore tab: maps of names and dials, made in the background and kept."""

import threading
from collections import OrderedDict
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from tripaug_core.errors import InputError
from tripaug_core.studio.work.desk import Desk
from tripaug_core.studio.work.explore.shown import Shown
from tripaug_core.studio.work.explore.wish import WAYS, Wish
from tripaug_core.studio.work.jobs import Job, Jobs
from tripaug_core.studio.work.limits import MOST_POINTS

if TYPE_CHECKING:  # imported where it is used: the page is up before torch is
    from tripaug_core.maps.field import Field
    from tripaug_core.maps.placement import Map, Placement, Reach
    from tripaug_core.maps.points import Points

_FIELDS = 3  # kept in memory, each with the mels of its utterances
_MAPS = 6  # of one field


@dataclass(eq=False)
class _Kept:
    field: "Field"
    reach: "Reach"
    corpora: tuple  # themselves, so that a corpus that is read anew is another one
    maps: "OrderedDict[str, Map]"
    synthetic: bool


@lru_cache(maxsize=4)
def explorer_of(desk: Desk) -> "Explorer":
    """The one explorer of a desk: the page and the endpoints share what is kept."""
    return Explorer(desk)


class Explorer:
    """Makes maps for wishes; keeps what is costly."""

    def __init__(self, desk: Desk):
        self.desk = desk
        self.maps, self.ready = Jobs(at_once=2), Jobs(at_once=1)
        self._kept: OrderedDict[tuple, _Kept] = OrderedDict()
        self._lock, self._umap_ran = threading.Lock(), False

    def ask(self, wish: Wish, owner: str, anew: bool = False) -> Job:
        """The job whose result is the `Shown` of this wish; `anew` where it failed before."""
        key = (wish, *self._state(wish))
        return self.maps.ask(key, owner, lambda job: self.make(wish, job), anew)

    def make(self, wish: Wish, job: Job) -> Shown:
        """The map itself; says on `job` how far it is."""
        from tripaug_core.maps.placement import Placement, place

        kept = self._field(wish, job)
        field = kept.field
        if len(field.originals) < 3:
            raise InputError("a map needs at least three utterances: choose more of each emotion.")
        at_once = wish.way == "pca" or wish.way in kept.maps
        if len(field.parents) and at_once and not wish.joint:
            none = np.zeros((0, 2)), wish.way, False, np.zeros(0, dtype=bool)
            where = Placement(self._map(kept, wish, job).coordinates, *none)
            alone = field.without_copies()
            job.so_far(Shown(wish, alone, where, {}, kept.synthetic, whole=False))
        if len(field.parents):
            job.step("Making and representing copies")
        points = field.points(wish.epsilon, wish.noise_scale, job.progress)
        if wish.joint:
            self._say(wish, job, "Drawing the map of all")
            where = place(
                points.originals, points.copies, wish.way, True, wish.seed, progress=job.progress
            )
        else:
            fitted = self._map(kept, wish, job)
            if wish.way != "pca":
                job.step("Placing the copies")
            far = kept.reach.far(points.copies)
            where = Placement(fitted.coordinates, fitted.place(points.copies), wish.way, False, far)
        job.step("Taking the figures")
        return Shown(wish, points, where, _figures(points), kept.synthetic)

    def side_by_side(self, left: Wish, right: Wish, owner: str, anew: bool = False) -> Job:
        """The job that draws two checkpoints' maps as one figure: a dict with `svg`, `title` and
        `panels`, each with `checkpoint`, `without` and `figures`.
        """
        key = (left, right, *self._state(left), *self._state(right))

        def work(job: Job) -> dict:
            from tripaug_core.maps.svg import draw_side_by_side

            panels, drawn, notes = [], [], []
            for number, wish in enumerate((left, right), start=1):
                shown = self.make(wish, job.part(f"Panel {number} of 2: "))
                card = self.desk.shelf.augmentor(wish.checkpoint).card
                without = list((card.get("settings") or {}).get("without") or [])
                figures = shown.figures.get("learned") or shown.figures["originals"]
                panels.append(
                    {"checkpoint": wish.checkpoint, "without": without, "figures": figures}
                )
                drawn.append((shown.points, shown.placement, _heading(wish.checkpoint, without)))
                notes.append(_note(figures))
            title = shown.title
            return {"svg": draw_side_by_side(drawn, title, notes), "title": title, "panels": panels}

        return self.maps.ask(key, owner, work, anew)

    def slide(self, wish: Wish, owner: str) -> tuple["Placement | None", dict]:
        """About where the copies lie, at once, and how far that is prepared.

        For maps by PCA that stay; None for others, and until it is prepared for these dials.
        """
        from tripaug_core.maps.placement import Placement

        if wish.joint or wish.way != "pca":
            raise InputError("only copies in the originals' PCA map follow the hand at once.")
        kept = self._found(wish)
        if kept is None:
            return None, {"state": "waiting"}
        prepared = self._prepare(kept, wish, owner)
        copies = kept.field.between(wish.epsilon, wish.noise_scale)
        if copies is None or "pca" not in kept.maps:
            return None, prepared
        fitted = kept.maps["pca"]
        far = kept.reach.far(copies)
        return Placement(fitted.coordinates, fitted.place(copies), "pca", False, far), prepared

    # -- inside --------------------------------------------------------------------------------

    def _prepare(self, kept: _Kept, wish: Wish, owner: str) -> dict:
        from tripaug_core.maps.field import NOISE_SCALES

        learned = "learned" in wish.methods
        scales = [wish.noise_scale, *NOISE_SCALES] if learned else [1.0, 0.0, 2.0]
        scales = list(dict.fromkeys(scales))
        todo = [scale for scale in scales if scale not in kept.field.prepared]
        if not todo:
            return {"state": "done", "share": 1.0}

        def work(job: Job) -> None:
            self.desk.stay_on_one_core()
            for scale in todo:
                job.step("Making the sliders ready")
                kept.field.prepare(scale, job.progress)

        job = self.ready.ask((id(kept), *todo[:1]), owner, work)
        told = job.told()
        part = told["done"] / told["total"] if told["total"] else 0.0
        share = (len(scales) - len(todo) + min(part, 1.0)) / len(scales)
        return told | {"share": share}

    def _field(self, wish: Wish, job: Job) -> _Kept:
        job.step("Loading the checkpoint")
        augmentor = self.desk.shelf.augmentor(wish.checkpoint)
        self.desk.stay_on_one_core()
        if (kept := self._found(wish)) is not None:
            return kept
        from tripaug_core.corpora.features import concat, obtain
        from tripaug_core.maps.field import Field
        from tripaug_core.maps.placement import Reach
        from tripaug_core.maps.points import PointSettings

        shelf = self.desk.shelf
        corpora = tuple(shelf.corpus(name) for name in wish.corpora)
        counts = [min(n, wish.per_class) for corpus in corpora for n in corpus.counts.values()]
        total = sum(counts) * (1 + wish.copies * len(wish.methods))
        if total > MOST_POINTS:
            raise InputError(
                f"these would be {total:,} points, and {MOST_POINTS:,} is the most: "
                "choose fewer utterances or copies."
            )
        parts = []
        for corpus in corpora:
            job.step(f"Hearing {corpus.title}")
            parts.append(obtain(corpus.name, augmentor.spec, shelf.corpora_home, job.progress))
        features = concat(parts)
        job.step("Representing the originals")
        settings = PointSettings(
            wish.per_class, wish.copies, seed=wish.seed, methods=tuple(wish.methods)
        )
        field = Field(features, augmentor, settings, job.progress)
        kept = _Kept(field, Reach(field.originals), corpora, OrderedDict(), features.synthetic)
        with self._lock:
            self._kept[self._key(wish)] = kept
            while len(self._kept) > _FIELDS:
                self._kept.popitem(last=False)
        return kept

    def _map(self, kept: _Kept, wish: Wish, job: Job) -> "Map":
        from tripaug_core.maps.placement import Map

        if wish.way not in kept.maps:
            self._say(wish, job, "Drawing the map of the originals")
            kept.maps[wish.way] = Map(kept.field.originals, wish.way, wish.seed, job.progress)
        return kept.maps[wish.way]

    def _say(self, wish: Wish, job: Job, words: str) -> None:
        first = wish.way == "umap" and not self._umap_ran
        self._umap_ran = self._umap_ran or wish.way == "umap"
        # It compiles itself on its first use in a process.
        longer = " (its first map needs half a minute more)" if first else ""
        job.step(f"{words}: {WAYS[wish.way]}{longer}")

    def _found(self, wish: Wish) -> _Kept | None:
        with self._lock:
            kept = self._kept.get(self._key(wish))
            if kept is not None:
                self._kept.move_to_end(self._key(wish))
            return kept

    def _key(self, wish: Wish) -> tuple:
        return (wish.choice, *self._state(wish))

    def _state(self, wish: Wish) -> tuple:
        shelf = self.desk.shelf
        # The objects themselves: what changed on disk is loaded anew, and is another one.
        return (
            shelf.augmentor(wish.checkpoint).identity,
            *(id(shelf.corpus(name)) for name in wish.corpora),
        )


def _figures(points: "Points") -> dict:
    from tripaug_core.maps.figures import figures

    if not len(points.copies):
        return {"originals": figures(points)}
    return {method: figures(points.only(method)) for method in points.settings.methods}


def _heading(checkpoint: str, without: list[str]) -> str:
    parts = ", ".join(f"L_{part.upper()}" for part in without)
    return f"{checkpoint}: {'without ' + parts if parts else 'with all losses'}"


def _note(figures: dict) -> str:
    names = {"silhouette_with_copies": "silhouette", "purity_with_copies": "purity"}
    said = [f"{name} {figures[key]:.3f}" for key, name in names.items() if figures.get(key)]
    return "originals and copies: " + ", ".join(said) if said else ""
