"""Speed and pitch of sound: the classic way to have more of it."""

from dataclasses import dataclass

import torch
from torch import Tensor

from tripaug_core.augment.transforms.ranges import checked_range
from tripaug_core.errors import InputError
from tripaug_core.sound.files import resample
from tripaug_core.sound.tempo import stretch

_GRID_HZ = 1_000  # speeds and pitches are drawn in thousandths: few different resampling filters


@dataclass(frozen=True)
class SpeedPitch:
    """Plays sound a little faster or slower, and shifts its pitch.

    Speed is changed as on a tape (Ko et al. 2015: tempo and pitch together), pitch without tempo
    by a phase vocoder. Not an augmentation of mels: it takes sound and gives sound.

    Attributes:
        speed_low, speed_high: factor of the speed, drawn evenly; 1.1 is a tenth faster.
        semitones_low, semitones_high: shift of the pitch, drawn evenly.

    Raises:
        InputError: speeds outside 0.25 to 4, shifts beyond two octaves, or the first the larger.
    """

    speed_low: float = 0.9
    speed_high: float = 1.1
    semitones_low: float = -2.0
    semitones_high: float = 2.0

    def __post_init__(self):
        checked_range(self.speed_low, self.speed_high, "speed", 0.25, 4.0)
        checked_range(self.semitones_low, self.semitones_high, "semitones", -24.0, 24.0)

    def __call__(self, waveform: Tensor, sample_rate_hz: int, generator: torch.Generator) -> Tensor:
        """Changed sound at the same rate.

        Args:
            waveform: (samples,) or (channels, samples); channels are changed alike.
            sample_rate_hz: its rate.
            generator: what all chance comes from.

        Returns:
            (about samples / speed,) or (channels, about samples / speed), float32.
        """
        where = {"dtype": torch.float32, "device": generator.device}
        draws = torch.rand(2, generator=generator, **where).tolist()
        speed = self.speed_low + (self.speed_high - self.speed_low) * draws[0]
        shift = self.semitones_low + (self.semitones_high - self.semitones_low) * draws[1]
        return shift_pitch(change_speed(waveform, speed), sample_rate_hz, shift)


def change_speed(waveform: Tensor, speed: float) -> Tensor:
    """Faster (speed above 1) or slower, as on a tape: (..., samples) -> (..., samples / speed)."""
    if not 0.25 <= speed <= 4:
        raise InputError(f"speed is {speed}: it must lie between 0.25 and 4.")
    return resample(waveform.float(), round(10 * _GRID_HZ * round(speed, 3)), 10 * _GRID_HZ)


def shift_pitch(waveform: Tensor, sample_rate_hz: int, semitones: float) -> Tensor:
    """Higher or lower by so many semitones; (..., samples) and the tempo stay as they are."""
    if not -24 <= semitones <= 24:
        raise InputError(f"semitones is {semitones}: it must lie between -24 and 24.")
    factor = round(2 ** (semitones / 12), 3)
    if factor == 1 or waveform.shape[-1] == 0:
        return waveform.float()
    longer = stretch(waveform, 1 / factor, sample_rate_hz)
    shifted = change_speed(longer, factor)[..., : waveform.shape[-1]]
    return torch.nn.functional.pad(shifted, (0, waveform.shape[-1] - shifted.shape[-1]))
