import os
import subprocess
import sys

import pytest

from tests.conftest import PROJECT
from tripaug_core.maps.compiled import import_compiled

_MODULE = """
import numba

@numba.njit("i8(i8)", cache=True)
def doubled(x):
    return 2 * x
"""
_CODE = """
from tripaug_core.maps.compiled import import_compiled
print(import_compiled("compiled_module").doubled(21))
"""


@pytest.mark.parametrize("cached", [False, True])
def test_a_home_that_cannot_be_written_is_no_hindrance(cached, tmp_path):
    (tmp_path / "compiled_module.py").write_text(_MODULE)
    surroundings = os.environ | {
        "HOME": "/dev/null/nobody",
        "TMPDIR": str(tmp_path),
        "TRIPAUG_CACHE": str(tmp_path / "cache") if cached else "/dev/null/cache",
        "PYTHONPATH": os.pathsep.join([str(tmp_path), str(PROJECT)]),
        # As where it may not write beside the packages; root may do so anywhere.
        "NUMBA_CACHE_LOCATOR_CLASSES": "UserProvidedCacheLocator,UserWideCacheLocator",
    }
    for name in ("XDG_CACHE_HOME", "NUMBA_CACHE_DIR"):
        surroundings.pop(name, None)
    done = subprocess.run(
        [sys.executable, "-c", _CODE],
        env=surroundings, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.stdout.strip() == "42", done.stderr
    assert bool(list(tmp_path.glob("cache/numba/*"))) is cached
    assert list(tmp_path.glob("tripaug-numba-*")) == []


def test_what_is_wrong_with_a_module_itself_is_not_hidden(tmp_path, monkeypatch):
    (tmp_path / "broken_module.py").write_text("raise RuntimeError('no locator, but a mistake')")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(RuntimeError, match="a mistake"):
        import_compiled("broken_module")
