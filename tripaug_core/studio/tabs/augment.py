"""The Augment tab: hear and see what a trained augmentor does to one recording."""

import base64
import io
import tempfile
from pathlib import Path

from tripaug_core.corpora.formats import FORMATS
from tripaug_core.errors import InputError
from tripaug_core.lettering import in_file_name
from tripaug_core.sound.kinds import without_extension
from tripaug_core.studio import modules
from tripaug_core.studio.gradio_import import gr, save_file_to_cache
from tripaug_core.studio.tabs.proving import ProvingAnswers
from tripaug_core.studio.texts import t
from tripaug_core.studio.uploads import checked_upload, name_sent
from tripaug_core.studio.views import component, questions
from tripaug_core.studio.work.augment import figures, sets
from tripaug_core.studio.work.services import Services
from tripaug_core.studio.work.session import AugmentParams, Recording, Source
from tripaug_core.studio.work.tasks import owner_of
from tripaug_core.vocabulary import LONGEST_S

MOST_IN_SWEEP = 12
_AT_ONCE_S = 0.2  # what is done by then needs no second question


def build(services: Services) -> gr.HTML:
    """The tab's one view; its script asks the functions of `Answers`."""
    return component(
        "augment/augment.html",
        modules.start(
            "augment/augment.js",
            "Augment",
            "element.augment = new Augment(element, server, upload, props);",
        ),
        questions(Answers(services), SetAnswers(services), ProvingAnswers(services.proving)),
        rows=figures.ROWS,
    )


class Answers:
    """What the tab's script asks; plain values in and out."""

    def __init__(self, services: Services):
        self.services = services

    def catalogue(self, asked: dict) -> dict:
        """What there is to choose from."""
        return self.services.catalogue.listed()

    def utterances(self, asked: dict) -> dict:
        """All utterances of a corpus as [id, emotion, speaker], and what to filter them by."""
        corpus = self.services.catalogue.corpus(asked.get("corpus"))
        return {
            "utterances": [[u.id, u.emotion, u.speaker] for u in corpus.utterances],
            "emotions": list(corpus.counts),
            "speakers": list(corpus.speaker_names),
        }

    def open(self, asked: dict) -> dict:
        """A recording: its mel, its sound, and what is known of it."""
        from tripaug_core.studio.work.encoding import packed_sound, picture

        recording = self._recording(asked)
        clip = recording.clip
        spec = self.services.catalogue.augmentor(asked["checkpoint"]).spec
        cut = clip.cut_from_s
        notes = [clip.remark[0].upper() + clip.remark[1:]] if clip.remark else []
        if cut:
            seconds = {"used": f"{LONGEST_S:.0f}", "all": f"{cut:.0f}"}
            notes.append(t("augment.only_the_first", **seconds))
        return {
            "name": recording.name,
            "emotion": recording.emotion,
            "speaker": recording.speaker,
            "synthetic": recording.synthetic,
            "note": " ".join(notes),
            "seconds": clip.seconds,
            "rate": clip.sample_rate_hz,
            "sound": packed_sound(clip.waveform),
            **picture(recording.mel[0, 0], spec),
        }

    def look(self, asked: dict) -> dict:
        """The change of the mel, and the figures that need no sound."""
        from tripaug_core.studio.work.encoding import packed

        recording, augmented, _ = self._augmented(asked)
        return {
            "change": packed((augmented - recording.mel)[0, 0]),
            "figures": self.services.figures(recording, asked["checkpoint"], augmented),
        }

    def hear(self, asked: dict) -> dict:
        """The augmented sound, and its figures."""
        from tripaug_core.studio.work.encoding import packed_sound

        recording, *augmented = self._augmented(asked)
        sound, found = self.services.sound(recording, asked["checkpoint"], *augmented)
        return {"sound": packed_sound(sound), "figures": found}

    def baseline(self, asked: dict) -> dict:
        """What `baseline` makes of the recording at the same ε: its change, sound and figures."""
        from tripaug_core.studio.work.encoding import packed, packed_sound

        recording = self._recording(asked)
        checkpoint, params = asked["checkpoint"], AugmentParams.of(asked)
        baseline = str(asked.get("baseline"))
        changed, displacement = self.services.baseline(recording, checkpoint, params, baseline)
        sound, sound_figures = self.services.sound(recording, checkpoint, changed, displacement)
        return {
            "change": packed((changed - recording.mel)[0, 0]),
            "sound": packed_sound(sound),
            "figures": self.services.figures(recording, checkpoint, changed) | sound_figures,
        }

    def compare(self, asked: dict) -> dict:
        """Two checkpoints on a handful of recordings: how far that is, and `found` so far."""
        names = [asked.get(name) for name in ("checkpoint", "other", "corpus")]
        task = self.services.comparing.ask(
            *names, AugmentParams.of(asked), owner_of(asked), anew=not asked.get("poll")
        )
        task.wait(_AT_ONCE_S)
        return task.status() | {"found": task.result}

    def sweep(self, asked: dict) -> dict:
        """The same noise at each ε of `epsilons`: changes, and what each comes nearest to."""
        from tripaug_core.studio.work.encoding import packed

        recording, checkpoint = self._recording(asked), asked["checkpoint"]
        epsilons = asked.get("epsilons")
        if not isinstance(epsilons, list) or not 1 <= len(epsilons) <= MOST_IN_SWEEP:
            raise InputError(f"a sweep has 1 to {MOST_IN_SWEEP} pictures.")
        cells = []
        for epsilon in epsilons:
            params = AugmentParams.of(asked | {"epsilon": epsilon})
            mel, _ = self.services.augmented(recording, checkpoint, params)
            figures = self.services.figures(recording, checkpoint, mel)
            change = packed((mel - recording.mel)[0, 0])
            cells.append({"epsilon": epsilon, "change": change, "figures": figures})
        return {"cells": cells}

    def save(self, asked: dict) -> dict:
        """A file to download: `kind` is "sound" (wav) or "mel" (npz)."""
        recording, augmented, displacement = self._augmented(asked)
        params = AugmentParams.of(asked)
        stem = in_file_name(without_extension(recording.name))[:60] or "recording"
        stem += f"_eps{params.epsilon:g}_noise{params.noise_scale:g}_seed{params.seed}"
        if asked.get("kind") == "mel":
            name, kind = f"{stem}.npz", "application/octet-stream"
            content = self._mel_file(recording, augmented, asked["checkpoint"], params)
        else:
            name, kind = f"{stem}.wav", "audio/wav"
            sound, _ = self.services.sound(recording, asked["checkpoint"], augmented, displacement)
            content = _sound_file(sound, recording.clip.sample_rate_hz)
        return {"name": name, "type": kind, "data": base64.b64encode(content).decode("ascii")}

    def _mel_file(
        self, recording: Recording, augmented, checkpoint: str, params: AugmentParams
    ) -> bytes:
        import numpy as np

        from tripaug_core.sound.mel import mel_centres_hz

        augmentor = self.services.catalogue.augmentor(checkpoint)
        file = io.BytesIO()
        np.savez_compressed(
            file,
            original=recording.mel[0, 0].numpy(),
            augmented=augmented[0, 0].numpy(),
            mean=augmentor.normalisation.mean,
            std=augmentor.normalisation.std,
            hop_seconds=augmentor.spec.hop_ms / 1000,
            centres_hz=np.asarray(mel_centres_hz(augmentor.spec)),
            checkpoint=augmentor.identity,
            epsilon=params.epsilon,
            noise_scale=params.noise_scale,
            seed=params.seed,
            source=recording.name,
        )
        return file.getvalue()

    def _recording(self, asked: dict) -> Recording:
        sent = asked.get("upload")
        source = (
            Source(file=checked_upload(sent), called=name_sent(asked.get("called")))
            if sent is not None
            else Source(corpus=asked.get("corpus"), utterance=asked.get("utterance"))
        )
        return self.services.recording(source, asked.get("checkpoint"))

    def _augmented(self, asked: dict):
        """The recording, its augmented mel, and the displacement of that or None."""
        recording = self._recording(asked)
        return recording, *self.services.augmented(
            recording, asked["checkpoint"], AugmentParams.of(asked)
        )


