"""Which rows a classifier can take: what it cannot is refused by name, before anything runs."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from tripaug_core.bench.plan.methods import Method, method_named
from tripaug_core.corpora.sounds import recordings
from tripaug_core.errors import InputError
from tripaug_core.recognition.classifier import Classifier, checked

if TYPE_CHECKING:
    from tripaug_core.bench.plan.settings import BenchSettings


def weighting_of(method: Method, weighting: str) -> str:
    """What is done about rare classes in a cell: what its row says, else what the table says."""
    return "weights" if method.sampling == "weights" else weighting


def refusal(classifier: Classifier, name: str, method: Method) -> str | None:
    """Why a classifier cannot take a row, in a sentence; None where it can."""
    if method.sampling == "weights" and "weights" not in classifier.weightings:
        return f"{name} has no class-weighted loss: leave “{method.name}” out."
    if method.mixes_labels and not classifier.trains_by_batches:
        return f"{name} does not train on mixed labels: leave “{method.name}” out."
    return None


def classifier_for(name: str, settings, method: Method, weighting: str) -> Classifier:
    """The classifier of a cell.

    Raises:
        InputError: there is none of that name, something has to be installed first, or it cannot
            take the row or weigh classes so.
    """
    found = checked(name, settings, weighting)
    if sentence := refusal(found, name, method):
        raise InputError(sentence)
    return found


def check_judges(settings: "BenchSettings", home: str | Path | None = None) -> None:
    """Has whoever judges a benchmark say what it cannot do, before anything runs.

    Args:
        settings: of the benchmark.
        home: the corpora home.

    Raises:
        InputError: as `classifier_for`, of any of its rows; or a judge needs recordings that are
            not there.
    """
    for judge in settings.judges:
        told = judge.recogniser, judge.recogniser_settings
        for method in settings.methods:
            found = classifier_for(*told, method_named(method), settings.weighting)
        if found.takes == "waveforms":
            for name in dict.fromkeys((*settings.sources, *settings.corpora)):
                recordings(name, home)


def rows_taken(name: str, settings, methods: Iterable[str]) -> tuple[str, ...]:
    """Those of some rows that a classifier can take."""
    found = checked(name, settings)
    return tuple(m for m in methods if refusal(found, name, method_named(m)) is None)
