"""Who trains and who is tested: folds, cuts, and the parts of a cross-lingual experiment.

Everything here takes a `Corpus` or `Features` and gives positions in it (int64, ascending).
Chance is numpy's `Generator` with a seed: the same seed gives the same split anywhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tripaug_core.corpora.corpus import Corpus
from tripaug_core.corpora.packed import Features
from tripaug_core.errors import InputError
from tripaug_core.vocabulary import SPLITS

Data = Corpus | Features


@dataclass(frozen=True, eq=False)
class Fold:
    """One division into training and test part.

    Attributes:
        name: what is tested, e.g. "speakers 03 08".
        train_idx, test_idx: (n,) int64, ascending, nothing in common.
        by: what may not be on both sides: "speaker", "session"; "published" or "random": nothing.
    """

    name: str
    train_idx: np.ndarray
    test_idx: np.ndarray
    by: str


@dataclass(frozen=True, eq=False)
class TargetSplit:
    """A target corpus divided for the cross-lingual experiment (Sec. 3.2.2).

    Attributes:
        name, test_idx, by: as in `Fold`; the test part is a quarter of the speakers, or of the
            utterances where it is drawn at random.
        small_idx: the tenth that LT trains on; a part of `large_idx`.
        large_idx: all the rest, which FT trains on.
    """

    name: str
    small_idx: np.ndarray
    large_idx: np.ndarray
    test_idx: np.ndarray
    by: str


def folds(data: Data, by: str = "auto", count: int = 5, seed: int = 0) -> list[Fold]:
    """Cross-validation: every utterance is tested once (of published folds, as often as they say).

    Args:
        data: a corpus or features.
        by: "speaker": groups of speakers, even in size and sex; "session"; "loso": one speaker at
            a time; "published": the folds that came with the corpus (EmoBox), whatever their
            sides share; "random": stratified by emotion, speakers on both sides; "auto": by session
            for IEMOCAP, else by speaker, at random only where no speakers are known.
        count: folds by speaker and at random; fewer where there are fewer speakers.
        seed: of "random"; the others involve no chance.

    Raises:
        InputError: speakers or sessions are asked for that are not known, or there are too few, or
            too few different sounds.
    """
    if by not in SPLITS:
        raise InputError(f"folds by {by!r} are not known: choose one of {', '.join(SPLITS)}.")
    if count < 2:
        raise InputError(f"{count} folds cannot be made: it takes at least 2.")
    if by == "auto":
        by = "session" if set(data.layouts) == {"iemocap"} else "speaker"
        by = by if data.has_speakers else "random"
    if by == "random":
        part = _random_parts(data, count, seed)
        return [_fold(f"random {i + 1}", part == i, "random") for i in range(part.max() + 1)]
    if by == "published":
        return _published(data)
    if by == "session":
        keys = _keys(data, "session")
        groups = [[key] for key in sorted(set(keys))]
    else:
        keys = _keys(data, "speaker")
        size = len(set(keys)) if by == "loso" else count
        groups = _speaker_groups(data, keys, size)
    if len(groups) < 2:
        raise InputError(f"all utterances are of one {by}: only folds at random can be made.")
    declared = "session" if by == "session" else "speaker"
    return [_fold(_name(declared, group), np.isin(keys, group), declared) for group in groups]


def _published(data: Data) -> list[Fold]:
    """The folds that came with a corpus; what they validate on is trained on."""
    said = ((folds or "").split() for folds in data.folds)
    parts = [dict(p.split(":", 1) for p in each if ":" in p) for each in said]
    names = sorted({name for each in parts for name in each}, key=lambda n: (len(n), n))
    if not names:
        raise InputError(
            "no folds came with the corpus: put EmoBox's lists beside it, or split by speaker."
        )
    found = []
    for name in names:
        part = _array(each.get(name) for each in parts)
        train, test = np.isin(part, ["train", "valid"]), part == "test"
        if not train.any() or not test.any():
            raise InputError(f"published fold {name} has no {'test' if train.any() else 'train'}.")
        found.append(Fold(f"fold {name}", np.flatnonzero(train), np.flatnonzero(test), "published"))
    return found


def held_out_speakers(data: Data, fewest: int = 5) -> tuple[str, ...]:
    """A fifth of the speakers, on whom a training can show what it learned.

    They are those of the first fold by speaker; none where fewer than `fewest` are known, since
    a training needs its voices.
    """
    if not data.has_speakers or len(set(data.speakers)) < fewest:
        return ()
    held_out = folds(data, "speaker")[0].test_idx
    return tuple(sorted({str(data.speakers[i]) for i in held_out}))


def cut(
    data: Data,
    train_idx: Sequence[int],
    classes: Sequence[str],
    share: float = 0.8,
    seed: int = 0,
) -> np.ndarray:
    """Take most of some classes out of the training part (Sec. 3.2.1): what is kept.

    Each class has its own chance, so the same ones stay whether it is cut alone or with others.
    Of each at least one utterance stays.

    Args:
        train_idx: positions in `data`.
        classes: emotions to reduce; the others stay whole.
        share: how much of each goes, 0 to less than 1.

    Raises:
        InputError: the share is out of range, or a class does not occur in the training part.
    """
    if not 0 <= share < 1:
        raise InputError(f"a share of {share} cannot be cut: give 0 or more, and less than 1.")
    train_idx = _ascending(train_idx)
    emotions = _array(data.emotions)[train_idx]
    kept = [train_idx[~np.isin(emotions, list(classes))]]
    for name in sorted(set(classes)):
        members = train_idx[emotions == name]
        if len(members) == 0:
            raise InputError(f"there is no {name!r} in the training part, so none can be cut.")
        stay = max(1, round(len(members) * (1 - share)))
        chance = np.random.default_rng([seed, *name.encode()])
        kept.append(chance.permutation(members)[:stay])
    return np.sort(np.concatenate(kept))


def target_splits(
    data: Data, by: str = "speaker", seed: int = 0, small_share: float = 0.1
) -> list[TargetSplit]:
    """Four splits of a target corpus, in which every utterance is tested once.

    Args:
        by: "speaker": a quarter of the speakers is held out, in rotation (where there are fewer
            than four, one at a time); "random": the paper's, stratified by emotion, speakers on
            all sides.
        seed: of the random test part, and of the choice of the small part (both are stratified).
        small_share: of the whole corpus; what LT trains on.

    Raises:
        InputError: `by` is something else, or speakers are asked for that are not known.
    """
    if by not in ("speaker", "random"):
        raise InputError(f"target splits by {by!r} are not known: choose speaker or random.")
    if not 0 < small_share <= 0.75:
        raise InputError(f"a small part of {small_share} is not possible: above 0, at most 0.75.")
    found = []
    for number, fold in enumerate(folds(data, by, count=4, seed=seed)):
        # Rounded down: so the paper's 53 of EMO-DB's 535 come out.
        wanted = min(len(fold.train_idx), max(1, int(small_share * len(data.ids))))
        chance = np.random.default_rng([seed, number, 1])
        small = _stratified(_array(data.emotions), fold.train_idx, wanted, chance)
        found.append(TargetSplit(fold.name, small, fold.train_idx, fold.test_idx, fold.by))
    return found


def subset(
    labels: Sequence[str], per_class: int, seed: int = 0, among: Sequence[int] | None = None
) -> np.ndarray:
    """So many utterances of each label at random (IEMOCAP_SUB, ESD_SUB: 250 of each valence).

    Args:
        labels: one for each utterance of the data, e.g. its valence.
        per_class: how many of each; all where there are fewer.
        among: positions to draw from; all by default.

    Returns:
        Their positions, ascending.
    """
    labels = _array(labels)
    pool = np.arange(len(labels)) if among is None else _ascending(among)
    chosen = []
    for name in sorted(set(labels[pool])):
        chance = np.random.default_rng([seed, *str(name).encode()])
        chosen.append(chance.permutation(pool[labels[pool] == name])[:per_class])
    return np.sort(np.concatenate(chosen)) if chosen else pool


def speaker_keys(data: Data) -> np.ndarray:
    """Corpus and speaker of each utterance as one string; None where the speaker is unknown."""
    return _joined(data, data.speakers)


def sentence_keys(data: Data) -> np.ndarray:
    """Corpus and sentence of each utterance as one string; None where the sentence is unknown."""
    return _joined(data, data.sentences)


def _joined(data: Data, values: Sequence[str | None]) -> np.ndarray:
    single = len(set(data.corpora)) == 1
    return _array(
        None if value is None else value if single else f"{corpus}/{value}"
        for corpus, value in zip(data.corpora, values, strict=True)
    )


def _keys(data: Data, what: str) -> np.ndarray:
    keys = _joined(data, data.sessions if what == "session" else data.speakers)
    if unknown := sum(key is None for key in keys):
        raise InputError(
            f"{unknown} of {len(keys)} utterances have no {what}, so folds by {what} cannot be "
            f"made: add a column {what!r} to the manifest, or split at random."
        )
    return keys


def _speaker_groups(data: Data, keys: np.ndarray, count: int) -> list[list[str]]:
    """Deal the speakers out, one sex (and corpus) after the other."""
    sex = dict(zip(keys, zip(data.corpora, data.sexes, strict=True), strict=True))
    speakers = sorted(sex, key=lambda s: (sex[s][0], sex[s][1] or "", s))
    count = min(count, len(speakers))
    return [sorted(speakers[i::count]) for i in range(count)]


def _random_parts(data: Data, count: int, seed: int) -> np.ndarray:
    """The part (0 to count - 1) of each utterance; equal shares of each emotion.

    Exact duplicates go where the first of them goes: a split at random may mix speakers, but not
    recordings.
    """
    emotions = _array(data.emotions)
    count = min(count, len(emotions))
    if count < 2:
        raise InputError("a single utterance cannot be split.")
    part = np.empty(len(emotions), dtype=np.int64)
    dealt = 0
    for name in sorted(set(emotions)):
        members = np.flatnonzero(emotions == name)
        chance = np.random.default_rng([seed, *name.encode()])
        part[chance.permutation(members)] = (dealt + np.arange(len(members))) % count
        dealt += len(members)
    first: dict[str, int] = {}
    for i, sound in enumerate(data.hashes):
        if sound is not None:
            part[i] = part[first.setdefault(sound, i)]
    part = np.unique(part, return_inverse=True)[1]
    if part.max() == 0:
        raise InputError(
            f"all {len(part)} utterances have the same sound, which cannot be split: take away the "
            "copies, and add other recordings."
        )
    return part


def _stratified(
    labels: np.ndarray, pool: np.ndarray, count: int, chance: np.random.Generator
) -> np.ndarray:
    """`count` of the pool, each label in proportion (largest remainders)."""
    names, sizes = np.unique(labels[pool].astype(str), return_counts=True)
    exact = sizes * count / len(pool)
    take = np.floor(exact).astype(int)
    for i in np.argsort(take - exact, kind="stable")[: count - take.sum()]:
        take[i] += 1
    parts = [
        chance.permutation(pool[labels[pool] == name])[:n]
        for name, n in zip(names, take, strict=True)
    ]
    return np.sort(np.concatenate(parts))


def _fold(name: str, tested: np.ndarray, by: str) -> Fold:
    return Fold(name, np.flatnonzero(~tested), np.flatnonzero(tested), by)


def _name(what: str, group: list[str]) -> str:
    return f"{what}{'s' if len(group) > 1 else ''} {' '.join(group)}"


def _ascending(indices: Sequence[int]) -> np.ndarray:
    return np.unique(np.asarray(indices, dtype=np.int64))


def _array(values) -> np.ndarray:
    values = list(values)
    made = np.empty(len(values), dtype=object)
    made[:] = values
    return made
