"""Sound files: reading whatever libsndfile reads, resampling, and writing wav."""

import io
import re
import sys
import wave
from fractions import Fraction
from functools import lru_cache
from math import ceil
from pathlib import Path
from typing import BinaryIO

import torch
import torchaudio

from tripaug_core.errors import InputError

LOWEST_HZ, HIGHEST_HZ = 1_000, 768_000
_BLOCK = 1 << 20


def read(
    source: str | Path | bytes | BinaryIO, mono: bool = True, max_seconds: float | None = None
) -> tuple[torch.Tensor, int]:
    """Read a sound at its own rate and level.

    Args:
        source: a path, the bytes of a file, or a file opened in binary mode; wav, flac, ogg, mp3
            and whatever else libsndfile reads.
        mono: average the channels.
        max_seconds: refuse what is longer, by its header and before it is decoded.

    Returns:
        float32 waveform, (samples,) if `mono`, else (channels, samples); and its rate in Hz.

    Raises:
        InputError: missing, not a sound, cut off, empty, too long, or not-a-number samples.
    """
    import soundfile

    name, handle = _opened(source)
    try:
        with soundfile.SoundFile(handle) as file:
            rate_hz = file.samplerate
            _check_header(file, name, max_seconds)
            frames = _decode(file, name, max_seconds)
    except (soundfile.SoundFileError, TypeError, ValueError, OSError, MemoryError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(
            f"{name} cannot be read as sound: give a whole wav, flac, ogg or mp3 file."
        ) from error
    waveform = torch.from_numpy(frames.T)
    if waveform.shape[-1] == 0:
        raise InputError(f"{name} holds no samples: give a recording that is not empty.")
    if not waveform.isfinite().all():
        raise InputError(f"{name} holds samples that are not numbers: export it once more.")
    return (waveform.mean(0) if mono else waveform.contiguous()), rate_hz


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
        _check_rate(rate_hz, "the sound")
    if from_hz == to_hz or waveform.shape[-1] == 0:
        return waveform
    samples = ceil(Fraction(int(to_hz), int(from_hz)) * waveform.shape[-1])
    # The filter bank has a row for each step of the ratio: 44101 Hz would ask for gigabytes. Odd
    # rates are taken off by at most a few parts in 100 000 instead: a thousandth of a semitone.
    ratio = Fraction(int(to_hz), int(from_hz)).limit_denominator(1000)
    device = waveform.device
    result = _resampler(ratio, device.type, device.index)(waveform.float())[..., :samples]
    return torch.nn.functional.pad(result, (0, samples - result.shape[-1]))


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
        InputError: no samples, not-a-number samples, or a place that cannot be written to.
    """
    path = Path(path)
    waveform = torch.atleast_2d(waveform.detach().cpu().double())
    if waveform.ndim != 2 or waveform.numel() == 0:
        raise InputError(f"{path.name} was not written: there are no samples to write.")
    if not waveform.isfinite().all():
        raise InputError(f"{path.name} was not written: it holds samples that are not numbers.")
    waveform = waveform / waveform.abs().max().clamp(min=1.0)
    pcm = (waveform * 32768).round().clamp(-32768, 32767).to(torch.int16).T.contiguous().numpy()
    if sys.byteorder == "big":
        pcm = pcm.byteswap()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with wave.open(str(path), "wb") as file:
            file.setnchannels(pcm.shape[1])
            file.setsampwidth(2)
            file.setframerate(int(sample_rate_hz))
            file.writeframes(pcm.tobytes())
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror or error}.") from error
    return path


def _opened(source) -> tuple[str, object]:
    """The name to show and what libsndfile can open."""
    if isinstance(source, bytes | bytearray | memoryview):
        return "the sound given", io.BytesIO(source)
    if hasattr(source, "read"):
        name = getattr(source, "name", None)
        seekable = hasattr(source, "seek") and getattr(source, "seekable", lambda: True)()
        # A copy in memory: libsndfile needs to seek, and the caller's file is not ours to close.
        if seekable:
            source.seek(0)
        content = source.read()
        if not isinstance(content, bytes):
            raise InputError("the file was opened as text: open it in binary mode.")
        return (Path(name).name if isinstance(name, str) else "the sound given"), io.BytesIO(
            content
        )
    path = Path(source)
    if not path.exists():
        raise InputError(f"there is no file {path}: check the path.")
    if path.is_dir():
        raise InputError(f"{path} is a folder: give a sound file.")
    if path.stat().st_size == 0:
        raise InputError(f"{path.name} is empty (0 bytes): give a recording that is not.")
    return path.name, str(path)


def _check_rate(rate_hz: float, name: str) -> None:
    if not LOWEST_HZ <= rate_hz <= HIGHEST_HZ:
        raise InputError(
            f"{name} has a sample rate of {rate_hz} Hz: it must lie between 1 and 768 kHz."
        )


def _check_header(file, name: str, max_seconds: float | None) -> None:
    _check_rate(file.samplerate, name)
    # A wav or aiff whose data end early is shortened by libsndfile without a word, except in its
    # log. The largest sizes are what programs write that do not know the length beforehand.
    short = re.search(
        r"^\s*(?:data|SSND)\s*:\s*(\d+) \(should be (\d+)\)", file.extra_info, re.MULTILINE
    )
    if short and int(short[2]) < int(short[1]) < 0x7FFF0000:
        raise InputError(
            f"{name} is cut off ({short[2]} of {short[1]} bytes of sound): "
            "copy or download it again."
        )
    if max_seconds is not None and file.frames > max_seconds * file.samplerate:
        _too_long(name, max_seconds)


def _decode(file, name: str, max_seconds: float | None):
    """All frames, (samples, channels); in blocks, as headers may lie about the length."""
    import numpy as np

    blocks, count = [], 0
    while len(block := file.read(_BLOCK, dtype="float32", always_2d=True)):
        blocks.append(block)
        count += len(block)
        if max_seconds is not None and count > max_seconds * file.samplerate:
            _too_long(name, max_seconds)
    # An mp3 only estimates its length; for the others, less than promised is a torn file.
    if file.format != "MP3" and count < file.frames < 1 << 40:
        raise InputError(f"{name} is cut off: copy or download it again.")
    return np.concatenate(blocks) if blocks else np.zeros((0, file.channels), np.float32)


def _too_long(name: str, max_seconds: float) -> None:
    raise InputError(f"{name} is longer than {max_seconds:g} s: cut it to the part that matters.")


@lru_cache(maxsize=32)
def _resampler(ratio: Fraction, device: str, index: int | None) -> torch.nn.Module:
    resampler = torchaudio.transforms.Resample(
        ratio.denominator,
        ratio.numerator,
        resampling_method="sinc_interp_kaiser",
        lowpass_filter_width=32,
        rolloff=0.95,
        beta=12.0,
    )
    return resampler.to(torch.device(device, index) if index is not None else device)
