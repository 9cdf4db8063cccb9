"""A run's title and notes: what people call it, and what they want to remember of it."""

from dataclasses import asdict, dataclass, replace

from tripaug_core import io
from tripaug_core.errors import InputError
from tripaug_core.runs.folder import RunFolder
from tripaug_core.vocabulary import RUN_TEXTS

FILE = "notes.json"
_MOST_BYTES = 2**17


@dataclass(frozen=True)
class Notes:
    """What people wrote about a run.

    Attributes:
        title: one line, shown beside the id, which stays as it is.
        notes: any number of lines.

    Raises:
        InputError: one is no text that can be written, or is too long; or the title has lines.
    """

    title: str = ""
    notes: str = ""

    def __post_init__(self):
        for name, most in RUN_TEXTS.items():
            text = getattr(self, name)
            if not isinstance(text, str) or not io.is_text(text) or "\0" in text:
                raise InputError(f"the {name} must be a text.")
            if len(text) > most:
                raise InputError(
                    f"the {name} is {len(text):,} characters long: {most:,} are the most."
                )
        if any(ord(character) < 32 for character in self.title):
            raise InputError("the title must be one line: the rest belongs into the notes.")


def read(run: RunFolder) -> Notes:
    """What is written about a run; nothing where nothing is, or the file is damaged."""
    try:
        found = io.read_json(run.path / FILE, _MOST_BYTES, within=run.path)
        return Notes(found.get("title", ""), found.get("notes", ""))
    except (OSError, InputError):
        return Notes()


def write(run: RunFolder, **changes: str) -> Notes:
    """Change `title`, `notes` or both.

    Raises:
        InputError: as in `Notes`.
    """
    notes = replace(read(run), **changes)  # which tells what is no text
    notes = Notes(notes.title.strip(), notes.notes.strip())
    io.write_json(run.path / FILE, asdict(notes))
    return notes
