"""Frames of several features behind one another, each left where it lies."""

from collections.abc import Sequence

import torch
from torch import Tensor


class JoinedFrames:
    """Reads by rows as one tensor (frames, mels) does; only what is read is copied.

    A tensor that is given twice is there once. Rows of float16 beside float32 are float32.

    Args:
        parts: (frames, mels) each, on one device.
    """

    ndim = 2

    def __init__(self, parts: Sequence["Tensor | JoinedFrames"]):
        self._begins: dict[int, int] = {}
        self._parts: list[tuple[int, Tensor]] = []
        self._length = 0
        for part in parts:
            for _, tensor in part._parts if isinstance(part, JoinedFrames) else [(0, part)]:
                if id(tensor) not in self._begins:
                    self._begins[id(tensor)] = self._length
                    self._parts.append((self._length, tensor))
                    self._length += len(tensor)
        tensors = [tensor for _, tensor in self._parts]
        self.dtype, self.device = tensors[0].dtype, tensors[0].device
        for tensor in tensors:
            self.dtype = torch.promote_types(self.dtype, tensor.dtype)
        self.shape = torch.Size((self._length, tensors[0].shape[1]))

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, rows: Tensor | slice) -> Tensor:
        """Those rows, (..., mels), in a tensor of their own."""
        if isinstance(rows, slice):
            rows = torch.arange(*rows.indices(self._length), device=self.device)
        found = torch.empty((*rows.shape, self.shape[1]), dtype=self.dtype, device=self.device)
        for begin, tensor in self._parts:
            there = (rows >= begin) & (rows < begin + len(tensor))
            if there.any():
                found[there] = tensor[rows[there] - begin].to(self.dtype)
        return found

    def rows_of(self, part: "Tensor | JoinedFrames", rows: Tensor) -> Tensor:
        """Where rows of one of the parts are here."""
        if not isinstance(part, JoinedFrames):
            return rows + self._begins[id(part)]
        there = rows.clone()
        for begin, tensor in part._parts:
            inside = (rows >= begin) & (rows < begin + len(tensor))
            there[inside] = rows[inside] - begin + self._begins[id(tensor)]
        return there
