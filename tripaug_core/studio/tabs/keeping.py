"""What people do with a run beside watching it: name it, write notes, take it away, keep it."""

import base64

from tripaug_core.errors import InputError
from tripaug_core.runs import archive, bin, notes
from tripaug_core.studio.work.runs import Runs


class Keeping:
    """What `static/lib/keeping.js` asks, for the runs of one kind.

    Args:
        runs: the runs home.
        kind: as in `Runs.find`.
    """

    def __init__(self, runs: Runs, kind: str):
        self.runs, self.kind = runs, kind

    def noted(self, asked: dict) -> dict:
        """`title` and `notes`."""
        written = notes.read(self._run(asked))
        return {"title": written.title, "notes": written.notes}

    def keep_notes(self, asked: dict) -> dict:
        """Writes `title`, `notes` or both; gives both."""
        texts = {name: asked[name] for name in ("title", "notes") if name in asked}
        written = notes.write(self._run(asked), **texts)
        return {"title": written.title, "notes": written.notes}

    def whole(self, asked: dict) -> dict:
        """Everything of the run: `name` and `zip` (base64)."""
        run = self._run(asked)
        return {"name": f"{run.id}.zip", "zip": base64.b64encode(archive.packed(run)).decode()}

    def delete(self, asked: dict) -> dict:
        """Moves it into the bin; gives the `id` under which `restore` finds it there."""
        return {"id": bin.delete(self.runs.home, self._run(asked))}

    def restore(self, asked: dict) -> dict:
        """Takes it out of the bin again; gives its `id`."""
        deleted = str(asked.get("run") or "")
        if bin.find(self.runs.home, deleted).kind != self.kind:
            raise InputError(f"the run {deleted} is no {self.kind} run.")
        return {"id": bin.restore(self.runs.home, deleted).id}

    def _run(self, asked: dict):
        return self.runs.find(str(asked.get("run") or ""), self.kind)
