"""Numbers on their way to the browser: 16-bit integers and a scale, as base64."""

import base64

import numpy as np
import torch

from tripaug_core.sound.mel import MelSpec, mel_centres_hz


def packed(values: torch.Tensor) -> dict:
    """Values of any shape as int16 of their largest magnitude.

    Returns:
        `data` (base64, little-endian, C order), `scale` (value = integer * scale) and `shape`.
    """
    array = values.detach().cpu().numpy()
    largest = float(np.abs(array).max()) if array.size else 0.0
    scale = largest / 32767 if largest > 0 else 1.0
    return _wrapped(np.rint(array / scale), scale)


def picture(mel: torch.Tensor, spec: MelSpec) -> dict:
    """What `static/lib/mel.js` draws of (mels, frames): the `mel` itself, `low` and `high`, where
    its colours end, and the `centres` of its bands in Hz.
    """
    low = float(mel.min())
    high = max(float(mel.max()), low + 0.1)
    return {"mel": packed(mel), "low": low, "high": high, "centres": mel_centres_hz(spec)}


def packed_sound(waveform: torch.Tensor) -> dict:
    """A waveform as 16-bit PCM would hold it; scaled down only where its peak is above 1."""
    array = waveform.detach().cpu().double().numpy()
    peak = max(1.0, float(np.abs(array).max()))
    return _wrapped(np.clip(np.rint(array / peak * 32768), -32768, 32767), peak / 32768)


def _wrapped(integers: np.ndarray, scale: float) -> dict:
    data = base64.b64encode(integers.astype("<i2").tobytes()).decode("ascii")
    return {"data": data, "scale": scale, "shape": list(integers.shape)}
