"""One file from a server that may break off, lie, or be gone."""

import time
from collections.abc import Callable
from pathlib import Path

from tripaug_core.errors import InputError

_ATTEMPTS = 5  # in a row that bring nothing new
_TIMEOUT_S = (10, 60)  # to connect, and between two pieces
_PIECE = 1 << 16
PAUSE_S = 1.0  # before the second attempt, and twice as long before each further one


def download(
    address: str,
    file: Path,
    size: int,
    checksum: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Download a file, going on from what is there of it, and check it.

    Args:
        address: http or https.
        file: where to; what an earlier call left there is taken for the beginning.
        size: in bytes, as published.
        checksum: as published, "md5:..." or another algorithm; None: only the size is compared.
        progress: called with bytes there and all bytes.

    Raises:
        InputError: the server cannot be reached or breaks off again and again (what came so far
            is kept), or what came is not what was published (it is not kept).
    """
    import pooch
    import requests

    file.parent.mkdir(parents=True, exist_ok=True)
    idle, why = 0, "the connection broke off"
    if _size(file) > size:
        file.unlink()
    while (had := _size(file)) < size:
        try:
            _attempt(address, file, size, progress or (lambda *_: None))
        except requests.RequestException as error:
            why = _reason(error)
            if _is_final(error):
                raise InputError(f"{address} could not be downloaded ({why}).") from None
        idle = 0 if _size(file) > had else idle + 1
        if idle >= _ATTEMPTS:
            raise InputError(
                f"{address} could not be downloaded ({why}; {_size(file) / 1e6:,.1f} of "
                f"{size / 1e6:,.1f} MB came): try again later, it goes on from there."
            )
        if idle:
            time.sleep(PAUSE_S * 2 ** (idle - 1))
    if checksum and not pooch.hashes.hash_matches(file, checksum):
        file.unlink()
        raise InputError(
            f"what {address} sent is not what was published (its checksum differs): it is not "
            "kept. Try again, or tell the publisher."
        )


def _attempt(address: str, file: Path, size: int, progress: Callable[[int, int], None]) -> None:
    """One connection, from where the file ends."""
    import pooch

    with file.open("ab") as target:
        received = _Received(target, address, size, progress)
        downloader = pooch.HTTPDownloader(
            progressbar=received,
            chunk_size=_PIECE,
            timeout=_TIMEOUT_S,
            headers={"Range": f"bytes={target.tell()}-", "Accept-Encoding": "identity"},
            hooks={"response": received.look},
        )
        downloader(address, target, None)


class _Received:
    """What pooch takes for a progress bar: it sees every piece, and the answer before them."""

    def __init__(self, target, address: str, size: int, progress: Callable[[int, int], None]):
        self._target, self._address, self._size = target, address, size
        self._progress = progress
        self.total = size

    def look(self, response, **_) -> None:
        """Before anything is written: does the server go on from where we are?"""
        # What came before a connection ended is kept to the last byte; whether it is all of it is
        # told by the size that was published, not by what this server says.
        response.raw.enforce_content_length = False
        begins = self._target.tell()
        if response.status_code == 206:
            said = response.headers.get("content-range", "")
            if not said.startswith(f"bytes {begins}-"):
                self._begin_again()
                response.status_code = 416  # so that nothing of it is written
        elif response.status_code == 416 or (response.ok and not response.is_redirect):
            self._begin_again()  # it knows no ranges, or its file is a shorter one
        if response.ok and "text/html" in response.headers.get("content-type", ""):
            raise InputError(
                f"{self._address} answers with a web page instead of the file: open it in a "
                "browser to see why."
            )

    def update(self, _) -> None:
        """A piece was written."""
        there = self._target.tell()
        if there > self._size:
            self._begin_again()
            raise InputError(
                f"{self._address} sends more than the {self._size / 1e6:,.1f} MB that were "
                "published: nothing of it is kept."
            )
        self._progress(there, self._size)

    def _begin_again(self) -> None:
        self._target.seek(0)
        self._target.truncate()

    def reset(self) -> None:
        """All pieces were written."""

    def close(self) -> None:
        """The same."""


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0


def _is_final(error: Exception) -> bool:
    """Whether trying again is no use: the server knows us or the file not."""
    status = getattr(error.response, "status_code", 0) or 0
    return status in (401, 403, 404, 410)


def _reason(error: Exception) -> str:
    """A few words for why a connection failed."""
    import requests

    if isinstance(error, requests.HTTPError) and error.response is not None:
        return f"the server says {error.response.status_code} {error.response.reason}"
    if isinstance(error, requests.Timeout):
        return "the server does not answer"
    if isinstance(error, requests.exceptions.SSLError):
        return "its certificate is not valid"
    if isinstance(error, requests.exceptions.ChunkedEncodingError):
        return "the connection broke off"
    if isinstance(error, requests.ConnectionError):
        return "the server cannot be reached"
    return type(error).__name__
