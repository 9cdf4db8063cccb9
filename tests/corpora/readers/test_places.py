"""Which file a list means: never one that the list, or the corpus, knows as another's."""

import os.path
import time
from pathlib import Path

import pytest
from corpora.readers.laid_out import labels
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tripaug_core import corpora
from tripaug_core.corpora.readers import lists
from tripaug_core.corpora.readers.places import Places
from tripaug_core.corpora.tree import Tree
from tripaug_core.errors import InputError


@pytest.fixture
def corpus(tmp_path, tone):
    """Lays out recordings, and lists of path and emotion; reads them."""

    def make(files, lists):
        for seed, file in enumerate(files):
            tone(tmp_path / "mine" / file, seed)
        for place, paths in lists.items():
            rows = [f"{path},{emotion}\n" for path, emotion in paths.items()]
            (tmp_path / "mine" / place).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / "mine" / place).write_text("path,emotion\n" + "".join(rows))
        found = corpora.load("mine", tmp_path)
        return labels(found), set(found.missing)

    return make


ANOTHERS = {
    "other rows are found in their folder": (
        ["spk01/0101.wav", "spk01/0102.wav"],
        {"metadata.csv": {"spk01/0102.wav": "fear", "spk02/0101.wav": "anger"}},
        {"spk01/0102.wav": "fear"},
        ("spk02/0101.wav",),
    ),
    "the corpus has the folder, without that file": (
        ["spk01/0101.wav", "spk01/0103.wav", "spk02/0102.wav"],
        {"metadata.csv": {"spk02/0101.wav": "anger", "0102.wav": "fear", "spk02/0102.wav": "fear"}},
        {"spk02/0102.wav": "fear"},
        ("spk02/0101.wav",),
    ),
    "the rows know the folder in which it lies": (
        ["spk01/0101.wav", "wav/0103.wav"],
        {"metadata.csv": {"x/spk01/7.wav": "fear", "x/spk02/0101.wav": "anger", "0103.wav": "joy"}},
        {"wav/0103.wav": "happiness"},
        ("7.wav", "x/spk02/0101.wav"),
    ),
    "a folder between is the same": (
        ["spk01/wav/0101.wav", "spk01/wav/0102.wav"],
        {"labels/metadata.csv": {"spk01/wav/0102.wav": "fear", "spk02/wav/0101.wav": "anger"}},
        {"spk01/wav/0102.wav": "fear"},
        ("spk02/wav/0101.wav",),
    ),
    "another list knows the folder": (
        ["spk01/0101.wav", "spk01/0102.wav"],
        {"a.csv": {"spk01/0102.wav": "fear"}, "b.csv": {"o/0102.wav": "fear", "o/0101.wav": "joy"}},
        {"spk01/0102.wav": "fear"},
        ("o/0102.wav", "o/0101.wav"),
    ),
    "the list lies in the folder": (
        ["test/y.wav", "train/x.wav", "train/z.wav"],
        {
            "test/metadata.csv": {"x.wav": "anger", "y.wav": "joy"},
            "train/metadata.csv": {"z.wav": "fear"},
        },
        {"test/y.wav": "happiness", "train/z.wav": "fear"},
        ("x.wav",),
    ),
    "a folder of the same letters, large and small": (
        ["Spk/a.wav", "spk/a.wav", "spk/b.wav"],
        {"metadata.csv": {"Spk/a.wav": "joy", "Spk/b.wav": "anger", "spk/a.wav": "fear"}},
        {"Spk/a.wav": "happiness", "spk/a.wav": "fear"},
        ("Spk/b.wav",),
    ),
    "a name without ending has a dot, as others here have": (
        ["w/s1.wav", "w/s2.Left.wav", "w/s3.mp4.wav", "w/s4.wav"],
        {"metadata.csv": {"w/s1.left": "joy", "w/s2.left": "sad", "w/s4.mp4": "fear"}},
        {"w/s2.Left.wav": "sadness", "w/s4.wav": "fear"},
        ("w/s1.left",),
    ),
}


@pytest.mark.parametrize("why", ANOTHERS)
def test_what_is_anothers_is_missing(corpus, why):
    files, lists, found, missing = ANOTHERS[why]
    assert corpus(files, lists) == (found, set(missing))


