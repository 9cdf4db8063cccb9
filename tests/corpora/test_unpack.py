"""Archives that somebody else has made."""

import os
import shutil
import stat
import struct
import zipfile
import zlib

import pytest

from tripaug_core.corpora.unpack import Limits, unpack
from tripaug_core.errors import InputError


@pytest.fixture
def packed(tmp_path):
    """Writes a zip of (name or ZipInfo, content) pairs."""

    def packed(*members, name="corpus.zip"):
        with zipfile.ZipFile(tmp_path / name, "w", zipfile.ZIP_DEFLATED) as archive:
            for member, content in members:
                archive.writestr(member, content)
        return tmp_path / name

    return packed


def refused(archive, folder, words, limits=None):
    before = set(folder.parent.iterdir())
    with pytest.raises(InputError, match=words) as caught:
        unpack(archive, folder, limits)
    assert "\n" not in str(caught.value)
    assert not folder.exists()
    assert set(folder.parent.iterdir()) == before


def test_files_come_out_as_they_are_and_junk_stays_in(packed, tmp_path):
    archive = packed(
        ("Gefühle/Ä ё 1.wav", b"one"), ("a/b/c.wav", b"two"), ("empty/", b""),
        ("__MACOSX/a/._c.wav", b"x"), ("a/.DS_Store", b"x"), ("back\\slash.wav", b"three"),
    )  # fmt: skip
    told = []
    unpack(archive, tmp_path / "out", progress=lambda done, total: told.append((done, total)))
    found = {p.relative_to(tmp_path / "out").as_posix(): p.read_bytes()
             for p in (tmp_path / "out").rglob("*") if p.is_file()}  # fmt: skip
    assert found == {"Gefühle/Ä ё 1.wav": b"one", "a/b/c.wav": b"two", "back/slash.wav": b"three"}
    assert told[-1] == (11, 11)


class Unflagged(zipfile.ZipInfo):
    """A member as old programs write it: without the flag that says UTF-8."""

    def _encodeFilenameFlags(self):
        return self.filename.encode("cp437"), 0


def unflagged(archive, encoding="utf-8", extra=lambda raw: b""):
    """A zip with its names in an encoding; `extra`: the extra fields of a name."""
    with zipfile.ZipFile(archive) as content:
        members = [(info.filename, content.read(info)) for info in content.infolist()]
    with zipfile.ZipFile(archive, "w") as content:
        for name, sound in members:
            raw = name.encode(encoding)
            info = Unflagged(raw.decode("cp437"))
            info.extra = extra(raw)
            content.writestr(info, sound)
    return archive


def names_in(folder):
    return {f.relative_to(folder).as_posix() for f in folder.rglob("*") if f.is_file()}


def test_a_zip_of_macos_has_its_names(packed, tmp_path):
    archive = unflagged(packed(("A\u0308rger_1.wav", b"a"), ("愤怒.wav", b"b")))
    assert "愤怒.wav" not in zipfile.ZipFile(archive).namelist()
    unpack(archive, tmp_path / "out")
    assert names_in(tmp_path / "out") == {"A\u0308rger_1.wav", "愤怒.wav"}


@pytest.mark.parametrize(
    ("encoding", "name"),
    [("gbk", "愤怒/张三.wav"), ("euc_kr", "분노/1.wav"), ("cp866", "гнев/1.FLAC"),
     ("big5", "憤怒/1.wav"), ("gbk", "标签.csv"), ("cp1252", "colère/1.wav")],
)  # fmt: skip
def test_names_of_which_nobody_knows_the_encoding_are_asked_about(packed, tmp_path, encoding, name):
    archive = unflagged(packed((name, b"x"), ("a.wav", b"y")), encoding)
    refused(archive, tmp_path / "out", f"(?s)does not say how.*{name}.*UTF-8")


def test_names_that_nobody_reads_are_no_reason(packed, tmp_path):
    unpack(unflagged(packed(("说明.txt", b"x"), ("a.wav", b"y")), "gbk"), tmp_path / "out")
    assert "a.wav" in names_in(tmp_path / "out")


def test_a_zip_of_tar_begins_with_the_folder_that_it_packed(packed, tmp_path):
    unpack(packed(("./", b""), ("./a/", b""), ("./a/b.wav", b"x")), tmp_path / "out")
    assert names_in(tmp_path / "out") == {"a/b.wav"}


def test_the_code_page_of_dos_is_known(packed, tmp_path):
    unpack(unflagged(packed(("Ärger/é.wav", b"x")), "cp437"), tmp_path / "out")
    assert names_in(tmp_path / "out") == {"Ärger/é.wav"}


