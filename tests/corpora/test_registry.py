"""Corpora by name, class folders, and the walk through a folder."""

import os
from pathlib import Path

import pytest

from tripaug_core import corpora
from tripaug_core.corpora import EMOTIONS, KNOWN
from tripaug_core.corpora.corpus import emotion_named
from tripaug_core.corpora.tree import Tree, composed
from tripaug_core.errors import InputError


def test_names_are_the_demo_the_known_ones_and_the_users_own(own, tone):
    home = own([("x.wav", "sad", "a", "1")], name="zoo")
    tone(home / "folders/Angry/deep/x.wav")
    tone(home / "emodb/wav/03a01Wa.wav")
    tone(home / "IEMOCAP/Session1/x.wav")
    (home / "empty").mkdir()
    (home / "notes").mkdir()
    (home / "notes/readme.txt").write_text("no corpus")
    tone(home / "Größe 7/Angry/x.wav")
    tone(home / ".hidden/Angry/x.wav")
    (home / "readme.md").write_text("")
    assert corpora.names(home) == ["demo", "iemocap", "emodb", "Größe 7", "folders", "zoo"]


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
        ["Angry/a.wav", "happy/sub/b.wav", "SAD/c.OGG", "Colère/d.wav", "top.wav", "happy/._b.wav"]
    ):
        tone(tmp_path / "mine" / file, seed)
    corpus = corpora.load("mine", tmp_path)
    assert dict(zip(corpus.ids, corpus.emotions, strict=True)) == {
        "Angry/a": "anger",
        "Colère/d": "anger",
        "SAD/c": "sadness",
        "happy/sub/b": "happiness",
    }
    assert corpus.surplus == ("top.wav",)
    assert not corpus.has_speakers
    assert list(corpus.counts) == ["anger", "happiness", "sadness"]


def test_an_empty_folder(tmp_path):
    (tmp_path / "mine").mkdir()
    with pytest.raises(InputError, match="holds no recordings"):
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
    assert tree.others == ["a/x.txt"]
    assert tree.refused == ["a/loop", "a/out.wav", "a/self.wav", "folder-out"]


def test_links_are_followed_inside_the_home_and_in_a_hubs_cache(tmp_path, tone):
    home = tmp_path / "home"
    blob = tone(tmp_path / "hub/datasets--x/blobs/0a1b", 1)
    snapshot = tmp_path / "hub/datasets--x/snapshots/77/Angry"
    snapshot.mkdir(parents=True)
    os.symlink(os.path.relpath(blob, snapshot), snapshot / "a.wav")
    (home / "mine").mkdir(parents=True)
    os.symlink(snapshot.parent, home / "cached")
    tone(home / ".store/b.wav", 2)
    os.symlink(home / ".store", home / "mine/Sad")
    os.symlink(blob, home / "mine/out.wav")
    assert corpora.load("cached", home).emotions == ("anger",)
    mine = corpora.load("mine", home)
    assert (mine.ids, mine.refused) == (("Sad/b",), ("out.wav",))


def test_what_augment_wrote_is_no_class(tmp_path, tone):
    tone(tmp_path / "mine/Angry/a.wav")
    tone(tmp_path / "mine/Sad/b.wav")
    tone(tmp_path / "mine/copies/Angry/a-1.wav")
    (tmp_path / "mine/copies/manifest.csv").write_text(
        "path,emotion,mel,source,copy,checkpoint,epsilon,seed\nAngry/a-1.wav,,,,1,,,\n"
    )
    corpus = corpora.load("mine", tmp_path)
    assert corpus.ids == ("Angry/a", "Sad/b")
    assert corpus.dropped == {"augmented copies": 1}


@pytest.mark.parametrize(
    ("files", "complaint"),
    [
        (["Angry/a.wav", "Sad/b.wav", "bliss/c.wav"], "but not 'bliss'"),
        (["Mary/a.wav", "Tom/b.wav"], "how to read mine is not known: 2 recordings"),
        (["joy/anger/a.wav", "joy/sad/b.wav"], "two levels .* happiness or anger"),
        (["sad/a_happy.wav", "happy/b_happy.wav"], "folder and name say different"),
        (["ang/a.wav", "ang/b.wav"], "how to read mine is not known"),
        (["A/a.wav", "H/b.wav"], "how to read mine is not known"),
    ],
)
def test_folders_that_do_not_say_the_emotion_for_sure_are_asked_about(
    tmp_path, tone, files, complaint
):
    for file in files:
        tone(tmp_path / "mine" / file)
    with pytest.raises(InputError, match=complaint) as caught:
        corpora.load("mine", tmp_path)
    assert "corpora describe mine" in str(caught.value)


