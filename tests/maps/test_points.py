import shutil

import numpy as np
import pytest
import torch

from tripaug_core import corpora
from tripaug_core.augment.export import ExportSettings, export
from tripaug_core.augment.learned import load_augmentor
from tripaug_core.augment.seeds import copy_seed
from tripaug_core.augment.sources import find, of_corpus
from tripaug_core.corpora.features import obtain
from tripaug_core.errors import InputError
from tripaug_core.maps.figures import figures
from tripaug_core.maps.interpolation import gather
from tripaug_core.maps.points import PointSettings, choose
from tripaug_core.sound.mel import MelSpec


@pytest.fixture(scope="module")
def features(small_corpora):
    return obtain("mine", home=small_corpora)


@pytest.fixture(scope="module")
def augmentor(small_checkpoint):
    return load_augmentor(small_checkpoint)


def test_so_many_of_each_emotion_by_the_seed():
    emotions = ["a"] * 50 + ["b"] * 3
    chosen = choose(emotions, 10, seed=0)
    assert [emotions[i] for i in chosen] == ["a"] * 10 + ["b"] * 3
    assert chosen == choose(emotions, 10, seed=0) != choose(emotions, 10, seed=1)


def test_a_copy_is_what_its_seed_says(features, augmentor):
    settings = PointSettings(per_class=2, copies=2, epsilon=0.3, noise_scale=0.7, seed=5)
    points = gather(features, augmentor, settings)
    assert points.originals.shape == (6, 128)
    assert points.copies.shape == (12, 128)
    assert points.copy_emotions[-1] == points.emotions[points.parents[-1]]
    k = 7
    name = points.ids[points.parents[k]]
    assert points.seeds[k] == copy_seed(5, name, points.numbers[k])
    mel = augmentor.normalisation.apply(features.example(features.ids.index(name)))[None]
    copy = augmentor(mel, 0.3, 0.7, int(points.seeds[k]))
    assert np.allclose(augmentor.represent(copy).numpy(), points.copies[k], atol=1e-5)


def test_points_and_files_of_one_name_and_number_are_one_copy(tmp_path, small_corpora, augmentor):
    """Of recordings beside which another goes by their name, too."""
    root = tmp_path / "home/mine"
    names = ("a.wav", "a.flac", "b.wav", "deep/c.d.wav")
    for name, like in zip(names, ("anger-0", "anger-1", "sadness-0", "sadness-1"), strict=True):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(small_corpora / f"mine/{like}.wav", root / name)
    lines = [f"{name},{'anger' if name[0] == 'a' else 'sadness'}" for name in names]
    (root / "manifest.csv").write_text("\n".join(["path,emotion", *lines]))
    settings = {"copies": 2, "seed": 5}
    points = gather(obtain("mine", home=tmp_path / "home"), augmentor, PointSettings(**settings))
    ids, of = points.ids, zip(points.parents, points.numbers, points.seeds, strict=True)
    on_map = {(ids[parent], str(number)): str(seed) for parent, number, seed in of}
    assert len(set(on_map.values())) == 8
    corpus = corpora.load("mine", tmp_path / "home")
    for found in (of_corpus(corpus), find([root]), find([root / name for name in names])):
        out = tmp_path / f"out {len(found[0].name)}"
        rows = export(found, augmentor, ExportSettings(**settings), out).rows
        id_of = {source.path.as_posix(): source.id for source in found}
        assert {(id_of[row["source"]], row["copy"]): row["seed"] for row in rows} == on_map
    single = {id: seed for (id, number), seed in on_map.items() if number == "1"}
    assert single["deep/c.d"] == str(copy_seed(5, "c.d", 1))  # as it always was


def test_without_copies(features, augmentor):
    points = gather(features, augmentor, PointSettings(copies=0))
    assert points.copies.shape == (0, 128)
    assert "moved" not in figures(points)


def test_the_global_random_state_is_left_alone(features, augmentor):
    before = torch.get_rng_state(), np.random.get_state()[1].copy()  # noqa: NPY002
    gather(features, augmentor, PointSettings(per_class=2))
    assert torch.equal(before[0], torch.get_rng_state())
    assert (before[1] == np.random.get_state()[1]).all()  # noqa: NPY002


def test_figures_grow_with_epsilon(features, augmentor):
    near, far = (
        figures(gather(features, augmentor, PointSettings(epsilon=epsilon)))
        for epsilon in (0.01, 0.5)
    )
    assert near["purity"] == far["purity"]
    assert near["moved"] < far["moved"]
    assert near["far_share"] == 0
    assert near["chance_purity"] == pytest.approx(3 / 11)


def test_one_emotion_leaves_the_silhouette_open(features, augmentor):
    points = gather(features.select([0, 1, 2, 3]), augmentor)
    assert figures(points)["silhouette"] is None


def test_other_mel_settings_are_refused(features, augmentor, small_corpora):
    other = obtain("mine", MelSpec(level="none"), small_corpora)
    with pytest.raises(InputError, match="other mel settings"):
        gather(other, augmentor)


@pytest.mark.parametrize("changes", [{"per_class": 1.5}, {"seed": 0.5}, {"copies": True}])
def test_counts_and_seed_are_whole_numbers(changes):
    with pytest.raises(InputError, match=f"{next(iter(changes))} is"):
        PointSettings(**changes)
