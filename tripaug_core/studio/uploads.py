"""Files that were sent to the page: the only paths it takes, and only from gradio's folder."""

from pathlib import Path

from tripaug_core.errors import InputError
from tripaug_core.io import real_path
from tripaug_core.lettering import printable
from tripaug_core.studio.gradio_import import get_upload_folder

_LONGEST = 200  # letters of a name


def name_sent(name) -> str | None:
    """What a browser says that a file was called, as far as it can be shown; None: nothing."""
    if not isinstance(name, str):
        return None
    return printable(name, _LONGEST) or None


def checked_upload(path: str) -> Path:
    """The file that a browser or client uploaded.

    Raises:
        InputError: it is not a file below gradio's upload folder (links followed).
    """
    try:
        found = real_path(str(path))
        inside = found.is_relative_to(real_path(get_upload_folder()))
        if inside and found.is_file():
            return found
    except (OSError, ValueError):
        pass
    raise InputError("the upload is no longer there: upload the file again.")
