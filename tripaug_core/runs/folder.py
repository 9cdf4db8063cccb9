"""One run's folder: settings.json, events.jsonl, state.json, log.txt, and the run's own output."""

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
from pathlib import Path

from tripaug_core.errors import InputError
from tripaug_core.runs.events import EventLog
from tripaug_core.runs.locks import locked
from tripaug_core.runs.state import STATES, State, is_alive, started_s_of


class RunFolder:
    """The files of one run. Reading never fails for a run that is being written meanwhile.

    Args:
        path: the folder; it need not exist yet.
        id: the name that the run goes by; the folder's own where none is given.
    """

    def __init__(self, path: str | Path, id: str | None = None):
        self.path = Path(path).expanduser().absolute()
        self.id = id or self.path.name

    def __repr__(self) -> str:
        return f"RunFolder({str(self.path)!r})"

    @classmethod
    def create(
        cls,
        path: str | Path,
        kind: str,
        command: list[str],
        resume: list[str] | None = None,
        settings: dict | None = None,
        id: str | None = None,
    ) -> "RunFolder":
        """Lay out a new run's folder, in state waiting.

        Args:
            path: an empty folder, or one that does not exist yet.
            kind: what it is, such as "train" or "bench".
            command: the words behind `python -m tripaug_core` that do the work.
            resume: the words that take the work up again; `command` where none are given.
            settings: whatever the run wants to keep in settings.json, plain values.

        Raises:
            InputError: the folder already holds something.
        """
        run = cls(path, id)
        if run.path.exists() and (not run.path.is_dir() or any(run.path.iterdir())):
            raise InputError(
                f"{run.path} already holds something: choose another folder, or resume the run."
            )
        run.path.mkdir(parents=True, exist_ok=True)
        about = {
            "id": run.id,
            "kind": kind,
            "created_s": time.time(),
            "command": [str(word) for word in command],
            "resume": [str(word) for word in (resume or command)],
            "settings": settings or {},
        }
        write_atomically(run.path / "settings.json", about)
        # With its maker's name on it: if the maker dies before the run begins, that can be told.
        run.change(state="waiting", pid=os.getpid(), started_s=started_s_of(os.getpid()))
        return run

    @property
    def exists(self) -> bool:
        """Whether a run lives in this folder."""
        return (self.path / "settings.json").is_file()

    @property
    def about(self) -> dict:
        """All of settings.json: id, kind, created_s, command, resume, settings.

        Raises:
            InputError: there is no run in the folder, or the file is damaged.
        """
        try:
            about = json.loads((self.path / "settings.json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise InputError(f"{self.path} holds no run (no settings.json).") from None
        except (ValueError, OSError) as error:
            raise InputError(f"{self.path / 'settings.json'} cannot be read: {error}.") from None
        if not isinstance(about, dict):
            raise InputError(f"{self.path / 'settings.json'} is not a run's settings.")
        return about

    @property
    def kind(self) -> str:
        """What the run is, such as "train" or "bench"."""
        return str(self.about.get("kind", "run"))

    @property
    def settings(self) -> dict:
        """The run's own settings."""
        return self.about.get("settings") or {}

    @property
    def events(self) -> EventLog:
        """What happened, event by event."""
        return EventLog(self.path / "events.jsonl")

    @property
    def summary(self) -> dict | None:
        """What came of it, once it is done."""
        try:
            return json.loads((self.path / "summary.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None

    def write_summary(self, summary: dict) -> None:
        """Keep what came of it."""
        write_atomically(self.path / "summary.json", summary)

    @property
    def log(self) -> Path:
        """What the process printed, where it ran detached."""
        return self.path / "log.txt"

    # -- state ---------------------------------------------------------------------------------

    @property
    def state(self) -> State:
        """How the run stands now, judged by its process too: see `State`."""
        written = self.written_state()
        owned = written.state == "running" or (
            written.state == "waiting" and written.queued_s is None
        )
        if not owned or is_alive(written.pid, written.started_s):
            return written
        again = self.written_state()  # its last act before it went may have been "done"
        if again != written:
            return again
        if written.state == "waiting":
            return replace(written, state="interrupted", reason="it was laid out but never began.")
        if written.heartbeat_s is None:  # it ended before it took the run over
            said = self._last_words()
            return replace(written, state="failed", reason=said or "it ended before it began.")
        return replace(written, state="interrupted", reason="its process has gone.")

    def written_state(self) -> State:
        """What state.json says, whether or not it still holds."""
        try:
            written = json.loads((self.path / "state.json").read_text(encoding="utf-8"))
            known = {field.name for field in fields(State)}
            return State(**{key: value for key, value in written.items() if key in known})
        except (OSError, ValueError, AttributeError, TypeError):
            return State(state="stopped", reason="its state was never written.")

    def change(self, **changes) -> State:
        """Change fields of state.json, atomically and one writer at a time."""
        with self.hold_state():
            return self.change_held(**changes)

    def change_held(self, **changes) -> State:
        """`change` for a caller that is within `hold_state`."""
        if changes.get("state", "waiting") not in STATES:
            raise ValueError(f"{changes['state']!r} is no state")
        if (self.path / "state.json").exists():
            changed = replace(self.written_state(), **changes)
        else:
            changed = State(**changes)
        if "state" in changes:
            changed = replace(changed, updated_s=time.time())
        write_atomically(self.path / "state.json", changed.to_dict())
        return changed

    @contextmanager
    def hold_state(self) -> Iterator[None]:
        """Keep other writers of the state waiting."""
        with locked(self.path / ".state.lock"):
            yield

    def _last_words(self) -> str:
        try:
            lines = self.log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        except OSError:
            return ""
        return lines[-1].removeprefix("tripaug: ")[:500] if lines else ""


def write_atomically(path: Path, content: dict) -> None:
    """Write JSON so that a reader sees the old file or the new one, and nothing between."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.write_text(json.dumps(content, ensure_ascii=False, indent=2), encoding="utf-8")
    os.replace(temporary, path)
