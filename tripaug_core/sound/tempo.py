"""Tempo without pitch."""

import math

import torch
import torchaudio
from torch import Tensor


def stretch(waveform: Tensor, tempo: float, sample_rate_hz: int) -> Tensor:
    """Faster or slower at the same pitch, by a phase vocoder: (..., samples / tempo)."""
    n_fft = 2 ** round(math.log2(0.064 * sample_rate_hz))
    hop = n_fft // 4
    flat = waveform.float().reshape(-1, waveform.shape[-1])
    like = {"dtype": torch.float32, "device": waveform.device}
    window = torch.hann_window(n_fft, **like)
    options = {"n_fft": n_fft, "hop_length": hop, "window": window}
    spectrum = torch.stft(flat, **options, pad_mode="constant", return_complex=True)
    advance = torch.linspace(0, math.pi * hop, n_fft // 2 + 1, **like)[:, None]
    spectrum = torchaudio.functional.phase_vocoder(spectrum, tempo, advance)
    samples = max(1, round(waveform.shape[-1] / tempo))
    out = torch.istft(spectrum, **options, length=samples)
    return out.reshape(*waveform.shape[:-1], samples)
