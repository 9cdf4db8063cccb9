"""Settings are checked when they are made."""

import pytest

from tripaug_core.errors import InputError
from tripaug_core.method.settings import PRESETS, Settings, preset


def test_the_paper_preset_has_the_papers_numbers():
    paper = preset("paper")
    assert (paper.frames, paper.iterations, paper.learning_rate) == (512, 30_000, 1e-6)
    assert (paper.discriminator_rate, paper.representation_rate) == (1e-6, 1e-6)
    assert (paper.w_g, paper.w_r, paper.w_e, paper.w_v, paper.w_b) == (1, 1, 10, 1, 8)
    assert (paper.margin, paper.epsilon_low, paper.epsilon_high) == (7, 0.05, 0.3)
    assert (paper.variance, paper.without, paper.representation_gain) == ("dot", (), 1)


@pytest.mark.parametrize("name", PRESETS)
def test_to_dict_and_back(name):
    assert Settings.from_dict(preset(name).to_dict()) == preset(name)


@pytest.mark.parametrize(
    "bad",
    [
        {"iterations": 0},
        {"batch_size": 0},
        {"learning_rate": 0.0},
        {"margin": -1.0},
        {"w_e": -1.0},
        {"epsilon_low": 0.6},
        {"variance": "det"},
        {"without": ("rep",)},
        {"without": ("emo", "gan", "bal")},
        {"augmentor_widths": (4,)},
    ],
)
def test_bad_values_name_the_field(bad):
    with pytest.raises(InputError, match=next(iter(bad))):
        preset("quick", **bad)


def test_unknown_names():
    with pytest.raises(InputError, match="quick"):
        preset("fast")
    with pytest.raises(InputError, match="speed"):
        Settings.from_dict({"speed": 3})


@pytest.mark.parametrize(
    "bad",
    [
        {"batch_size": 1.5},
        {"frames": 10**9},
        {"augmentor_widths": [10**9, 10**9]},
        {"augmentor_widths": [-1, 0]},
        {"augmentor_widths": ["4", "8"]},
        {"discriminator_size": 0},
        {"seed": "x"},
        {"seed": 10**30},
        {"representation_gain": "big"},
        {"margin": float("inf")},
        {"grains": [float("nan")]},
        {"smoothing": 1e6},
    ],
)
def test_values_of_another_kind_or_size_name_the_field(bad):
    with pytest.raises(InputError, match=next(iter(bad))):
        Settings.from_dict(bad)
