"""A tensor that grows on the disk, for what may be larger than memory."""

import json
import os
import shutil
import struct
import tempfile
from pathlib import Path

import numpy as np
import torch

_MOST_IN_MEMORY = 1 << 26  # bytes
_NAMES = {
    torch.float16: "F16",
    torch.float32: "F32",
    torch.float64: "F64",
    torch.int64: "I64",
    torch.uint8: "U8",
}


class GrowingTensor:
    """Rows of float16 that are appended to a file without a name, which goes with this object.

    Args:
        folder: where the file is made; where that cannot be, in the system's temporary folder.
        width: values in a row.
    """

    def __init__(self, folder: Path, width: int):
        self.width, self.rows = width, 0
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115
        except OSError:
            self._file = tempfile.TemporaryFile()  # noqa: SIM115

    def append(self, rows: torch.Tensor) -> None:
        """Add (rows, width) float16."""
        self._file.write(rows.contiguous().numpy().tobytes())
        self.rows += len(rows)

    def tensor(self) -> torch.Tensor:
        """All of it, (rows, width) float16, mapped from the disk; what is written to it is lost."""
        if not self.rows:
            return torch.zeros(0, self.width, dtype=torch.float16)
        self._file.flush()
        shape = (self.rows, self.width)
        return torch.from_numpy(np.memmap(self._file, np.float16, mode="c", shape=shape))

    def save(self, path: Path, others: dict[str, torch.Tensor], said: dict[str, str]) -> None:
        """Write it as `frames`, with others, in the format of safetensors.

        That library writes only what is in memory; the format is a length, a JSON header and the
        bytes of the tensors behind one another.
        """
        self._file.flush()
        at = self.rows * self.width * 2
        header = {"__metadata__": said, "frames": _entry("F16", [self.rows, self.width], 0, at)}
        for name, tensor in others.items():
            end = at + tensor.numel() * tensor.element_size()
            header[name] = _entry(_NAMES[tensor.dtype], list(tensor.shape), at, end)
            at = end
        text = json.dumps(header).encode()
        text += b" " * (-len(text) % 8)
        with path.open("wb") as target:
            target.write(struct.pack("<Q", len(text)) + text)
            self._file.seek(0)
            shutil.copyfileobj(self._file, target, 1 << 20)
            self._file.seek(0, 2)
            for tensor in others.values():
                target.write(tensor.contiguous().numpy().tobytes())


def room(rows: int, width: int, folder: Path) -> torch.Tensor:
    """Zeros, (rows, width) float32: in memory where they are few, else mapped from a file without
    a name in `folder`, which goes with them; in memory as well where there is no room for one.
    """
    size = rows * width * 4
    if size <= _MOST_IN_MEMORY:
        return torch.zeros(rows, width)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            # All of it at once: whoever writes into a mapped file for which there is no room later
            # is killed.
            os.posix_fallocate(file.fileno(), 0, size)
            return torch.from_numpy(np.memmap(file, np.float32, "r+", shape=(rows, width)))
    except (OSError, AttributeError):
        return torch.zeros(rows, width)


def _entry(dtype: str, shape: list[int], start: int, end: int) -> dict:
    return {"dtype": dtype, "shape": shape, "data_offsets": [start, end]}
