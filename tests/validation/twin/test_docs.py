"""The example of docs/benchmarks.md does what is said there."""

import re
from pathlib import Path

DOCS = Path(__file__).resolve().parents[3] / "docs" / "benchmarks.md"


def test_the_example_of_a_frontier_runs():
    code = re.search(r"```python twin\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.S)[1]
    names: dict = {}
    exec(code, names)
    curves = names["curves"]["curves"]
    assert [row["epsilon"] for row in curves["quieter"]] == [0.2, 0.4]
    assert all(row["moved"]["value"] == 0 for row in curves["same"])
    assert curves["quieter"][1]["moved"]["value"] > curves["quieter"][0]["moved"]["value"] > 0
