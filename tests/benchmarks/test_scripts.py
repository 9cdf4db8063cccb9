"""The scripts of benchmarks/ run as their docstrings say: from a clone, with nothing installed."""

import re

import pytest

from tests.scripts import BENCHMARKS

SCRIPTS = [path for path in sorted(BENCHMARKS.glob("*.py")) if "__main__" in path.read_text()]


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_a_script_finds_the_package_beside_it(path):
    text = path.read_text(encoding="utf-8")
    first = re.search(r"^(from|import) tripaug_core", text, re.MULTILINE)
    assert first is None or "sys.path" in text[: first.start()]
