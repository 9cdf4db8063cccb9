"""The pitch of a voice, quickly: enough to say that it moved, not to transcribe a melody."""

import torch

from tripaug_core.sound.files import resample

_RATE_HZ = 16_000
_LOWEST_HZ, _HIGHEST_HZ = 60.0, 500.0
_FRAME, _HOP = 800, 320  # 50 ms, so that 60 Hz has three periods in a frame
_POINTS = 1080  # enough for the longest lag, and quick to transform
_VOICED = 0.6  # of a perfectly periodic frame
_QUIET = 1e-4  # of the loudest frame's energy, -40 dB


@torch.no_grad()
def median_pitch_hz(waveform: torch.Tensor, sample_rate_hz: int) -> float | None:
    """Median fundamental frequency of the voiced frames, between 60 and 500 Hz.

    By the autocorrelation of Hann-windowed frames, divided by the window's own; of peaks that are
    nearly as high as the highest the shortest lag counts, which keeps octave errors rare.

    Args:
        waveform: (samples,), at any level.
        sample_rate_hz: its rate.

    Returns:
        Hz; None where fewer than three frames are voiced.
    """
    sound = resample(waveform, sample_rate_hz, _RATE_HZ)
    if len(sound) < _FRAME:
        return None
    frames = sound.unfold(0, _FRAME, _HOP)
    frames = frames - frames.mean(-1, keepdim=True)
    window = torch.hann_window(_FRAME, dtype=torch.float32, device=sound.device)
    of_window = _autocorrelation(window[None])[0]
    found = _autocorrelation(frames * window)
    energy = found[:, 0]
    short, long = int(_RATE_HZ / _HIGHEST_HZ), int(_RATE_HZ / _LOWEST_HZ) + 1
    lags = slice(short - 1, long + 2)
    likeness = found[:, lags] / energy.clamp(min=1e-12)[:, None] / (of_window[lags] / of_window[0])
    middle = likeness[:, 1:-1]
    peak = (middle >= likeness[:, :-2]) & (middle > likeness[:, 2:])
    height = torch.where(peak, middle, 0.0)
    best = height.amax(-1)
    voiced = (best > _VOICED) & (energy > _QUIET * energy.max())
    if int(voiced.sum()) < 3:
        return None
    first = (height >= 0.9 * best[:, None]).int().argmax(-1)[voiced]
    # A parabola through the peak and its neighbours: finer than a sample's lag.
    rows, place = likeness[voiced], first[:, None]
    left, mid, right = (rows.gather(1, place + step)[:, 0] for step in (0, 1, 2))
    shift = (left - right) / (2 * (left - 2 * mid + right)).clamp(max=-1e-9)
    return float((_RATE_HZ / (short + first + shift)).median())


def _autocorrelation(frames: torch.Tensor) -> torch.Tensor:
    """(frames, lags) of (frames, samples)."""
    return torch.fft.irfft(torch.fft.rfft(frames, _POINTS).abs().square(), _POINTS)
