"""The points of a training's curves, few enough to draw."""

from itertools import pairwise

MOST = 600  # points of a curve: about as many as it is wide


def columns(events: list[dict], most: int = MOST) -> dict[str, list[float | None]]:
    """Events with figures as one list a figure; of many events, means over equal stretches.

    The `step` of a stretch is its last one. A figure that an event lacks is None there.
    """
    points = [event for event in events if "event" not in event and "step" in event]
    names = list(dict.fromkeys(name for point in points for name in point))
    if len(points) <= most:
        return {name: [_short(point.get(name)) for point in points] for name in names}
    edges = [round(i * len(points) / most) for i in range(most + 1)]
    parts = [points[a:b] for a, b in pairwise(edges)]
    made = {name: [_short(_mean(part, name)) for part in parts] for name in names}
    return made | {name: [part[-1].get(name) for part in parts] for name in _LAST if name in names}


_LAST = ("step", "seconds_left")


def _mean(points: list[dict], name: str) -> float | None:
    values = [point[name] for point in points if isinstance(point.get(name), int | float)]
    return sum(values) / len(values) if values else None


def _short(value):
    return float(f"{value:.5g}") if isinstance(value, float) else value
