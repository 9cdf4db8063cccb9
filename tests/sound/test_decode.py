"""Any recording, whatever its header says, within limits of time and memory."""

import errno
import io
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import torch
from sound.recordings import (
    FRAMES,
    RATE_HZ,
    SECONDS,
    by_ffmpeg,
    encoded,
    flac_bomb,
    voice,
    with_length,
)

from tripaug_core.errors import InputError
from tripaug_core.sound.decode import decode, seconds_of
from tripaug_core.sound.source import _looked_at

PROJECT = Path(__file__).resolve().parents[2]
CASES = PROJECT.parent / "shared" / "cases" / "sound"
UNFINISHED = "was not finished"
# File -> seconds and a word of the remark; or words of the refusal.
TABLE = {
    "length-unknown.flac": (1.90, UNFINISHED),
    "data-length-zero.wav": (1.90, UNFINISHED),
    "data-length-short.wav": (1.90, UNFINISHED),
    "mp3-in-riff.wav": (1.9, None),
    "phone.m4a": (1.9, None),
    "browser.webm": (1.9, None),
    "antiphase.wav": (1.90, None),
    "lfs-pointer.wav": "git lfs pull",
    "web-page.wav": "web page",
    "pause-3s.flac": (4.90, None),
    "pause-10s.flac": (11.90, None),
    "room-tone.flac": (5.90, None),
}


@pytest.mark.parametrize("name", TABLE)
def test_the_cases_come_out_as_their_table_says(name):
    if not CASES.is_dir():
        pytest.skip("no cases beside this checkout")
    right = TABLE[name]
    if isinstance(right, str):
        return refused(CASES / name, right)
    seconds, word = right
    sound = decode(CASES / name)
    assert sound.seconds == pytest.approx(seconds, abs=0.1)
    assert seconds_of(CASES / name) == pytest.approx(seconds, abs=0.1)
    assert sound.waveform.abs().max() > 0.5
    assert word in sound.remark if word else sound.remark is None
    return None


def refused(source, words, **options):
    with pytest.raises(InputError, match=words) as caught:
        decode(source, **options)
    assert "\n" not in str(caught.value)


