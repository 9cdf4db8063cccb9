"""What a benchmark would train and test on, seen before it starts, leaks included.

The guard refuses a broken split; here it is looked at. The plan is the benchmark's own.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch

from tripaug_core import corpora
from tripaug_core.bench.plan import leakage
from tripaug_core.bench.plan.outline import Outline
from tripaug_core.bench.plan.plan import Plan
from tripaug_core.bench.plan.settings import BenchSettings
from tripaug_core.bench.plan.specs import key_of
from tripaug_core.bench.protocols import make_plan
from tripaug_core.corpora.audit import Overlap, overlap
from tripaug_core.corpora.corpus import Corpus
from tripaug_core.corpora.extract import columns
from tripaug_core.corpora.features import Features, concat, obtain, pack
from tripaug_core.errors import InputError
from tripaug_core.sound.mel import MelSpec


@dataclass(frozen=True)
class Side:
    """A fold of a plan: who is trained on, who is tested, what both sides have.

    Attributes:
        table, fold, seed, declared: as in `CellSpec`.
        rows: the rows of the table that are trained on these two sides.
        train: utterances of the training part before any cut; kept: after it.
        test: utterances that are tested.
        train_by_class, kept_by_class, test_by_class: the same by class.
        speakers: (corpus, speaker) -> utterances of the training part (before the cut), and of
            the test.
        test_sentences: how many known sentences the test has.
        shared: what stands on both sides.
        augmentor_saw: utterances that the augmentor is trained on; augmentor_saw_of_test: of
            those, in the test themselves or as a duplicate.
    """

    table: str
    fold: str
    seed: int
    declared: str
    rows: tuple[str, ...]
    train: int
    kept: int
    test: int
    train_by_class: Mapping[str, int]
    kept_by_class: Mapping[str, int]
    test_by_class: Mapping[str, int]
    speakers: Mapping[tuple[str, str], tuple[int, int]]
    test_sentences: int
    shared: Overlap
    augmentor_saw: int
    augmentor_saw_of_test: int

    @property
    def test_speakers(self) -> int:
        """How many known speakers the test has."""
        return sum(tested > 0 for _, tested in self.speakers.values())

    @property
    def leaks(self) -> tuple[str, ...]:
        """What of "speakers", "duplicates", "utterances", "augmentor" is on both sides."""
        found = {
            "speakers": self.shared.speakers,
            "duplicates": self.shared.duplicates,
            "utterances": self.shared.same,
            "augmentor": self.augmentor_saw_of_test,
        }
        return tuple(name for name, there in found.items() if there)


@dataclass(frozen=True)
class Preview:
    """A plan seen from the side of leakage.

    Attributes:
        plan: the benchmark's.
        sides: its folds.
        refusal: the sentence with which the guard would refuse to start, or None.
    """

    plan: Plan
    sides: tuple[Side, ...]
    refusal: str | None = None

    @property
    def leaks(self) -> tuple[str, ...]:
        """Of all sides together."""
        return tuple(dict.fromkeys(name for side in self.sides for name in side.leaks))


def silent_features(corpus: Corpus, sounds: Mapping[str, str]) -> Features:
    """Features with labels and hashes but one empty frame an utterance: enough for a plan.

    Args:
        corpus: from `corpora.load`.
        sounds: id -> hash of its sound, from `audit.check`; utterances without one count as
            nobody's duplicate.
    """
    spec = MelSpec()
    frame = torch.zeros(spec.n_mels, 1)
    return pack(
        [frame] * len(corpus),
        spec,
        hashes=tuple(sounds.get(id) for id in corpus.ids),
        **columns(corpus),
    )


def sketch(settings: BenchSettings, home: str | Path | None = None) -> Outline:
    """What a benchmark would consist of, from the labels alone: no sound is read.

    The hashes are not those that its cells will have.

    Raises:
        InputError: a corpus is missing, or does not have what the settings ask for.
    """
    names = dict.fromkeys((*settings.sources, *settings.corpora))
    return Outline.of(
        make_plan(settings, {name: _labels(name, settings.augmentor.mel, home) for name in names})
    )


def _labels(name: str, spec: MelSpec, home) -> Features:
    try:
        return silent_features(corpora.load(name, home), {})
    except InputError:
        return obtain(name, spec, home)  # its features alone are there


def preview(settings: BenchSettings, features: Mapping[str, Features]) -> Preview:
    """The folds of a benchmark.

    Args:
        settings: what is asked for; with “learned” among the methods the augmentor is looked at,
            with “all-data” what is cut is told from what is there.
        features: of each corpus that the settings name, whole; `silent_features` will do.

    Raises:
        InputError: the corpora do not have what the settings ask for.
    """
    plan = make_plan(settings, features)
    refusal = None
    try:
        leakage.audit(plan, features)
    except InputError as error:
        refusal = str(error)
    facts, everything = leakage.Facts(features), concat(list(features.values()))
    place = {
        key_of(corpus, id): i
        for i, (corpus, id) in enumerate(zip(everything.corpora, everything.ids, strict=True))
    }
    # Rows that are trained on parts of one training part belong together: those of one condition.
    groups: dict[tuple, list] = {}
    for cell in plan.cells:
        condition = cell.row.split("_")[0] if plan.protocol == "crosslingual" else ""
        groups.setdefault((cell.table, cell.seed, cell.fold, condition), []).append(cell)
    sides = [_side(cells, facts, everything, place) for cells in groups.values()]
    return Preview(plan, tuple(sides), refusal)


def _side(
    cells: list, facts: leakage.Facts, everything: Features, place: Mapping[str, int]
) -> Side:
    whole = max((cell.train for cell in cells), key=len)
    kept = min((cell.train for cell in cells), key=len)
    test, first = cells[0].test, cells[0]
    fits = {key for cell in cells if cell.fit is not None for key in cell.fit.train}
    shared = overlap(everything, [place[key] for key in whole], [place[key] for key in test])
    heard = facts.values(fits, "sound")
    seen = [key for key in test if key in fits or facts.of[key]["sound"] in heard]
    class_of = dict(first.labels)
    return Side(
        table=first.table,
        fold=first.fold,
        seed=first.seed,
        declared=first.declared,
        rows=tuple(dict.fromkeys(cell.row for cell in cells)),
        train=len(whole),
        kept=len(kept),
        test=len(test),
        train_by_class=facts.by_class(whole, class_of),
        kept_by_class=facts.by_class(kept, class_of),
        test_by_class=facts.by_class(test, class_of),
        speakers=_by_speaker(everything, place, whole, test),
        test_sentences=len(facts.values(test, "sentence")),
        shared=shared,
        augmentor_saw=len(fits),
        augmentor_saw_of_test=len(seen),
    )


def _by_speaker(everything: Features, place, train, test) -> dict:
    counts = [
        Counter(
            (everything.corpora[place[key]], everything.speakers[place[key]])
            for key in part
            if everything.speakers[place[key]] is not None
        )
        for part in (train, test)
    ]
    return {who: tuple(c[who] for c in counts) for who in sorted(set(counts[0]) | set(counts[1]))}
