"""Means of what the phases report, kept on the device until somebody looks."""

import time

import torch
from torch import Tensor


class Meter:
    """Sums scalars on the device; reading them is the only time that the host waits for it.

    Args:
        step: iterations done before.
    """

    def __init__(self, step: int = 0):
        self._step = step
        self._names: tuple[str, ...] = ()
        self._since = time.perf_counter()
        self._clear()

    def add(self, metrics: dict[str, Tensor]) -> None:
        """One iteration's scalars, in the order in which they came about."""
        row = torch.stack(list(metrics.values()))
        self._names = tuple(metrics)
        self._step += 1
        self._count += 1
        # A loss that is not a number spoils all that come after it: note when each began.
        began = torch.where(row.isfinite(), torch.inf, float(self._step))
        self._sums = row if self._sums is None else self._sums + row
        self._bad = began if self._bad is None else torch.minimum(self._bad, began)

    def read(self) -> tuple[dict[str, float], str | None]:
        """Means since the last reading with `steps_per_second`, and the first that went bad.

        Returns:
            The means, and "name ... at step n" of the scalar that first was not a number, or None.
        """
        sums, bad = torch.stack([self._sums, self._bad]).tolist()
        now = time.perf_counter()
        means = {n: s / self._count for n, s in zip(self._names, sums, strict=True)}
        means["steps_per_second"] = self._count / max(now - self._since, 1e-9)
        self._since = now
        self._clear()
        first = min(range(len(bad)), key=lambda i: bad[i])
        if bad[first] == float("inf"):
            return means, None
        return means, f"{self._names[first]} is not a number at step {int(bad[first])}"

    def _clear(self) -> None:
        self._sums: Tensor | None = None
        self._bad: Tensor | None = None
        self._count = 0
