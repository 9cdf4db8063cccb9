"""Rows of the published tables that are entered by a file of this repository."""

from pathlib import Path

import pytest

from tripaug_core.bench.plan.methods import method_named
from tripaug_core.bench.run.tasks import load_plugin

ROWS = Path(__file__).parents[2] / "benchmarks" / "tuned_rows.py"
NAMES = ("tuned-noise", "tuned-specaugment", "tuned-mixup", "tuned-scaling")


@pytest.mark.parametrize("name", NAMES)
def test_a_row_says_whether_it_mixes_labels(name):
    """Or judges that train on features take a row that they cannot train on."""
    load_plugin(ROWS.read_text())
    method = method_named(name)
    change = method.online(None)
    assert method.mixes_labels == getattr(change, "mixes_labels", False)