def is_all_of_it(sound, exactly=True) -> bool:
    expected = voice()
    if exactly:
        return np.abs(sound.waveform.numpy() - expected).max() < 1e-4
    if abs(sound.seconds - SECONDS) > 0.15:  # some codecs fill up their first and last block
        return False
    got = torch.nn.functional.avg_pool1d(sound.waveform[None] ** 2, sound.sample_rate_hz // 10)[0]
    want = torch.nn.functional.avg_pool1d(torch.tensor(expected)[None] ** 2, RATE_HZ // 10)[0]
    return float((got[:20] - want[: len(got)]).abs().max()) < 0.05


CODECS = {
    "phone.m4a": {"codec": "aac"},
    "lossless.m4a": {"codec": "alac"},
    "film.mp4": {"codec": "aac", "video": True},
    "pieces.mp4": {"codec": "aac", "movflags": "frag_keyframe+empty_moov"},
    "film.mov": {"codec": "pcm_s16le", "video": True},
    "film.mkv": {"codec": "flac", "video": True},
    "film.avi": {"codec": "pcm_s16le", "video": True},
    "browser.webm": {"codec": "libopus", "rate_hz": 48_000},
    "voice.opus": {"codec": "libopus", "rate_hz": 48_000, "form": "ogg"},
    "stream.aac": {"codec": "aac", "form": "adts"},
    "stream.ts": {"codec": "aac", "form": "mpegts"},
    "phone.amr": {"codec": "libopencore_amrnb", "rate_hz": 8_000},
    "phone.3gp": {"codec": "libopencore_amrnb", "rate_hz": 8_000},
    "windows.wma": {"codec": "wmav2", "rate_hz": 44_100},
    "packed.wv": {"codec": "wavpack"},
}


@pytest.mark.parametrize("name", CODECS)
def test_what_phones_browsers_and_cameras_record_is_heard(name, tmp_path):
    path = by_ffmpeg(tmp_path / name, **CODECS[name])
    sound = decode(path)
    assert is_all_of_it(sound, exactly=False)
    assert sound.remark is None
    assert seconds_of(path) == pytest.approx(SECONDS, abs=0.15)
    assert torch.equal(decode(path.read_bytes()).waveform, sound.waveform)
    # By what is in it, not by its name.
    assert torch.equal(decode(path.rename(tmp_path / "x.wav")).waveform, sound.waveform)


LIES = {
    "WAV": (0, 1000, 200_000, 65_000, -1, 0x7FFFFFFF),
    "RIFX": (0, 1000, 200_000, -1),
    "RF64": (0, 1000, 200_000, -1),
    "W64": (0, 1000, 200_000, -1),
    "AIFF": (0, 1008, 200_000, -1),
    "CAF": (0, 1004, -1),
    "AU": (0, 1000),
    "FLAC": (0, 500, 16_000, 64_000),
}


@pytest.mark.parametrize(("form", "length"), [(f, n) for f, many in LIES.items() for n in many])
def test_a_length_that_is_not_so_is_not_believed(form, length, tmp_path):
    path = tmp_path / "recorded"
    path.write_bytes(with_length(form, length))
    for source in (path, path.read_bytes()):
        sound = decode(source)
        assert is_all_of_it(sound)
        assert "header of" in sound.remark
        assert UNFINISHED in sound.remark or "is wrong" in sound.remark
    if form != "FLAC" or length <= FRAMES // 2:  # too long: nothing tells without decoding
        assert seconds_of(path) == pytest.approx(SECONDS, abs=0.01)


@pytest.mark.parametrize("form", [*LIES, "OGG", "MP3"])
def test_a_true_header_has_no_remark(form):
    content = encoded("WAV", endian="BIG") if form == "RIFX" else encoded(form, None)
    assert decode(bytes(content)).remark is None


@pytest.mark.parametrize("form", [*LIES])
@pytest.mark.parametrize("share", [0.3, 0.9])
def test_a_torn_file_is_not_taken_for_a_lie(form, share):
    content = encoded("WAV", endian="BIG") if form == "RIFX" else encoded(form)
    refused(bytes(content[: int(len(content) * share)]), "is cut off")


@pytest.mark.parametrize("name", ["phone.m4a", "pieces.mp4", "browser.webm"])
def test_a_torn_download_is_said_to_be_one(name, tmp_path):
    content = by_ffmpeg(tmp_path / name, **CODECS[name]).read_bytes()
    refused(content[: len(content) * 6 // 10], "is cut off")


@pytest.mark.parametrize(
    "tail",
    [
        b"LIST\x0c\x00\x00\x00INFOISFT\x00\x00\x00\x00",
        b"own \x04\x00\x00\x00abcd",
        b"TAG" + bytes(125),
        bytes(5000),
    ],
    ids=["list", "unknown", "id3v1", "zeros"],
)
def test_what_stands_behind_the_sound_is_no_sound(tail):
    sound = decode(bytes(encoded("WAV")) + tail)
    assert is_all_of_it(sound)
    assert sound.remark is None


@pytest.mark.parametrize("quieter", [1.0, 0.8])
def test_channels_that_cancel_are_not_averaged(quieter):
    left = voice()
    offset = 0.1  # the same in both: it is no voice that is left in the mean
    for pair, louder in (((left, -quieter * left), left), ((-quieter * left, left), left)):
        content = encoded("WAV", "FLOAT", np.stack(pair, 1) + offset)
        sound = decode(bytes(content)).waveform.numpy() - offset
        assert min(np.abs(sound - louder).max(), np.abs(sound + quieter * louder).max()) < 1e-6
        if quieter < 1:
            assert np.abs(sound - louder).max() < 1e-6


def test_other_channels_are_averaged():
    noise = np.random.default_rng(1).normal(size=(2, FRAMES)) * 0.1
    for pair in ((voice(), 0 * voice()), tuple(noise), (voice(), 0.5 * voice())):
        sound = decode(bytes(encoded("WAV", "FLOAT", np.stack(pair, 1)))).waveform
        assert np.abs(sound.numpy() - (pair[0] + pair[1]) / 2).max() < 1e-6


def test_only_the_beginning_is_kept_and_the_length_is_known(tmp_path):
    for content in (bytes(encoded("FLAC")), by_ffmpeg(tmp_path / "a.webm", "libopus", 48_000)):
        sound = decode(content, keep_seconds=0.5)
        assert len(sound.waveform) == 0.5 * sound.sample_rate_hz
        assert sound.seconds == pytest.approx(SECONDS, abs=0.01)
        assert torch.equal(sound.waveform, decode(content).waveform[: len(sound.waveform)])


def test_a_video_without_sound_is_said_to_be_one(tmp_path):
    import av

    with av.open(str(tmp_path / "silent.mp4"), "w") as out:
        stream = out.add_stream("mpeg4", rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        out.mux(stream.encode(av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), np.uint8))))
        out.mux(stream.encode(None))
    refused(tmp_path / "silent.mp4", "no sound track")


def test_only_files_are_opened(tmp_path):
    os.mkfifo(tmp_path / "pipe.wav")
    (tmp_path / "link.wav").symlink_to(tmp_path / "pipe.wav")
    (tmp_path / "zero.wav").symlink_to("/dev/zero")
    (tmp_path / "gone.wav").symlink_to(tmp_path / "nowhere")
    (tmp_path / "round.wav").symlink_to(tmp_path / "round.wav")
    began = time.monotonic()
    refused(tmp_path / "pipe.wav", "is a pipe")
    refused(tmp_path / "link.wav", "is a pipe")
    refused(tmp_path / "zero.wav", "is a device")
    refused(tmp_path / "gone.wav", "link leads there")
    refused(tmp_path / "round.wav", "cannot be opened")
    assert time.monotonic() - began < 1


def test_a_playlist_opens_nothing(tmp_path):
    """Neither by its name nor by what it holds: FFmpeg would go where it says."""
    secret = tmp_path / "secret.ts"
    by_ffmpeg(secret, "aac", form="mpegts")
    lines = f"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n{secret}\n#EXT-X-ENDLIST\n"
    for name in ("list.m3u8", "list.mp4", "list.wav"):
        (tmp_path / name).write_text(lines)
        refused(tmp_path / name, "a playlist")
    concat = tmp_path / "list.ogg"
    concat.write_text(f"ffconcat version 1.0\nfile '{secret}'\n")
    refused(concat, "it is text")


def _bombs(folder: Path) -> list[Path]:
    bomb = flac_bomb(5, 8, 192_000, 60)  # 460 million samples: 1.8 GB as float32
    honest = flac_bomb(5, 8, 192_000, 1)
    total = int.from_bytes(honest[18:26], "big") | 300 * 192_000
    files = {
        "no-length.flac": bomb,
        "honest.flac": bomb[:18] + total.to_bytes(8, "big") + bomb[26:],
        "liar.flac": bomb[:18] + (total - 300 * 192_000 | 1000).to_bytes(8, "big") + bomb[26:],
    }
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in files]


def test_a_small_file_that_unpacks_to_gigabytes_is_refused_at_once(tmp_path):
    for path in _bombs(tmp_path):
        assert path.stat().st_size < 600_000
        began = time.process_time()
        refused(path, "longer than", max_seconds=600)
        assert time.process_time() - began < 2  # under a second where nothing else runs


def _tabled_bomb() -> bytes:
    """An mp4 that says it has two billion pieces of one size: a table of them takes 48 GB."""
    box = lambda name, body: (len(body) + 8).to_bytes(4, "big") + name + body  # noqa: E731
    sizes = box(b"stsz", bytes(4) + (1).to_bytes(4, "big") + (1 << 31).to_bytes(4, "big"))
    inner = sizes
    for name in (b"stbl", b"minf", b"mdia", b"trak", b"moov"):
        inner = box(name, inner)
    return box(b"ftyp", b"M4A \x00\x00\x00\x00M4A ") + inner + box(b"mdat", bytes(100))


def test_a_table_of_billions_of_pieces_is_refused():
    began = time.monotonic()
    refused(_tabled_bomb(), "pieces of sound")
    assert time.monotonic() - began < 1


GROWTH = """
import resource, sys
from pathlib import Path
from tripaug_core.errors import InputError
from tripaug_core.studio.work import clips
import av, soundfile, torchaudio
clips.read_clip(Path(sys.argv[1]))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for path in sys.argv[2:]:
    try:
        clips.read_clip(Path(path))
    except InputError:
        pass
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)
"""


def test_no_upload_makes_the_process_grow_by_300_mb(tmp_path):
    """Bombs, and the largest recordings that are taken: all that is asked of the page."""
    import soundfile

    small = tmp_path / "small.wav"
    small.write_bytes(encoded("WAV"))
    noise = np.random.default_rng(0).integers(-9000, 9000, (59 * 48_000, 2), np.int16)
    noise = np.tile(noise, (10, 1))
    soundfile.write(tmp_path / "long.wav", noise, 48_000)
    soundfile.write(tmp_path / "fast.wav", noise[: 29 * 768_000], 768_000)
    paths = [*_bombs(tmp_path), *(tmp_path / f"{name}.wav" for name in ("long", "fast"))]
    done = subprocess.run(
        [sys.executable, "-c", GROWTH, str(small), *map(str, paths)],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert float(done.stdout) < 300


def test_nothing_but_sound_or_a_sentence_comes_of_broken_files(tmp_path, capfd):
    """Bytes of every kind of file changed, lost and doubled; mpg123's own lines on stderr aside."""
    whole = [encoded("WAV"), encoded("FLAC"), encoded("OGG", "VORBIS"), encoded("MP3", None)]
    whole += [encoded("AIFF"), encoded("CAF"), encoded("W64"), encoded("RF64"), encoded("AU")]
    for name in ("phone.m4a", "pieces.mp4", "film.mkv", "browser.webm", "windows.wma", "phone.amr"):
        whole.append(by_ffmpeg(tmp_path / name, **CODECS[name]).read_bytes())
    generator = np.random.default_rng(0)
    began, outcomes = time.process_time(), set()
    for round_ in range(20):
        for content in whole:
            broken = bytearray(content)
            reach = 200 if round_ % 2 else len(broken)
            for at in generator.integers(0, reach, 1 + round_):
                broken[at] = generator.choice([0, 127, 128, 255])
            if round_ % 5 == 4:
                broken = broken[: generator.integers(1, len(broken))]
            try:
                sound = decode(bytes(broken), max_seconds=600)
                outcomes.add(bool(sound.waveform.isfinite().all()))
            except InputError as error:
                outcomes.add("several lines" if "\n" in str(error) else "refused")
    assert outcomes == {True, "refused"}
    assert time.process_time() - began < 30
    assert "Traceback" not in capfd.readouterr().err


@pytest.mark.parametrize(("codec", "name"), [("aac", "film.m4a"), ("wavpack", "studio.wv")])
def test_eight_channels_are_read_as_eight(codec, name, tmp_path):
    """Cinema sound: PyAV itself reads beyond the planes of such frames, and the process ends."""
    import av

    with av.open(str(tmp_path / name), "w") as out:
        stream = out.add_stream(codec, rate=48_000, layout="7.1")
        channels = 0.1 * np.stack([np.sin(np.arange(48_000) * k / 50) for k in range(1, 9)], 1)
        packed = np.ascontiguousarray(channels, np.float32).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(packed, format="flt", layout="7.1")
        frame.rate, frame.pts = 48_000, 0
        kind = stream.codec_context.format.name
        for piece in av.AudioResampler(format=kind, layout="7.1", rate=48_000).resample(frame):
            out.mux(stream.encode(piece))
        out.mux(stream.encode(None))
    sound = decode(tmp_path / name, mono=False).waveform[:, 5000:40_000]
    assert len(sound) == 8
    peaks = [float(torch.fft.rfft(channel).abs().argmax()) for channel in sound]
    assert len({round(peak, -1) for peak in peaks}) >= 7  # one of them is for low notes only
    assert decode(tmp_path / name).waveform.abs().max() > 0.05


def test_a_disk_that_fails_is_said_to(tmp_path):
    class Failing(io.BytesIO):
        def read(self, *_):
            raise OSError(errno.EIO, "Input/output error")

    with pytest.raises(InputError, match=r"a\.wav cannot be read \(Input/output error\): check"):
        _looked_at("a.wav", Failing(b"x"))
