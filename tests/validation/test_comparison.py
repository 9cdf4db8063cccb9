"""Two checkpoints side by side: what is called alike is alike, whatever their units."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from tests.method.small import CLASSES, features_of, small_settings
from tripaug_core.augment.learned import load_augmentor
from tripaug_core.errors import InputError
from tripaug_core.maps.figures import figures
from tripaug_core.maps.interpolation import gather
from tripaug_core.maps.points import PointSettings
from tripaug_core.method import checkpoint
from tripaug_core.method.networks import build_networks
from tripaug_core.sound.mel import MelSpec, Normalisation
from tripaug_core.validation.comparison import Likeness, Preservation, likeness
from tripaug_core.vocabulary import ALIKE_COSINE, LIMITS


@pytest.fixture(scope="module")
def features():
    return features_of(per_class=8, speakers=4)


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """saved(seed of the weights, form="additive", std=3.5): an augmentor that learned nothing."""

    def make(seed: int, form: str = "additive", std: float = 3.5):
        folder = tmp_path_factory.mktemp("checkpoint") / "small"
        settings = small_settings(form=form, smoothing=0.0 if form == "additive" else 40.0)
        networks = build_networks(settings, torch.Generator().manual_seed(seed))
        centres = torch.zeros(3, 128)
        checkpoint.save(folder, networks, centres, settings, Normalisation(-6.0, std), CLASSES, {})
        return load_augmentor(folder)

    return make


def test_the_same_weights_are_alike_and_another_form_is_not(saved, features):
    first = saved(1)
    same = likeness(first, saved(1), features, 0.2, seed=4)
    assert same.cosines == pytest.approx([1.0] * 24)
    assert same.alike is True
    assert same.recordings == 12
    assert "hardly differ" in same.sentence
    assert "1.00 on average over 12 recordings" in same.sentence
    assert max(same.seeds) < 0.99
    other = likeness(first, saved(1, "warp"), features, 0.2, seed=4)
    assert max(other.cosines) < ALIKE_COSINE
    assert other.alike is False
    assert "These two differ" in other.sentence


@pytest.mark.parametrize("form", ["additive", "warp"])
def test_both_change_the_sound_by_the_same_amount_in_whatever_units(saved, features, form):
    """Also at the largest ε, which in the units of the other is beyond the largest."""
    most = LIMITS["epsilon"].most
    found = likeness(saved(1, "additive"), saved(2, form, std=2.5), features, most)
    assert found.reached[0] == pytest.approx(most, rel=2e-3)
    assert found.reached[1] == pytest.approx(most, rel=2e-3 if form == "additive" else 0.5)
    assert found.reached[1] <= most * 1.002


def test_which_is_first_does_not_matter_to_the_cosine(saved, features):
    one, other = saved(1), saved(2)
    there, back = (likeness(*pair, features, 0.3) for pair in ((one, other), (other, one)))
    assert there.cosines == pytest.approx(back.cosines, abs=1e-5)
    assert likeness(one, other, features, 0.3) == there


def test_where_nothing_changes_nothing_is_said_to_be_alike(saved, features):
    found = likeness(saved(1), saved(2), features, 0.0)
    assert (found.cosines, found.alike) == ((), None)
    assert found.sentence.startswith("One of the two changed nothing")
    told = found.to_dict()
    assert (told["cosine"], told["seed_cosine"]) == (None, None)


def test_the_threshold_is_the_vocabularys():
    at = Likeness(0.2, 1, (ALIKE_COSINE,), (), (0.2, 0.2))
    assert at.alike is True
    assert replace(at, cosines=(ALIKE_COSINE - 0.01,)).alike is False
    assert "−0.20" in replace(at, cosines=(-0.2,)).sentence


def test_emotion_preserved_is_what_the_map_says(saved, features):
    first, second = saved(1), saved(2)
    found = Preservation(first, features, seed=3).of(second, 0.4, 1.0)
    for key, augmentor in (("first", first), ("second", second)):
        of_map = figures(gather(features, augmentor, PointSettings(10, 2, 0.4, seed=3)))
        assert found[key] == pytest.approx(of_map["kept"])
        assert found["originals"] == pytest.approx(of_map["kept_ceiling"])
    assert (found["judge"], found["recordings"], found["copies"]) == ("logmel", 24, 48)


def test_what_cannot_be_compared_gets_a_sentence(saved, features):
    first, second = saved(1), saved(2)
    second.spec = MelSpec(level="none")
    with pytest.raises(InputError, match="see sound in different ways"):
        likeness(first, second, features, 0.2)
    with pytest.raises(InputError, match="other mel settings"):
        likeness(second, second, features, 0.2)
    with pytest.raises(InputError, match="epsilon"):
        likeness(first, first, features, 0.6)
    with pytest.raises(InputError, match="twenty"):
        Preservation(first, features.select(np.arange(10)))
