"""The Corpus tab: what there is to learn from, listened to and checked."""

from pathlib import Path

from tripaug_core.errors import InputError
from tripaug_core.studio import modules
from tripaug_core.studio.gradio_import import gr
from tripaug_core.studio.uploads import checked_upload
from tripaug_core.studio.views import component, questions
from tripaug_core.studio.work.corpus import cards, leaks
from tripaug_core.studio.work.corpus.adding import Adding
from tripaug_core.studio.work.services import Services
from tripaug_core.studio.work.tasks import Tasks

_WAIT_S = 0.5  # for the names of a corpus: the tab answers within a second


def build(services: Services) -> gr.HTML:
    """The tab's one view; its script asks the functions of `Answers`."""
    return component(
        "corpus/corpus.html",
        modules.start(
            "corpus/corpus.js", "Corpus", "element.corpus = new Corpus(element, server, upload);"
        ),
        questions(Answers(services)),
    )


class Answers:
    """What the tab's script asks; plain values in and out."""

    def __init__(self, services: Services):
        self.services = services
        self.adding = Adding(services.catalogue)
        self.reading = Tasks()

    def overview(self, asked: dict) -> dict:
        """Which corpora there are, and where the missing ones are to be had."""
        return cards.overview(self.services)

    def card(self, asked: dict) -> dict:
        """What is known of one corpus; {reading} while a large folder is walked through."""
        name = str(asked.get("corpus"))
        task = self.reading.soon(name, lambda task: cards.card(self.services, name), _WAIT_S)
        return task.value() if task else {"name": name, "reading": True}

    def hours(self, asked: dict) -> dict:
        """Of those corpora that are asked for, each `name` with `cards.hours`, or with an `error`:
        one that was removed meanwhile does not keep the others."""
        names = asked.get("corpora")
        if not isinstance(names, list):
            raise InputError("give a list of corpora.")
        return {"corpora": [{"name": name} | self._hours(name) for name in names]}

    def _hours(self, name: str) -> dict:
        try:
            return cards.hours(self.services, name)
        except InputError as error:
            return {"error": str(error)}

    def contents(self, asked: dict) -> dict:
        """Utterances and counts of one corpus; {reading} while a large folder is walked through."""
        name = str(asked.get("corpus"))
        task = self.reading.soon(("contents", name), lambda task: self._contents(name), _WAIT_S)
        return task.value() if task else {"reading": True}

    def _contents(self, name: str) -> dict:
        return cards.contents(self.services.catalogue.corpus(name))

    def lengths(self, asked: dict) -> dict:
        """Seconds of each utterance, once they are read."""
        work = self.services.survey.lengths(asked.get("corpus"))
        status = work.status()
        if status["state"] == "done":
            status["seconds"] = [s if s is None else round(s, 3) for s in work.result]
        return status

    def check(self, asked: dict) -> dict:
        """What the check found, or how far it has come."""
        return cards.findings(self.services, asked.get("corpus"), bool(asked.get("again")))

    def guard(self, asked: dict) -> dict:
        """The folds of a benchmark and what they share."""
        names = ("corpus", "protocol", "source", "split", "keep")
        given = {name: asked[name] for name in names if isinstance(asked.get(name), str)}
        return leaks.guard(self.services, **({"corpus": ""} | given))

    def seen(self, asked: dict) -> dict:
        """What the paths of a folder that is not read yet are made of."""
        return self.adding.seen(str(asked.get("corpus") or ""))

    def preview(self, asked: dict) -> dict:
        """What it would be, read so."""
        return self.adding.preview(str(asked.get("corpus") or ""), asked)

    def keep(self, asked: dict) -> dict:
        """Have it read so from now on."""
        return self.adding.keep(str(asked.get("corpus") or ""), asked)

    def unpack(self, asked: dict) -> dict:
        """A zip that was sent becomes a folder of the home."""
        archive = checked_upload(asked.get("upload"))
        return {"name": self.adding.unpack(archive, str(asked.get("name") or ""))}

    def hear(self, asked: dict) -> dict:
        """The sound of a recording of a folder that is not read yet."""
        name, file = str(asked.get("corpus") or ""), str(asked.get("file") or "")
        return _sound_of(self.adding.recording(name, file))

    def fetch(self, asked: dict) -> dict:
        """Begins to fetch a corpus from its publisher; gives how far it is."""
        return self.services.fetching.start(asked.get("corpus"), asked.get("agreed"))

    def fetched(self, asked: dict) -> dict:
        """How far it is."""
        return self.services.fetching.status(asked.get("corpus"))

    def sound(self, asked: dict) -> dict:
        """The sound of one utterance."""
        corpus = self.services.catalogue.corpus(asked.get("corpus"))
        return _sound_of(corpus[str(asked.get("utterance") or "")].path)


def _sound_of(path: Path) -> dict:
    from tripaug_core.studio.work import torch_import

    torch_import.ready()
    from tripaug_core.studio.work.clips import read_clip
    from tripaug_core.studio.work.encoding import packed_sound

    clip = read_clip(path)
    return {"sound": packed_sound(clip.waveform), "rate": clip.sample_rate_hz}
