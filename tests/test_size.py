"""benchmarks/size.py runs, and says that nothing is decoded twice."""

import importlib.util
import json
import subprocess
import sys

from tests.conftest import PROJECT

SCRIPT = PROJECT / "benchmarks" / "size.py"


def test_a_small_one_goes_through_all_steps(tmp_path):
    spec = importlib.util.spec_from_file_location("size_benchmark", SCRIPT)
    size = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(size)
    size.write(tmp_path, 24)
    decoded = {}
    for step in ("check", "features"):
        done = subprocess.run(
            [sys.executable, str(SCRIPT), "--step", step, "--home", str(tmp_path)],
            capture_output=True, text=True, check=True, timeout=200,
        )  # fmt: skip
        decoded[step] = json.loads(done.stdout)["decoded"]
    assert decoded == {"check": 24, "features": 0}
