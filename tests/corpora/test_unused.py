"""Every file of a corpus is an utterance, or is counted under its reason."""

import os

import pytest

from tripaug_core import corpora
from tripaug_core.corpora import audit, unused


def test_no_file_is_left_out_without_a_word(own, tone):
    home = own(
        [("a/x.wav", "sad", "s", "1"), ("y.wav", "sad", "s", "2"), ("no.wav", "sad", "", "")]
    )
    root = home / "mine"
    (root / "no.wav").write_text("no sound")
    tone(root / "unlisted.wav")
    for name in (
        "readme.txt",
        "a/notes.txt",
        "table.xlsx",
        "data",
        ".hidden.wav",
        "__MACOSX/._x.wav",
    ):
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text("x")
    os.symlink("/nowhere/at/all.wav", root / "dangling.wav")
    os.mkfifo(root / "pipe.wav")
    corpus = corpora.load("mine", home)
    checked = audit.check(corpus)
    told = {file for finding in checked.findings for file in finding.files}
    utterances = {u.path.relative_to(corpus.root).as_posix() for u in corpus.utterances}
    assert told | utterances | {"manifest.csv", "no"} == {*unused.files_below(root), "no"}
    sentences = " ".join(f.sentence for f in checked.notes if f.kind == "other")
    assert "4 no sound by their names (.txt 2, " in sentences
    assert "2 hidden" in sentences
    assert not [f for f in checked.problems if f.kind == "other"]


def test_a_header_that_lies_is_a_note(own):
    from sound.recordings import with_length

    home = own([("x.wav", "sad", "s", "1")])
    (home / "mine/x.wav").write_bytes(with_length("WAV", 1000))
    (finding,) = [f for f in audit.check(corpora.load("mine", home)).notes if f.kind == "header"]
    assert finding.files == ("x",)
    assert "was not finished" in finding.sentence


def test_links_are_followed_in_the_home_as_caches_need_it(own, tone, tmp_path):
    """DVC keeps files in a cache and links to them; a hub's snapshot is nothing but links."""
    home = own([("x.wav", "sad", "s", "1"), ("y.wav", "sad", "s", "2")])
    (home / "cache").mkdir()
    for name in ("x.wav", "manifest.csv"):
        (home / "mine" / name).rename(home / "cache" / name)
        os.symlink(home / "cache" / name, home / "mine" / name)
    outside = tone(tmp_path / "elsewhere/y.wav")
    (home / "mine/y.wav").unlink()
    os.symlink(outside, home / "mine/y.wav")
    corpus = corpora.load("mine", home)
    assert corpus.ids == ("x",)
    assert corpus.refused == ("y.wav",)
    assert "not followed" in " ".join(f.sentence for f in audit.check(corpus).problems)


def test_a_snapshot_of_a_hub_is_a_corpus(tmp_path, tone):
    repo = tmp_path / "hub/datasets--me--speech"
    snapshot = repo / "snapshots/0123abc"
    for seed, name in enumerate(("happy/a.wav", "sad/b.wav")):
        tone(repo / "blobs" / f"{seed:040}", seed)
        (snapshot / name).parent.mkdir(parents=True)
        os.symlink(f"../../../blobs/{seed:040}", snapshot / name)
    (tmp_path / "home").mkdir()
    os.symlink(snapshot, tmp_path / "home/speech")
    corpus = corpora.load("speech", tmp_path / "home")
    assert corpus.counts == {"happiness": 1, "sadness": 1}
    assert not corpus.refused


def test_linked_folders_are_walked_once_and_never_in_a_circle(tmp_path, tone):
    home = tmp_path / "home"
    tone(home / "mine/happy/a.wav", 1)
    tone(home / "store/sad/b.wav", 2)
    os.symlink(home / "store/sad", home / "mine/sad")
    os.symlink(home / "mine", home / "mine/happy/round")
    os.symlink(home, home / "mine/up")
    corpus = corpora.load("mine", home)
    assert corpus.ids == ("happy/a", "sad/b")
    assert corpus.refused == ("happy/round", "up")


def test_a_link_that_comes_before_what_it_leads_to_takes_nothing_away(tmp_path, tone):
    tone(tmp_path / "mine/z/happy/a.wav")
    (tmp_path / "mine/z/read.txt").write_text("x")
    os.symlink(tmp_path / "mine/z", tmp_path / "mine/a link")
    corpus = corpora.load("mine", tmp_path)
    assert (corpus.ids, corpus.refused) == (("z/happy/a",), ("a link",))
    assert unused.of_corpus(corpus) == {unused.NO_SOUND: ("z/read.txt",)}


def test_a_pipe_is_never_waited_for(tmp_path, tone):
    tone(tmp_path / "mine/happy/a.wav")
    for name in ("b.wav", "manifest.csv"):
        os.mkfifo(tmp_path / "mine/happy" / name)
    corpus = corpora.load("mine", tmp_path)
    assert corpus.ids == ("happy/a",)
    assert audit.check(corpus).problems == ()
    assert unused.of_corpus(corpus)[unused.NOT_REGULAR] == ("happy/b.wav",)


def test_folders_may_lie_in_one_another_as_deep_as_the_disk_lets_them(tmp_path, tone):
    tone(tmp_path / "mine/happy/a.wav")
    folders = [f"{tmp_path}/mine/happy{'/d' * depth}" for depth in range(1, 1100)]
    try:
        for folder in folders:
            os.mkdir(folder)
        corpus = corpora.load("mine", tmp_path)
        assert (corpus.ids, unused.of_corpus(corpus)) == (("happy/a",), {})
    finally:  # pytest would take them away with recursion
        for folder in reversed(folders):
            os.rmdir(folder)


@pytest.mark.parametrize("name", ["Мой корпус", "Über Gefühle", "with spaces 2"])
def test_a_corpus_may_be_called_anything(name, tmp_path, tone):
    tone(tmp_path / name / "happy" / "Ä ё.wav")
    assert name in corpora.names(tmp_path)
    assert corpora.load(name, tmp_path).ids == ("happy/Ä ё",)


def test_one_name_in_two_forms_of_unicode_is_one_name(tmp_path, tone):
    tone(tmp_path / "Gefu\u0308hle/happy/a.wav")
    assert len(corpora.load("Gef\u00fchle", tmp_path)) == 1


def test_a_folder_elsewhere_that_is_linked_to_is_not_walked_through(own, tmp_path):
    home = own([("x.wav", "sad", "s", "1"), ("y.wav", "sad", "s", "2")])
    for name in ("letter.txt", "more.txt"):
        (tmp_path / "elsewhere").mkdir(exist_ok=True)
        (tmp_path / "elsewhere" / name).write_text("private")
    os.symlink(tmp_path / "elsewhere", home / "mine/out")
    corpus = corpora.load("mine", home)
    assert corpus.surplus == ("out",)  # which the check tells of
    assert unused.of_corpus(corpus) == {}