def _sound_file(sound, sample_rate_hz: int) -> bytes:
    from tripaug_core.sound import files

    with tempfile.TemporaryDirectory() as folder:
        return files.write(Path(folder) / "out.wav", sound, sample_rate_hz).read_bytes()


class SetAnswers:
    """What the tab's script asks about whole sets."""

    def __init__(self, services: Services):
        self.services = services

    def sets(self, asked: dict) -> dict:
        """The newest sets, how far each is, and the formats that one can have."""
        return {"sets": sets.listed(self.services), "formats": FORMATS}

    def set_start(self, asked: dict) -> dict:
        """Starts one, or queues it."""
        names = [asked.get(name) for name in ("corpus", "checkpoint")]
        emotions = asked.get("emotions") or []
        if not isinstance(emotions, list):
            raise InputError("the emotions must be a list of names.")
        emotions = tuple(map(str, emotions))
        form = asked.get("format") or None
        if not isinstance(form, str | None):
            raise InputError("the format must be a name.")
        copies = asked.get("copies")
        return sets.start(self.services, *names, AugmentParams.of(asked), copies, emotions, form)

    def set_stop(self, asked: dict) -> dict:
        """Stops one."""
        return self.services.runs.stop(asked.get("id"))

    def set_resume(self, asked: dict) -> dict:
        """Takes one up again."""
        return self.services.runs.resume(asked.get("id"))

    def set_zip(self, asked: dict) -> dict:
        """One as a zip file, at an address of this server."""
        with tempfile.TemporaryDirectory() as folder:
            path = sets.bundle(self.services, asked.get("id"), Path(folder))
            kept = save_file_to_cache(str(path), gr.File().GRADIO_CACHE)
        return {"address": f"/gradio_api/file={kept}"}
