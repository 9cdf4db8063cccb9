"""The discriminator: original or augmented?"""

from torch import Tensor, nn

from tripaug_core.method.attention import Recurrence
from tripaug_core.method.layers import ConvStack, mels_after
from tripaug_core.tensors import masked

STRIDES = ((2, 2), (2, 2), (2, 2), (2, 1))


class DiscriminatorNetwork(nn.Module):
    """4 convolutions with LeakyReLU, LSTM, attention (Sec. 2.4), then one logit.

    Args:
        widths: channels of the four convolutions.
        size: of the LSTM.
        mels: bands of the input.
    """

    def __init__(self, widths=(32, 64, 128, 128), size: int = 128, mels: int = 128):
        super().__init__()
        self.convs = ConvStack((1, *widths), STRIDES, kernels=(5, 3, 3, 3))
        self.recurrence = Recurrence(widths[-1], mels_after(mels, STRIDES), size)
        self.verdict = nn.Linear(size, 1)

    def forward(self, x: Tensor, lengths: Tensor | None = None) -> Tensor:
        """(batch, 1, mels, frames), lengths (batch,) -> (batch,) logits, above 0 for original."""
        x, lengths = self.convs(masked(x, lengths), lengths)
        return self.verdict(self.recurrence(x, lengths)).squeeze(-1)
