"""A run that another version laid out: what this one does not know is refused by its name."""

import json

import pytest

from tripaug_core.bench.plan.from_args import settings_from_args
from tripaug_core.errors import InputError
from tripaug_core.jobs import bench, train
from tripaug_core.method.settings import preset


@pytest.mark.parametrize(("job", "part"), [(train, "training"), (bench, "bench")])
def test_a_setting_of_a_later_version_is_refused_in_words(job, part, tmp_path, small_corpora):
    if job is train:
        run = train.lay_out(tmp_path, "mine", preset("quick"), corpora=small_corpora)
    else:
        asked = {"corpus": "mine", "methods": ("none",), "folds": 2, "seeds": (0,)}
        settings = settings_from_args("imbalanced", **asked)
        run = bench.lay_out(tmp_path, settings, corpora=small_corpora)
    about = run.about
    about["settings"][part]["of_tomorrow"] = 1
    (run.path / "settings.json").write_text(json.dumps(about))
    with pytest.raises(InputError, match="of_tomorrow"):
        job.work(run)
    assert run.state.state == "failed"
    assert "of_tomorrow" in run.state.reason
