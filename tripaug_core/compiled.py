"""What numba compiles, also where it may not keep what it compiled."""

import atexit
import importlib
import shutil
import tempfile
from collections.abc import Callable
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


def compiled(result: str, *arguments: str) -> Callable[[Callable], Callable]:
    """Compiles a function of these types, in numba's words, as its module is imported.

    What was compiled is kept for the next process where numba finds a place that has room, and
    other threads of Python go on while it runs.
    """

    def compile_(function: Callable) -> Callable:
        import numba

        signature = f"{result}({', '.join(arguments)})"
        try:
            return numba.njit(signature, nogil=True, cache=True)(function)
        except (
            Exception
        ):  # nowhere to keep it, or what was kept is broken; its own faults come again
            return numba.njit(signature, nogil=True)(function)

    return compile_


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