@pytest.mark.parametrize("fits", [True, False])
def test_a_name_in_utf_8_beside_one_of_another_encoding(packed, tmp_path, fits):
    def extra(raw):
        said = "愤怒/1.wav".encode()
        field = struct.pack("<BI", 1, zlib.crc32(raw) if fits else 0) + said
        return b"\x99\x99\x00\x00" + struct.pack("<HH", 0x7075, len(field)) + field

    archive = unflagged(packed(("愤怒/1.wav", b"x")), "gbk", extra)
    if fits:
        unpack(archive, tmp_path / "out")
        assert names_in(tmp_path / "out") == {"愤怒/1.wav"}
    else:  # the name was changed since by a program that knows nothing of it
        refused(archive, tmp_path / "out", "does not say how")


@pytest.mark.parametrize(
    "name",
    ["../out.wav", "../", "/", ".", "a/../../out.wav", "/etc/passwd", "C:/x.wav",
     "..\\x.wav", "a\nb.wav", "/".join("a" * 30)],
)  # fmt: skip
def test_names_that_lead_elsewhere(packed, tmp_path, name):
    refused(packed(("good.wav", b"x"), (name, b"x")), tmp_path / "out", "leads elsewhere")


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR])
def test_links_and_devices(packed, tmp_path, kind):
    info = zipfile.ZipInfo("link.wav")
    info.external_attr = (kind | 0o777) << 16
    refused(packed((info, "/etc/passwd")), tmp_path / "out", "link or a device")


@pytest.mark.parametrize(
    "names", [("a.wav", "a.wav"), ("a.wav", "A.WAV"), ("a.wav", "x/../a.wav"), ("a", "a/b.wav")]
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_one_name_twice(packed, tmp_path, names):
    refused(packed(*((name, b"x") for name in names)), tmp_path / "out", "twice|elsewhere|as file")


def test_bombs(packed, tmp_path):
    bomb = packed(("zeros.wav", bytes(50_000_000)))
    assert bomb.stat().st_size < 100_000
    refused(bomb, tmp_path / "out", "unpacks to", Limits(bytes=10_000_000))
    many = packed(*((f"{i}.wav", b"") for i in range(50)), name="many.zip")
    refused(many, tmp_path / "out", "50 files", Limits(files=49))


def test_a_list_that_says_less_than_there_is(packed, tmp_path):
    archive = packed(("zeros.wav", bytes(5_000_000)))
    content = bytearray(archive.read_bytes())
    size = struct.pack("<I", 5_000_000)
    while size in content:
        at = content.index(size)
        content[at : at + 4] = struct.pack("<I", 1000)
    archive.write_bytes(content)
    refused(archive, tmp_path / "out", "more than its list says|cannot be unpacked")


def test_no_zip_a_torn_one_an_empty_one_and_a_locked_one(packed, tmp_path):
    (tmp_path / "page.zip").write_text("<html>quota</html>")
    refused(tmp_path / "page.zip", tmp_path / "out", "cannot be unpacked")
    whole = packed(("a.wav", bytes(range(256)) * 100)).read_bytes()
    (tmp_path / "torn.zip").write_bytes(whole[: len(whole) // 2])
    refused(tmp_path / "torn.zip", tmp_path / "out", "cannot be unpacked")
    wrong = bytearray(whole)
    wrong[60] ^= 255
    (tmp_path / "wrong.zip").write_bytes(wrong)
    refused(tmp_path / "wrong.zip", tmp_path / "out", "cannot be unpacked")
    refused(packed(("a/", b""), name="empty.zip"), tmp_path / "out", "no files")
    locked = bytearray(whole)
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "locked.zip").write_bytes(locked)
    refused(tmp_path / "locked.zip", tmp_path / "out", "password")


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_members_that_are_damaged(tmp_path, method):
    archive = tmp_path / "corpus.zip"
    with zipfile.ZipFile(archive, "w", method) as file:
        file.writestr("a.wav", os.urandom(2000))
    content = bytearray(archive.read_bytes())
    content[60:900] = bytes(byte ^ 0x5A for byte in content[60:900])
    archive.write_bytes(content)
    refused(archive, tmp_path / "out", r"corpus\.zip cannot be unpacked")


def test_a_name_that_says_it_is_utf_8_and_is_not(packed, tmp_path):
    archive = packed(("äa.wav", b"x"))
    archive.write_bytes(archive.read_bytes().replace("äa.wav".encode(), b"\xff\xffa.wav"))
    refused(archive, tmp_path / "out", r"corpus\.zip cannot be unpacked")


def test_no_space_is_said_before_anything_is_written(packed, tmp_path, monkeypatch):
    archive = packed(("a.wav", bytes(1_000_000)))
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10, 9, 1))
    refused(archive, tmp_path / "out", "make room")


def test_what_is_there_is_left_alone(packed, tmp_path):
    (tmp_path / "out").mkdir()
    with pytest.raises(InputError, match="already"):
        unpack(packed(("a.wav", b"x")), tmp_path / "out")
    assert not list((tmp_path / "out").iterdir())
