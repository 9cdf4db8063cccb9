from dataclasses import fields

import pytest

from tripaug_core.errors import InputError
from tripaug_core.method import guide
from tripaug_core.method.settings import PRESETS, Settings, changed, nearest_preset, preset
from tripaug_core.vocabulary import TRAINING_PRESETS


def test_every_setting_is_explained():
    explained = [entry.name for entry in guide.GUIDE]
    assert len(explained) == len(set(explained))
    apart = {"mel", "without"}  # the first is no choice of a training, the second is LOSSES
    assert set(explained) == {f.name for f in fields(Settings)} - apart
    assert set(TRAINING_PRESETS) == set(PRESETS)


def test_changed_takes_what_a_form_or_a_file_says():
    assert changed("quick", {"iterations": 7, "without": ["bal"]}).without == ("bal",)
    assert changed("paper", preset("quick").to_dict()) == preset("quick")
    for wrong, says in (
        ({"iterations": "many"}, "iterations is many"),
        ({"speed": 1}, "unknown setting 'speed'"),
        ({"grains": 3}, "right types"),
        ([1], "one object"),
    ):
        with pytest.raises(InputError, match=says):
            changed("quick", wrong)


def test_settings_are_told_apart_by_preset():
    assert nearest_preset(preset("standard")) == ("standard", {})
    assert nearest_preset(changed("quick", {"seed": 4})) == ("quick", {"seed": 4})
