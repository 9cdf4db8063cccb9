"""Sound files: reading whatever can be decoded, resampling, and writing wav."""

import sys
import wave
from fractions import Fraction
from functools import lru_cache
from math import ceil
from pathlib import Path
from typing import BinaryIO

import torch
import torchaudio
from torch.nn.functional import conv1d, pad

from tripaug_core.errors import InputError
from tripaug_core.io import write_whole
from tripaug_core.sound.decode import decode
from tripaug_core.sound.limits import check_rate
from tripaug_core.tensors import all_finite, constants


def read(
    source: str | Path | bytes | BinaryIO, mono: bool = True, max_seconds: float | None = None
) -> tuple[torch.Tensor, int]:
    """Read a sound at its own rate and level: wav, flac, ogg, mp3, m4a, webm, video and others.

    Args:
        source, mono, max_seconds: see `tripaug_core.sound.decode.decode`, which also tells what
            was wrong with a file that could be read.

    Returns:
        float32 waveform, (samples,) if `mono`, else (channels, samples); and its rate in Hz.

    Raises:
        InputError: as `decode` does.
    """
    decoded = decode(source, mono, max_seconds)
    return decoded.waveform, decoded.sample_rate_hz


def read_at(
    source: str | Path | bytes | BinaryIO, sample_rate_hz: int, max_seconds: float | None = None
) -> torch.Tensor:
    """Read a sound as mono (samples,) float32, resampled; raises as `read` does."""
    waveform, rate_hz = read(source, max_seconds=max_seconds)
    return resample(waveform, rate_hz, sample_rate_hz)


def resample(waveform: torch.Tensor, from_hz: int, to_hz: int) -> torch.Tensor:
    """Bring a waveform (..., samples) to another rate: `ceil(samples * to_hz / from_hz)` samples.

    On the waveform's device. An equal rate gives the waveform itself.

    Raises:
        InputError: a rate outside 1 kHz to 768 kHz.
    """
    for rate_hz in (from_hz, to_hz):
        check_rate(rate_hz, "the sound")
    if from_hz == to_hz or waveform.shape[-1] == 0:
        return waveform
    samples = ceil(Fraction(int(to_hz), int(from_hz)) * waveform.shape[-1])
    # The filter bank has a row for each step of the ratio: 44101 Hz would ask for gigabytes. Odd
    # rates are taken off by at most a few parts in 100 000 instead: a thousandth of a semitone.
    ratio = Fraction(int(to_hz), int(from_hz)).limit_denominator(1000)
    device = waveform.device
    result = waveform.float()
    if ratio != 1 and result.numel():
        kernel, width = _kernel(ratio, device)
        flat = result.reshape(-1, 1, result.shape[-1])
        flat = pad(flat, (width, width + ratio.denominator))
        # As torchaudio's `Resample`, which counts the samples of its result in torch's default
        # type.
        with torch.autocast(device.type, enabled=False):
            steps = conv1d(flat, kernel, stride=ratio.denominator)
        result = steps.transpose(1, 2).reshape(*waveform.shape[:-1], -1)
    result = result[..., :samples]
    return pad(result, (0, samples - result.shape[-1]))


def write(path: str | Path, waveform: torch.Tensor, sample_rate_hz: int) -> Path:
    """Write a 16-bit PCM wav; the same samples always give the same bytes.

    The level is kept, so that `read` gives the samples back to 16 bits. Only where the peak is
    above 1 is the whole sound (all channels alike) scaled down to peak 1, rather than clipped.

    Args:
        path: folders above it are made; a file there is replaced.
        waveform: (samples,) or (channels, samples).
        sample_rate_hz: its rate.

    Returns:
        The path.

    Raises:
        InputError: no samples, or samples that are no numbers.
        OSError: the place cannot be written to; what was there before is still whole.
    """
    path = Path(path)
    waveform = torch.atleast_2d(waveform.detach().cpu().double())
    if waveform.ndim != 2 or waveform.numel() == 0:
        raise InputError(f"{path.name} was not written: there are no samples to write.")
    if not all_finite(waveform):
        raise InputError(f"{path.name} was not written: it holds samples that are not numbers.")
    waveform = waveform / waveform.abs().max().clamp(min=1.0)
    pcm = (waveform * 32768).round().clamp(-32768, 32767).to(torch.int16).T.contiguous().numpy()
    if sys.byteorder == "big":
        pcm = pcm.byteswap()

    def to(fresh: Path) -> None:
        with open(fresh, "wb") as stream, wave.open(stream, "wb") as file:
            file.setnchannels(pcm.shape[1])
            file.setsampwidth(2)
            file.setframerate(int(sample_rate_hz))
            file.writeframes(pcm.tobytes())

    write_whole(path, to)
    return path


@lru_cache(maxsize=32)
def _kernel(ratio: Fraction, device: torch.device) -> tuple[torch.Tensor, int]:
    """The filter bank of a ratio, (new samples, 1, taps), and how far it reaches back."""
    with constants():
        resampler = torchaudio.transforms.Resample(
            ratio.denominator,
            ratio.numerator,
            resampling_method="sinc_interp_kaiser",
            lowpass_filter_width=32,
            rolloff=0.95,
            beta=12.0,
        )
        return resampler.kernel.to(device), resampler.width
