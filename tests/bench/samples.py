"""A fit and a cell, for tests that look at specs rather than at what comes of them."""

from tripaug_core.bench.plan.specs import CellSpec, CorpusRef, FitSpec
from tripaug_core.method.settings import Settings
from tripaug_core.recognition.settings import FitSettings

FIT = FitSpec(
    corpora=(CorpusRef("a", "1"),), train=("a:1", "a:2"), labels=(("x", "y"),), settings=Settings()
)
CELL = CellSpec(
    table="all",
    row="learned",
    fold="one",
    method="learned",
    seed=0,
    corpora=(CorpusRef("a", "1"),),
    train=("a:1", "a:2"),
    test=("a:3",),
    classes=("x", "y"),
    labels=(("x", "x"),),
    copied=("a:1",),
    copies=4,
    epsilon_low=0.05,
    epsilon_high=0.3,
    reduced=("x",),
    declared="speaker",
    recogniser="light",
    recogniser_settings=FitSettings(),
    fit=FIT,
)


def without_times(found: dict) -> dict:
    """Results less what differs from run to run: only times do."""
    return {key: value for key, value in found.items() if key != "times"}
