"""Corpora by name, class folders, and the walk through a folder."""

import os

import pytest

from tripaug_core import corpora
from tripaug_core.corpora import EMOTIONS, KNOWN
from tripaug_core.corpora.corpus import emotion_named
from tripaug_core.corpora.tree import Tree
from tripaug_core.errors import InputError


def test_names_are_the_demo_the_known_ones_and_the_users_own(own, tone):
    home = own([("x.wav", "sad", "a", "1")], name="zoo")
    tone(home / "folders/Angry/deep/x.wav")
    tone(home / "emodb/wav/03a01Wa.wav")
    tone(home / "IEMOCAP/Session1/x.wav")
    (home / "empty").mkdir()
    (home / "notes").mkdir()
    (home / "notes/readme.txt").write_text("no corpus")
    tone(home / "not a plain name/Angry/x.wav")
    tone(home / ".hidden/Angry/x.wav")
    (home / "readme.md").write_text("")
    own_ones = ["folders", "not a plain name", "zoo"]
    assert corpora.names(home) == ["demo", "iemocap", "emodb", *own_ones]


def test_without_a_home_there_is_the_demo(tmp_path):
    assert corpora.names(tmp_path / "nowhere") == ["demo"]


@pytest.mark.parametrize(
    "name", ["../mine", "/etc", "", ".", "..", "a/b", "a\\b", "%2e%2e", "x\x00y", "~"]
)
def test_names_are_never_paths(own, name):
    home = own([("x.wav", "sad", "a", "1")])
    with pytest.raises(InputError):
        corpora.load(name, home)


def test_an_absent_one_says_where_to_get_it_and_an_unknown_one_what_there_is(own):
    home = own([("x.wav", "sad", "a", "1")])
    with pytest.raises(InputError, match=r"IEMOCAP is not in .* get it from https://sail"):
        corpora.load("iemocap", home)
    with pytest.raises(InputError, match=r"no corpus 'other' in .*demo, mine"):
        corpora.load("other", home)


def test_every_known_one_says_what_the_page_shows():
    for name, reader in KNOWN.items():
        assert reader.name == name
        assert reader.title
        assert reader.languages
        assert reader.licence
        assert reader.where
        assert set(reader.published) <= set(EMOTIONS)
        assert name == "demo" or reader.put.startswith(f"{name}/")
    assert [name for name, reader in KNOWN.items() if reader.synthetic] == ["demo"]
    assert "synthetic" in KNOWN["demo"].title


def test_the_demo_is_there_whole_and_says_that_it_is_synthetic():
    try:
        corpus = corpora.load("demo")
    except InputError as error:
        pytest.skip(f"assets/demo is not built: {error}")
    assert corpus.synthetic
    assert corpus.languages == ("English", "German")
    assert (corpus.missing, corpus.surplus) == ((), ())
    assert corpus.has_speakers
    assert len(corpus.speaker_names) == 12
    assert set(corpus.counts.values()) == {96}
    assert set(corpus.sexes) <= {"F", "M", None}


def test_class_folders(tmp_path, tone):
    for seed, file in enumerate(
        ["Angry/a.wav", "happy/sub/b.wav", "SAD/c.OGG", "bliss/d.wav", "top.wav", "happy/._b.wav"]
    ):
        tone(tmp_path / "mine" / file, seed)
    corpus = corpora.load("mine", tmp_path)
    assert dict(zip(corpus.ids, corpus.emotions, strict=True)) == {
        "Angry/a": "anger",
        "SAD/c": "sadness",
        "bliss/d": "bliss",
        "happy/sub/b": "happiness",
    }
    assert corpus.surplus == ("top.wav",)
    assert not corpus.has_speakers
    assert list(corpus.counts) == ["anger", "happiness", "sadness", "bliss"]


def test_neither_manifest_nor_folders(tmp_path):
    (tmp_path / "mine").mkdir()
    with pytest.raises(InputError, match="neither"):
        corpora.load("mine", tmp_path)


def test_an_unknown_utterance_is_said_to_be_unknown(own):
    corpus = corpora.load("mine", own([("x.wav", "sad", "a", "1")]))
    assert corpus["x"].speaker == "a"
    with pytest.raises(InputError, match="no utterance"):
        corpus["../x"]


@pytest.mark.parametrize(
    ("label", "emotion"),
    [("Angry", "anger"), (" HAP ", "happiness"), ("exc", "happiness"), ("Wut", "anger")]
    + [(name, name) for name in EMOTIONS]
    + [("Pride", "Pride")],
)
def test_one_vocabulary(label, emotion):
    assert emotion_named(label) == emotion


def test_the_walk_stays_inside_and_survives_loops(tmp_path, tone):
    root = tmp_path / "home/corpus"
    for file in ("a/x.wav", "b c/y.Flac", "z.mp3", "a/x.txt", "__MACOSX/a/._x.wav", "._z.mp3"):
        tone(root / file)
    outside = tone(tmp_path / "outside/secret.wav")
    os.symlink(outside, root / "a/out.wav")
    os.symlink(outside.parent, root / "folder-out")
    os.symlink(root, root / "a/loop")
    os.symlink(root / "a/self.wav", root / "a/self.wav")
    os.symlink(root / "z.mp3", root / "inside.mp3")
    tree = Tree.of(root)
    assert tree.files == ["a/x.wav", "b c/y.Flac", "inside.mp3", "z.mp3"]
    assert tree.refused == ["a/loop", "a/out.wav", "a/self.wav", "folder-out"]
