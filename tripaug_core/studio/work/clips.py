"""What is listened to: an utterance of a corpus, or a file that was sent to the page."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import torch

from tripaug_core.errors import InputError
from tripaug_core.sound import files
from tripaug_core.sound.decode import decode
from tripaug_core.vocabulary import LONGEST_READ_S, LONGEST_S, SHORTEST_S

_FASTEST_HZ = 48_000
_SILENT = 1e-4  # peak, -80 dB


@dataclass(frozen=True, eq=False)  # a clip is itself: caches know it by identity
class Clip:
    """A sound to work on.

    Attributes:
        waveform: (samples,) float32, mono.
        sample_rate_hz: its own rate, at most 48 kHz.
        cut_from_s: how long the file is where only its beginning is used, else None.
        remark: what was wrong with the file although it could be read, one sentence; else None.
    """

    waveform: torch.Tensor
    sample_rate_hz: int
    cut_from_s: float | None = None
    remark: str | None = None

    @property
    def seconds(self) -> float:
        return len(self.waveform) / self.sample_rate_hz


def read_clip(path: Path) -> Clip:
    """Read a clip; the last few read are kept in memory.

    Raises:
        InputError: not a sound, too long, too short, or silent.
    """
    stat = Path(path).stat()
    return _read(str(path), stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=16)
def _read(path: str, _changed_ns: int, _size: int) -> Clip:
    name = Path(path).name
    # Only the beginning is kept, so that the longest file costs no more memory than the shortest.
    decoded = decode(path, max_seconds=LONGEST_READ_S, keep_seconds=LONGEST_S)
    waveform, rate_hz, seconds = decoded.waveform, decoded.sample_rate_hz, decoded.seconds
    if seconds < SHORTEST_S:
        raise InputError(f"{name} lasts {seconds * 1000:.0f} ms: at least 100 ms are needed.")
    if float(waveform.abs().max()) < _SILENT:
        part = f"the first {LONGEST_S:.0f} s of {name} are" if seconds > LONGEST_S else f"{name} is"
        raise InputError(f"{part} silent: give a recording with speech in it.")
    if rate_hz > _FASTEST_HZ:
        waveform, rate_hz = files.resample(waveform, rate_hz, _FASTEST_HZ), _FASTEST_HZ
    return Clip(waveform, rate_hz, seconds if seconds > LONGEST_S else None, decoded.remark)
