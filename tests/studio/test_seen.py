"""A corpus that is changed beside the page: what is seen of it, and what need not be looked at."""

import os

import pytest

from tests.studio.conftest import RATE_HZ, voice
from tripaug_core import io
from tripaug_core.sound import files
from tripaug_core.studio.work import seen
from tripaug_core.studio.work.catalogue import Catalogue

SOUND = voice(200.0, 0.2)


@pytest.fixture
def home(tmp_path, monkeypatch):
    """corpora/ with "byname", whose corpus.toml says how to read it, and "bylist", whose list lies
    in a folder of its own.
    """
    for name in ("a_x.wav", "b_x.wav"):
        files.write(tmp_path / "corpora" / "byname" / "wav" / name, SOUND, RATE_HZ)
    said = '[parts]\nemotion = "name 1"\n[emotions]\na = "anger"\nb = "sadness"\n'
    (tmp_path / "corpora" / "byname" / "corpus.toml").write_text(said)
    for name in ("one", "two"):
        files.write(tmp_path / "corpora" / "bylist" / "wav" / f"{name}.wav", SOUND, RATE_HZ)
    (tmp_path / "corpora" / "bylist" / "labels").mkdir()
    (tmp_path / "corpora" / "bylist" / "labels" / "list.csv").write_text(
        "path,emotion\none.wav,anger\ntwo.wav,sadness\n"
    )
    monkeypatch.setattr(seen, "_TRUSTED_S", 0)
    return tmp_path / "corpora"


@pytest.fixture
def catalogue(home):
    return Catalogue(home)


def test_what_is_edited_in_place_is_seen(catalogue, home):
    assert catalogue.corpus("byname").counts == {"anger": 1, "sadness": 1}
    description = home / "byname" / "corpus.toml"
    description.write_text(description.read_text().replace("sadness", "disgust"))
    assert catalogue.corpus("byname").counts == {"anger": 1, "disgust": 1}

    assert catalogue.corpus("bylist").counts == {"anger": 1, "sadness": 1}
    labels = home / "bylist" / "labels" / "list.csv"
    labels.write_text(labels.read_text().replace("two.wav,sadness", "two.wav,fear"))
    assert catalogue.corpus("bylist").counts == {"anger": 1, "fear": 1}


def test_what_comes_and_goes_below_the_top_is_seen(catalogue, home):
    first = catalogue.corpus("byname")
    assert catalogue.corpus("byname") is first
    files.write(home / "byname" / "wav" / "a_y.wav", SOUND, RATE_HZ)
    assert catalogue.corpus("byname").counts == {"anger": 2, "sadness": 1}
    (home / "byname" / "wav" / "more" / "still").mkdir(parents=True)
    assert len(catalogue.corpus("byname")) == 3
    files.write(home / "byname" / "wav" / "more" / "still" / "b_z.wav", SOUND, RATE_HZ)
    assert catalogue.corpus("byname").counts == {"anger": 2, "sadness": 2}
    (home / "byname" / "wav" / "a_x.wav").unlink()
    assert catalogue.corpus("byname").counts == {"anger": 1, "sadness": 2}


def test_a_link_that_leads_elsewhere_now_is_seen(catalogue, home, tmp_path):
    (home / "byname").rename(tmp_path / "other")
    (home / "link").symlink_to(tmp_path / "other")
    assert catalogue.corpus("link").counts == {"anger": 1, "sadness": 1}
    (home / "link").unlink()
    (home / "link").symlink_to(home / "bylist")
    assert catalogue.corpus("link").layout is None
    assert {each.id for each in catalogue.corpus("link").utterances} == {"wav/one", "wav/two"}


def test_recordings_are_not_looked_at_and_folders_once_in_a_while(catalogue, home, monkeypatch):
    first = catalogue.corpus("bylist")
    looked = []

    def stamps(paths):
        looked.extend(paths := list(paths))
        return io_stamps(paths)

    io_stamps = io.stamps
    monkeypatch.setattr(seen.io, "stamps", stamps)
    assert catalogue.corpus("bylist") is first
    assert {path.suffix for path in looked} == {"", ".csv"}
    os.utime(home / "bylist" / "wav" / "one.wav", ns=(1, 1))
    assert catalogue.corpus("bylist") is first
    monkeypatch.setattr(seen, "_TRUSTED_S", 60)
    looked.clear()
    assert catalogue.corpus("bylist") is first
    assert [path.name for path in looked] == ["bylist"]
