"""The Explore tab: where augmented copies lie among real speech."""

from tripaug_core.errors import InputError
from tripaug_core.studio import modules
from tripaug_core.studio.gradio_import import gr
from tripaug_core.studio.views import component, plotly, questions
from tripaug_core.studio.work.explore.explorer import explorer_of
from tripaug_core.studio.work.explore.request import MapRequest
from tripaug_core.studio.work.explore.view import described, places
from tripaug_core.studio.work.services import Services
from tripaug_core.studio.work.session import AugmentParams, Source
from tripaug_core.studio.work.tasks import owner_of

_AT_ONCE_S = 0.2  # what is done by then needs no second question


def build(services: Services) -> gr.HTML:
    """The tab's one view; its script asks the functions of `Answers`."""
    return component(
        "explore/explore.html",
        modules.start(
            "explore/explore.js",
            "Explore",
            "element.explore = new Explore(element, server, props);",
        ),
        questions(Answers(services)),
        plotly=plotly.SOURCE,
    )


class Answers:
    """What the tab's script asks; plain values in and out."""

    def __init__(self, services: Services):
        self.services, self.explorer = services, explorer_of(services)

    def catalogue(self, asked: dict) -> dict:
        """What there is to choose from."""
        return self.services.catalogue.listed()

    def map(self, asked: dict) -> dict:
        """A map, or how far it is; to be asked again with `poll` until `state` is done.

        `map` holds what is to be shown, or None; while `whole` in it is false, copies follow.
        """
        task = self.explorer.ask(MapRequest.of(asked), owner_of(asked), anew=not asked.get("poll"))
        task.wait(_AT_ONCE_S)
        told, view = task.status(), task.result
        return told | {"map": None if view is None else described(view)}

    def slide(self, asked: dict) -> dict:
        """Where the copies lie now: `x`, `y`, `far`; or `share` of what must be prepared first."""
        placement, prepared = self.explorer.slide(MapRequest.of(asked), owner_of(asked))
        where = None if placement is None else places(placement)
        return {"copies": where, "share": prepared.get("share", 0.0), "state": prepared["state"]}

    def pick(self, asked: dict) -> dict:
        """One point: its recording, and for a copy the change and the sound that it makes."""
        from tripaug_core.studio.work.encoding import packed, packed_sound, picture

        checkpoint, method = asked.get("checkpoint"), asked.get("method")
        source = Source(corpus=asked.get("corpus"), utterance=asked.get("utterance"))
        recording = self.services.recording(source, checkpoint)
        clip = recording.clip
        augmentor = self.services.catalogue.augmentor(checkpoint)
        out = {
            "seconds": clip.seconds,
            "rate": clip.sample_rate_hz,
            "sound": packed_sound(clip.waveform),
            **picture(recording.mel[0, 0], augmentor.spec),
        }
        if method:
            wanted = recording, checkpoint, AugmentParams.of(asked)
            if method == "learned":
                augmented, displacement = self.services.augmented(*wanted)
            else:
                augmented, displacement = self.services.baseline(*wanted, "noise")
            change = augmented - recording.mel
            sound, _ = self.services.sound(recording, checkpoint, augmented, displacement)
            out |= {
                "change": packed(change[0, 0]),
                "copy": packed_sound(sound),
                "epsilon_reached": float(change.abs().mean()),
            }
        return out

    def draw(self, asked: dict) -> dict:
        """The map as an SVG, once it is made: all of it, or what `drawn` names, the places of its
        "original"s and its "copy"s.
        """
        from tripaug_core.maps.svg import draw

        task = self.explorer.ask(MapRequest.of(asked), owner_of(asked))
        task.wait(30)
        if task.state != "done":
            raise InputError(task.error or "the map is not made yet: wait for it.")
        view = task.result
        drawn = asked.get("drawn")
        if drawn is not None:
            drawn = [
                _places(drawn, kind, len(there))
                for kind, there in (("original", view.points.ids), ("copy", view.points.copies))
            ]
        svg = draw(view.points, view.placement, view.title, drawn)
        return {"svg": svg, "name": _file_name(view.request)}

    def published(self, asked: dict) -> dict:
        """The published Figure 3, None where it is not here."""
        return {"figure": self.explorer.published()}

    def figure3(self, asked: dict) -> dict:
        """Two checkpoints side by side, as `map`: `left`, `right`, and the rest of a request."""
        task = self.explorer.side_by_side(
            MapRequest.of(asked | {"checkpoint": asked.get("left"), "joint": True}),
            MapRequest.of(asked | {"checkpoint": asked.get("right"), "joint": True}),
            owner_of(asked) + "/3",
            anew=not asked.get("poll"),
        )
        task.wait(_AT_ONCE_S)
        return task.status() | {"figure": task.result}


def _places(drawn, kind: str, most: int) -> list[int]:
    places = drawn.get(kind) if isinstance(drawn, dict) else None
    good = isinstance(places, list) and all(type(i) is int and 0 <= i < most for i in places)
    if not good:
        raise InputError("drawn names points by their places in the map.")
    return places


def _file_name(request: MapRequest) -> str:
    how = "joint" if request.joint else "placed"
    return f"map_{'-'.join(request.corpora)}_{request.way}_{how}_eps{request.epsilon:g}"
