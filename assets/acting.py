"""Turns analysed speech into another speaker in another mood."""

from dataclasses import asdict, dataclass

import numpy as np
from voices import EMOTIONS, SCATTER, Acting, Voice

RATE_HZ = 16_000
FRAME_MS = 5.0
_FLOOR_HZ, _CEILING_HZ = 60.0, 480.0


@dataclass(frozen=True)
class Parts:
    """Speech as WORLD sees it, one row every 5 ms.

    Attributes:
        f0: (rows,) Hz, 0 where unvoiced.
        envelope: (rows, bins) power.
        aperiodicity: (rows, bins) share of noise, 0 to 1.
    """

    f0: np.ndarray
    envelope: np.ndarray
    aperiodicity: np.ndarray


def act(parts: Parts, voice: Voice, emotion: str, strength: float, seed: int) -> np.ndarray:
    """One utterance, (samples,) float64, peak at most 0.85 (Vorbis overshoots a little).

    Every utterance acts its emotion more or less strongly, and scatters about it: emotions overlap.
    """
    import pyworld

    rng = np.random.default_rng(seed)
    how = _drawn(emotion, strength, rng)
    parts = _at_rate(parts, voice.rate * np.exp(how.rate_log))
    f0 = _contour(parts.f0, voice, how, rng)
    tract = voice.tract * np.exp(how.smile)
    envelope = _coloured(parts, tract, voice, how, rng)
    aperiodicity = _breathy(_warped(parts.aperiodicity, tract), voice, how)
    sound = pyworld.synthesize(
        f0,
        np.ascontiguousarray(envelope),
        np.ascontiguousarray(aperiodicity),
        RATE_HZ,
        FRAME_MS,
    )
    return _finished(sound, how, rng)


def _drawn(emotion: str, strength: float, rng) -> Acting:
    share = strength * rng.uniform(0.65, 1.4)
    target, scatter = asdict(EMOTIONS[emotion]), asdict(SCATTER)
    drawn = {key: share * target[key] + rng.normal() * scatter[key] for key in target}
    for key in ("rough", "breath"):
        drawn[key] = float(np.clip(drawn[key], 0.0, 1.0))
    drawn["dynamics"] = float(np.clip(drawn["dynamics"], -0.6, 0.8))
    return Acting(**drawn)


def _at_rate(parts: Parts, factor: float) -> Parts:
    rows = len(parts.f0)
    place = np.linspace(0, rows - 1, max(2, round(rows / factor)))
    low = np.floor(place).astype(int).clip(0, rows - 2)
    part = (place - low)[:, None]

    def between(x):
        return (1 - part) * x[low] + part * x[low + 1]

    nearest = parts.f0[np.rint(place).astype(int)]
    envelope = np.exp(between(np.log(parts.envelope + 1e-16)))
    return Parts(nearest, envelope, between(parts.aperiodicity))


def _contour(f0: np.ndarray, voice: Voice, how: Acting, rng) -> np.ndarray:
    voiced = f0 > 0
    if not voiced.any():
        return f0
    rows = np.arange(len(f0))
    semitones = np.interp(rows, rows[voiced], 12 * np.log2(f0[voiced]))
    semitones -= np.median(semitones[voiced])
    semitones = _smooth(semitones, 5)
    accents = np.clip(semitones - _smooth(semitones, 60), 0, None)
    accents /= accents.max() + 1e-9
    time = np.linspace(-0.5, 0.5, len(f0))
    shaped = voice.range * np.exp(how.range_log) * semitones
    shaped += how.swing_st * accents + how.rise_st * time + how.pitch_st
    slow = _smooth(rng.normal(size=len(f0)), 30)
    shaped += 0.4 * slow / (slow.std() + 1e-9)
    # Jitter: pitch that trembles from row to row, and now and then drops towards the octave.
    shaped += (0.08 + 0.9 * how.rough) * _smooth(rng.normal(size=len(f0)), 2)
    hz = voice.pitch_hz * 2 ** (shaped / 12)
    return np.where(voiced, np.clip(hz, _FLOOR_HZ, _CEILING_HZ), 0.0)


def _coloured(parts: Parts, tract: float, voice: Voice, how: Acting, rng) -> np.ndarray:
    envelope = np.exp(_warped(np.log(parts.envelope + 1e-16), tract))
    hz = np.linspace(0, RATE_HZ / 2, envelope.shape[1])
    octaves = np.log2(np.clip(hz, 100, 4000) / 500)
    # Tilt comes from the vocal folds: hissing sounds take less of it, or they would drown the rest.
    folds = _smooth(np.where(parts.f0 > 0, 1.0, 0.3), 3)
    tilt_db = (voice.tilt_db + how.tilt_db) * octaves[None] * folds[:, None]
    loudness_db = 10 * np.log10(envelope.sum(1))
    slow_db = _smooth(loudness_db, 15)
    swing_db = np.clip(slow_db - slow_db.max(), -35, 0) * how.dynamics * 0.5
    time = np.linspace(0, 1, len(envelope))
    fading_db = -0.6 * abs(min(how.energy_db, 0)) * time
    shimmer_db = 4.5 * how.rough * _smooth(rng.normal(size=len(envelope)), 1)
    gain_db = swing_db + fading_db + shimmer_db
    return envelope * 10 ** ((tilt_db + gain_db[:, None]) / 10)


def _breathy(aperiodicity: np.ndarray, voice: Voice, how: Acting) -> np.ndarray:
    hz = np.linspace(0, RATE_HZ / 2, aperiodicity.shape[1])
    upper = np.clip((hz - 500) / 3500, 0, 1)
    share = np.clip(voice.breath + how.breath + 0.5 * how.rough, 0, 1) * 0.7 * upper
    return np.clip(aperiodicity + share * (1 - aperiodicity), 1e-3, 1 - 1e-6)


def _warped(rows: np.ndarray, factor: float) -> np.ndarray:
    """Frequencies stretched by a factor: what was at f is at f * factor."""
    bins = rows.shape[1]
    place = np.clip(np.arange(bins) / factor, 0, bins - 1)
    low = np.floor(place).astype(int).clip(0, bins - 2)
    part = place - low
    return (1 - part) * rows[:, low] + part * rows[:, low + 1]


def _finished(sound: np.ndarray, how: Acting, rng) -> np.ndarray:
    """Level with the emotion's energy kept, a little room noise, quiet ends, no clicks."""
    loud = np.sqrt(np.mean(sound**2)) + 1e-9
    sound = sound * 0.06 * 10 ** (how.energy_db / 20) / loud
    fade = np.minimum(1, np.arange(len(sound)) / (0.010 * RATE_HZ))
    sound = sound * fade * fade[::-1]
    before, after = (int(rng.uniform(0.08, 0.2) * RATE_HZ) for _ in range(2))
    sound = np.concatenate([np.zeros(before), sound, np.zeros(after)])
    noise = rng.normal(size=len(sound)) * 10 ** (rng.uniform(-64, -54) / 20)
    sound = sound + noise
    return sound * min(1.0, 0.85 / np.abs(sound).max())


def _smooth(values: np.ndarray, rows: int) -> np.ndarray:
    """Hann-weighted mean over about so many rows to either side."""
    window = np.hanning(2 * rows + 3)
    padded = np.pad(values, rows + 1, mode="edge")
    return np.convolve(padded, window / window.sum(), mode="valid")
