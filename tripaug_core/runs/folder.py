"""One run's folder: settings.json, events.jsonl, state.json, log.txt, and the run's own output."""

import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from tripaug_core import io
from tripaug_core.errors import InputError
from tripaug_core.homes import expanded
from tripaug_core.runs import tickets
from tripaug_core.runs.events import EventLog
from tripaug_core.runs.locks import is_locked, locked
from tripaug_core.runs.state import STATES, State, is_alive, is_number, started_s_of

_OF_ANOTHER_QUEUE = (
    "it was queued by another user, elsewhere, or with a cache that is gone: resume it to start it "
    "here, if you trust it."
)
LOCK = ".lock"  # held by the process that works on the run
_MOST_STATE_BYTES, _MOST_LOG_BYTES = 2**20, 2**26
_ABOUT = {"id": str, "kind": str, "settings": dict}
_KIND = re.compile("[a-z]+")


class RunFolder:
    """The files of one run. Reading never fails for a run that is being written meanwhile.

    Args:
        path: the folder; it need not exist yet.
        id: the name that the run goes by; the folder's own where none is given.
    """

    def __init__(self, path: str | Path, id: str | None = None):
        self.path = expanded(path).absolute()
        self.id = id or self.path.name

    def __repr__(self) -> str:
        return f"RunFolder({str(self.path)!r})"

    @classmethod
    def create(
        cls,
        path: str | Path,
        kind: str,
        settings: dict | None = None,
        id: str | None = None,
    ) -> "RunFolder":
        """Lay out a new run's folder, in state waiting.

        Args:
            path: an empty folder, or one that does not exist yet.
            kind: what it is, such as "train" or "bench": the command that works on it.
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
        words = [kind, "--resume", "{folder}", "--runs", "{home}"]  # earlier versions need them
        about = {
            "id": run.id,
            "kind": kind,
            "created_s": time.time(),
            "command": words,
            "resume": words,
            "settings": settings or {},
        }
        io.write_json(run.path / "settings.json", about)
        # With its maker's name on it: if the maker dies before the run begins, that can be told.
        run.change(state="waiting", pid=os.getpid(), started_s=started_s_of(os.getpid()))
        return run

    @property
    def exists(self) -> bool:
        """Whether a run lives in this folder; it may be garbled."""
        return os.path.lexists(self.path / "settings.json")

    @property
    def about(self) -> dict:
        """All of settings.json: id, kind, created_s, settings.

        Raises:
            InputError: there is no run in the folder, or the file is damaged.
        """
        path = self.path / "settings.json"
        try:
            about = io.read_json(path)
        except FileNotFoundError:
            raise InputError(f"{self.path} holds no run (no settings.json).") from None
        for name, kind in _ABOUT.items():
            if not isinstance(about.get(name, kind()), kind):
                raise InputError(f"{path} is not a run's settings: {name} is no {kind.__name__}.")
        if not is_number(about.get("created_s", 0)):
            raise InputError(f"{path} is not a run's settings: created_s is no time.")
        return about

    def words(self, home: Path) -> list[str]:
        """The words behind `python -m tripaug_core` that do the work, or take it up again.

        They follow from the run's kind. A folder that somebody sent may name any command.

        Args:
            home: the runs home.

        Raises:
            InputError: the run does not say what it is.
        """
        kind = self.about.get("kind", "")
        if not _KIND.fullmatch(kind):
            raise InputError(f"{self.path / 'settings.json'} does not say how to run it.")
        return [kind, "--resume", str(self.path), "--runs", str(home)]

    @property
    def kind(self) -> str:
        """What the run is, such as "train" or "bench"."""
        return str(self.about.get("kind", "run"))

    @property
    def settings(self) -> dict:
        """The run's own settings."""
        return self.about.get("settings") or {}

    def said(self, needed: dict[str, type], optional: dict[str, type]) -> dict:
        """The run's own settings, as a job can work with them.

        Args:
            needed: name -> kind of what has to be there; a list is one of texts.
            optional: the same of what may be missing or null.

        Raises:
            InputError: one is missing, or of another kind.
        """
        settings = self.settings
        for name, kind in (needed | optional).items():
            value = settings.get(name)
            fits = isinstance(value, kind) and not (kind is int and isinstance(value, bool))
            if kind is list and fits:
                fits = all(isinstance(each, str) for each in value)
            if not fits and not (value is None and name in optional):
                raise InputError(
                    f"{self.path / 'settings.json'} is damaged: {name} is missing or of another "
                    "kind than it should be. Start a new run."
                )
        return settings

    @property
    def events(self) -> EventLog:
        """What happened, event by event."""
        return EventLog(self.path / "events.jsonl")

    @property
    def summary(self) -> dict | None:
        """What came of it, once it is done."""
        try:
            return io.read_json(self.path / "summary.json", within=self.path)
        except (OSError, InputError):
            return None

    def write_summary(self, summary: dict) -> None:
        """Keep what came of it."""
        io.write_json(self.path / "summary.json", summary)

    @property
    def log(self) -> Path:
        """What the process printed, where it ran detached."""
        return self.path / "log.txt"

    # -- state ---------------------------------------------------------------------------------

    @property
    def state(self) -> State:
        """How the run stands now, judged by its process too: see `State`."""
        written = self.written_state()
        if (
            written.state == "waiting"
            and written.queued_s is not None
            and not tickets.is_valid(written.ticket, self.path, written.queued_s)
        ):
            return replace(written, state="interrupted", reason=_OF_ANOTHER_QUEUE)
        owned = written.state == "running" or (
            written.state == "waiting" and written.queued_s is None
        )
        if not owned or (is_alive(written.pid, written.started_s) and self._is_worked_on(written)):
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
            return State.from_dict(io.read_json(self.path / "state.json", _MOST_STATE_BYTES))
        except FileNotFoundError:
            return State(state="stopped", reason="its state was never written.")
        except InputError as error:
            return State(state="stopped", reason=str(error))

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
        io.write_json(self.path / "state.json", changed.to_dict())
        return changed

    @contextmanager
    def hold_state(self) -> Iterator[None]:
        """Keep other writers of the state waiting."""
        with locked(self.path / ".state.lock"):
            yield

    def _is_worked_on(self, written: State) -> bool:
        """Whether that process works here, and not in the folder that this one is a copy of."""
        return written.heartbeat_s is None or is_locked(self.path / LOCK)

    def _last_words(self) -> str:
        try:
            log = io.read_bytes(self.log, _MOST_LOG_BYTES, self.path).decode("utf-8", "replace")
        except (OSError, InputError):
            return ""
        lines = log.strip().splitlines()
        return lines[-1].removeprefix("tripaug: ")[:500] if lines else ""
