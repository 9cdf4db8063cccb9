"""Adding a corpus: folders by name, tried before anything is kept, and zips within limits."""

import zipfile

import pytest

from tripaug_core.corpora import load
from tripaug_core.errors import InputError
from tripaug_core.studio.work.catalogue import Catalogue
from tripaug_core.studio.work.corpus import adding as module
from tripaug_core.studio.work.corpus.adding import Adding


@pytest.fixture
def home(tmp_path):
    root = tmp_path / "home"
    for speaker in ("S1", "S2", "S3"):
        for label in ("happy", "sad", "zz"):
            for take in range(3):
                file = root / "Größe 7" / f"{speaker}_take{take}_{label}.wav"
                file.parent.mkdir(parents=True, exist_ok=True)
                file.touch()
    return root


@pytest.fixture
def adding(home):
    return Adding(Catalogue(home))


GIVEN = {
    "split": "separators",
    "parts": {"emotion": "name 3", "speaker": "name 1"},
    "labels": {"zz": "boredom"},
}


def test_names_are_taken_apart_and_a_reading_is_suggested(adding):
    seen = adding.seen("Größe 7")
    assert seen["recordings"] == 27
    assert len(seen["examples"]) == 4
    parts = seen["examples"][0]["parts"]
    assert [part["position"] for part in parts] == ["name 1", "name 2", "name 3"]
    assert seen["given"]["parts"] == {"emotion": "name 3", "speaker": "name 1"}


def test_nothing_is_kept_before_all_labels_are_known(adding, home):
    told = adding.preview("Größe 7", {**GIVEN, "labels": {}})
    assert told["labels"] == [["happy", 9, "happiness"], ["sad", 9, "sadness"], ["zz", 9, None]]
    assert not told["ready"]
    with pytest.raises(InputError, match="has to be said first"):
        adding.keep("Größe 7", {**GIVEN, "labels": {}})
    assert list(home.glob("*/corpus.toml")) == []


def test_counts_and_twenty_to_hear_and_then_it_is_kept(adding, home):
    told = adding.preview("Größe 7", GIVEN)
    assert told["emotions"] == {"happiness": 9, "sadness": 9, "boredom": 9}
    assert told["speakers"][0] == ["S1", {"happiness": 3, "sadness": 3, "boredom": 3}]
    assert len({each["file"] for each in told["heard"]}) == 20
    adding.keep("Größe 7", GIVEN)
    corpus = load("Größe 7", home)
    assert corpus.counts == {"boredom": 9, "happiness": 9, "sadness": 9}
    assert corpus.speaker_names == ("S1", "S2", "S3")


@pytest.mark.parametrize("name", ["../home", "/etc", "", "nothing", "a/b"])
def test_names_are_never_paths(adding, name):
    for ask in (
        adding.seen,
        lambda n: adding.preview(n, GIVEN),
        lambda n: adding.recording(n, "x"),
    ):
        with pytest.raises(InputError):
            ask(name)


def test_only_recordings_of_the_folder_are_heard(adding, home):
    (home / "secret.wav").touch()
    assert adding.recording("Größe 7", "S1_take0_sad.wav").is_file()
    for file in ("../secret.wav", "/etc/passwd", "", "S1_take0_sad"):
        with pytest.raises(InputError, match="has no recording"):
            adding.recording("Größe 7", file)


@pytest.mark.parametrize(
    "given",
    [{}, {"parts": 3, "labels": {}}, {"parts": {"emotion": "x"}, "labels": {}},
     {"parts": {}, "labels": {}}, {"parts": {"emotion": "name 1"}, "labels": {}, "split": "x"}],
)  # fmt: skip
def test_wrong_answers_are_refused(adding, given):
    with pytest.raises(InputError):
        adding.preview("Größe 7", given)


def zipped(path, names):
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, b"RIFF")
    return path


def test_a_zip_becomes_a_folder_and_the_upload_goes(adding, home, tmp_path):
    sent = zipped(tmp_path / "x.zip", ["a/S1_joy.wav", "a/S2_fear.wav"])
    assert adding.unpack(sent, "new one") == "new one"
    assert (home / "new one/a/S1_joy.wav").is_file()
    assert not sent.exists()
    assert adding.seen("new one")["recordings"] == 2


@pytest.mark.parametrize(
    ("name", "members", "complaint"),
    [
        ("demo", ["a.wav"], "already"),
        ("Größe 7", ["a.wav"], "already"),
        ("../x", ["a.wav"], "plain name"),
        ("new", ["../a.wav"], "leads elsewhere"),
        ("new", ["/etc/a.wav"], "leads elsewhere"),
        ("new", [f"{i}.wav" for i in range(30)], "at most"),
    ],
)
def test_zips_are_unpacked_safely_or_not_at_all(
    adding, home, tmp_path, monkeypatch, name, members, complaint
):
    monkeypatch.setattr(module, "UNPACKED", module.Limits(bytes=1000, files=20))
    before = sorted(home.rglob("*"))
    with pytest.raises(InputError, match=complaint):
        adding.unpack(zipped(tmp_path / "x.zip", members), name)
    assert sorted(home.rglob("*")) == before
