import json
import os
import shutil

import pytest
import torch

from tests.method.small import CLASSES, features_of, small_settings
from tripaug_core.augment.learned import load_augmentor
from tripaug_core.errors import InputError
from tripaug_core.method.probes import EPSILON, FOLDER, Snapshots, choose
from tripaug_core.method.training import CHECKPOINT, train
from tripaug_core.method.warp import sample_at

pytestmark = pytest.mark.usefixtures("few_fresh_triplets")

KEPT = {"hold_out": ("s3",), "device": "cpu"}
SETTINGS = small_settings(iterations=12, save_every=4)


def bytes_below(folder):
    return {path.name: path.read_bytes() for path in (folder / FOLDER).iterdir()}


@pytest.fixture(scope="module")
def whole(tmp_path_factory, few_fresh_triplets):
    folder, events = tmp_path_factory.mktemp("whole"), []
    train(features_of(), SETTINGS, folder, probes=3, on_event=events.append, **KEPT)
    return folder, events


def test_a_warp_keeps_what_it_moves_along(tmp_path):
    settings = small_settings(form="warp", smoothing=8.0, iterations=2)
    train(features_of(), settings, tmp_path, probes=2, **KEPT)
    snapshots = Snapshots(tmp_path)
    change, displacement = snapshots.change(0, 2), snapshots.displacement(0, 2)
    assert displacement.shape == (2, *change.shape)
    original, std = snapshots.original(0)[None, None], snapshots.about["normalisation"]["std"]
    there = sample_at(original, displacement[None], std=std)[0, 0]
    # Half precision.
    assert (there - snapshots.original(0) - change).abs().mean() < 0.1 * EPSILON


def test_the_training_takes_no_notice(whole, tmp_path):
    train(features_of(), SETTINGS, tmp_path, **KEPT)
    assert not (tmp_path / FOLDER).exists()
    for name in (f"{CHECKPOINT}/weights.safetensors", "state.safetensors"):
        assert (whole[0] / name).read_bytes() == (tmp_path / name).read_bytes()


def test_they_come_at_regular_steps_and_as_events(whole):
    folder, events = whole
    told = [event["step"] for event in events if event.get("event") == "probe"]
    assert told == Snapshots(folder).steps == [0, 4, 8, 12]


def test_one_an_emotion_of_voices_that_it_does_not_learn_from(whole):
    about = Snapshots(whole[0]).about
    assert [each["emotion"] for each in about["utterances"]] == list(CLASSES)
    assert {each["speaker"] for each in about["utterances"]} == {"s3"}
    assert all(each["held_out"] for each in about["utterances"])


def test_the_last_one_is_what_the_finished_augmentor_makes(whole):
    folder, _ = whole
    snapshots, augmentor = Snapshots(folder), load_augmentor(folder / CHECKPOINT)
    features = features_of()
    for place, each in enumerate(snapshots.about["utterances"]):
        sound = features.example(features.ids.index(each["id"]))[None]
        mel = augmentor.normalisation.apply(sound)
        assert torch.allclose(snapshots.original(place), mel[0, 0], atol=4e-3)
        expected = (augmentor(mel, EPSILON, seed=0) - mel)[0, 0]
        assert torch.allclose(snapshots.change(place, 12), expected, atol=2e-3)
        change = snapshots.change(place, 0)
        assert float(change.abs().mean()) == pytest.approx(EPSILON, abs=1e-3)
        assert not torch.allclose(change, expected, atol=0.05)


def test_stopped_and_resumed_they_are_the_same_and_later_ones_are_taken_back(whole, tmp_path):
    count = iter(range(1000))
    train(
        features_of(),
        SETTINGS,
        tmp_path,
        probes=3,
        should_stop=lambda: next(count) == 6,
        **KEPT,
    )
    assert Snapshots(tmp_path).steps == [0, 4]
    stray = tmp_path / FOLDER / f"{12:09d}.safetensors"  # as after a crash behind the last state
    stray.write_bytes(b"of another life")
    events = []
    train(
        features_of(),
        SETTINGS,
        tmp_path,
        resume=True,
        probes=3,
        on_event=events.append,
        **KEPT,
    )
    assert [e["step"] for e in events if e.get("event") == "probe"] == [8, 12]
    assert bytes_below(tmp_path) == bytes_below(whole[0])


def test_a_new_training_in_the_folder_begins_a_new_album(whole, tmp_path):
    shutil.copytree(whole[0], tmp_path, dirs_exist_ok=True)
    train(features_of(), small_settings(iterations=4), tmp_path, probes=2, device="cpu")
    snapshots = Snapshots(tmp_path)
    assert snapshots.steps == [0, 2, 4]
    assert not any(each["held_out"] for each in snapshots.about["utterances"])


def test_four_emotions_at_most_the_papers_first():
    features = features_of(classes=("boredom", "calm", "anger", "sadness", "neutral", "awe"))
    chosen = choose(features, range(len(features)))
    assert [features.emotions[i] for i in chosen] == ["anger", "awe", "neutral", "sadness"]
    assert choose(features, []) == []


def test_what_is_not_there_is_said(tmp_path, whole):
    snapshots = Snapshots(tmp_path)
    assert (snapshots.steps, snapshots.about) == ([], None)
    with pytest.raises(InputError, match="no such probe"):
        snapshots.change(0, 5)
    with pytest.raises(InputError, match="no such probe"):
        Snapshots(whole[0]).change(7, 4)
    album = tmp_path / FOLDER
    album.mkdir()
    os.mkfifo(album / "000000004.safetensors")
    (album / "index.json").symlink_to(whole[0] / FOLDER / "index.json")
    (album / "000000005.safetensors").symlink_to(whole[0] / FOLDER / "000000004.safetensors")
    assert snapshots.about is None
    for step, why in ((4, "no regular file"), (5, "leads out of")):
        with pytest.raises(InputError, match=why):
            snapshots.change(0, step)
    json.dumps(Snapshots(whole[0]).about)
