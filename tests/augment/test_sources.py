import os
import time
from pathlib import Path

import pytest

from tripaug_core import cli
from tripaug_core.augment import sources
from tripaug_core.augment.export import ExportSettings
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


def labels(found):
    return {source.name: source.labels for source in found}


def test_class_folders_label_where_they_are_a_corpus_and_not_else(files):
    root = files("in/Angry/take 1/x.wav", "in/Sad/y.wav")
    found = labels(sources.find([root / "in"]))
    assert found == {"in/Angry/take 1/x": {"emotion": "anger"}, "in/Sad/y": {"emotion": "sadness"}}
    files("in/other/z.wav")
    assert set(map(str, labels(sources.find([root / "in"])).values())) == {"{}"}


def test_a_folder_far_above_says_nothing(files):
    root = files("Angry/Neutral/Joy/data/x.wav")
    (source,) = sources.find([root / "Angry/Neutral/Joy/data"])
    assert source.labels == {}
    (source,) = sources.find([root / "Angry/Neutral/Joy/data/x.wav"], emotion="wut")
    assert source.labels == {"emotion": "anger"}


def test_what_lies_in_the_home_has_its_corpus_labels(files):
    home = files("emo/wav/03a01Fa.wav", "emo/wav/08b02Lb.wav")
    (source,) = sources.find([home / "emo/wav/08b02Lb.wav"], home=home)
    assert source.labels["emotion"] == "boredom"
    assert source.labels["speaker"] == "08"


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


def test_two_links_to_one_sound_have_a_label_and_an_id_each(tmp_path, small_corpora):
    """As in a cache that keeps equal files once; both had those of the last one."""
    for folder in ("mine/happy", "mine/sad", "store"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "store/blob").write_bytes((small_corpora / "mine/anger-0.wav").read_bytes())
    for name in ("happy/a.wav", "sad/b.wav"):
        os.symlink(tmp_path / "store/blob", tmp_path / "mine" / name)
    found = sources.find([tmp_path / "mine"], home=tmp_path)
    assert [(source.labels["emotion"], source.id) for source in found] == [
        ("happiness", "happy/a"),
        ("sadness", "sad/b"),
    ]


def test_a_pipe_is_called_one_at_once(tmp_path, small_checkpoint, capsys):
    os.mkfifo(tmp_path / "pipe.wav")
    words = ["augment", str(tmp_path / "pipe.wav"), "--checkpoint", str(small_checkpoint)]
    assert cli.main([*words, "--out", str(tmp_path / "out")]) == 2
    assert "pipe.wav is a pipe, not a file" in capsys.readouterr().err


def test_a_hundred_thousand_names_are_told_apart_in_a_moment():
    files = [f"folder {i % 7}/{i // 2}.{('wav', 'flac')[i % 2]}" for i in range(100_000)]
    began = time.process_time()
    names = sources._unique(files)
    assert len(set(names)) == len(files)
    assert time.process_time() - began < 5


def test_a_name_is_the_same_however_its_letters_are_composed():
    assert copy_seed(3, "f\u00fcr", 1) == copy_seed(3, "fu\u0308r", 1)


def test_what_lies_in_the_root_of_a_disk_is_not_written_beside_it(files, monkeypatch):
    root = files("a.wav", "b/c.wav")
    monkeypatch.setattr(sources, "real_path", lambda path: Path("/"))
    names = [source.name for source in sources.find([root], emotion="anger")]
    assert names == ["root/a", "root/b/c"]


@pytest.mark.parametrize("changes", [{"copies": 2.5}, {"copies": True}, {"seed": "abc"}])
def test_settings_of_copies_are_whole_numbers(changes):
    with pytest.raises(InputError, match=next(iter(changes))):
        ExportSettings.from_dict(changes)
