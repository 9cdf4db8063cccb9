"""The name by which files of one's own rows import the l1 budget; it lives in `tensors`."""

import torch
from torch import Tensor

from tripaug_core.tensors import scale_to_l1_budget


def budgeted(p: Tensor, epsilon: Tensor, lengths: Tensor | None = None) -> Tensor:
    """tanh(P) scaled to the budget; see `scale_to_l1_budget`."""
    return scale_to_l1_budget(torch.tanh(p.float()), epsilon, lengths)
