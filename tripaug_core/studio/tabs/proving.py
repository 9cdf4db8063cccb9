"""A proof that a checkpoint has learned: what the tabs ask that offer one."""

from tripaug_core.studio.work import torch_import
from tripaug_core.studio.work.proving import ProofRequest, Proving, judges


class ProvingAnswers:
    """What `static/lib/proof.js` asks.

    Args:
        proving: the proofs there are.
    """

    def __init__(self, proving: Proving):
        self.proving = proving

    def proof_form(self, asked: dict) -> dict:
        """What can be chosen for a proof of a checkpoint: `judges`; `corpora`, with the one that
        it was trained on as `own`; and with `newest` what was last asked for of it, or None.
        """
        torch_import.ready()
        checkpoint = asked.get("checkpoint") or ""
        self.proving.catalogue.checkpoint_folder(checkpoint)
        newest = self.proving.newest(checkpoint) if asked.get("newest") else None
        return {
            "judges": judges(),
            "corpora": self.proving.catalogue.corpora(),
            "own": self.proving.corpus_of(checkpoint),
            "newest": newest
            and {
                "corpus": newest.corpus,
                "judge": newest.judge,
                "recordings": newest.recordings,
                "write": newest.write_card,
            },
        }

    def proof(self, asked: dict) -> dict:
        """How far a proof is, and what came of it."""
        return self.proving.status(ProofRequest.of(asked))

    def proof_start(self, asked: dict) -> dict:
        """Begins one."""
        request = ProofRequest.of(asked)
        self.proving.ask(request, anew=True)
        return self.proving.status(request)

    def proof_stop(self, asked: dict) -> dict:
        """Ends it."""
        request = ProofRequest.of(asked)
        self.proving.stop(request)
        return self.proving.status(request)
