"""The examples of docs/benchmarks.md, run as they stand."""

import re

import miniature
import pytest

from tripaug_core.bench import runner
from tripaug_core.errors import InputError
from tripaug_core.homes import PROJECT


def example(name: str) -> str:
    text = (PROJECT / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    return re.search(rf"```python {name}\n(.*?)```", text, re.S)[1]


def test_a_row_of_ones_own_takes_ten_lines(home, tmp_path, here):
    source = example("method")
    assert len([line for line in source.splitlines() if line.strip()]) <= 10
    settings = miniature.settings(methods=("none",))
    runner.prepare(settings, str(home), (source,))  # enters the row
    settings = miniature.settings(methods=("copies", "softer-highs"))
    bench = runner.prepare(settings, str(home), (source,))
    found = runner.run(bench, tmp_path, here)
    assert found["complete"]
    rows = {row["row"]: row for row in found["tables"][0]["rows"]}
    assert rows["softer-highs"]["title"] == "copies with softer highs"
    other = runner.prepare(settings, str(home), (source + "\n",))
    assert not {c.hash for c in bench.plan.cells} & {c.hash for c in other.plan.cells}


def test_a_recogniser_of_ones_own(home, tmp_path, here):
    source = example("recogniser")
    with pytest.raises(InputError, match="no recogniser 'nearest'"):
        runner.prepare(miniature.settings(recogniser="nearest"), str(home))
    settings = miniature.settings(
        recogniser="nearest", recogniser_settings=None, methods=("none", "copies", "learned")
    )
    found = runner.run(runner.prepare(settings, str(home), (source,)), tmp_path, here)
    assert found["complete"]
    # Tones of an emotion's own pitch: the nearest mean cannot miss them.
    assert found["tables"][0]["rows"][0]["uar"] > 90
