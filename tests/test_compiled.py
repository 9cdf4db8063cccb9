"""What numba compiles, where it can keep it and where it can't."""

import os
import subprocess
import sys

import pytest

from tests.conftest import PROJECT
from tripaug_core.compiled import import_compiled

_MODULE = """
import numba

@numba.njit("i8(i8)", cache=True)
def doubled(x):
    return 2 * x
"""
_CODE = """
from tripaug_core.compiled import import_compiled
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


_OWN = """
from tripaug_core.compiled import compiled

@compiled("int64", "int64")
def doubled(x):
    return 2 * x

print(doubled(21))
"""


@pytest.mark.parametrize("place", ["a file", "none at all", "a folder"])
def test_a_function_is_compiled_wherever_it_can_be_kept_or_nowhere(place, tmp_path):
    (tmp_path / "own.py").write_text(_OWN)
    (tmp_path / "kept").mkdir() if place == "a folder" else (tmp_path / "kept").write_text("")
    surroundings = os.environ | {"HOME": "/dev/null/nobody", "PYTHONPATH": str(PROJECT)}
    surroundings |= {"NUMBA_CACHE_DIR": str(tmp_path / "kept")}
    if place == "none at all":
        surroundings["NUMBA_CACHE_LOCATOR_CLASSES"] = "UserWideCacheLocator"
        del surroundings["NUMBA_CACHE_DIR"]
        surroundings.pop("XDG_CACHE_HOME", None)

    def run():
        done = subprocess.run(
            [sys.executable, str(tmp_path / "own.py")],
            env=surroundings, capture_output=True, text=True, timeout=300,
        )  # fmt: skip
        assert (done.stdout.strip(), done.stderr) == ("42", "")

    run()
    assert bool(list(tmp_path.glob("kept/**/*.nbc"))) is (place == "a folder")
    for kept in tmp_path.glob("kept/**/*.nb?"):
        kept.write_bytes(kept.read_bytes()[:40])  # cut short, as where the machine went down
    run()
