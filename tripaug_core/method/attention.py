"""Attention over time, the layer of [22] that discriminator and representation learner share."""

import torch
from torch import Tensor, nn


class Attention(nn.Module):
    """Weighted mean over time: softmax over the real frames of a learned score.

    Args:
        size: of each frame's vector.
    """

    def __init__(self, size: int):
        super().__init__()
        self.score = nn.Linear(size, 1)

    def forward(self, states: Tensor, lengths: Tensor | None) -> Tensor:
        """states (batch, frames, size), lengths (batch,) or None -> (batch, size)."""
        scores = self.score(states).squeeze(-1)
        if lengths is not None:
            padding = torch.arange(states.shape[1], device=states.device) >= lengths[:, None]
            scores = scores.masked_fill(padding, float("-inf"))
        weights = torch.softmax(scores.float(), dim=-1).to(states.dtype)
        return torch.einsum("bf,bfs->bs", weights, states)


class Recurrence(nn.Module):
    """LSTM over the frames of a convolution's output, then attention.

    The LSTM runs forward in time only, so padding at the end cannot reach a real frame.

    Args:
        channels, mels: of the convolution's output.
        size: of the LSTM and of the result.
    """

    def __init__(self, channels: int, mels: int, size: int):
        super().__init__()
        self.lstm = nn.LSTM(channels * mels, size, batch_first=True)
        self.attention = Attention(size)

    def forward(self, x: Tensor, lengths: Tensor | None) -> Tensor:
        """x (batch, channels, mels, frames) -> (batch, size), each value within -1 and 1."""
        states, _ = self.lstm(x.flatten(1, 2).transpose(1, 2))
        return self.attention(states, lengths)
