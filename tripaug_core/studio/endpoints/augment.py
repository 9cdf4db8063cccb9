"""`/augment`, `/augment_set`, and the lists of names: checkpoints, corpora, utterances."""

import tempfile
from pathlib import Path

from tripaug_core.errors import InputError
from tripaug_core.studio.endpoints.words import answering, in_words
from tripaug_core.studio.gradio_import import gr, save_file_to_cache
from tripaug_core.studio.work.augment import sets
from tripaug_core.studio.work.services import Services
from tripaug_core.studio.work.session import AugmentParams, Source
from tripaug_core.vocabulary import EPSILON


def build(services: Services) -> None:
    """Adds the endpoints to the page being built; nothing of them is seen on it."""

    def checkpoints() -> list[dict]:
        """The checkpoints that can be chosen.

        Returns:
            A list of {name, title, corpora: {name: title}, synthetic, labels}.
        """
        return services.catalogue.checkpoints()

    def corpora() -> list[dict]:
        """The corpora of the home.

        Returns:
            A list of {name, title, synthetic}.
        """
        return services.catalogue.corpora()

    def utterances(corpus: str) -> list[dict]:
        """The utterances of a corpus.

        Args:
            corpus: a name that `/corpora` lists.

        Returns:
            A list of {id, emotion, speaker}.
        """
        with in_words():
            found = services.catalogue.corpus(corpus).utterances
        return [{"id": u.id, "emotion": u.emotion, "speaker": u.speaker} for u in found]

    def augment(
        checkpoint: str,
        corpus: str | None = None,
        utterance: str | None = None,
        recording: str | None = None,
        epsilon: float = EPSILON,
        noise_scale: float = 1.0,
        seed: int = 0,
    ) -> tuple[str, dict]:
        """Augments one recording: an utterance of a corpus by name, or a file that is sent.

        Args:
            checkpoint: a name that `/checkpoints` lists.
            corpus: a name that `/corpora` lists; leave it out where a file is sent.
            utterance: an id that `/utterances` lists.
            recording: a sound file (`gradio_client.handle_file`), up to 10 minutes; the first 30 s
                are used.
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

        with in_words():
            source = Source(
                corpus or None, utterance or None, Path(recording) if recording else None
            )
            params = AugmentParams(epsilon, noise_scale, seed)
            opened = services.recording(source, checkpoint)
            augmented, displacement = services.augmented(opened, checkpoint, params)
            sound, of_sound = services.sound(opened, checkpoint, augmented, displacement)
            made = services.figures(opened, checkpoint, augmented) | of_sound
            with tempfile.TemporaryDirectory() as folder:
                path = files.write(
                    Path(folder) / "augmented.wav", sound, opened.clip.sample_rate_hz
                )
                # To where gradio serves it from, and clears it away a day later.
                kept = save_file_to_cache(str(path), wav.GRADIO_CACHE)
        made |= {
            "source": opened.name,
            "synthetic": opened.synthetic or services.catalogue.is_synthetic(checkpoint),
            "checkpoint": checkpoint,
            "identity": services.catalogue.augmentor(checkpoint).identity,
            "epsilon": params.epsilon,
            "noise_scale": params.noise_scale,
            "seed": params.seed,
        }
        return kept, made

    def augment_set(
        checkpoint: str,
        corpus: str,
        emotions: list | None = None,
        epsilon: float = EPSILON,
        noise_scale: float = 1.0,
        seed: int = 0,
        copies: int = 4,
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

        Returns:
            The run, as in `/runs`; its folder `set` in the runs home holds the copies.
        """
        with in_words():
            if emotions is not None and not isinstance(emotions, list):
                raise InputError("the emotions must be a list of names.")
            params = AugmentParams(epsilon, noise_scale, seed)
            whole = int(copies) if isinstance(copies, int | float) else copies
            chosen = tuple(map(str, emotions or ()))
            return sets.start(services, corpus, checkpoint, params, whole, chosen)

    with gr.Row(visible=False):
        listed, wav, made = gr.JSON(label="list"), gr.File(label="sound"), gr.JSON(label="figures")
        name = gr.Textbox(label="corpus")
        inputs = [
            gr.Textbox(label="checkpoint"),
            gr.Textbox(label="corpus", value=None),
            gr.Textbox(label="utterance", value=None),
            gr.File(label="recording", type="filepath"),
            gr.Number(EPSILON, label="epsilon"),
            gr.Number(1.0, label="noise_scale"),
            gr.Number(0, label="seed", precision=0),
        ]
        gr.Button().click(answering(checkpoints), None, listed, api_name="checkpoints", queue=False)
        gr.Button().click(answering(corpora), None, listed, api_name="corpora", queue=False)
        gr.Button().click(answering(utterances), name, listed, api_name="utterances", queue=False)
        gr.Button().click(
            answering(augment),
            inputs,
            [wav, made],
            api_name="augment",
            concurrency_limit=2,
            queue=True,
        )
        of_set = [
            gr.Textbox(label="checkpoint"),
            gr.Textbox(label="corpus"),
            gr.JSON(label="emotions"),
            gr.Number(EPSILON, label="epsilon"),
            gr.Number(1.0, label="noise_scale"),
            gr.Number(0, label="seed", precision=0),
            gr.Number(4, label="copies", precision=0),
        ]
        gr.Button().click(answering(augment_set), of_set, made, api_name="augment_set", queue=False)
