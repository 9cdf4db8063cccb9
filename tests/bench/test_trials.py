"""The list of what was tried: every entry is a benchmark that would run."""

import json
from pathlib import Path

import pytest
from scripts import script_named

from tripaug_core.bench.plan.methods import method_named
from tripaug_core.bench.run.tasks import load_plugin

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"
TRIALS = json.loads((BENCHMARKS / "trials.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def script():
    return script_named("trials")


def test_every_trial_makes_sense_and_differs_from_the_others(script):
    load_plugin(script.ROWS)
    settings = [script.settings_for(trial) for trial in TRIALS]
    for each in settings:
        method_named(*each.methods)
        assert each.corpora == ("ravdess",)
        assert [int(name) for name in each.speakers] == list(range(1, 13))
    told = {
        repr(each) + str(t.get("augmentor_seed")) for each, t in zip(settings, TRIALS, strict=True)
    }
    assert len(told) == len(TRIALS)
    assert len({trial["family"] + trial["label"] for trial in TRIALS}) == len(TRIALS)
