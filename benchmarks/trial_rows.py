"""Rows that were tried while searching and are not built in; `bench ... --with` takes this file."""

import torch

from tripaug_core.augment.masking import SpecAugment
from tripaug_core.augment.mixup import Mixup
from tripaug_core.augment.noise import GaussianNoise
from tripaug_core.augment.scaling import RandomScaling
from tripaug_core.augment.waveform import SpeedPitch
from tripaug_core.bench.methods import Method, register
from tripaug_core.method.blur import coloured
from tripaug_core.tensors import masked, scale_to_l1_budget


def noise(context):
    """White noise of the bench's ε."""
    return GaussianNoise(context.epsilon_low, context.epsilon_high)


def smooth_noise(context):
    """Noise with correlation lengths of 3 and 10 cells, of the bench's ε."""

    def change(mel, lengths, generator):
        drawn = [torch.randn(mel.shape, generator=generator) for _ in range(2)]
        p = torch.tanh(masked(coloured(drawn[0], 3.0) + coloured(drawn[1], 10.0), lengths))
        return mel + scale_to_l1_budget(p, context.epsilon(len(mel), generator), lengths)

    return change


def masks(band_masks=2, bands=20, time_masks=2, frames=24):
    """SpecAugment of a given strength."""
    return lambda context: SpecAugment(band_masks, bands, time_masks, frames)


def mixup(alpha):
    """Mixup of a given strength."""

    def make(context):
        mix = Mixup(alpha)

        def change(mel, lengths, generator, targets):
            return mix(mel, lengths, generator, targets)

        change.mixes_labels = True
        return change

    return make


def scaled(frequency, tempo):
    """Frequency and tempo of the whole utterance scaled by up to these shares."""
    return lambda context: RandomScaling(frequency, tempo)


def sound(speed, semitones):
    """Speed and pitch of the recording, by up to these."""
    return lambda context: SpeedPitch(1 - speed, 1 + speed, -semitones, semitones)


HALF = {
    "noise": noise,
    "smooth-noise": smooth_noise,
    "specaugment": masks(),
    "light-specaugment": masks(1, 10, 1, 12),
    "mixup": mixup(0.2),
    "mixup-.1": mixup(0.1),
    "mixup-.4": mixup(0.4),
    "scaled": scaled(0.12, 0.10),
    "scaled-wide": scaled(0.20, 0.15),
}
for name, make in HALF.items():
    register(Method(f"{name}-half", f"half of every batch: {name}", online=make, online_share=0.5))
MIXED = {"noise": noise, "specaugment": masks(), "mixup": mixup(0.2)}
for name, make in MIXED.items():
    register(
        Method(
            f"speed-pitch+{name}-half",
            f"copies at other speed and pitch; half of every batch: {name}",
            sound=sound(0.1, 2),
            online=make,
            online_share=0.5,
        )
    )
register(Method("light-specaugment", "lighter masks on all", online=masks(1, 10, 1, 12)))
register(Method("mixup-copies", "mixup of copies", online=mixup(0.2), online_on="copies"))
register(Method("speed-pitch-narrow", "less speed and pitch", sound=sound(0.05, 1)))
register(Method("speed-pitch-wide", "more speed and pitch", sound=sound(0.15, 3)))
register(Method("speed", "speed without pitch", sound=sound(0.1, 0)))