STILL = {
    "put into one folder": (["wav/a.wav", "wav/b.wav"], ["s1/a.wav", "s2/b.wav"]),
    "put into one that was above": (["wav/a.wav", "wav/b.wav"], ["/d/wav/s1/a", "/d/wav/s2/b"]),
    "from another machine": (["wav/a.wav", "b.wav"], ["/home/ann/wav/a.wav", "/home/ann/b.wav"]),
    "a folder of it is one here by chance": (
        ["s1/a.wav", "s2/b.wav", "data/noise.wav"],
        ["/data/emo/s1/a.wav", "/data/emo/s2/b.wav"],
    ),
    "a folder twice": (["data/a.wav", "data/b.wav"], ["/data/x/data/a.wav", "/data/x/data/b.wav"]),
    "sorted by another": (["happy/a.wav", "sad/b.wav"], ["s1/a.wav", "s2/b.wav"]),
    "in other letters": (["Wav/A.wav", "Wav/B.wav"], ["/x/wav/a.wav", "/x/wav/b.wav"]),
    "names alone": (["s1/a.wav", "s2/b.wav"], ["a.wav", "b.wav"]),
    "from several machines": (["s1/a.wav", "s2/b.wav"], ["/old/s1/a.wav", "/new/disk/s2/b.wav"]),
    "of several corpora": (
        ["crema/wav/a.wav", "tess/oaf/b.wav"],
        ["/kaggle/crema-d/wav/a.wav", "/kaggle/toronto/TESS/tess/oaf/b.wav"],
    ),
    "one with its folder, one without": (["wav/a.wav", "wav/b.wav"], ["wav/a.wav", "b.wav"]),
    "a folder of the other machine has a name of ours": (
        ["audio/a.wav", "audio/b.wav", "data/noise.wav"],
        ["/mnt/data/audio/a.wav", "/mnt/data/audio/b.wav"],
    ),
    "who wrote it is called as a speaker": (
        ["anna/a.wav", "bob/b.wav"],
        ["/home/anna/corpus/wav/a.wav", "/home/anna/corpus/wav/b.wav"],
    ),
    "in another order": (["f/s1/a.wav", "m/s2/b.wav"], ["s1/f/a.wav", "s2/m/b.wav"]),
    "a stray recording beside the list": (
        ["wav/a.wav", "wav/b.wav", "labels/stray.wav"],
        ["a.wav", "b.wav"],
    ),
}


@pytest.mark.parametrize("place", ["metadata.csv", "labels/metadata.csv"])
@pytest.mark.parametrize("how", STILL)
def test_what_nothing_speaks_against_is_found(corpus, how, place):
    files, paths = STILL[how]
    table = dict(zip(paths, ("joy", "sad"), strict=True))
    found = dict(zip(files, ("happiness", "sadness"), strict=False))
    assert corpus(files, {place: table}) == (found, set())


def test_a_list_in_a_folder_of_the_name_that_its_paths_name(corpus):
    files = ["audio/s1/a.wav", "audio/s2/a.wav"]
    lists = {
        "labels/s1/metadata.csv": {"s1/a.wav": "joy"},
        "labels/s2/metadata.csv": {"s2/a": "sad"},
    }
    found = {"audio/s1/a.wav": "happiness", "audio/s2/a.wav": "sadness"}
    assert corpus(files, lists) == (found, set())


FOLDERS = ["", "a/", "b/", "B/", "a/b/", "b/a/", "a/wav/", "b/wav/", "wav/"]


def folders(files):
    return {part.casefold() for file in files for part in file.split("/")[:-1]}


