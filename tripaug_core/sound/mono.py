"""One channel of several: their mean, or the loudest where the mean would lose the voice."""

import torch

_LOST = 0.2  # share of what independent channels would leave in their mean


def cancels(powers, mix_power: float) -> bool:
    """Whether channels cancel in their mean, as where one is the other upside down.

    Args:
        powers: variance of each channel.
        mix_power: variance of their mean. Independent channels leave `mean(powers) / channels`.
    """
    return bool(len(powers) > 1 and mix_power < _LOST * powers.mean() / len(powers))


def to_mono(waveform: torch.Tensor) -> torch.Tensor:
    """(..., channels, samples) -> (..., samples): the mean of the channels.

    Where it would all but cancel it is the loudest channel; which one, each sound decides for
    itself.
    """
    if waveform.shape[-2] == 1:
        return waveform.squeeze(-2)
    mix = waveform.mean(-2)
    if waveform.shape[-1] == 0:
        return mix
    power = waveform.detach().double().var(-1, correction=0)
    lost = mix.detach().double().var(-1, correction=0) < _LOST * power.mean(-1) / power.shape[-1]
    if not bool(lost.any()):
        return mix
    loudest = power.argmax(-1)[..., None, None].expand(*mix.shape[:-1], 1, mix.shape[-1])
    return torch.where(lost[..., None], waveform.gather(-2, loudest).squeeze(-2), mix)
