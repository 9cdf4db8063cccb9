"""The checksum of its samples that a FLAC file carries."""

import hashlib
from dataclasses import dataclass, field

import numpy as np


@dataclass
class Checksum:
    """MD5 over all samples, which tells a wrong length in the header from a file that is torn.

    Attributes:
        expected: by the file.
        bits: of a sample.
        length: frames by the header. Where there are more no checksum is needed to know better.
    """

    expected: bytes
    bits: int
    length: int
    _frames: int = 0
    _found: "hashlib._Hash" = field(default_factory=lambda: hashlib.md5(usedforsecurity=False))

    @classmethod
    def of(cls, head: bytes) -> "Checksum | None":
        """From the first bytes of a file; None where there is none, or no length to be doubted."""
        length = int.from_bytes(head[18:26], "big") & (1 << 36) - 1
        if not head.startswith(b"fLaC") or not length or not any(head[26:42]):
            return None
        return cls(head[26:42], ((head[20] & 1) << 4 | head[21] >> 4) + 1, length)

    @property
    def is_right(self) -> bool:
        """Whether what was added is all that the encoder saw."""
        return self._frames <= self.length and self._found.digest() == self.expected

    def add(self, values: np.ndarray) -> None:
        """Take (samples, channels) of int16 or int32 with the highest bits in use."""
        self._frames += len(values)
        if self._frames > self.length:
            return
        size = values.dtype.itemsize
        whole = values >> (8 * size - self.bits)
        raw = np.ascontiguousarray(whole).astype(f"<i{size}").view(np.uint8)
        wide = raw.reshape(-1, size)[:, : (self.bits + 7) // 8]
        self._found.update(np.ascontiguousarray(wide).tobytes())