@settings(max_examples=150, deadline=None)
@given(
    tree=st.sets(
        st.builds(str.__add__, st.sampled_from(FOLDERS), st.sampled_from(["1", "2", "x", "X"])),
        min_size=1,
        max_size=7,
    ),
    lacking=st.sets(st.integers(0, 6)),
    unlisted=st.sets(st.integers(0, 6)),
    above=st.sampled_from(["", "/home/ann/", "D:/emo/"]),
    below=st.sampled_from(["", "audio/", "data/flac/"]),
    place=st.sampled_from(["metadata.csv", "labels/metadata.csv", "labels/{}/metadata.csv"]),
    ending=st.sampled_from([".wav", ".mp4", ""]),
)
@example({"a/1", "a/2", "b/1"}, {2}, {0}, "", "", "metadata.csv", ".wav")
@example(
    {"1", "2", "a/wav/x", "a/x", "b/1", "wav/x"},
    {0, 5},
    {0, 1, 2},
    *("", "", "labels/{}/metadata.csv", ".wav"),
)
@example({"a/1", "b/1", "b/2"}, {1}, {0, 2}, "/home/ann/", "audio/", "metadata.csv", ".wav")
@example({"B/2", "X", "a/b/2", "b/wav/1"}, {0}, {1, 2}, "", "", "metadata.csv", ".wav")
def test_no_recording_gets_the_label_of_another(
    tmp_path_factory, tree, lacking, unlisted, above, below, place, ending
):
    root = tmp_path_factory.mktemp("home") / "mine"
    all = sorted(tree)
    there = [file for number, file in enumerate(all) if number not in lacking]
    listed = [file for number, file in enumerate(all) if number not in unlisted]
    for file in there:
        (root / below / file).parent.mkdir(parents=True, exist_ok=True)
        (root / below / f"{file}.wav").touch()
    for file in listed:
        # Each recording has a label of its own: its path.
        table = root / place.format(file.rpartition("/")[0].partition("/")[0] or "top")
        table.parent.mkdir(parents=True, exist_ok=True)
        before = table.read_text() if table.exists() else "path,emotion\n"
        table.write_text(f"{before}{above}{file}{ending},of {file}\n")
    try:
        found = corpora.load("mine", root.parent)
    except InputError:
        return  # nothing is read, and a sentence says why
    for file, emotion in labels(found).items():
        lies, meant = (file.removeprefix(below).removesuffix(".wav"), emotion.removeprefix("of "))
        # Recordings may have been put together, or apart: in folders that the other does not know.
        says, has = folders([meant]), folders([lies])
        known = ((says - has) & folders(there)) | ((has - says) & folders(listed))
        known = known if above or says else set()  # a name alone says nothing of folders
        if above:  # folders of another machine that all share may be far above the corpus
            known -= set(os.path.commonpath([f"/{each}" for each in listed]).casefold().split("/"))
        # Letters may be large or small where one of the two alone is there, and is listed.
        assert lies.casefold() == meant.casefold() or not known
        assert lies == meant or not {lies, meant} <= {*listed}


# --- as many as they may be


def test_names_that_stand_in_every_folder_take_no_longer_to_find():
    tree = Tree(Path("/nowhere"))
    tree.files = [f"spk{i // 20}/wav/{i % 20:03d}.wav" for i in range(20_000)]
    begun = time.process_time()
    assert Places(tree).apart([f"p{i // 20}/x/{i % 20:03d}.wav" for i in range(20_000)]) == []
    assert Places(tree).apart([f"p/wav/{i:03d}.wav" for i in range(2)])[0] == ("spk0/", 1)
    assert (
        time.process_time() - begun < 5
    )  # a minute, where each is compared with all its namesakes


def test_the_files_of_a_folder_are_looked_through_once_for_all_lists(corpus, monkeypatch):
    built, begin = [], Places.__init__
    monkeypatch.setattr(
        Places, "__init__", lambda self, tree: (built.append(1), begin(self, tree))[1]
    )
    names = [f"s{i}/{i}.wav" for i in range(30)]
    tables = {f"s{i}/labels.csv": {f"{i}.wav": "joy"} for i in range(30)}
    found, missing = corpus(names, tables)
    assert (set(found), missing) == (set(names), set())
    assert len(built) <= 2


def test_links_that_lists_name_are_told_quickly():
    links = [*(f"{i:05d}.wav" for i in range(20_000)), "folder", "fold", "a/b"]
    begun = time.process_time()
    assert lists._not_above(links, [*links[:20_000], "folder/a/b.wav", "a/b/c/d"]) == ["fold"]
    assert time.process_time() - begun < 2  # half a minute, where each is compared with each
