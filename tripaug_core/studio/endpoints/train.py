"""`/train` and `/prove`, and for any run `/runs`, `/run_events`, `/stop_run`, `/resume_run`."""

from tripaug_core.studio.endpoints.endpoint import endpoint
from tripaug_core.studio.work.proving import ProofRequest
from tripaug_core.studio.work.services import Services
from tripaug_core.studio.work.train.trainings import Trainings
from tripaug_core.vocabulary import LIMITS


def build(services: Services) -> None:
    """Adds the endpoints to the page being built."""
    trainings = Trainings(services.catalogue, services.runs)

    @endpoint(queue=False)
    def train(
        corpus: str, preset: str = "quick", changes: dict | None = None, held_out: str = "auto"
    ) -> dict:
        """Starts the training of an augmentor, or queues it where the machine bears no more.

        Args:
            corpus: a name that `/corpora` lists.
            preset: quick, standard or paper.
            changes: settings that are to be other than the preset's, such as {"iterations": 800}.
            held_out: "auto" keeps a fifth of the speakers aside for the figures at the end, "none"
                keeps nobody.

        Returns:
            The run: id, state, place (in the queue, from 1; 0 where it runs), corpus, preset,
            iterations, step, ...
        """
        return trainings.start(
            {"corpus": corpus, "preset": preset, "changes": changes, "held_out": held_out}
        )

    @endpoint(queue=False)
    def runs(kind: str | None = None) -> list[dict]:
        """The runs of the home, newest first.

        Args:
            kind: "train", "bench" or "augment"; left out: all.

        Returns:
            A list of {id, kind, created_s, state, resumable, reason, place, heartbeat_s,
            last_event}.
        """
        return services.runs.listed(kind or None)

    @endpoint(queue=False)
    def run_events(run: str, cursor: list | None = None) -> dict:
        """What a run has told since a cursor.

        Args:
            run: an id that `/runs` lists.
            cursor: of the answer before; left out at first.

        Returns:
            {events, cursor, start_over}; with `start_over` the run was resumed from an earlier
            step: what was gathered before is void, and `events` holds all.
        """
        return services.runs.news(run, cursor)

    @endpoint(queue=False)
    def stop_run(run: str) -> dict:
        """Stops a run, or takes it out of the queue; what it has reached is kept.

        Args:
            run: an id that `/runs` lists.

        Returns:
            How it stands now, as in `/runs`.
        """
        return services.runs.stop(run)

    @endpoint(queue=False)
    def resume_run(run: str) -> dict:
        """Takes up a run that was stopped, interrupted or failed.

        Args:
            run: an id that `/runs` lists.

        Returns:
            How it stands now, as in `/runs`.
        """
        return services.runs.resume(run)

    @endpoint(concurrency_limit=2)
    def prove(
        checkpoint: str,
        corpus: str | None = None,
        judge: str | None = None,
        recordings: int = int(LIMITS["proof_recordings"].default),
    ) -> dict:
        """Asks whether a checkpoint has learned, on speakers that it did not hear. Takes minutes.

        Args:
            checkpoint: a name that `/checkpoints` lists.
            corpus: whose speakers are judged, a name that `/corpora` lists: the one that it was
                trained on, for those that it held out (also where it is left out), or another.
            judge: "logmel", "egemaps" or "encoder=NAME", who had no part in the training; left
                out: egemaps where openSMILE is installed, else logmel.
            recordings: judged of each corpus, at most.

        Returns:
            What `tripaug prove --json` prints: `holds`, `checks` (name, value, demand, holds,
            note), `twin_tests`, `corpus` (what it was trained on), `left_out` (a sentence where
            that is not here, or None), `synthetic`; and `blocks`, the same as sentences and
            tables, and `pictures`, an SVG for each corpus that was judged.
        """
        request = ProofRequest(checkpoint, corpus or "", judge or "", recordings)
        return services.proving.ask(request).value()
