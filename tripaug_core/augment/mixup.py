"""The older name, by which files of one's own rows import it."""

from tripaug_core.augment.transforms.mixup import Mixup

__all__ = ["Mixup"]
