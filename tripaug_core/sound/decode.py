"""From a file to samples: libsndfile first, then FFmpeg, and headers are not believed.

Everything is decoded block by block and stopped at the limits, so that a small file that unpacks
to gigabytes costs neither the memory nor the time.
"""

from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

import torch

from tripaug_core.errors import InputError
from tripaug_core.sound import headers, kinds, libsndfile, pyav, torn
from tripaug_core.sound.gather import Wanted
from tripaug_core.sound.limits import Limits
from tripaug_core.sound.source import Opened, opened
from tripaug_core.sound.stream import Heard, Unreadable

_CLOSE, _PADDING = 0.98, 4096  # share and frames by which encoders and decoders differ
_WITH_PADDING = ("ogg", "MP3", "mov", "matroska", "asf", "avi", "flv", "wv")
_TAGS = 1 << 13  # bytes of a FLAC file before its sound
_COMPRESSED = ("FLAC", "OGG", "MP3")  # where libsndfile stops at the length that the header says


@dataclass(frozen=True)
class Decoded:
    """A sound.

    Attributes:
        waveform: float32, (samples,) or (channels, samples).
        sample_rate_hz: its own.
        seconds: of all of it, also where only its beginning was kept.
        remark: what was wrong with the file although it could be read, one sentence; else None.
    """

    waveform: torch.Tensor
    sample_rate_hz: int
    seconds: float
    remark: str | None = None


def decode(
    source: str | Path | bytes | BinaryIO,
    mono: bool = True,
    max_seconds: float | None = None,
    keep_seconds: float | None = None,
) -> Decoded:
    """Read a sound at its own rate and level.

    Args:
        source: a path, the bytes of a file, or a file opened in binary mode.
        mono: the mean of the channels; where they cancel in it, the loudest.
        max_seconds: refuse what is longer.
        keep_seconds: keep no more than the beginning, though all is decoded and looked at.

    Raises:
        InputError: not there, no regular file, no sound, cut off, empty, too long (also by
            `limits.MOST_SAMPLES`), or samples that are not numbers.
    """
    with opened(source) as sound:
        _refuse_other_kinds(sound)
        examined = headers.examined(sound.file, sound.size, sound.name)
        limits = Limits(sound.name, max_seconds)
        heard, remark = _hear(sound, examined, Wanted(limits, mono, keep_seconds))
        channel = heard.gathered.loudest_if_cancelled()
        if channel is not None:
            wanted = Wanted(limits, mono, keep_seconds, channel)
            heard, _ = _hear(sound, examined, wanted)
        gathered = heard.gathered
        is_ogg = sound.head.startswith(b"OggS")
        if gathered.frames == 0 and is_ogg and torn.ends_within_a_page(sound.file, sound.size):
            raise torn.cut_off(sound.name, "within its first page")
    if gathered.frames == 0:
        raise InputError(f"{sound.name} holds no samples: give a recording that is not empty.")
    return Decoded(
        torch.from_numpy(gathered.waveform()), gathered.rate_hz, gathered.seconds, remark
    )


def seconds_of(path: str | Path) -> float | None:
    """How long a sound file is: by its header, where that can be believed.

    None where it cannot be read. Nothing is decoded.
    """
    import soundfile

    try:
        with opened(path) as sound:
            _refuse_other_kinds(sound)
            file = headers.examined(sound.file, sound.size, sound.name).file
            try:
                with libsndfile.opened(file) as info:
                    if 0 < info.frames < 1 << 40 and not _says_too_little(info, sound.size):
                        return info.frames / info.samplerate
            except (soundfile.SoundFileError, TypeError, ValueError, OSError):
                pass
            demuxer = kinds.demuxer(sound.head)
            return pyav.seconds(file, demuxer) if demuxer else None
    except InputError:
        return None


def _says_too_little(info, size: int) -> bool:
    """Whether a FLAC file is larger than the samples that its header says it has."""
    bits = int(info.subtype.rpartition("_")[2].strip("SU")) if info.format == "FLAC" else 0
    return bits > 0 and size - _TAGS > info.frames * info.channels * bits // 8


def _refuse_other_kinds(sound: Opened) -> None:
    if what := kinds.refusal(sound.head):
        advice = "" if ":" in what else ": give a recording"
        raise InputError(f"{sound.name} cannot be read as sound, it is {what}{advice}.")


def _hear(sound: Opened, examined: headers.Examined, wanted: Wanted) -> tuple[Heard, str | None]:
    """The sound from whichever decoder makes more of it, and what is to be said about the file."""
    heard = second = None
    with suppress(Unreadable):
        heard = libsndfile.hear(examined.file, wanted)
    if heard is None or _leaves_doubt(heard):
        demuxer = kinds.demuxer(sound.head)
        with suppress(Unreadable):
            second = pyav.hear(examined.file, sound, demuxer, wanted) if demuxer else None
    if second and (heard is None or second.frames > heard.frames / _CLOSE or second.verified):
        promised = second.promised if heard is None else heard.promised
        heard = replace(second, promised=promised)
    if heard is None:
        raise InputError(
            f"{sound.name} cannot be read as sound: give a whole wav, flac, ogg, mp3, m4a or webm "
            "file."
        )
    return heard, _remark(sound, examined, heard)


def _leaves_doubt(heard: Heard) -> bool:
    """Whether a second decoder should have a look: there is more, or less, than was promised."""
    if heard.estimated or heard.form in _COMPRESSED:
        return heard.form in _COMPRESSED and (heard.unread > 0 or heard.frames == 0)
    return heard.frames != heard.promised


def _remark(sound: Opened, examined: headers.Examined, heard: Heard) -> str | None:
    """What is to be said about a file that could be read; InputError where it is torn."""
    name, frames, promised = sound.name, heard.frames, heard.promised
    seconds = frames / heard.gathered.rate_hz
    is_exact = not heard.estimated and heard.form not in _WITH_PADDING
    least = promised if is_exact else (promised or 0) * _CLOSE - _PADDING
    is_short = promised is not None and frames < least
    is_torn = is_short and not (heard.estimated or heard.verified)
    if heard.form.lower() == "ogg":
        is_torn = torn.ends_within_a_page(sound.file, sound.size)
    elif heard.form == "matroska":
        is_torn = torn.ends_within_the_segment(sound.file, sound.size)
    if is_torn:
        of = f"{promised / heard.gathered.rate_hz:.2f} s" if promised else "more"
        raise torn.cut_off(name, f"{seconds:.2f} s of {of}")
    if examined.says is not None:
        says = seconds * examined.says / max(examined.holds, 1)
    elif promised is None and heard.form == "flac":
        says = 0.0
    elif is_short or (promised is not None and frames > promised / _CLOSE + _PADDING):
        says = promised / heard.gathered.rate_hz
    elif heard.damaged:
        return f"{name} is damaged: some of it ({heard.damaged}) could not be decoded."
    elif heard.form.lower() == "ogg" and torn.has_no_end(sound.file, sound.size):
        return f"{name} ends without its end mark: if {seconds:.2f} s are not all, copy it again."
    else:
        return None
    if says > seconds:
        return (
            f"the header of {name} is wrong: it says {says:.2f} s, and there are {seconds:.2f} s; "
            "if that is not all, copy it again."
        )
    length = f"{says:.2f} s" if says else "no length"
    return (
        f"the header of {name} was not finished: it says {length}, and all {seconds:.2f} s that "
        "are there were read."
    )
