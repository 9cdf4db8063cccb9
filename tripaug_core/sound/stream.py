"""What a decoder hands over."""

from dataclasses import dataclass

from tripaug_core.sound.gather import Gathered


class Unreadable(Exception):
    """A decoder can make nothing of a file."""


@dataclass(frozen=True)
class Heard:
    """A sound from one decoder.

    Attributes:
        gathered: its samples.
        form: the container, as the decoder calls it.
        promised: frames by the header; None where it says none.
        estimated: the header gives no more than an estimate.
        unread: bytes behind what was decoded.
        damaged: pieces that could not be decoded.
        verified: the samples have the checksum that the file gives for them.
    """

    gathered: Gathered
    form: str
    promised: int | None
    estimated: bool = False
    unread: int = 0
    damaged: int = 0
    verified: bool = False

    @property
    def frames(self) -> int:
        """That were decoded."""
        return self.gathered.frames
