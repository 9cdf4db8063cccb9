"""Runs whose settings were damaged: one bad value at a time, and each job says so or goes on."""

import itertools
import json

import pytest

from tripaug_core.augment import export
from tripaug_core.augment.export import ExportSettings
from tripaug_core.bench import runner
from tripaug_core.bench.plan.from_args import settings_from_args
from tripaug_core.errors import InputError
from tripaug_core.jobs import augment, bench, train
from tripaug_core.method import training
from tripaug_core.method.settings import preset

MISSING = object()
BAD = [
    *(MISSING, None, True, -1, 0.5, 10**30, 10**400, float("nan"), float("inf"), "", "x"),
    *("/dev/zero", "../..", "a" * 5000, [], [None], [[]], ["x"], {}, {"x": 1}),
]  # fmt: skip


class Begun(Exception):
    """The work itself would start now."""


@pytest.fixture
def runs(tmp_path, small_corpora, small_checkpoint, monkeypatch):
    """Name -> a run of each kind and what works on it, up to the work itself."""

    def begin(*_, **__):
        raise Begun

    monkeypatch.setattr(training, "train", begin)
    monkeypatch.setattr(export, "export", begin)
    monkeypatch.setattr(runner, "run", begin)
    home, where = tmp_path / "runs", {"corpora": small_corpora}
    asked = {"corpus": "mine", "methods": ("none", "copies"), "folds": 2, "seeds": (0,)}
    asked |= {"emotions": ("anger", "neutral", "sadness")}
    copies = ExportSettings(copies=1)
    return {
        "train": (train, train.lay_out(home, "mine", preset("quick"), **where)),
        "augment": (augment, augment.lay_out(home, "mine", small_checkpoint, copies, **where)),
        "bench": (bench, bench.lay_out(home, settings_from_args("imbalanced", **asked), **where)),
    }


def changed(settings: dict):
    """The settings with one bad value, at the top and one level below."""
    below = [(n, key) for n, value in settings.items() if isinstance(value, dict) for key in value]
    everything = [*itertools.product([(name,) for name in settings], BAD)]
    # Of the many fields below, each meets some of the bad values, and each value some fields.
    everything += [*itertools.product(below, BAD)][::3]
    for place, bad in everything:
        damaged = json.loads(json.dumps(settings))
        inner = damaged if len(place) == 1 else damaged[place[0]]
        if bad is MISSING:
            del inner[place[-1]]
        else:
            inner[place[-1]] = bad
        yield f"{'.'.join(place)}={bad!r:.40}", damaged


@pytest.mark.timeout(120)
@pytest.mark.parametrize("kind", ["train", "augment", "bench"])
def test_a_damaged_setting_is_a_sentence(runs, kind):
    job, run = runs[kind]
    about, wrong, begun, refused = run.about, [], 0, 0
    for what, settings in [("valid", about["settings"]), *changed(about["settings"])]:
        (run.path / "settings.json").write_text(json.dumps(about | {"settings": settings}))
        try:
            job.work(run)
        except Begun:
            begun += 1
        except (InputError, OSError):
            assert what != "valid"
            refused += 1
        except Exception as error:
            wrong.append(f"{what}: {type(error).__name__}: {error}"[:200])
    assert begun > 0
    assert refused > 50
    assert wrong == [], "\n".join([f"{len(wrong)} broke", *wrong[:60]])
