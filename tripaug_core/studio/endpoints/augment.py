"""`/augment`, `/compare`, `/augment_set`, and lists of names: checkpoints, corpora, utterances."""

import tempfile
from pathlib import Path

from tripaug_core.studio.endpoints.endpoint import endpoint
from tripaug_core.studio.gradio_import import get_upload_folder, gr, save_file_to_cache
from tripaug_core.studio.work.augment import sets
from tripaug_core.studio.work.services import Services
from tripaug_core.studio.work.session import AugmentParams, Source
from tripaug_core.vocabulary import EPSILON


def build(services: Services) -> None:
    """Adds the endpoints to the page being built."""

    @endpoint(queue=False)
    def checkpoints() -> list[dict]:
        """The checkpoints that can be chosen.

        Returns:
            A list of {name, title, corpora: {name: title}, synthetic, labels}.
        """
        return services.catalogue.checkpoints()

    @endpoint(queue=False)
    def corpora() -> list[dict]:
        """The corpora of the home.

        Returns:
            A list of {name, title, synthetic}.
        """
        return services.catalogue.corpora()

    @endpoint(queue=False)
    def utterances(corpus: str) -> list[dict]:
        """The utterances of a corpus.

        Args:
            corpus: a name that `/corpora` lists.

        Returns:
            A list of {id, emotion, speaker}.
        """
        found = services.catalogue.corpus(corpus).utterances
        return [{"id": u.id, "emotion": u.emotion, "speaker": u.speaker} for u in found]

    @endpoint(concurrency_limit=2)
    def augment(
        checkpoint: str,
        corpus: str | None = None,
        utterance: str | None = None,
        # With "| None" gradio would not take a tool's file.
        recording: gr.FileData = None,
        epsilon: float = EPSILON,
        noise_scale: float = 1.0,
        seed: int = 0,
    ) -> tuple[gr.FileData, dict]:
        """Augments one recording: an utterance of a corpus by name, or a file that is sent.

        Args:
            checkpoint: a name that `/checkpoints` lists.
            corpus: a name that `/corpora` lists; leave it out where a file is sent.
            utterance: an id that `/utterances` lists.
            recording: a sound file (`gradio_client.handle_file`, or as a tool's argument
                "data:audio/wav;base64,..."), up to 10 minutes; the first 30 s are used.
            epsilon: mean absolute change of the log-mel, 0 to 0.5, in standard deviations.
            noise_scale: 0 to 2.
            seed: a whole number; the same seed gives the same bytes.

        Returns:
            The augmented sound as a 16-bit wav at the recording's own rate, and the figures:
            `epsilon_reached` (σ; ε, or what moving reached of it), `own`, `nearest` and `other`
            (emotions), `distances` (emotion -> [before, after]), `distance_to_own`,
            `distance_to_other`, `judged_original` (%), `pitch_hz`, `pitch_change_semitones`,
            `level_db`, `energy_change_db`, and what made it.
        """
        from tripaug_core.sound import files

        source = Source(
            corpus or None, utterance or None, Path(recording.path) if recording else None
        )
        params = AugmentParams(epsilon, noise_scale, seed)
        opened = services.recording(source, checkpoint)
        augmented, displacement = services.augmented(opened, checkpoint, params)
        sound, of_sound = services.sound(opened, checkpoint, augmented, displacement)
        made = services.figures(opened, checkpoint, augmented) | of_sound
        with tempfile.TemporaryDirectory() as folder:
            path = files.write(Path(folder) / "augmented.wav", sound, opened.clip.sample_rate_hz)
            # To where gradio serves it from, and clears it away a day later.
            kept = save_file_to_cache(str(path), get_upload_folder())
        made |= {
            "source": opened.name,
            "synthetic": opened.synthetic or services.catalogue.is_synthetic(checkpoint),
            "checkpoint": checkpoint,
            "identity": services.catalogue.augmentor(checkpoint).identity,
            "epsilon": params.epsilon,
            "noise_scale": params.noise_scale,
            "seed": params.seed,
        }
        return gr.FileData(path=kept, orig_name=path.name).model_dump(), made

    @endpoint(concurrency_limit=2)
    def compare(
        checkpoint: str,
        other: str,
        corpus: str,
        epsilon: float = EPSILON,
        noise_scale: float = 1.0,
        seed: int = 0,
    ) -> dict:
        """Compares two checkpoints on recordings of a corpus, with the same noise at the same ε.

        Args:
            checkpoint: a name that `/checkpoints` lists.
            other: another one.
            corpus: a name that `/corpora` lists.
            epsilon: 0 to 0.5, in the units of `checkpoint`.
            noise_scale: 0 to 2.
            seed: of the choice of recordings, and of their copies.

        Returns:
            `sentence`, what it comes to in plain words; `alike` (whether they hardly differ);
            `cosine` of their changes (mean, least, most), and `seed_cosine`, the same of two seeds
            of `checkpoint`; `recordings`; `epsilon_reached` of either; `emotion`, the shares of
            copies whose emotion a stated judge still hears (`judge`, `originals`, `first`,
            `second`), or None and `emotion_note`; `losses` of either training, or None.
        """
        params = AugmentParams(epsilon, noise_scale, seed)
        return services.comparing.ask(checkpoint, other, corpus, params, anew=True).value()

    @endpoint(queue=False)
    def augment_set(
        checkpoint: str,
        corpus: str,
        emotions: list | None = None,
        epsilon: float = EPSILON,
        noise_scale: float = 1.0,
        seed: int = 0,
        copies: int = 4,
        format: str = "",
    ) -> dict:
        """Writes augmented copies of a whole corpus, with a manifest, by a run of its own.

        Args:
            checkpoint: a name that `/checkpoints` lists.
            corpus: a name that `/corpora` lists.
            emotions: those to be augmented; left out: all.
            epsilon: mean absolute change of the log-mel, 0 to 0.5, in standard deviations.
            noise_scale: 0 to 2.
            seed: a whole number; the same seed gives the same bytes.
            copies: of each recording, 1 to 100.
            format: as others open it: "audiofolder", "nkululeko", "emobox" or "audformat"; left
                out: wav, mels and a manifest.

        Returns:
            The run, as in `/runs`; its folder `set` in the runs home holds the copies.
        """
        params = AugmentParams(epsilon, noise_scale, seed)
        chosen = tuple(map(str, emotions or ()))
        return sets.start(services, corpus, checkpoint, params, copies, chosen, format or None)
