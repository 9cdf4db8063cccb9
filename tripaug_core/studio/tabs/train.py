"""The Train tab: start a training, watch it, go back through it."""

from dataclasses import asdict

from tripaug_core.errors import InputError
from tripaug_core.studio import modules
from tripaug_core.studio.gradio_import import gr
from tripaug_core.studio.tabs.keeping import Keeping
from tripaug_core.studio.tabs.proving import ProvingAnswers
from tripaug_core.studio.views import component, plotly, questions
from tripaug_core.studio.work import torch_import
from tripaug_core.studio.work.services import Services
from tripaug_core.studio.work.train.trainings import KIND, Trainings, probe_of
from tripaug_core.vocabulary import TRAINING_PRESETS


def build(services: Services) -> gr.HTML:
    """The tab's one view; its script asks the functions of `Answers`."""
    keeping, proving = Keeping(services.runs, KIND), ProvingAnswers(services.proving)
    return component(
        "train/train.html",
        modules.start(
            "train/train.js", "Train", "element.train = new Train(element, server, props);"
        ),
        questions(Answers(services), keeping, proving),
        plotly=plotly.SOURCE,
    )


class Answers:
    """What the tab's script asks; plain values in and out."""

    def __init__(self, services: Services):
        self.services = services
        self.trainings = Trainings(services.catalogue, services.runs)

    def form(self, asked: dict) -> dict:
        """What there is to choose from and what it means."""
        torch_import.ready()
        import torch

        from tripaug_core.method import guide, settings
        from tripaug_core.runs.queue import capacity

        return {
            "corpora": self.services.catalogue.corpora(),
            "corpora_home": str(self.services.catalogue.corpora_home),
            "presets": {name: settings.PRESETS[name].to_dict() for name in TRAINING_PRESETS},
            "guide": [asdict(entry) for entry in guide.GUIDE],
            "at_once": capacity(),
            "cuda": torch.cuda.is_available(),
        }

    def check(self, asked: dict) -> dict:
        """What a preset and changes come to: the `nearest` preset and what `differs` from it; and
        whether the corpus can be read, where one is given.
        """
        told = self.trainings.checked(asked.get("preset"), asked.get("changes"))
        if asked.get("corpus"):
            self.trainings.readable(asked["corpus"])
        return told

    def start(self, asked: dict) -> dict:
        """Starts or queues a training."""
        return self.trainings.start(asked)

    def pulse(self, asked: dict) -> dict:
        """The list of trainings, and what is new of the one that is open."""
        answer = {"runs": self.trainings.listed()}
        if asked.get("run"):
            try:
                answer |= self.trainings.progress_of(asked["run"], asked.get("cursor"))
            except InputError as error:
                answer["trouble"] = str(error)
        return answer

    def opened(self, asked: dict) -> dict:
        """The settings of a run."""
        return self.trainings.opened(asked.get("run"))

    def stop(self, asked: dict) -> dict:
        """Stops a run, or takes it out of the queue."""
        return self.trainings.status(self.services.runs.stop(asked.get("run")))

    def resume(self, asked: dict) -> dict:
        """Takes a run up again."""
        return self.trainings.status(self.services.runs.resume(asked.get("run")))

    def snapshots(self, asked: dict) -> dict:
        """The utterances that a run is probed with; none at first."""
        about = self.trainings.snapshots(asked.get("run")).about or {}
        return {"epsilon": about.get("epsilon"), "utterances": about.get("utterances", [])}

    def look(self, asked: dict) -> dict:
        """The change of one probe, and with `original` its mel too."""
        from tripaug_core.studio.work.encoding import packed, picture

        snapshots, place = self.trainings.snapshots(asked.get("run")), asked.get("place")
        probe_of(snapshots, place)
        answer = {"change": packed(snapshots.change(place, _whole(asked.get("step"))))}
        if asked.get("original"):
            mel, spec = snapshots.original(place), self.trainings.spec(asked["run"])
            seconds = (mel.shape[1] - 1) * spec.hop_ms / 1000
            answer["original"] = {"seconds": seconds, **picture(mel, spec)}
        return answer

    def hear(self, asked: dict) -> dict:
        """The recording and its copy of one probe as sounds."""
        from tripaug_core.studio.work.encoding import packed_sound

        self.services.stay_on_one_core()
        place, step = asked.get("place"), _whole(asked.get("step"))
        clip, sound = self.trainings.probe_sound(asked.get("run"), place, step)
        original = packed_sound(clip.waveform) if asked.get("original") else None
        return {"original": original, "sound": packed_sound(sound), "rate": clip.sample_rate_hz}


def _whole(value) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise InputError("the step must be a whole number.")
    return value
