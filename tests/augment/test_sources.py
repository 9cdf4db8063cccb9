import pytest

from tripaug_core.augment import sources
from tripaug_core.augment.seeds import copy_seed
from tripaug_core.corpora import load
from tripaug_core.errors import InputError


@pytest.fixture
def files(tmp_path):
    """Make empty files below tmp_path."""

    def files(*names):
        for name in names:
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).touch()
        return tmp_path

    return files


def test_folders_are_walked_in_a_fixed_order_and_junk_is_passed_over(files):
    root = files("in/b.wav", "in/a/x.FLAC", "in/a/._x.flac", "in/readme.txt", "in/.git/y.wav")
    found = sources.find([root / "in"])
    assert [source.name for source in found] == ["in/a/x", "in/b"]


def test_each_recording_once(files):
    root = files("in/b.wav")
    assert len(sources.find([root / "in", root / "in", root / "in" / "b.wav"])) == 1


def test_names_never_collide(files):
    root = files("a/x.wav", "a/x.flac", "b/x.wav", "x.wav")
    found = sources.find([root / "a", root / "b" / "x.wav", root / "x.wav"])
    names = [source.name for source in found]
    assert len(set(names)) == 4
    assert {"a/x-wav", "a/x-flac"} <= set(names)


def test_a_folder_named_by_an_emotion_labels_what_is_in_it(files):
    root = files("in/Angry/take 1/x.wav", "in/other/y.wav")
    found = {source.name: source.labels for source in sources.find([root / "in"])}
    assert found == {"in/Angry/take 1/x": {"emotion": "anger"}, "in/other/y": {}}


def test_a_manifest_above_labels_it(small_corpora):
    (source,) = sources.find([small_corpora / "mine" / "sadness-1.wav"])
    assert source.labels == {"emotion": "sadness", "speaker": "s1"}


def test_a_corpus_gives_all_its_utterances(small_corpora):
    found = sources.of_corpus(load("mine", small_corpora))
    assert len(found) == 12
    assert found[0].name == "anger-0"
    assert found[0].labels["speaker"] == "s0"


def test_nothing_found_is_said(tmp_path):
    with pytest.raises(InputError, match="no recordings"):
        sources.find([tmp_path])
    with pytest.raises(InputError, match="no file or folder"):
        sources.find([tmp_path / "x.wav"])


def test_copy_seeds_differ_in_each_respect():
    seeds = {copy_seed(s, name, c) for s in (0, 1, 2) for name in ("a", "b") for c in (1, 2, 11)}
    assert len(seeds) == 18
    assert all(0 <= seed < 2**31 for seed in seeds)
    assert copy_seed(0, "a", 1) == copy_seed(0, "a", 1)
