"""One way through a folder, for its corpus and for all that lies there."""

import os
from pathlib import Path

import pytest

from tripaug_core import corpora
from tripaug_core.augment import sources
from tripaug_core.corpora import tree, unused
from tripaug_core.corpora.tree import Tree


@pytest.fixture
def linked(tmp_path, tone):
    """Makes a corpus of links, name -> where in the store they lead; a recording in each folder
    of the store."""
    for seed, folder in enumerate(("happy", "happy/loud", "sad")):
        tone(tmp_path / "store" / folder / f"{seed}.wav", seed)
    (tmp_path / "mine").mkdir()

    def make(**links):
        for name, leads_to in links.items():
            os.symlink(tmp_path / "store" / leads_to, tmp_path / "mine" / name)
        return tmp_path

    return make


@pytest.mark.parametrize(
    ("links", "files", "refused"),
    [
        # Whatever the links are called, the folder that holds the other is read whole.
        ({"a": "happy", "b": "happy/loud"}, ["a/0.wav", "a/loud/1.wav"], ["b"]),
        ({"a": "happy/loud", "b": "happy"}, ["b/0.wav", "b/loud/1.wav"], ["a"]),
        ({"a": "sad", "b": "sad"}, ["a/2.wav"], ["b"]),
        ({"a": "happy/loud", "b": "sad"}, ["a/1.wav", "b/2.wav"], []),
    ],
)
def test_recordings_that_two_links_reach_are_read_once(linked, links, files, refused):
    root = linked(**links) / "mine"
    found = Tree.of(root)
    assert (found.files, found.refused) == (files, refused)
    assert unused.files_below(root) == sorted(files + refused)


def test_a_link_from_what_is_linked_to_what_is_around_it_adds_only_the_rest(linked):
    """The folder that led there is not read again, nor is the link in it followed again."""
    home = linked(a="happy/loud")
    os.symlink(home / "store/happy", home / "store/happy/loud/up")
    found = Tree.of(home / "mine")
    assert (found.files, found.refused) == (["a/1.wav", "a/up/0.wav"], ["a/up/loud"])
    assert unused.files_below(home / "mine") == ["a/1.wav", "a/up/0.wav", "a/up/loud"]


def test_one_sound_by_two_names_is_two_recordings(linked):
    """As in a cache that keeps equal files once: each has a label of its own."""
    home = linked()
    for name in ("happy/x.wav", "sad/y.wav"):
        (home / "mine" / name).parent.mkdir()
        os.symlink(home / "store/sad/2.wav", home / "mine" / name)
    assert corpora.load("mine", home).ids == ("happy/x", "sad/y")
    assert len(sources.find([home / "mine"])) == 2


def test_a_link_to_itself_ends_no_search(linked):
    home = linked(a="sad")
    os.symlink("round", home / "mine/round")
    assert Tree.of(home / "mine").refused == ["round"]
    assert [source.name for source in sources.find([home / "mine"])] == ["mine/a/2"]


def test_folders_cost_little(tmp_path, monkeypatch):
    """Of 10,000 each further question is a wait; a `Path` takes as long as all of them."""
    for i in range(20):
        (tmp_path / f"mine/{i}").mkdir(parents=True)
    asked, made, stat = [], [], os.stat
    monkeypatch.setattr(os, "stat", lambda path, **how: asked.append(path) or stat(path, **how))
    monkeypatch.setattr(tree, "Path", lambda *parts: made.append(parts) or Path(*parts))
    Tree.of(tmp_path / "mine")
    below = [path for path in map(os.fspath, asked) if path.startswith(f"{tmp_path}/mine/")]
    assert len(below) == len(set(below)) == 20
    assert len(made) < 20