@pytest.mark.parametrize(
    "form", ["{}/x{}.wav", "train/{}/x{}.wav", "s1/{}/deep/er/x{}.wav", "Joy/{}/x{}.wav"]
)
def test_the_level_of_the_emotions_is_found(tmp_path, tone, form):
    tone(tmp_path / "mine" / form.format("Fear", 1))
    tone(tmp_path / "mine" / form.format("平静", 2))
    tone(tmp_path / "mine" / "other/Angry/deep/er/3.wav" if "deep" in form else tmp_path / "q.wav")
    if form.startswith("Joy"):
        tone(tmp_path / "mine/Tom/Angry/x3.wav")
    assert set(corpora.load("mine", tmp_path).emotions) >= {"fear", "calm"}


@pytest.mark.parametrize(
    "name", ["Interviews 12:30", "pilot?", '"own"', "-x", "~x", "zehn\u200bx", "a" * 81, "Ende "]
)
def test_folders_that_cannot_be_called_so_are_told_of(tmp_path, tone, name):
    tone(tmp_path / name / "sad/a.wav")
    tone(tmp_path / "fine/sad/a.wav")
    assert corpora.names(tmp_path) == ["demo", "fine"]
    ((shown, why),) = corpora.unfit(tmp_path).items()
    assert shown.isprintable()
    assert shown == name or "\\u200b" in shown
    assert "is not a plain name" in why
    assert "if the folder is called so, rename it to 1 to 80 letters that can be shown" in why


def test_a_name_that_is_no_text_can_be_told_of(tmp_path, tone):
    tone(Path(os.fsdecode(os.fsencode(tmp_path) + b"/M\xfcller")) / "sad/a.wav")
    ((shown, why),) = corpora.unfit(tmp_path).items()
    assert (shown + why).encode()
    assert "is not a plain name" in why


def test_of_two_folders_with_one_name_the_other_is_told_of(tmp_path, tone):
    for name in ("ESD", "esd", "demo", "gr\u00f6\u00dfe", "gro\u0308\u00dfe", "ok"):
        tone(tmp_path / name / "sad/a.wav")
    (tmp_path / "empty?").mkdir()
    (tmp_path / ".hidden").mkdir()
    found = corpora.unfit(tmp_path)
    assert set(found) == {"ESD", "demo", "gro\u0308\u00dfe"}
    assert found["ESD"].endswith("as 'esd' beside it has the same name: rename one of the two.")
    assert "as the corpus that ships with the project has that name" in found["demo"]
    assert set(corpora.names(tmp_path)) == {"demo", "esd", "gr\u00f6\u00dfe", "ok"}


@pytest.mark.parametrize(
    ("file", "folder", "name"),
    [
        ("EMODB", "EmoDB", "emodb"),
        ("emodb", "EMODB", "emodb"),
        ("gro\u0308\u00dfe", "gr\u00f6\u00dfe", "gro\u0308\u00dfe"),
    ],
)
def test_a_file_of_the_same_name_does_not_hide_a_folder(tmp_path, tone, file, folder, name):
    tone(tmp_path / folder / "sad/03a01Ta.wav")
    (tmp_path / file).write_text("no corpus")
    assert corpora.root_of(name, tmp_path) == tmp_path / folder
    assert corpora.names(tmp_path) == ["demo", composed(name)]
    assert corpora.unfit(tmp_path) == {}


def test_ids_are_one_recording_s_each(own):
    """What one is called with its extension another is called without."""
    rows = [("x/a.wav", "anger"), ("x/a.flac", "fear"), ("x/a.wav.mp3", "joy"), ("x/b.wav", "sad")]
    corpus = corpora.load("mine", own(rows, "path,emotion"))
    assert corpus.ids == ("x/a.flac", "x/a.wav", "x/a.wav.mp3", "x/b")
    assert corpus["x/a.wav"].emotion == "anger"
