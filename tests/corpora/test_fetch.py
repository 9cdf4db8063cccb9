"""Fetching from a server that works, breaks off, lies, and is gone."""

import json
import shutil
import socket

import pytest

from tripaug_core import cli, corpora
from tripaug_core.corpora import download, fetch
from tripaug_core.corpora.fetch import Archive
from tripaug_core.errors import InputError


def refused(words, home, archive, **options):
    with pytest.raises(InputError, match=words) as caught:
        fetch.fetch("ravdess", home, **{"agreed": True, **options}, archive=archive)
    assert "\n" not in str(caught.value)
    assert not (home / "ravdess").exists()


def test_a_corpus_comes_whole_and_nothing_else_is_left(publisher, tmp_path):
    told = []
    folder = fetch.fetch(
        "ravdess", tmp_path / "home", agreed=True, archive=publisher(),
        progress=lambda what, done, total: told.append((what, done == total)),
    )  # fmt: skip
    assert folder == tmp_path / "home/ravdess"
    assert len(corpora.load("ravdess", tmp_path / "home")) == 3
    assert [path.name for path in (tmp_path / "home").iterdir()] == ["ravdess"]
    assert ("downloading", True) in told
    assert told[-1] == ("unpacking", True)
    with pytest.raises(InputError, match="there already"):
        fetch.fetch("ravdess", tmp_path / "home", agreed=True, archive=publisher())


@pytest.mark.parametrize("how", ["breaks off", "no ranges", "says more", "says less"])
def test_it_comes_in_spite_of(how, publisher, tmp_path):
    fetch.fetch("ravdess", tmp_path / "home", agreed=True, archive=publisher(how))
    assert len(corpora.load("ravdess", tmp_path / "home")) == 3
    if how == "breaks off":
        assert publisher.asked == [0, 20_000, 60_000]


def test_a_later_call_goes_on_where_an_earlier_one_broke_off(publisher, tmp_path):
    home = tmp_path / "home"
    part = home / ".fetching/ravdess/ravdess.zip"
    part.parent.mkdir(parents=True)
    part.write_bytes(publisher.content[:50_000])
    fetch.fetch("ravdess", home, agreed=True, archive=publisher())
    assert publisher.asked == [50_000]


def test_what_is_there_of_another_file_is_found_out(publisher, tmp_path):
    home = tmp_path / "home"
    part = home / ".fetching/ravdess/ravdess.zip"
    part.parent.mkdir(parents=True)
    for wrong in (b"x" * 50_000, b"x" * (len(publisher.content) + 1)):
        part.write_bytes(wrong)
        if len(wrong) < len(publisher.content):
            refused("checksum differs", home, publisher())
            assert not part.exists()
        else:
            fetch.fetch("ravdess", home, agreed=True, archive=publisher())


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("gone", "404 Not Found"),
        ("page", "answers with a web page"),
        ("another range", "could not be downloaded"),
        ("stalls", "broke off; 0.0 of 0.1 MB came"),
        ("endless", "sends more than"),
    ],
)
def test_a_server_that_is_no_use(how, words, publisher, tmp_path):
    refused(words, tmp_path / "home", publisher(how))


def test_no_server(tmp_path, monkeypatch):
    monkeypatch.setattr(download, "PAUSE_S", 0)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{taken.getsockname()[1]}/x.zip"
        refused("cannot be reached", tmp_path / "home", Archive(address, 100, 100, 3))


def test_another_content_than_was_published_is_not_kept(publisher, tmp_path):
    refused("3 utterances instead of the 4", tmp_path / "home", publisher(utterances=4))
    other = Archive(**{**vars(publisher()), "checksum": "md5:" + "0" * 32})
    refused("checksum differs", tmp_path / "home", other)
    fetch.fetch("ravdess", tmp_path / "home", agreed=True, archive=publisher(checksum=False))


def test_nothing_is_asked_of_a_server_without_consent_or_space(publisher, tmp_path, monkeypatch):
    refused("CC BY-NC-SA.* Give --agree", tmp_path / "home", publisher(), agreed=False)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10, 9, 1))
    refused("make room", tmp_path / "home", publisher())
    assert publisher.asked == []


def test_two_at_once(publisher, tmp_path):
    from tripaug_core.runs.locks import locked

    with locked(tmp_path / "home/.fetching/ravdess.lock"):
        refused("another process", tmp_path / "home", publisher())


def test_a_home_that_cannot_be_written_to(publisher, tmp_path):
    (tmp_path / "home").write_text("a file")
    with pytest.raises(InputError, match="cannot be written to"):
        fetch.fetch("ravdess", tmp_path / "home", agreed=True, archive=publisher())


def test_every_archive_is_of_a_corpus_that_is_known():
    assert {"ravdess", "emodb"} <= set(fetch.archives())
    for name, archive in fetch.archives().items():
        assert name in corpora.KNOWN
        assert archive.unpacked > archive.bytes
        assert corpora.KNOWN[name].licence in fetch.terms(name)


@pytest.mark.parametrize(("name", "words"), [("iemocap", "to be asked for"), ("x", "there are")])
def test_others_cannot_be_fetched(name, words, tmp_path, capsys):
    arguments = ["corpora", "fetch", name, "--agree", "--corpora", str(tmp_path), "--json"]
    assert cli.main(arguments) == 2
    assert words in json.loads(capsys.readouterr().out)["error"]


def test_the_command_shows_the_licence_and_wants_a_yes(publisher, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(fetch, "archives", lambda: {"ravdess": publisher()})
    arguments = ["corpora", "fetch", "ravdess", "--corpora", str(tmp_path / "home")]
    assert cli.main(arguments) == 2
    assert "CC BY-NC-SA 4.0" in capsys.readouterr().err
    assert publisher.asked == []
    assert cli.main([*arguments, "--agree", "--json"]) == 0
    printed, said = capsys.readouterr()
    assert json.loads(printed)["utterances"] == 3
    assert "CC BY-NC-SA 4.0" in said
