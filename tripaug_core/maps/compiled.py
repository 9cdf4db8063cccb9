"""Modules that numba compiles as they are imported, also where it may not keep what it compiled."""

import atexit
import importlib
import shutil
import tempfile
from pathlib import Path
from types import ModuleType

from tripaug_core.homes import cache_home


def import_compiled(name: str) -> ModuleType:
    """The module of that name.

    Numba keeps its code beside the module or in the user's home, and where it can write to neither
    the import ends. Then it goes to TripAug's cache, or if need be to a folder that lasts as long
    as this process.

    Raises:
        OSError: there is no folder at all that can be written to.
    """
    try:
        return importlib.import_module(name)
    except RuntimeError as error:
        if "cannot cache" not in str(error):
            raise
    import numba

    numba.config.CACHE_DIR = str(_folder())
    return importlib.import_module(name)


def _folder() -> Path:
    kept = cache_home() / "numba"
    try:
        kept.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=kept).close()
        return kept
    except OSError:
        passing = tempfile.mkdtemp(prefix="tripaug-numba-")
        atexit.register(shutil.rmtree, passing, ignore_errors=True)
        return Path(passing)
