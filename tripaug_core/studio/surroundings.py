"""What surrounds the app: proxies that its talk with itself must not go through, and folders that
may belong to somebody else.
"""

import atexit
import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path

_NAMES = ("no_proxy", "NO_PROXY")


@contextmanager
def no_proxies():
    """While gradio is imported and asks its own server whether it is up.

    A proxy would be asked for the loopback, which it cannot reach, and one of a kind that httpx
    does not know (`socks://`) ends the import. Restored afterwards: downloads need proxies.
    """
    before = {name: os.environ.get(name) for name in _NAMES}
    os.environ.update(dict.fromkeys(_NAMES, "*"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def find_upload_folder() -> None:
    """Sees to it that what is sent to the page can be kept: before gradio is imported.

    Gradio takes `gradio` in the folder for temporary files, the same for all users of a machine.
    Where that (or what GRADIO_TEMP_DIR names) is not ours to write, it gets a folder that goes
    with this process.

    Raises:
        OSError: there is no folder for temporary files that can be written to.
    """
    wanted = Path(os.environ.get("GRADIO_TEMP_DIR") or Path(tempfile.gettempdir(), "gradio"))
    try:
        wanted.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=wanted).close()
    except OSError:
        passing = tempfile.mkdtemp(prefix="tripaug-page-")
        atexit.register(shutil.rmtree, passing, ignore_errors=True)
        os.environ["GRADIO_TEMP_DIR"] = passing
