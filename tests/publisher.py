"""A publisher's server that works, breaks off, lies, or is gone, and what is fetched from it."""

import hashlib
import io
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import soundfile

from tripaug_core.corpora.fetch import Archive


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


def archive_of_ravdess() -> bytes:
    """A zip with three of its utterances, laid out and named as published."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as content:
        for actor in (1, 2, 3):
            noise = np.random.default_rng(actor).uniform(-0.5, 0.5, 16_000)
            sound = io.BytesIO()
            soundfile.write(sound, noise, 16_000, format="WAV")
            name = f"Actor_{actor:02}/03-01-05-01-01-01-{actor:02}.wav"
            content.writestr(name, sound.getvalue())
    return buffer.getvalue()


class Publisher:
    """What a test asks for: `publisher("gone")` behaves so from now on.

    Attributes:
        content: of the archive.
        asked: the first byte of each range that was asked for.
    """

    def __init__(self, handler, port: int):
        self._handler, self._port = handler, port
        self.content, self.asked = handler.content, handler.asked

    def __call__(self, how="good", checksum=True, utterances=3) -> Archive:
        """Behave so; gives what `fetch` is to know of the archive."""
        self._handler.behaviour = how
        md5 = "md5:" + hashlib.md5(self.content).hexdigest() if checksum else None
        address = f"http://127.0.0.1:{self._port}/ravdess.zip"
        return Archive(address, len(self.content), 200_000, utterances, md5)


@contextmanager
def publishing() -> Iterator[Publisher]:
    """A server of its own, ended with the block."""
    handler = type("Handler", (Server,), {"content": archive_of_ravdess(), "asked": []})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield Publisher(handler, running.server_port)
        running.shutdown()
