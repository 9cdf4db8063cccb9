"""Trainings as the Train tab and its endpoints see them: a form, runs, curves, probes."""

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from tripaug_core.errors import InputError
from tripaug_core.homes import checked_corpus_name
from tripaug_core.jobs import train
from tripaug_core.jobs.train import DEVICES, HELD_OUT, KIND
from tripaug_core.studio.work import torch_import
from tripaug_core.studio.work.catalogue import Catalogue
from tripaug_core.studio.work.runs import Runs, as_task
from tripaug_core.studio.work.train import curves

if TYPE_CHECKING:
    import torch

    from tripaug_core.method.probes import Snapshots
    from tripaug_core.studio.work.clips import Clip

_MOST_LISTED = 200


class Trainings:
    """Starts trainings, tells how they stand, and shows their probes.

    Args:
        catalogue: where corpora and checkpoints come from.
        runs: the runs home.
    """

    def __init__(self, catalogue: Catalogue, runs: Runs):
        self.catalogue = catalogue
        self.runs = runs

    def start(self, asked: dict) -> dict:
        """Starts or queues a training as `tripaug train --detach` does; gives its description.

        Args:
            asked: corpus, preset, changes (settings other than the preset's), device, held_out.

        Raises:
            InputError: anything in it that makes no sense.
        """
        torch_import.ready()
        from tripaug_core.method.settings import changed

        device, held_out = asked.get("device") or "auto", asked.get("held_out") or "auto"
        if device not in DEVICES:
            raise InputError(f"there is no device {device!r}: use {', '.join(DEVICES)}.")
        if held_out not in HELD_OUT:
            raise InputError(f"held_out is {held_out!r}: use {' or '.join(HELD_OUT)}.")
        name = self.readable(str(asked.get("corpus") or ""))
        run = train.lay_out(
            self.runs.home,
            name,
            changed(str(asked.get("preset") or "quick"), asked.get("changes") or {}),
            corpora=self.catalogue.corpora_home,
            device=device,
            held_out=HELD_OUT[held_out],
        )
        return self.status(self.runs.submit(run))

    def readable(self, name: str) -> str:
        """The name of a corpus that a training can read: what it cannot is said before it runs.

        Raises:
            InputError: there is none of that name, or nothing says how to read it.
        """
        name = checked_corpus_name(name)
        if not (self.catalogue.corpora_home / f"{name}.safetensors").is_file():
            self.catalogue.corpus(name)
        return name

    def checked(self, preset: str, changes: dict | None) -> dict:
        """What a preset and changes come to: `nearest`, a preset, and what `differs` from it.

        Raises:
            InputError: they make no sense.
        """
        torch_import.ready()
        from tripaug_core.method.settings import changed, nearest_preset

        changes = {} if changes is None else changes
        nearest, differs = nearest_preset(changed(str(preset or "quick"), changes))
        return {"nearest": nearest, "differs": differs}

    def listed(self) -> list[dict]:
        """All trainings, newest first, as `status` gives them."""
        nothing = {"corpus": None, "preset": "", "differs": {}, "iterations": 0, "step": 0}
        nothing |= {"seconds_left": None}
        return self.runs.listed(KIND, self.status, nothing)[:_MOST_LISTED]

    def status(self, run: dict) -> dict:
        """A run's description with corpus, iterations, step, preset, what differs from it, and how
        far it is, as `runs.as_task`, in `task`."""
        about = self._about(run["id"])
        event = run.get("last_event") or {}
        step, left_s = event.get("step") or 0, event.get("seconds_left")
        return {
            **{key: value for key, value in run.items() if key != "last_event"},
            **{key: about[key] for key in ("corpus", "preset", "differs", "iterations")},
            "step": step,
            "seconds_left": left_s,
            "task": as_task(run, step, about["iterations"], left_s),
        }

    def opened(self, run_id: str) -> dict:
        """What does not change of a run: settings, preset, changes, device, held_out."""
        return self._about(self.runs.find(run_id, KIND).id)

    def progress_of(self, run_id: str, cursor: list | None = None) -> dict:
        """How a run stands and what is new since `cursor`.

        Returns:
            `run` as `status` gives it; `columns` as in `curves.columns`; `probes`, all steps that
            can be looked at; `began`, the steps at which it was taken up since; `findings`, None
            where nothing is new; `summary`, `checkpoint` and `twin_test` of a finished one, as of
            `card.twin_test`; `cursor` and `start_over` as in `Runs.news`.
        """
        folder = self.runs.find(run_id, KIND)
        news = self.runs.news(run_id, cursor)
        events, run = news.pop("events"), self.status(self.runs.described(run_id))
        return {
            "run": run,
            "columns": curves.columns(events),
            "began": [e["step"] for e in events if e.get("event") == "began" and e.get("step")],
            "findings": self._findings(folder) if events else None,
            "probes": self.snapshots(run_id).steps,
            "summary": folder.summary if run["state"] == "done" else None,
            "checkpoint": self._checkpoint(run) if run["state"] == "done" else None,
            "twin_test": self._twin_test(run, folder) if run["state"] == "done" else [],
            **news,
        }

    # -- probes --------------------------------------------------------------------------------

    def snapshots(self, run_id: str) -> "Snapshots":
        """The probes of a run."""
        torch_import.ready()
        from tripaug_core.method.probes import Snapshots

        return Snapshots(self.runs.find(run_id, KIND).path)

    def probe_sound(self, run_id: str, place: int, step: int) -> tuple["Clip", "torch.Tensor"]:
        """The recording of a probe and the same changed as its mel was at that step.

        Raises:
            InputError: there is no such probe, or its recording is not here (any more).
        """
        snapshots = self.snapshots(run_id)
        change, moved_by = snapshots.change(place, step), snapshots.displacement(place, step)
        from tripaug_core.sound.moving import change_sound
        from tripaug_core.studio.work.clips import read_clip

        utterance = probe_of(snapshots, place)
        spec = self.spec(run_id)
        # From our own home by name, never from a path that a run's folder names.
        corpus = self.catalogue.corpus(utterance["corpus"])
        clip = read_clip(corpus[utterance["id"]].path)
        change = change * snapshots.about["normalisation"]["std"]
        try:
            return clip, change_sound(clip.waveform, clip.sample_rate_hz, change, spec, moved_by)
        except InputError:
            raise InputError(
                f"the recording {utterance['id']} is no longer the one that was trained on."
            ) from None

    def spec(self, run_id: str):
        """How the sound of a run became mels."""
        from tripaug_core.method.settings import Settings

        return Settings.from_dict(self.opened(run_id)["training"]).mel

    # -- inside --------------------------------------------------------------------------------

    def _about(self, run_id: str) -> dict:
        path = self.runs.find(run_id).path / "settings.json"
        try:
            return _read_about(path, path.stat().st_mtime_ns)
        except OSError:
            raise InputError(f"the run {run_id} is gone.") from None

    def _findings(self, folder) -> list[dict]:
        from tripaug_core.method.health import findings
        from tripaug_core.method.settings import Settings

        try:
            settings = Settings.from_dict(folder.settings.get("training") or {})
        except InputError:  # of another version of the program
            return []
        return findings(list(folder.events), settings)

    def _twin_test(self, run: dict, folder) -> list[dict]:
        from tripaug_core.method import card

        try:
            return card.twin_test(card.read(folder.path / "checkpoint"), f"runs/{run['id']}")
        except (OSError, InputError):
            return []

    def _checkpoint(self, run: dict) -> str | None:
        name = f"run:{run['id']}"
        there = {entry["name"] for entry in self.catalogue.checkpoints()}
        return name if name in there else None


def probe_of(snapshots: "Snapshots", place: int) -> dict:
    """One utterance of the index of the snapshots.

    Raises:
        InputError: there is none at that place.
    """
    utterances = (snapshots.about or {}).get("utterances", [])
    if not isinstance(place, int) or not 0 <= place < len(utterances):
        raise InputError("there is no such probe: choose one of those shown.")
    return utterances[place]


@lru_cache(maxsize=512)
def _read_about(path: Path, _changed_ns: int) -> dict:
    torch_import.ready()
    from tripaug_core.method.settings import Settings, nearest_preset
    from tripaug_core.runs.folder import RunFolder

    about = RunFolder(path.parent).settings
    training = about.get("training") or {}
    try:
        preset, differs = nearest_preset(Settings.from_dict(training))
    except InputError:  # of another version of the program
        preset, differs = "", {}
    held_out = about.get("held_out")
    return {
        "corpus": about.get("corpus"),
        "device": about.get("device", "auto"),
        "held_out": "auto" if held_out is None else "none" if not held_out else ", ".join(held_out),
        "training": training,
        "iterations": training.get("iterations") or 0,
        "preset": preset,
        "differs": differs,
    }
