"""Numbers on their way to the browser: 16-bit integers and a scale, as base64."""

import base64

import numpy as np
import torch


def packed(values: torch.Tensor) -> dict:
    """Values of any shape as int16 of their largest magnitude.

    Returns:
        `data` (base64, little-endian, C order), `scale` (value = integer * scale) and `shape`.
    """
    array = values.detach().cpu().numpy()
    largest = float(np.abs(array).max()) if array.size else 0.0
    scale = largest / 32767 if largest > 0 else 1.0
    return _wrapped(np.rint(array / scale), scale)


def packed_sound(waveform: torch.Tensor) -> dict:
    """A waveform as 16-bit PCM would hold it; scaled down only where its peak is above 1."""
    array = waveform.detach().cpu().double().numpy()
    peak = max(1.0, float(np.abs(array).max()))
    return _wrapped(np.clip(np.rint(array / peak * 32768), -32768, 32767), peak / 32768)


def _wrapped(integers: np.ndarray, scale: float) -> dict:
    data = base64.b64encode(integers.astype("<i2").tobytes()).decode("ascii")
    return {"data": data, "scale": scale, "shape": list(integers.shape)}
