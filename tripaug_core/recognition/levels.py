"""How loud recordings are: log-mels are of peak 1, and a judge may hear them as they were."""

import torch
from torch import Tensor

from tripaug_core.corpora.features import Features
from tripaug_core.errors import InputError


def level_shifts(features: Features, level: str) -> Tensor:
    """(n,) float32, what to add to log-mels to have them at a level: "peak" or "none".

    Raises:
        InputError: the recordings' levels are asked for and not known.
    """
    if level == "peak" and features.spec.level == "none":
        raise InputError("mels at the recordings' level cannot be brought to peak 1 any more.")
    if level == "peak" or features.spec.level == "none":
        return torch.zeros(len(features))
    if features.levels is None:
        raise InputError(
            "the features do not say how loud the recordings were: export them again with "
            "`corpora export`, or set the level to peak."
        )
    return features.levels.cpu()
