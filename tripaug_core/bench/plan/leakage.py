"""Nothing starts on a broken split; and what the two sides share stands in every result."""

from collections import Counter
from collections.abc import Mapping

from tripaug_core.bench.plan.plan import Plan
from tripaug_core.bench.plan.specs import key_of
from tripaug_core.corpora.features import Features
from tripaug_core.errors import InputError


class Facts:
    """What is known of each utterance, by key.

    Args:
        features: of each corpus, whole.
    """

    def __init__(self, features: Mapping[str, Features]):
        self.of = {}
        for each in features.values():
            for i, (corpus, id) in enumerate(zip(each.corpora, each.ids, strict=True)):
                speaker, sentence = each.speakers[i], each.sentences[i]
                self.of[key_of(corpus, id)] = {
                    "speaker": speaker and f"{corpus}:{speaker}",
                    "session": each.sessions[i] and f"{corpus}:{each.sessions[i]}",
                    "sentence": sentence and f"{corpus}:{sentence}",
                    "sound": each.hashes[i],
                    "emotion": each.emotions[i],
                }

    def values(self, keys, what: str) -> set:
        """The distinct known values of a set of utterances."""
        return {self.of[key][what] for key in keys} - {None}

    def by_class(self, keys, class_of: Mapping[str, str]) -> dict[str, int]:
        """How many utterances of a set each class has; `class_of` leads from emotion to class."""
        return dict(sorted(Counter(class_of[self.of[key]["emotion"]] for key in keys).items()))


def audit(plan: Plan, features: Mapping[str, Features]) -> list[dict]:
    """Checks every cell and says what its sides share, once for rows that have the same sides.

    Raises:
        InputError: a declared split is broken, a training part or a fit has seen a test item, or
            one recording stands on both sides under two names.
    """
    facts, found = Facts(features), {}
    for cell in plan.cells:
        key = (cell.table, cell.fold, cell.seed, cell.train, cell.fit and cell.fit.train)
        if key in found:
            if cell.row not in found[key]["rows"]:
                found[key]["rows"].append(cell.row)
            continue
        where = f"{cell.table}, fold {cell.fold}, seed {cell.seed}"
        found[key] = {"table": cell.table, "fold": cell.fold, "seed": cell.seed, "rows": [cell.row]}
        found[key] |= _sides(cell, facts, where)
    return list(found.values())


def _sides(cell, facts: Facts, where: str) -> dict:
    class_of = dict(cell.labels)
    for side, keys in (("training part", cell.train), ("augmentor", cell.fit and cell.fit.train)):
        if keys is None:
            continue
        if seen := set(keys) & set(cell.test):
            raise InputError(
                f"{where}: the {side} has seen {len(seen)} test utterances, {min(seen)} among them."
            )
        twice = facts.values(keys, "sound") & facts.values(cell.test, "sound")
        if twice:
            examples = [key for key in cell.test if facts.of[key]["sound"] in twice]
            raise InputError(
                f"{where}: {len(twice)} recordings are in the {side} and in the test under two "
                f"names, {examples[0]} among them."
            )
        by = cell.declared
        if by not in ("speaker", "session"):
            continue
        if shared := facts.values(keys, by) & facts.values(cell.test, by):
            raise InputError(
                f"{where}: the split is declared to be by {by}, but {min(shared)} is in the {side} "
                "and in the test."
            )
    speakers = facts.values(cell.train, "speaker") & facts.values(cell.test, "speaker")
    sentences = facts.values(cell.train, "sentence") & facts.values(cell.test, "sentence")
    return {
        "declared": cell.declared,
        "speakers_known": bool(facts.values(cell.test, "speaker")),
        "train": len(cell.train),
        "test": len(cell.test),
        "train_by_class": facts.by_class(cell.train, class_of),
        "test_by_class": facts.by_class(cell.test, class_of),
        "copied_by_class": facts.by_class(cell.copied, class_of),
        "shared_speakers": len(speakers),
        "shared_sentences": len(sentences),
        "sentences_of_test": len(facts.values(cell.test, "sentence")),
        "shared_recordings": 0,
        "test_speakers": len(facts.values(cell.test, "speaker")),
        "augmentor_saw": len(cell.fit.train) if cell.fit else None,
        "augmentor_saw_of_test": 0 if cell.fit else None,
        "normalisation_saw": len(cell.train),
        # Each test speaker by the own recordings, without their labels.
        "normalisation_saw_of_test": len(cell.test) if cell.normalise == "speaker" else 0,
    }
