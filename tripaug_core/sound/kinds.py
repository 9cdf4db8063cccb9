"""What a file is by its first bytes: which kind of sound, or what else that lies under its name."""

import re
from pathlib import PurePath

_WORDS = """
wav wave flac ogg oga opus mp3 mp2 mpga aif aiff aifc au snd caf w64 rf64 bwf sph nist
m4a m4b m4r mp4 m4v mov qt 3gp 3gpp 3g2 aac adts amr awb wma asf wmv webm weba mka mkv
ogv ogx avi flv mpg mpeg ts mts m2ts vob ac3 eac3 wv
"""
# Of files that may hold sound; of video, its sound track.
EXTENSIONS = frozenset(f".{word}" for word in _WORDS.split())

_OF_SYSTEMS = {"__macosx", "thumbs.db", "desktop.ini"}

_ARCHIVE = "an archive: unpack it first"
_IMAGE = "a picture"
_STARTS = (
    (b"PK\x03\x04", _ARCHIVE),
    (b"PK\x05\x06", _ARCHIVE),
    (b"\x1f\x8b", _ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", _ARCHIVE),
    (b"Rar!\x1a\x07", _ARCHIVE),
    (b"\xfd7zXZ\x00", _ARCHIVE),
    (b"BZh", _ARCHIVE),
    (b"\x28\xb5\x2f\xfd", _ARCHIVE),
    (b"\x89PNG\r\n", _IMAGE),
    (b"\xff\xd8\xff", _IMAGE),
    (b"GIF8", _IMAGE),
    (b"II*\x00", _IMAGE),
    (b"MM\x00*", _IMAGE),
    (b"8BPS", _IMAGE),
    (b"%PDF", "a PDF document"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Office document"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"SQLite format 3", "a database"),
    (b"\x93NUMPY", "a NumPy array: save it as wav"),
    (b"\x89HDF", "an HDF5 file: save its sounds as wav"),
    (b"PAR1", "a Parquet table: save its sounds as wav"),
    (b"MThd", "MIDI, which has notes but no sound"),
    (b"#!SILK", "a SILK voice message: convert it to wav first"),
    (b"\x02#!SILK", "a SILK voice message: convert it to wav first"),
    (b"#EXTM3U", "a playlist: give the recordings that it lists"),
    (b"[playlist]", "a playlist: give the recordings that it lists"),
    (b"\x00\x05\x16\x07", "what macOS keeps beside a file: give the file itself"),
    (b"bplist00", "a placeholder or a settings file of macOS: download the recording itself"),
    (b"L\x00\x00\x00\x01\x14\x02\x00", "a shortcut of Windows: give the file that it leads to"),
)
_POINTERS = (
    (
        re.compile(rb"version https?://(git-lfs|git-media|hawser)"),
        "a git-lfs pointer: run `git lfs pull` where it was cloned to get the recording",
    ),
    (
        re.compile(rb"/?(\.git/)?annex/objects/"),
        "a git-annex pointer: run `git annex get` where it was cloned to get the recording",
    ),
)
_PAGE = re.compile(rb"<(!doctype|html|head|body|script|title|\?xml|error|!--)", re.IGNORECASE)
_PICTURES_IN_MP4 = (b"heic", b"heix", b"mif1", b"avif", b"msf1")

# Demuxers of FFmpeg by the bytes that their files begin with. The one that the bytes name is the
# only one that is tried: guessing would take a playlist for sound and open what it lists.
_DEMUXERS = (
    (0, b"RIFF", "wav"),
    (0, b"RIFX", "wav"),
    (0, b"RF64", "wav"),
    (0, b"BW64", "wav"),
    (0, b"riff\x2e\x91\xcf\x11", "w64"),
    (0, b"FORM", "aiff"),
    (0, b".snd", "au"),
    (0, b"caff", "caf"),
    (0, b"NIST_1A", "nistsphere"),
    (0, b"fLaC", "flac"),
    (0, b"OggS", "ogg"),
    (0, b"\x1a\x45\xdf\xa3", "matroska"),
    (0, b"#!AMR", "amr"),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "asf"),
    (0, b"FLV\x01", "flv"),
    (0, b"\x00\x00\x01\xba", "mpeg"),
    (0, b"wvpk", "wv"),
    (0, b"ADIF", "aac"),
    *((4, box, "mov") for box in (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"styp")),
)


def without_extension(name: str) -> str:
    """A recording's name without the folders before it and what says that it is one; another dot
    is part of it."""
    path = PurePath(name)
    return path.stem if path.suffix.lower() in EXTENSIONS else path.name


def is_junk(name: str) -> bool:
    """Whether a file or folder is hidden, or what an operating system leaves behind."""
    return name.startswith(".") or name.lower() in _OF_SYSTEMS


def refusal(head: bytes) -> str | None:
    """What the file is, and what to do, where it is known to be no sound; else None.

    Args:
        head: its first bytes, 512 at least where there are as many.
    """
    if not head:
        return "empty"
    for pattern, what in _POINTERS:
        if pattern.match(head):
            return what
    for start, what in _STARTS:
        if head.startswith(start):
            return what
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return _IMAGE
    if head[4:8] == b"ftyp" and head[8:12] in _PICTURES_IN_MP4:
        return _IMAGE
    if head[257:262] == b"ustar":
        return _ARCHIVE
    if len(head) >= 64 and not head.strip(b"\x00"):
        return "nothing but zeros, as of a download that never came: copy it again"
    return None if demuxer(head) else _text(head)


def demuxer(head: bytes) -> str | None:
    """FFmpeg's demuxer for what begins so; None where the bytes name none."""
    for at, magic, name in _DEMUXERS:
        if head[at:].startswith(magic):
            return "avi" if name == "wav" and head[8:12] in (b"AVI ", b"AVIX") else name
    if head[:3] == b"ID3":  # a tag, of mp3 or of AAC; FFmpeg passes over it
        size = 0
        for byte in head[6:10]:
            size = size << 7 | byte & 0x7F
        behind = head[10 + size :]
        return demuxer(behind) if behind else "mp3"
    if len(head) > 2 and head[0] == 0xFF:
        if head[1] & 0xF6 == 0xF0:
            return "aac"
        if head[1] & 0xE0 == 0xE0 and head[1] & 0x06 in (2, 4):  # layers III and II
            return "mp3"
    if head[:2] == b"\x0b\x77":
        return "ac3"
    for start, name in ((0, "mpegts"), (4, "mpegts")):  # 188 bytes a packet; m2ts has 4 before each
        step = 188 + start
        if len(head) > start + 2 * step and head[start::step][:3] == b"GGG":
            return name
    return None


def _text(head: bytes) -> str | None:
    """Whether it is text, and which."""
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if head.startswith(mark) and not head.startswith(b"\xff\xfe\x00"):
            head = head[: len(head) // 2 * 2].decode(encoding, "replace").encode()
    head = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if _PAGE.match(head):
        return "a web page, as servers send instead of a file: download the recording again"
    try:
        text = head[:4096].decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < min(len(head), 4096) - 3:  # not only the last character, cut in two
            return None
        text = head[: error.start].decode("utf-8")
    letters = sum(c.isprintable() or c in "\r\n\t\f" for c in text)
    return "text" if text and letters == len(text) else None
