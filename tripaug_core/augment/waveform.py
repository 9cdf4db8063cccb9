"""The older name, by which files of one's own rows import it."""

from tripaug_core.augment.transforms.speed_pitch import SpeedPitch

__all__ = ["SpeedPitch"]
