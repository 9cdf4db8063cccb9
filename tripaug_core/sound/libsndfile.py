"""Decoding by libsndfile: wav, flac, ogg, mp3, aiff and their kin."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

import numpy as np

from tripaug_core.errors import InputError
from tripaug_core.sound.gather import Gathered, Wanted
from tripaug_core.sound.quiet import unprinted
from tripaug_core.sound.stream import Heard, Unreadable

_SAMPLES = 1 << 20  # of a block, in all channels


def hear(file: BinaryIO, wanted: Wanted) -> Heard:
    """Decode a file block by block.

    Raises:
        Unreadable: it is nothing that libsndfile can read.
        InputError: too long, or nonsense in it.
    """
    import soundfile

    try:
        with opened(file) as sound:
            estimated = sound.format == "MP3" or sound.subtype.startswith("MPEG")
            promised = sound.frames if sound.frames < 1 << 40 else None
            if not estimated and promised:
                wanted.limits.check_length(promised, sound.channels, sound.samplerate)
            gathered = Gathered(wanted, sound.samplerate, sound.channels)
            for block in _blocks(sound):
                gathered.add(block)
            gathered.finish()
            return Heard(gathered, sound.format, promised, estimated, unread=_unread(file))
    except InputError:
        raise
    except (soundfile.SoundFileError, TypeError, ValueError, OSError) as error:
        raise Unreadable(str(error)) from error


@contextmanager
def opened(file: BinaryIO) -> Iterator:
    """The file for soundfile to read, with its header's fields; C code prints nothing meanwhile."""
    import soundfile

    file.seek(0)
    with unprinted():
        try:
            # By its descriptor: some names make libsndfile take whatever is in the file for sound.
            sound = soundfile.SoundFile(file.fileno(), closefd=False)
        except (AttributeError, OSError):  # bytes in memory, or a file with its lengths set right
            sound = soundfile.SoundFile(_Seekable(file))
        with sound:
            yield sound


class _Seekable:
    """A file for libsndfile, which looks before the beginning of what is broken.

    An error there would be printed, not raised: it is called from C.
    """

    def __init__(self, file: BinaryIO):
        self.read, self.tell, self._file = file.read, file.tell, file
        self.readinto = file.readinto

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        try:
            return self._file.seek(offset, whence)
        except (ValueError, OSError):
            return self._file.tell()


def _blocks(sound) -> Iterator[np.ndarray]:
    frames = max(_SAMPLES // sound.channels, 1)
    while len(block := sound.read(frames, dtype="float32", always_2d=True)):
        yield block


def _unread(file: BinaryIO) -> int:
    """Bytes that were not looked at."""
    at = file.tell()
    end = file.seek(0, os.SEEK_END)
    return end - at
