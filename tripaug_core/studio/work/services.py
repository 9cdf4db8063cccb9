"""The work behind the Augment tab and the endpoint `/augment`: one recording, one augmentation."""

import threading
from functools import lru_cache
from typing import TYPE_CHECKING

from tripaug_core.errors import InputError
from tripaug_core.studio.work.augment import baselines, figures
from tripaug_core.studio.work.augment.comparing import Comparing
from tripaug_core.studio.work.benchmarks.benches import Benches
from tripaug_core.studio.work.catalogue import Catalogue
from tripaug_core.studio.work.corpus.fetching import Fetching
from tripaug_core.studio.work.corpus.survey import Survey
from tripaug_core.studio.work.proving import Proving
from tripaug_core.studio.work.runs import Runs
from tripaug_core.studio.work.session import AugmentParams, Recording, Source

if TYPE_CHECKING:  # imported where it is used: the page is up before torch is
    import torch


class Services:
    """Takes names and parameters, gives mels, sounds and figures.

    Attributes:
        catalogue: the checkpoints and corpora there are.
        runs: the trainings and benchmarks there are.
        benches: benchmarks in particular.
        survey: what is found out about corpora in the background.
        fetching: corpora that are downloaded in the background.
        comparing: two checkpoints side by side, in the background.
        proving: proofs that checkpoints have learned, in the background.
    """

    def __init__(self, catalogue: Catalogue):
        self.catalogue = catalogue
        self.runs = Runs(catalogue.runs_home)
        self.benches = Benches(catalogue, self.runs)
        self.survey = Survey(catalogue)
        self.fetching = Fetching(catalogue)
        self.comparing = Comparing(catalogue)
        self.proving = Proving(catalogue)
        self._thread = threading.local()
        kept = lru_cache(maxsize=32)
        self._mel_of = kept(lambda by, clip: by.mel(clip.waveform, clip.sample_rate_hz))
        self._voice_of = kept(lambda clip: figures.voice_of(clip.waveform, clip.sample_rate_hz))

    def recording(self, source: Source, checkpoint: str) -> Recording:
        """Reads a recording and computes its mel; both are kept in memory for the next call.

        Raises:
            InputError: no such name, or not a sound that can be used.
        """
        # First of all, as it imports torch under a lock: two threads at it at once get in a knot.
        augmentor = self.catalogue.augmentor(checkpoint)
        from tripaug_core.studio.work.clips import read_clip

        self.stay_on_one_core()
        if source.file is not None:
            clip, about = read_clip(source.file), {"name": source.called or source.file.name}
        else:
            names = (source.corpus, source.utterance)
            if not all(isinstance(name, str) and name for name in names):
                raise InputError("give a corpus and an utterance of it, or a file.")
            corpus = self.catalogue.corpus(source.corpus)
            utterance = corpus[source.utterance]
            clip = read_clip(utterance.path)
            about = {
                "name": f"{corpus.name}/{utterance.id}",
                "emotion": utterance.emotion,
                "speaker": utterance.speaker,
                "synthetic": corpus.synthetic,
            }
        return Recording(clip, self._mel_of(augmentor, clip), **about)

    def augmented(
        self, recording: Recording, checkpoint: str, params: AugmentParams
    ) -> tuple["torch.Tensor", "torch.Tensor | None"]:
        """The augmented mel, (1, 1, mels, frames), normalised, and where it takes its energy from,
        (1, 2, mels, frames) in cells; None if the augmentor moves nothing.
        """
        import torch

        augmentor = self.catalogue.augmentor(checkpoint)
        with torch.inference_mode():
            asked = params.epsilon, params.noise_scale, params.seed
            return augmentor.augment(recording.mel, *asked)[:2]

    def baseline(
        self, recording: Recording, checkpoint: str, params: AugmentParams, baseline: str
    ) -> tuple["torch.Tensor", "torch.Tensor | None"]:
        """As `augmented`, by something else at the same ε; see `baselines.changed`."""
        augmentor = self.catalogue.augmentor(checkpoint)
        return baselines.changed(baseline, self.catalogue, augmentor, recording, params)

    def figures(self, recording: Recording, checkpoint: str, augmented: "torch.Tensor") -> dict:
        """The figures of `work.augment.figures.of_mels`."""
        augmentor = self.catalogue.augmentor(checkpoint)
        return figures.of_mels(augmentor, recording.emotion, recording.mel, augmented)

    def sound(
        self,
        recording: Recording,
        checkpoint: str,
        augmented: "torch.Tensor",
        displacement: "torch.Tensor | None" = None,
    ) -> tuple["torch.Tensor", dict]:
        """The recording changed as its mel was, (samples,) at its own rate, and its figures.

        `displacement` is where a warp took its energy from; without one the recording is filtered.
        """
        clip, augmentor = recording.clip, self.catalogue.augmentor(checkpoint)
        change = augmented - recording.mel
        sound = augmentor.resynthesise(clip.waveform, clip.sample_rate_hz, change, displacement)
        after = figures.voice_of(sound, clip.sample_rate_hz)
        return sound, figures.of_voices(self._voice_of(clip), after)

    def stay_on_one_core(self) -> None:
        """For networks this small a second core saves nothing, and while a training has all cores
        busy, waiting for the second makes each step many times slower. Torch counts per thread.
        """
        if not getattr(self._thread, "settled", False):
            import torch

            torch.set_num_threads(1)
            self._thread.settled = True
