"""What lies under the name of a recording and is none."""

import gzip
import io
import pickle
import zipfile

import numpy as np
import pytest

from tripaug_core.errors import InputError
from tripaug_core.sound import kinds
from tripaug_core.sound.decode import decode


def _zip() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.wav", b"x")
    return buffer.getvalue()


def _npy() -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, np.zeros(100))
    return buffer.getvalue()


LFS = b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"0" * 64 + b"\nsize 12345\n"
OTHERS = {
    "lfs": (LFS, "git lfs pull"),
    "annex": (b"/annex/objects/SHA256E-s100--abc.wav\n", "git annex get"),
    "page": (b"<!DOCTYPE html><html>Quota exceeded</html>", "web page"),
    "page in capitals, after a mark": (b"\xef\xbb\xbf\n <HTML><body>403</body>", "web page"),
    "denial of a cloud": (b'<?xml version="1.0"?><Error><Code>AccessDenied</Code>', "web page"),
    "answer of a program": (b'{"error": "not found"}', "it is text"),
    "UTF-16": ("Dies ist ein Text.\r\n".encode("utf-16"), "it is text"),
    "umlauts at the edge": (("a" + "ü" * 3000).encode(), "it is text"),
    "zip": (_zip(), "an archive"),
    "gzip": (gzip.compress(b"sound"), "an archive"),
    "picture": (b"\x89PNG\r\n\x1a\n" + bytes(100), "a picture"),
    "photo of a phone": (b"\x00\x00\x00\x18ftypheic" + bytes(100), "a picture"),
    "webp": (b"RIFF\x10\x00\x00\x00WEBPVP8 " + bytes(100), "a picture"),
    "document": (b"%PDF-1.7\n" + bytes(100), "a PDF"),
    "array": (_npy(), "a NumPy array"),
    "notes": (b"MThd\x00\x00\x00\x06" + bytes(20), "MIDI"),
    "voice message": (b"\x02#!SILK_V3" + bytes(50), "SILK"),
    "beside a file on macOS": (b"\x00\x05\x16\x07" + bytes(100), "macOS"),
    "zeros": (bytes(10_000), "nothing but zeros"),
    "pickle": (pickle.dumps(list(range(100))), "cannot be read as sound"),
    "noise": (np.random.default_rng(0).bytes(5000), "cannot be read as sound"),
    "no sound in a container of sound": (b"RIFF\x10\x00\x00\x00WAVE" + bytes(50), "cannot be read"),
    "like mp3": (b"\xff\xfb" + np.random.default_rng(1).bytes(300), "cannot be read"),
    "like mp4": (b"\x00\x00\x00\x18ftypM4A " + bytes(100), "cut off|cannot be read"),
    "like webm": (b"\x1a\x45\xdf\xa3" + bytes(100), "cannot be read"),
    "like asf": (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11" + bytes(100), "cannot be read"),
    "like amr": (b"#!AMR\n", "cannot be read"),
}


@pytest.mark.parametrize("kind", OTHERS)
@pytest.mark.parametrize("name", ["recording.wav", "запись 1.m4a"])
def test_each_is_called_what_it_is(kind, name, tmp_path):
    content, words = OTHERS[kind]
    path = tmp_path / name
    path.write_bytes(content)
    for source, called in ((path, name), (content, "the sound given")):
        with pytest.raises(InputError, match=words) as caught:
            decode(source)
        assert str(caught.value).startswith(called)
        assert "\n" not in str(caught.value)


def test_nist_sphere_begins_with_text_and_is_sound():
    from sound.recordings import encoded, voice

    sound = decode(bytes(encoded("NIST")))
    assert np.abs(sound.waveform.numpy() - voice()).max() < 1e-4


def test_extensions_are_those_of_files_that_are_read():
    assert {".wav", ".m4a", ".webm", ".opus", ".amr", ".3gp", ".wma", ".mp4"} <= kinds.EXTENSIONS
    assert not {".txt", ".csv", ".zip", ".png", ""} & kinds.EXTENSIONS


@pytest.mark.parametrize(
    ("name", "left"),
    [
        ("a/03a01Fa.flac", "03a01Fa"),
        ("Ses01F.2 (take 1.5)", "Ses01F.2 (take 1.5)"),
        ("take.1.WAV", "take.1"),
        ("dot.", "dot."),
    ],
)
def test_of_a_name_only_what_says_that_it_is_a_sound_goes(name, left):
    assert kinds.without_extension(name) == left
