"""Fetching from a server that works, breaks off, lies, and is gone."""

import hashlib
import io
import json
import shutil
import socket
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tripaug_core import cli, corpora
from tripaug_core.corpora import download, fetch
from tripaug_core.corpora.fetch import Archive
from tripaug_core.errors import InputError


class Server(BaseHTTPRequestHandler):
    """Sends `content` as `behaviour` says; notes the ranges that it was asked for."""

    content, behaviour, asked = b"", "good", []

    def do_GET(self):
        begin = int((self.headers["Range"] or "bytes=0-").removeprefix("bytes=").split("-")[0])
        self.asked.append(begin)
        how, content = self.behaviour, self.content
        if how == "gone":
            return self.send_error(404, "Not Found")
        if how == "page":
            content, begin = b"<html>Log in first</html>", 0
        if how == "no ranges":
            begin = 0
        if begin >= len(content):
            return self.send_error(416)
        ranged = "Range" in self.headers and how not in ("no ranges", "page")
        self.send_response(206 if ranged else 200)
        if ranged:
            first = begin + 1 if how == "another range" else begin
            self.send_header("Content-Range", f"bytes {first}-{len(content) - 1}/{len(content)}")
        length = {"says more": 1000, "says less": -1000}.get(how, 0) + len(content) - begin
        if how == "endless":
            length = 10 * len(content)
        if length > 0:
            self.send_header("Content-Length", str(length))
        self.send_header("Content-Type", "text/html" if how == "page" else "application/zip")
        self.end_headers()
        body = content[begin:]
        if how in ("breaks off", "no ranges") and len(self.asked) < 4:
            body = body[: 20_000 * len(self.asked)]
        elif how == "stalls":
            body = b""
        elif how == "endless":
            body *= 10
        self.wfile.write(body)
        return None

    def log_message(self, *_):
        """Nothing."""


@pytest.fixture
def archive(tmp_path, tone):
    """A zip with three utterances of RAVDESS in it, as published."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as content:
        for actor in (1, 2, 3):
            name = f"Actor_{actor:02}/03-01-05-01-01-01-{actor:02}.wav"
            content.write(tone(tmp_path / "sources" / name, actor, seconds=1.0), name)
    return buffer.getvalue()


@pytest.fixture
def server(archive, monkeypatch):
    """Starts one that behaves as is said; gives what `fetch` is to know of it."""
    monkeypatch.setattr(download, "PAUSE_S", 0)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    handler = type("Handler", (Server,), {"content": archive, "asked": []})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True)
        thread.start()

        def behaving(how="good", checksum=True, utterances=3):
            handler.behaviour = how
            md5 = "md5:" + hashlib.md5(archive).hexdigest()
            address = f"http://127.0.0.1:{running.server_port}/ravdess.zip"
            return Archive(address, len(archive), 200_000, utterances, md5 if checksum else None)

        behaving.asked = handler.asked
        yield behaving
        running.shutdown()


def refused(words, home, archive, **options):
    with pytest.raises(InputError, match=words) as caught:
        fetch.fetch("ravdess", home, **{"agreed": True, **options}, archive=archive)
    assert "\n" not in str(caught.value)
    assert not (home / "ravdess").exists()


def test_a_corpus_comes_whole_and_nothing_else_is_left(server, tmp_path):
    told = []
    folder = fetch.fetch(
        "ravdess", tmp_path / "home", agreed=True, archive=server(),
        progress=lambda what, done, total: told.append((what, done == total)),
    )  # fmt: skip
    assert folder == tmp_path / "home/ravdess"
    assert len(corpora.load("ravdess", tmp_path / "home")) == 3
    assert [path.name for path in (tmp_path / "home").iterdir()] == ["ravdess"]
    assert ("downloading", True) in told
    assert told[-1] == ("unpacking", True)
    with pytest.raises(InputError, match="there already"):
        fetch.fetch("ravdess", tmp_path / "home", agreed=True, archive=server())


@pytest.mark.parametrize("how", ["breaks off", "no ranges", "says more", "says less"])
def test_it_comes_in_spite_of(how, server, tmp_path):
    fetch.fetch("ravdess", tmp_path / "home", agreed=True, archive=server(how))
    assert len(corpora.load("ravdess", tmp_path / "home")) == 3
    if how == "breaks off":
        assert server.asked == [0, 20_000, 60_000]


def test_a_later_call_goes_on_where_an_earlier_one_broke_off(server, tmp_path, archive):
    home = tmp_path / "home"
    part = home / ".fetching/ravdess/ravdess.zip"
    part.parent.mkdir(parents=True)
    part.write_bytes(archive[:50_000])
    fetch.fetch("ravdess", home, agreed=True, archive=server())
    assert server.asked == [50_000]


def test_what_is_there_of_another_file_is_found_out(server, tmp_path, archive):
    home = tmp_path / "home"
    part = home / ".fetching/ravdess/ravdess.zip"
    part.parent.mkdir(parents=True)
    for wrong in (b"x" * 50_000, b"x" * (len(archive) + 1)):
        part.write_bytes(wrong)
        if len(wrong) < len(archive):
            refused("checksum differs", home, server())
            assert not part.exists()
        else:
            fetch.fetch("ravdess", home, agreed=True, archive=server())


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
def test_a_server_that_is_no_use(how, words, server, tmp_path):
    refused(words, tmp_path / "home", server(how))


def test_no_server(tmp_path, monkeypatch):
    monkeypatch.setattr(download, "PAUSE_S", 0)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{taken.getsockname()[1]}/x.zip"
        refused("cannot be reached", tmp_path / "home", Archive(address, 100, 100, 3))


def test_another_content_than_was_published_is_not_kept(server, tmp_path):
    refused("3 utterances instead of the 4", tmp_path / "home", server(utterances=4))
    other = Archive(**{**vars(server()), "checksum": "md5:" + "0" * 32})
    refused("checksum differs", tmp_path / "home", other)
    fetch.fetch("ravdess", tmp_path / "home", agreed=True, archive=server(checksum=False))


def test_nothing_is_asked_of_a_server_without_consent_or_space(server, tmp_path, monkeypatch):
    refused("CC BY-NC-SA.* Give --agree", tmp_path / "home", server(), agreed=False)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10, 9, 1))
    refused("make room", tmp_path / "home", server())
    assert server.asked == []


def test_two_at_once(server, tmp_path):
    from tripaug_core.runs.locks import locked

    with locked(tmp_path / "home/.fetching/ravdess.lock"):
        refused("another process", tmp_path / "home", server())


def test_a_home_that_cannot_be_written_to(server, tmp_path):
    (tmp_path / "home").write_text("a file")
    with pytest.raises(InputError, match="cannot be written to"):
        fetch.fetch("ravdess", tmp_path / "home", agreed=True, archive=server())


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


def test_the_command_shows_the_licence_and_wants_a_yes(server, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(fetch, "archives", lambda: {"ravdess": server()})
    arguments = ["corpora", "fetch", "ravdess", "--corpora", str(tmp_path / "home")]
    assert cli.main(arguments) == 2
    assert "CC BY-NC-SA 4.0" in capsys.readouterr().err
    assert server.asked == []
    assert cli.main([*arguments, "--agree", "--json"]) == 0
    printed, said = capsys.readouterr()
    assert json.loads(printed)["utterances"] == 3
    assert "CC BY-NC-SA 4.0" in said
