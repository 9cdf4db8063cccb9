"""What says how a folder is read, where several things could."""

import pytest
from corpora.readers.laid_out import labels

from tripaug_core import cli, corpora
from tripaug_core.corpora import unused
from tripaug_core.errors import InputError

FOLDERS = {"happy/a.wav": "happiness", "sad/b.wav": "sadness"}


@pytest.fixture
def classes(tmp_path, tone):
    """A corpus of folders named by emotions; writes a list somewhere in it."""
    for seed, file in enumerate(FOLDERS):
        tone(tmp_path / "mine" / file, seed)

    def make(place, text):
        table = tmp_path / "mine" / place
        table.parent.mkdir(exist_ok=True)
        table.write_text(text)
        return tmp_path

    return make


PREDICTED = "file,emotion,true\nhappy/a.wav,neutral,happy\nsad/b.wav,neutral,sad\n"


def test_predictions_apart_from_the_recordings_do_not_overrule_folders(classes, capsys):
    home = classes("results/run1.csv", PREDICTED)
    with pytest.raises(InputError, match=r"neutral by results/run1\.csv, happiness by its") as why:
        corpora.load("mine", home)
    command = str(why.value).partition("`corpora describe ")[2].rstrip("`.")
    assert cli.main(["corpora", "describe", *command.split(), "--corpora", str(home)]) == 0
    assert set(labels(corpora.load("mine", home)).values()) == {"neutral"}
    (home / "mine/corpus.toml").unlink()
    (home / "mine/results/run1.csv").unlink()
    assert labels(corpora.load("mine", home)) == FOLDERS


def test_a_list_apart_that_agrees_adds_what_folders_do_not_say(classes):
    home = classes("doc/who.csv", "file,emotion,speaker\nhappy/a.wav,joy,x\nsad/b.wav,sad,y\n")
    corpus = corpora.load("mine", home)
    assert (labels(corpus), corpus.speakers) == (FOLDERS, ("x", "y"))
    assert corpus.notes == ("The emotions are those of the column 'emotion' of doc/who.csv.",)
    assert unused.of_corpus(corpus) == {}


def test_a_list_apart_of_some_recordings_leaves_none_out(classes):
    corpus = corpora.load("mine", classes("doc/some.csv", "file,emotion\nsad/b.wav,sad\n"))
    assert labels(corpus) == FOLDERS
    assert "Not read, as it lacks 1 of the recordings: doc/some.csv." in corpus.notes


def test_a_list_apart_of_some_recordings_that_knows_more_is_read(classes):
    """As where splits of train and test leave a recording out: its speakers are not thrown away."""
    corpus = corpora.load(
        "mine", classes("splits/a.csv", "file,emotion,speaker\nsad/b.wav,sad,y\n")
    )
    assert (labels(corpus), corpus.speakers) == ({"sad/b.wav": "sadness"}, ("y",))
    assert corpus.surplus == ("happy/a.wav",)


def test_lists_each_beside_its_own_recordings_count(tmp_path, tone):
    for seed, speaker in enumerate("xy"):
        tone(tmp_path / f"mine/{speaker}/happy/a.wav", seed)
        table = tmp_path / f"mine/{speaker}/labels.csv"
        table.write_text(f"file,emotion,speaker\nhappy/a.wav,sad,{speaker}\n")
    corpus = corpora.load("mine", tmp_path)
    assert set(labels(corpus).values()) == {"sadness"}
    assert corpus.speakers == ("x", "y")


@pytest.mark.parametrize("place", ["all.csv", "data/all.csv"])
def test_a_list_beside_the_recordings_counts_and_is_named(classes, place):
    home = classes("all.csv", PREDICTED)
    if place != "all.csv":
        (home / "mine").rename(home / "data")
        (home / "mine").mkdir()
        (home / "data").rename(home / "mine/data")
    corpus = corpora.load("mine", home)
    assert set(labels(corpus).values()) == {"neutral"}
    assert f"The emotions are those of the column 'emotion' of {place}." in corpus.notes


def test_what_only_a_list_apart_says_is_read(tmp_path, tone):
    tone(tmp_path / "mine/wav/a.wav")
    (tmp_path / "mine/doc").mkdir()
    (tmp_path / "mine/doc/all.csv").write_text("file,emotion\na.wav,joy\n")
    assert labels(corpora.load("mine", tmp_path)) == {"wav/a.wav": "happiness"}


@pytest.fixture
def speakers(tmp_path, tone):
    """Lays out two speakers' recordings, called alike, in folders; and lists of theirs."""

    def make(folders, lists):
        for folder in folders:
            for seed, name in enumerate(("spk01/0101", "spk01/0102", "spk02/0101", "spk02/0102")):
                tone(tmp_path / f"mine/{folder}{name}.wav", seed)
        for place, text in lists.items():
            (tmp_path / "mine" / place).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / "mine" / place).write_text("path,emotion\n" + text)
        return tmp_path

    return make


FIRST = "spk01/0101.wav,angry\nspk01/0102.wav,sad\n"
SECOND = "spk02/0101.wav,sad\nspk02/0102.wav,fear\n"
BOTH = {"spk01/0101": "anger", "spk01/0102": "sadness"}
BOTH |= {"spk02/0101": "sadness", "spk02/0102": "fear"}


@pytest.mark.parametrize("above", ["audio/", "data/flac/"])
@pytest.mark.parametrize(
    "lists",
    [
        {"labels/spk01.csv": FIRST, "labels/spk02.csv": SECOND},
        {"doc/labels/spk01.csv": FIRST, "doc/labels/spk02.csv": SECOND},
        {"all.csv": FIRST + SECOND},
        {"labels/metadata.csv": (FIRST + SECOND).replace("spk", "/home/ann/SPK")},
        {"labels/all.csv": (FIRST + SECOND).replace(".wav", "")},
    ],
)
def test_lists_apart_from_the_folders_that_their_paths_name(speakers, lists, above):
    corpus = corpora.load("mine", speakers([above], lists))
    assert labels(corpus) == {f"{above}{name}.wav": emotion for name, emotion in BOTH.items()}
    assert (corpus.missing, corpus.surplus) == ((), ())


def test_a_folder_that_a_path_names_says_more_than_a_name_alone(speakers):
    home = speakers(["audio/"], {"labels/spk02.csv": SECOND})
    (home / "mine/audio/spk02/0102.wav").unlink()
    corpus = corpora.load("mine", home)
    assert labels(corpus) == {"audio/spk02/0101.wav": "sadness"}
    assert corpus.missing == ("audio/spk02/0102.wav",)


@pytest.mark.parametrize("place", ["labels/spk01.csv", "metadata.csv"])
def test_which_of_several_folders_paths_mean_is_asked(speakers, place):
    home = speakers(["audio/", "noisy/"], {place: FIRST})
    question = rf"{place} may mean recordings in audio/ or in noisy/: write into its paths which"
    with pytest.raises(InputError, match=question):
        corpora.load("mine", home)


def test_what_lies_where_a_list_says_counts_whatever_lies_elsewhere(speakers):
    home = speakers(["", "noisy/"], {"all.csv": FIRST + SECOND})
    (home / "mine/spk01/0101.wav").unlink()
    corpus = corpora.load("mine", home)
    assert set(labels(corpus)) == {f"{name}.wav" for name in BOTH if name != "spk01/0101"}
    assert corpus.missing == ("spk01/0101.wav",)
