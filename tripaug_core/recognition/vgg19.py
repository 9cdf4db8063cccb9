"""VGG19 for one-channel mel segments: the paper's recogniser."""

from torch import Tensor, nn

from tripaug_core.recognition.layers import dropped

_BLOCKS = ((1, 2), (2, 2), (4, 4), (8, 4), (8, 4))  # (times width, convolutions); pooled after each


class VGG19(nn.Module):
    """16 convolutions of 3x3 in five blocks and 3 fully connected layers (Sec. 3.1.1, [23]).

    About 8 s a training step on a CPU: a recogniser for a GPU.

    Args:
        classes: number of emotions.
        width: channels of the first block; 64 is the published size.
        hidden: size of the two hidden fully connected layers; 4096 is the published size.
        dropout: share dropped before each of the last two layers.
        batch_norm: normalise after each convolution; the published network has none.
    """

    def __init__(self, classes, width=64, hidden=4096, dropout=0.5, batch_norm=False):
        super().__init__()
        layers, inside = [], 1
        for times, count in _BLOCKS:
            for _ in range(count):
                layers.append(nn.Conv2d(inside, times * width, 3, padding=1, bias=not batch_norm))
                if batch_norm:
                    layers.append(nn.BatchNorm2d(times * width))
                layers.append(nn.ReLU())
                inside = times * width
            layers.append(nn.MaxPool2d(2))
        self.features = nn.Sequential(*layers)
        self.first = nn.Linear(inside * 4 * 4, hidden)
        self.second = nn.Linear(hidden, hidden)
        self.last = nn.Linear(hidden, classes)
        self.dropout = dropout

    def forward(self, x: Tensor, lengths: Tensor | None = None, generator=None) -> Tensor:
        """Logits of segments.

        Args:
            x: (batch, 1, 128, 128) normalised mels, zeros (the mean) behind the real frames.
            lengths: not used: the network takes its input as one picture of a fixed size.
            generator: of dropout; None drops nothing.

        Returns:
            (batch, classes).
        """
        x = self.features(x).flatten(1)
        x = dropped(self.first(x).relu(), self.dropout, generator)
        x = dropped(self.second(x).relu(), self.dropout, generator)
        return self.last(x)
