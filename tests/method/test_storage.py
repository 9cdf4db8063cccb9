"""Tensors on a disk that is full."""

import errno

import pytest
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file

from tripaug_core.method import storage


def test_written_tensors_come_back(tmp_path):
    storage.write_tensors({"a": torch.arange(3.0)}, tmp_path / "x", {"about": "me"})
    assert load_file(tmp_path / "x")["a"].tolist() == [0, 1, 2]


def test_a_full_disk_is_the_systems_error_and_leaves_nothing(tmp_path, monkeypatch):
    def full(tensors, path, metadata):
        path.write_bytes(b"half")
        raise SafetensorError("I/O error: No space left on device (os error 28)")

    monkeypatch.setattr(storage, "save_file", full)
    with pytest.raises(OSError, match="No space") as caught:
        storage.write_tensors({}, tmp_path / "x")
    assert caught.value.errno == errno.ENOSPC
    assert not (tmp_path / "x").exists()
