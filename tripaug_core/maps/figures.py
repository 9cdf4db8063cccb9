"""Figures below a map; all are taken in the full space of the representation, not on the plane."""

import numpy as np

from tripaug_core import measures
from tripaug_core.errors import InputError
from tripaug_core.maps.placement import far_from
from tripaug_core.maps.points import Points


def figures(points: Points) -> dict[str, float | None]:
    """How well the emotions lie apart, and where the copies went.

    Returns:
        purity, silhouette: of the originals by emotion (10 neighbours, l1).
        chance_purity: what points without any structure would give.
        purity_with_copies, silhouette_with_copies: of originals and copies together.
        moved: mean l1 distance of a copy to its original.
        far_share: share of the copies farther from all originals than 99% of the originals.
        kept: share of the copies in which `EmotionProbe` hears their original's emotion; and
        kept_ceiling: the same of the originals themselves.
        None for a figure that too few points or emotions leave undefined.
    """
    emotions = np.array(points.emotions)
    out = _apart(points.originals, emotions)
    out["chance_purity"] = measures.chance_purity(emotions) if len(emotions) > 1 else None
    if points.predicted is not None:
        out["kept_ceiling"] = measures.emotion_preservation(emotions, points.predicted)
    if not len(points.copies):
        return out
    both = np.concatenate([points.originals, points.copies])
    labels = np.concatenate([emotions, np.array(points.copy_emotions)])
    out |= {f"{name}_with_copies": value for name, value in _apart(both, labels).items()}
    gaps = np.abs(points.copies - points.originals[points.parents]).sum(1)
    out["moved"] = float(gaps.mean())
    if len(points.originals) > 1:
        out["far_share"] = float(far_from(points.originals, points.copies).mean())
    if points.predicted_copies is not None:
        out["kept"] = measures.emotion_preservation(
            np.array(points.copy_emotions), points.predicted_copies
        )
    return out


def _apart(points: np.ndarray, labels: np.ndarray) -> dict[str, float | None]:
    out: dict[str, float | None] = {}
    for name, measure in (("purity", measures.purity), ("silhouette", measures.silhouette)):
        try:
            out[name] = measure(points, labels)
        except InputError:  # one emotion only, or hardly any points
            out[name] = None
    return out
