"""The representation learner: a spectrogram to a vector in which emotions lie apart."""

from torch import Tensor, nn

from tripaug_core.method.attention import Recurrence
from tripaug_core.method.layers import ConvStack, mels_after
from tripaug_core.tensors import masked

STRIDES = ((2, 2), (2, 2), (2, 2), (2, 1), (2, 1))
SIZE = 128  # of the representation (Sec. 2.4)


class RepresentationNetwork(nn.Module):
    """5 convolutions with LeakyReLU, LSTM, attention: 128 values (Sec. 2.4).

    Args:
        widths: channels of the five convolutions.
        mels: bands of the input.
        gain: the LSTM's values lie within -1 and 1; the representation is `gain` times that. The
            margin of the triplet losses counts in the same units, so a smaller gain is a wider
            margin for the same geometry.
    """

    def __init__(self, widths=(32, 64, 128, 128, 128), mels: int = 128, gain: float = 1.0):
        super().__init__()
        self.convs = ConvStack((1, *widths), STRIDES, kernels=(5, 3, 3, 3, 3))
        self.recurrence = Recurrence(widths[-1], mels_after(mels, STRIDES), SIZE)
        self.gain = gain

    def forward(self, x: Tensor, lengths: Tensor | None = None) -> Tensor:
        """(batch, 1, mels, frames) normalised, lengths (batch,) -> (batch, 128) float32."""
        x, lengths = self.convs(masked(x, lengths), lengths)
        return self.gain * self.recurrence(x, lengths).float()
