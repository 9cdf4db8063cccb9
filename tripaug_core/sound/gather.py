"""Blocks of samples become a waveform, within limits, and one channel where that is asked for."""

from dataclasses import dataclass

import numpy as np

from tripaug_core.errors import InputError
from tripaug_core.sound.limits import Limits, check_rate
from tripaug_core.sound.mono import cancels

_AT_ONCE = 1 << 18  # frames: small blocks are collected up to here before they are stored


@dataclass(frozen=True)
class Wanted:
    """What is kept of a sound.

    Attributes:
        limits: when to stop.
        mono: one channel.
        keep_seconds: only the beginning; None: all of it.
        channel: with `mono`, this channel alone; None: the mean of all.
    """

    limits: Limits
    mono: bool = True
    keep_seconds: float | None = None
    channel: int | None = None


class Gathered:
    """What was heard so far.

    Attributes:
        frames: that were decoded, kept or not.
        rate_hz, channels: of the sound.
    """

    def __init__(self, wanted: Wanted, rate_hz: int, channels: int):
        check_rate(rate_hz, wanted.limits.name)
        self.wanted, self.rate_hz, self.channels = wanted, rate_hz, channels
        self.frames = 0
        self._pending: list[np.ndarray] = []
        self._pending_frames = 0
        self._kept = np.zeros(0 if wanted.mono else (0, channels), np.float32)
        keep = wanted.keep_seconds
        self._most = None if keep is None else round(keep * rate_hz)
        # Of each channel and of the mix: sums and sums of squares, to see whether the mix cancels.
        self._sums = np.zeros((2, channels + 1))

    @property
    def seconds(self) -> float:
        """Length of what was decoded."""
        return self.frames / self.rate_hz

    def add(self, block: np.ndarray) -> None:
        """Take (frames, channels) float32 over.

        Raises:
            InputError: it is too much by now, or holds values that are not numbers.
        """
        if (
            block.shape[1] != self.channels
        ):  # some streams begin as mono: what they say first counts
            block = np.repeat(block.mean(1, keepdims=True), self.channels, axis=1)
        self._pending.append(block)
        self._pending_frames += len(block)
        self.wanted.limits.check_length(
            self.frames + self._pending_frames, self.channels, self.rate_hz
        )
        if self._pending_frames >= _AT_ONCE:
            self._store()

    def finish(self) -> None:
        """Nothing comes any more."""
        self._store()

    def waveform(self) -> np.ndarray:
        """(samples,) float32 if mono, else (channels, samples)."""
        return self._kept if self.wanted.mono else np.ascontiguousarray(self._kept.T)

    def loudest_if_cancelled(self) -> int | None:
        """The loudest channel where the mean of all loses what is in them; else None."""
        if not (self.wanted.mono and self.wanted.channel is None and self.channels > 1):
            return None
        count = max(len(self._kept), 1)
        power = self._sums[1] / count - (self._sums[0] / count) ** 2
        return int(power[:-1].argmax()) if cancels(power[:-1], power[-1]) else None

    def _store(self) -> None:
        if not self._pending:
            return
        block = self._pending[0] if len(self._pending) == 1 else np.concatenate(self._pending)
        self._pending, self._pending_frames = [], 0
        self.frames += len(block)
        # The sum of what is no number is none; it takes a fraction of the time of a look at each.
        with np.errstate(invalid="ignore", over="ignore"):
            suspect = not np.isfinite(block.sum())
        if suspect and not np.isfinite(block).all():
            name = self.wanted.limits.name
            raise InputError(
                f"{name} holds samples that are not numbers, or too large: export it once more."
            )
        start = len(self._kept)
        if self._most is not None:
            block = block[: max(self._most - start, 0)]
        if self.wanted.mono:
            block = self._mixed(block)
        # Grown in place: the system moves pages, and nothing is held twice.
        self._kept.resize((start + len(block), *self._kept.shape[1:]), refcheck=False)
        self._kept[start:] = block

    def _mixed(self, block: np.ndarray) -> np.ndarray:
        if self.channels == 1:
            return block[:, 0]
        if self.wanted.channel is not None:
            return block[:, self.wanted.channel]
        mix = block[:, 0].copy()
        for channel in range(1, self.channels):
            mix += block[:, channel]
        mix /= self.channels
        self._sums[0, :-1] += block.sum(0)
        self._sums[1, :-1] += np.einsum("ij,ij->j", block, block)
        self._sums[:, -1] += mix.sum(), np.dot(mix, mix)
        return mix
