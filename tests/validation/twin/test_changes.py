"""The baselines: what they share with the augmentor, and what they do not."""

from dataclasses import replace

import pytest
import torch

from tests.method.small import features_of, small_settings
from tripaug_core.augment.learned import Augmentor, load_augmentor
from tripaug_core.method import training
from tripaug_core.validation.twin import changes
from tripaug_core.validation.twin.changes import SEED_STEP, Learned, baselines_of, key_of, untrained


@pytest.fixture(scope="module")
def augmentors(tmp_path_factory, few_fresh_triplets) -> dict[str, Augmentor]:
    found = {}
    for form, smoothing in (("warp", 8.0), ("warp", 0.0), ("additive", 1.5), ("additive", 0.0)):
        folder = tmp_path_factory.mktemp("trained")
        settings = replace(small_settings(iterations=1), form=form, smoothing=smoothing)
        training.train(features_of(per_class=4), settings, folder)
        found[f"{form} {smoothing:g}"] = load_augmentor(folder)
    return found


def speech(seconds=0.6):
    generator = torch.Generator().manual_seed(3)
    time = torch.arange(int(16_000 * seconds)) / 16_000
    tone = torch.sin(2 * torch.pi * 180 * time) * (0.5 + 0.5 * torch.sin(9 * time))
    return 0.3 * tone + 0.02 * torch.randn(len(time), generator=generator)


@pytest.mark.parametrize("kind", ["warp 8", "warp 0", "additive 1.5"])
def test_every_rival_reaches_what_it_is_asked_for(augmentors, kind):
    baselines = baselines_of(augmentors[kind])
    assert list(baselines) == ["twin", "random", "noise"]
    sounds = {}
    for name, change in baselines.items():
        sounds[name], reached = change(speech(), 16_000, 0.2, SEED_STEP)
        assert reached == pytest.approx(0.2, rel=5e-3)
        assert sounds[name].shape == speech().shape
        assert torch.equal(sounds[name], change(speech(), 16_000, 0.2, SEED_STEP)[0])
        other = change(speech(), 16_000, 0.2, SEED_STEP + 1)[0]
        assert not torch.equal(sounds[name], other)
    assert not torch.equal(sounds["random"], sounds["noise"])
    assert not torch.equal(sounds["random"], sounds["twin"])
    assert len({change.key for change in baselines.values()}) == 3


def test_where_nothing_is_smoothed_the_random_change_is_the_noise(augmentors):
    assert list(baselines_of(augmentors["additive 0"])) == ["twin", "noise"]


def test_a_twin_has_the_shape_and_none_of_the_weights(augmentors):
    augmentor = augmentors["warp 8"]
    twin, other = untrained(augmentor, 0), untrained(augmentor, 1)
    own, drawn = (a.networks.augmentor.state_dict() for a in (augmentor, twin))
    assert {k: v.shape for k, v in own.items()} == {k: v.shape for k, v in drawn.items()}
    assert not any(torch.equal(own[k], drawn[k]) for k in own if own[k].ndim > 1)
    assert twin.normalisation == augmentor.normalisation
    assert len({key_of(augmentor), key_of(twin), key_of(other)}) == 3
    assert key_of(untrained(augmentor, 0)) == key_of(twin)


def test_recordings_take_turns_with_the_twins_and_copies_of_one_do_not(augmentors):
    twins = [untrained(augmentors["warp 8"], number) for number in range(3)]
    change = Learned(twins)
    for place in range(3):
        for copy in range(2):
            seed = place * SEED_STEP + copy
            expected = twins[place].augment_waveform(speech(), 16_000, 0.2, seed=seed)
            assert torch.equal(change(speech(), 16_000, 0.2, seed)[0], expected)


def test_what_makes_other_sound_has_another_key(augmentors, monkeypatch):
    before = {name: change.key for name, change in baselines_of(augmentors["warp 8"]).items()}
    assert {n: c.key for n, c in baselines_of(augmentors["warp 8"]).items()} == before
    quieter = lambda sound, *more: 0.9 * changes.change_sound_before(sound, *more)  # noqa: E731
    monkeypatch.setattr(changes, "change_sound_before", changes.change_sound, raising=False)
    monkeypatch.setattr(changes, "change_sound", quieter)
    changes._made_by.cache_clear()
    after = {name: change.key for name, change in baselines_of(augmentors["warp 8"]).items()}
    changes._made_by.cache_clear()
    assert not set(before.values()) & set(after.values())


def test_a_twin_can_be_asked_for_more_than_people_may_ask_for(augmentors):
    augmentor = augmentors["additive 1.5"]
    assert Learned([augmentor]).largest_epsilon == 0.5
    twin = Learned([untrained(augmentor)])
    assert twin.largest_epsilon == 1.0
    assert twin(speech(), 16_000, 1.0, 0)[1] == pytest.approx(1.0, rel=1e-3)
