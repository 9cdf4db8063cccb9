"""The same two seconds of sound in many clothes, made here: true ones, liars and torn ones."""

import io
import struct
from pathlib import Path

import av
import numpy as np
import soundfile

RATE_HZ, FRAMES = 16_000, 32_000
SECONDS = FRAMES / RATE_HZ


def voice(rate_hz: int = RATE_HZ) -> np.ndarray:
    """Something that rises and falls, so that a part of it is not taken for all."""
    t = np.arange(int(SECONDS * rate_hz)) / rate_hz
    noise = np.random.default_rng(0).normal(size=len(t)) * 0.01
    tone = np.sin(2 * np.pi * 220 * t + 5 * np.sin(2 * np.pi * 3 * t))
    return (0.5 * np.sin(np.pi * t / SECONDS) * tone + noise).astype(np.float32)


def encoded(form: str, subtype: str | None = "PCM_16", samples=None, **more) -> bytearray:
    """By libsndfile."""
    buffer = io.BytesIO()
    samples = voice() if samples is None else samples
    soundfile.write(buffer, samples, RATE_HZ, format=form, subtype=subtype, **more)
    return bytearray(buffer.getvalue())


def by_ffmpeg(
    path: Path, codec: str, rate_hz: int = RATE_HZ, form: str | None = None, video=False, **more
) -> Path:
    """By FFmpeg, with a moving picture beside it if that is asked for."""
    with av.open(str(path), "w", format=form, options=more) as out:
        if video:
            picture = out.add_stream("mpeg4", rate=25)
            picture.width, picture.height, picture.pix_fmt = 64, 48, "yuv420p"
        sound = out.add_stream(codec, rate=rate_hz, layout="mono")
        sound.bit_rate = 12_200 if rate_hz == 8000 else 64_000
        frame = av.AudioFrame.from_ndarray(voice(rate_hz)[None], format="fltp", layout="mono")
        frame.rate, frame.pts = rate_hz, 0
        kind = sound.codec_context.format.name
        if video:
            for i in range(int(25 * SECONDS)):
                image = av.VideoFrame.from_ndarray(np.full((48, 64, 3), i, np.uint8))
                image.pts = i
                out.mux(picture.encode(image))
            out.mux(picture.encode(None))
        for piece in av.AudioResampler(format=kind, layout="mono", rate=rate_hz).resample(frame):
            out.mux(sound.encode(piece))
        out.mux(sound.encode(None))
    return path


def with_length(form: str, length: int) -> bytes:
    """A container in which only the length of its sound is set, in bytes (FLAC: in samples)."""
    if form == "FLAC":
        content = encoded("FLAC")
        field = int.from_bytes(content[18:26], "big") >> 36 << 36 | length & (1 << 36) - 1
        content[18:26] = field.to_bytes(8, "big")
        return bytes(content)
    content = encoded("WAV", endian="BIG") if form == "RIFX" else encoded(form)
    au = (b".snd", 8, ">i") if content.startswith(b".snd") else (b"dns.", 8, "<i")
    chunk, behind, kind = {
        "WAV": (b"data", 4, "<i"),
        "RIFX": (b"data", 4, ">i"),
        "RF64": (b"ds64", 16, "<q"),
        "W64": (b"data", 16, "<q"),
        "AIFF": (b"SSND", 4, ">i"),
        "CAF": (b"data", 4, ">q"),
        "AU": au,
    }[form]
    at = content.index(chunk) + behind
    content[at : at + struct.calcsize(kind)] = struct.pack(kind, length + 24 * (form == "W64"))
    return bytes(content)


def flac_bomb(seconds: int, channels: int, rate_hz: int, times: int) -> bytes:
    """Silence whose header says no length, and whose frames come again and again."""
    buffer = io.BytesIO()
    silence = np.zeros((seconds * rate_hz, channels), np.int16)
    soundfile.write(buffer, silence, rate_hz, format="FLAC", subtype="PCM_16")
    content = bytearray(buffer.getvalue())
    content[21] &= 0xF0
    content[22:26] = bytes(4)
    frames = content.index(b"\xff\xf8", 42)
    return bytes(content + content[frames:] * (times - 1))
