"""A light recogniser: four convolutions, so that a cell of the benchmark runs on one CPU core."""

from itertools import pairwise

import torch
from torch import Tensor, nn

from tripaug_core.method.layers import strided
from tripaug_core.recognition.layers import dropped
from tripaug_core.tensors import masked, padding_mask


class MaskedNorm(nn.BatchNorm2d):
    """Batch normalisation and ReLU that leave the padded frames out.

    Works on rows of frames x channels, the order in memory of channels last: broadcasting a mask
    over the channels alone cost half of a training step on CPU.
    """

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """x (batch, channels, mels, frames); the mask (batch, 1, 1, frames) tells real frames."""
        frames = x.shape[-1]
        wide = mask.movedim(1, 3).expand(-1, -1, -1, self.num_features).flatten(2)
        rows = x.permute(0, 2, 3, 1).flatten(2) * wide
        if self.training:
            # Under bfloat16 the sums stay in float32.
            count = mask.sum() * x.shape[2]
            mean = self._sum(rows) / count
            variance = (self._sum(rows.square()) / count - mean.square()).clamp(min=0)
            with torch.no_grad():
                self.running_mean.lerp_(mean.detach(), self.momentum)
                self.running_var.lerp_(variance.detach(), self.momentum)
        else:
            mean, variance = self.running_mean, self.running_var
        scale = self.weight * (variance + self.eps).rsqrt()
        shift = self.bias - mean * scale
        scale, shift = (v.to(rows.dtype).repeat(frames) for v in (scale, shift))
        # Padded frames are 0 already, and stay so where their shift is 0.
        rows = torch.addcmul(shift * wide, rows, scale).relu_()
        return rows.unflatten(2, (frames, -1)).permute(0, 3, 1, 2)

    def _sum(self, rows: Tensor) -> Tensor:
        return rows.sum((0, 1), dtype=torch.float32).unflatten(0, (-1, self.num_features)).sum(0)


BLOCKS = (1, 2, 4, 8)  # one strided convolution each: its channels in widths


class LightCNN(nn.Module):
    """Strided convolutions, then mean and deviation over the real frames, then one layer.

    Args:
        classes: number of emotions.
        width: channels of the first block; those of the others follow from `BLOCKS`.
        dropout: share dropped before the last layer.
    """

    def __init__(self, classes, width=16, dropout=0.3):
        super().__init__()
        channels = [width * times for times in BLOCKS]
        sizes = (1, *channels)
        self.convs = nn.ModuleList(
            nn.Conv2d(i, o, 5 if i == 1 else 3, stride=2, padding=2 if i == 1 else 1, bias=False)
            for i, o in pairwise(sizes)
        )
        self.norms = nn.ModuleList(MaskedNorm(o) for o in channels)
        self.last = nn.Linear(2 * channels[-1], classes)
        self.dropout = dropout

    def forward(self, x: Tensor, lengths: Tensor | None = None, generator=None) -> Tensor:
        """Logits of segments of any number of frames.

        Args:
            x: (batch, 1, mels, frames) normalised mels.
            lengths: (batch,) real frames; None means all. What lies behind counts for nothing.
            generator: of dropout; None drops nothing.

        Returns:
            (batch, classes).
        """
        if lengths is None:
            lengths = torch.full((len(x),), x.shape[-1], device=x.device)
        # A fifth faster on CPU than frames last.
        x = masked(x, lengths).contiguous(memory_format=torch.channels_last)
        for conv, norm in zip(self.convs, self.norms, strict=True):
            lengths = strided(lengths, 2)
            x = conv(x)
            mask = padding_mask(lengths, x.shape[-1]).to(x.dtype)
            x = norm(x, mask)
        count = (lengths * x.shape[2])[:, None]
        mean = x.sum((2, 3), dtype=torch.float32) / count
        square = x.square().sum((2, 3), dtype=torch.float32) / count
        deviation = (square - mean.square()).clamp(min=1e-5).sqrt()
        x = torch.cat([mean, deviation], 1)
        return self.last(dropped(x, self.dropout, generator))
