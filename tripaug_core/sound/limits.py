"""How much of a sound is decoded at most."""

from dataclasses import dataclass

from tripaug_core.errors import InputError

MOST_SAMPLES = 1 << 26  # in all channels together: ten minutes of stereo at 48 kHz, and some more
MOST_BYTES = 1 << 29  # of a file that is given as a stream, and so has to be kept in memory
LOWEST_HZ, HIGHEST_HZ = 1_000, 768_000


@dataclass(frozen=True)
class Limits:
    """When to stop.

    Attributes:
        name: of the sound, for complaints.
        max_seconds: refuse what is longer; None: whatever `MOST_SAMPLES` allows.
    """

    name: str
    max_seconds: float | None = None

    def check_length(self, frames: int, channels: int, rate_hz: int) -> None:
        """InputError where so many frames are too many."""
        if self.max_seconds is not None and frames > self.max_seconds * rate_hz:
            length = f"{self.max_seconds:g} s"
            if self.max_seconds >= 120:
                length = f"{self.max_seconds / 60:.3g} minutes"
            raise InputError(
                f"{self.name} is longer than {length}: cut it to the part that matters."
            )
        if frames * channels > MOST_SAMPLES:
            minutes = MOST_SAMPLES / channels / rate_hz / 60
            raise InputError(
                f"{self.name} is longer than {minutes:.3g} minutes, the most that is read of "
                f"{channels} channel{'s' * (channels > 1)} at {rate_hz} Hz: cut it to the part "
                "that matters."
            )


def check_rate(rate_hz: float, name: str) -> None:
    """InputError for a rate that no sound has."""
    if not LOWEST_HZ <= rate_hz <= HIGHEST_HZ:
        raise InputError(
            f"{name} has a sample rate of {rate_hz} Hz: it must lie between 1 and 768 kHz."
        )
