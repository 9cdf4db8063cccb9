"""Decoding by FFmpeg (PyAV): m4a, webm, amr, wma, the sound track of video, and what lies."""

from typing import BinaryIO

import numpy as np

from tripaug_core.errors import InputError
from tripaug_core.sound import flac, mp4
from tripaug_core.sound.gather import Gathered, Wanted
from tripaug_core.sound.source import Opened
from tripaug_core.sound.stream import Heard, Unreadable

_FULL_SCALE = {"i2": 32768.0, "i4": 2147483648.0, "i8": 9223372036854775808.0}
_MOST_IN_FRAME = 1 << 20  # samples: a codec may ask for gigabytes in one frame
_MOST_PLANES = 8
_MOST_BAD = 100  # packets that give nothing, more than those that do
_WITHOUT_LENGTH = (  # no more than an estimate
    "aac",
    "ac3",
    "amr",
    "mp3",
    "mpeg",
    "mpegts",
)


def hear(file: BinaryIO, sound: Opened, demuxer: str, wanted: Wanted) -> Heard:
    """Decode the first sound track of a file.

    Args:
        file: the sound's, or one that reads like it.
        sound: what is known of it.
        demuxer: the only one to be tried; it opens no other file or address.
        wanted: what to keep.

    Raises:
        Unreadable: there is nothing in it that can be decoded.
        InputError: no sound track, too long, or nonsense in it.
    """
    import av

    if demuxer == "mov":
        mp4.check_tables(sound)
    try:
        with _opened(file, demuxer) as container:
            stream = _track(container, wanted.limits.name)
            checksum = flac.Checksum.of(sound.head) if demuxer == "flac" else None
            gathered, damaged = _heard(container, stream, wanted, checksum)
            is_right = checksum is not None and checksum.is_right
            promised = None if demuxer in _WITHOUT_LENGTH else _promised(container, stream)
            return Heard(gathered, demuxer, promised, damaged=damaged, verified=is_right)
    except InputError:
        raise
    except (av.error.FFmpegError, ValueError, OSError, EOFError, IndexError) as error:
        raise Unreadable(str(error)) from error


def seconds(file: BinaryIO, demuxer: str) -> float | None:
    """How long the first sound track is, without decoding it; None where that cannot be said."""
    import av

    try:
        with _opened(file, demuxer) as container:
            if not container.streams.audio:
                return None
            stream = container.streams.audio[0]
            ends = [
                float((packet.pts + (packet.duration or 0)) * packet.time_base)
                for packet in container.demux(stream)
                if packet.pts is not None and packet.size
            ]
            start = float((stream.start_time or 0) * stream.time_base)
            return max(ends) - start if ends else None
    except (av.error.FFmpegError, ValueError, OSError, EOFError, IndexError):
        return None


def _opened(file: BinaryIO, demuxer: str):
    import av

    file.seek(0)
    # No other file and no address: containers can name those that they continue in.
    options = {"protocol_whitelist": "none", "format_whitelist": demuxer}
    return av.open(file, format=demuxer, options=options, metadata_errors="ignore")


def _track(container, name: str):
    if not container.streams.audio:
        raise InputError(f"{name} has no sound track: give a recording, or a video with sound.")
    stream = container.streams.audio[0]
    if stream.codec_context is None:
        raise Unreadable("its codec is not known")
    stream.codec_context.options = {"max_samples": str(_MOST_IN_FRAME)}
    return stream


def _heard(
    container, stream, wanted: Wanted, checksum: flac.Checksum | None
) -> tuple[Gathered, int]:
    """The samples, and the number of pieces that could not be decoded."""
    gathered, good, damaged = None, 0, 0
    for frame in _interleaved(_frames(container, stream)):
        if frame is None:
            damaged += 1
            if damaged > good + _MOST_BAD:
                break
            continue
        good += 1
        values = _values(frame)
        if checksum:
            checksum.add(values)
        if gathered is None:
            gathered = Gathered(wanted, frame.sample_rate, values.shape[1])
        elif frame.sample_rate != gathered.rate_hz:
            raise InputError(
                f"{wanted.limits.name} changes its sample rate on its way: save it as wav first."
            )
        gathered.add(_scaled(values))
    if gathered is None or damaged > good:
        raise Unreadable("next to nothing in it could be decoded")
    gathered.finish()
    return gathered, damaged


def _frames(container, stream):
    """Frames, and None for each piece that could not be decoded."""
    import av

    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets)
        except StopIteration:
            return
        except av.error.FFmpegError:  # the file ends in the middle of something
            yield None
            return
        try:
            yield from packet.decode()
        except av.error.EOFError:
            return
        except av.error.FFmpegError:
            yield None


def _interleaved(frames):
    """The frames, those of many channels in one plane instead of one for each.

    PyAV counts planes up to an empty one, and from eight on there is none: it would read on.
    """
    import av

    packer = None
    for frame in frames:
        if frame is None or not frame.format.is_planar or frame.layout.nb_channels < _MOST_PLANES:
            yield frame
            continue
        packer = packer or av.AudioResampler(format=frame.format.packed)
        yield from packer.resample(frame)


def _values(frame) -> np.ndarray:
    """(samples, channels) in the codec's own type of number."""
    array = frame.to_ndarray()
    return array.T if frame.format.is_planar else array.reshape(frame.samples, -1)


def _scaled(values: np.ndarray) -> np.ndarray:
    """float32 with full scale 1."""
    kind = values.dtype.str[1:]
    if kind == "u1":
        return (values.astype(np.float32) - 128) / 128
    floats = values.astype(np.float32, order="C")
    return floats / np.float32(_FULL_SCALE[kind]) if kind in _FULL_SCALE else floats


def _promised(container, stream) -> int | None:
    """Frames by the header."""
    rate_hz = stream.codec_context.sample_rate
    if stream.duration and stream.time_base:
        return round(float(stream.duration * stream.time_base) * rate_hz)
    if container.duration and len(container.streams) == 1:
        return round(container.duration / 1_000_000 * rate_hz)
    return None
