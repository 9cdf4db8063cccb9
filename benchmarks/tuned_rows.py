"""The best variant of each simple row, as found on the development speakers (`trials.json`).

    tripaug bench imbalanced ... --with benchmarks/tuned_rows.py

Chosen before anything was run on the speakers that confirm, and not changed since.
"""

import torch

from tripaug_core.augment.masking import SpecAugment
from tripaug_core.augment.mixup import Mixup
from tripaug_core.augment.waveform import SpeedPitch
from tripaug_core.bench.methods import Method, register
from tripaug_core.method.blur import coloured
from tripaug_core.method.budget import budgeted
from tripaug_core.method.layers import masked
from tripaug_core.method.warp import moved


def smooth_noise(context):
    """Noise with grains of 3 and 10 cells, of ε .3 to .6."""

    def change(mel, lengths, generator):
        drawn = [torch.randn(mel.shape, generator=generator) for _ in range(2)]
        p = coloured(drawn[0], 3.0) + coloured(drawn[1], 10.0)
        epsilon = 0.3 + 0.3 * torch.rand(len(mel), generator=generator)
        return mel + budgeted(masked(p, lengths), epsilon, lengths)

    return change


def mixup(context):
    """Mixup of α .2."""
    mix = Mixup(0.2)

    def change(mel, lengths, generator, targets):
        return mix(mel, lengths, generator, targets)

    change.mixes_labels = True
    return change


def scaled(context):
    """Frequency of the whole utterance scaled by up to 20%, its tempo by up to 15%."""

    def change(mel, lengths, generator):
        draws = 2 * torch.rand(len(mel), 2, generator=generator) - 1
        by = (draws * torch.tensor([0.20, 0.15]))[:, :, None, None]
        f = torch.arange(mel.shape[2])[:, None] * by[:, 0]
        middle = (lengths / 2)[:, None, None]
        t = (torch.arange(mel.shape[3]) - middle) * by[:, 1]
        return moved(mel, torch.stack(torch.broadcast_tensors(f, t), 1), lengths)

    return change


HALF = {"online_share": 0.5, "simple": True}
register(Method("tuned-noise", "half of every batch: smooth noise", online=smooth_noise, **HALF))
register(
    Method(
        "tuned-specaugment",
        "half of every batch: SpecAugment; one copy",
        online=lambda context: SpecAugment(),
        copies=1,
        **HALF,
    )
)
register(
    Method(
        "tuned-speed-pitch",
        "nine copies at other speed and pitch",
        sound=lambda context: SpeedPitch(),
        copies=9,
        simple=True,
    )
)
register(
    Method(
        "tuned-mixup",
        "copies: mixup",
        online=mixup,
        online_on="copies",
        mixes_labels=True,
        simple=True,
    ),
)
register(Method("tuned-scaling", "half of every batch scaled at random", online=scaled, **HALF))
