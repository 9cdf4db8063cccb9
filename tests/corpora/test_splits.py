"""Splits: disjoint, complete, the same every time, and as even as can be."""

from collections import Counter

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tripaug_core import corpora
from tripaug_core.corpora.features import pack
from tripaug_core.corpora.splits import cut, folds, held_out_speakers, subset, target_splits
from tripaug_core.errors import InputError
from tripaug_core.sound.mel import MelSpec

SPEC = MelSpec(n_mels=2)


def made(emotions, **columns):
    """Features of one frame each."""
    count = len(emotions)
    mels = [torch.tensor([[i % 1000 + 1.0], [i // 1000]]) for i in range(count)]
    columns = {"ids": [f"u{i}" for i in range(count)], "corpora": ["mine"] * count} | columns
    return pack(mels, SPEC, emotions=emotions, **columns)


@st.composite
def data(draw, speakers=True):
    count = draw(st.integers(2, 60))
    pick = st.lists(st.sampled_from("abcdefgh"), min_size=count, max_size=count)
    emotions = [{"a": "anger", "b": "fear"}.get(c, "neutral") for c in draw(pick)]
    return made(emotions, speakers=draw(pick) if speakers else [None] * count)


@settings(max_examples=60, deadline=None)
@given(data(), st.sampled_from(["speaker", "loso", "random", "auto"]), st.integers(2, 7))
def test_folds_are_disjoint_complete_and_repeatable(features, by, count):
    if by != "random" and len(set(features.speakers)) < 2:
        with pytest.raises(InputError, match="only folds at random"):
            folds(features, by, count)
        return
    made_folds = folds(features, by, count)
    tested = np.concatenate([fold.test_idx for fold in made_folds])
    assert sorted(tested) == list(range(len(features)))
    speakers = np.array(features.speakers)
    for fold, again in zip(made_folds, folds(features, by, count), strict=True):
        assert fold.name == again.name
        assert (fold.test_idx == again.test_idx).all()
        assert sorted([*fold.train_idx, *fold.test_idx]) == list(range(len(features)))
        assert len(fold.test_idx)
        assert len(fold.train_idx)
        if by != "random":
            assert fold.by == "speaker"
            assert not set(speakers[fold.train_idx]) & set(speakers[fold.test_idx])
    if by == "loso":
        assert len(made_folds) == len(set(features.speakers))
    else:
        assert len(made_folds) <= count


@settings(max_examples=40, deadline=None)
@given(data(speakers=False), st.integers(2, 6), st.integers(0, 5))
def test_random_folds_are_even_in_size_and_emotion(features, count, seed):
    made_folds = folds(features, "random", count, seed)
    assert len(made_folds) == min(count, len(features))
    sizes = [len(fold.test_idx) for fold in made_folds]
    assert max(sizes) - min(sizes) <= 1
    emotions = np.array(features.emotions)
    for name in set(emotions):
        share = [(emotions[fold.test_idx] == name).sum() for fold in made_folds]
        assert max(share) - min(share) <= 1


def test_random_folds_differ_by_seed_and_are_the_only_ones_without_speakers():
    features = made(["anger", "fear"] * 20)
    assert [f.by for f in folds(features)] == ["random"] * 5
    first, other = folds(features, seed=0)[0], folds(features, seed=1)[0]
    assert list(first.test_idx) != list(other.test_idx)
    for by in ("speaker", "loso", "session"):
        with pytest.raises(InputError, match="40 of 40 utterances have no"):
            folds(features, by)


def test_random_folds_keep_duplicates_together():
    hashes = [f"sound {i // 4}" for i in range(40)]
    features = made(["anger", "fear"] * 20, hashes=hashes)
    for seed in range(5):
        for fold in folds(features, "random", seed=seed):
            assert not {hashes[i] for i in fold.train_idx} & {hashes[i] for i in fold.test_idx}


def test_copies_of_one_sound_cannot_be_split():
    """The one fold had nothing to train on."""
    with pytest.raises(InputError, match="all 3 utterances have the same sound"):
        folds(made(["anger", "fear", "fear"], hashes=["one"] * 3), "random")


def test_speaker_folds_are_even_in_speakers_and_sexes():
    speakers = [f"{i:02d}" for i in range(24) for _ in range(3)]
    sexes = ["M" if int(s) % 2 else "F" for s in speakers]
    made_folds = folds(made(["anger"] * 72, speakers=speakers, sexes=sexes))
    assert len(made_folds) == 5
    for fold in made_folds:
        tested = {speakers[i] for i in fold.test_idx}
        assert len(tested) in (4, 5)
        assert Counter(int(s) % 2 for s in tested)[0] in (2, 3)


def test_fewer_speakers_than_folds():
    features = made(["anger"] * 9, speakers=list("aaabbbccc"))
    assert [fold.name for fold in folds(features)] == ["speaker a", "speaker b", "speaker c"]


def test_iemocap_by_session():
    sessions = [f"Ses0{i}" for i in (1, 2, 3, 4, 5) for _ in range(4)]
    speakers = [s + "FM"[i % 2] for i, s in enumerate(sessions)]
    features = made(["anger"] * 20, speakers=speakers, sessions=sessions, corpora=["iemocap"] * 20)
    made_folds = folds(features)
    assert [fold.name for fold in made_folds] == [f"session Ses0{i}" for i in (1, 2, 3, 4, 5)]
    assert [len(fold.test_idx) for fold in made_folds] == [4] * 5


def test_the_same_speaker_name_in_two_corpora_is_two_speakers():
    features = made(
        ["anger"] * 4, speakers=["1", "2", "1", "2"], corpora=["one", "one", "two", "two"]
    )
    assert len(folds(features, "loso")) == 4


@pytest.mark.parametrize(("by", "count"), [("sentence", 5), ("speaker", 1), ("random", 0)])
def test_wrong_folds_are_refused(by, count):
    with pytest.raises(InputError):
        folds(made(["anger"] * 4, speakers=list("aabb")), by, count)


# --- cuts


@settings(max_examples=60, deadline=None)
@given(data(), st.floats(0, 0.99), st.integers(0, 9), st.data())
def test_cut_takes_only_the_given_classes_and_leaves_one(features, share, seed, more):
    train = np.array(more.draw(st.permutations(range(len(features)))))[: len(features) // 2 + 1]
    emotions = np.array(features.emotions)
    classes = sorted(set(emotions[train]) - {"neutral"})
    kept = cut(features, train, classes, share, seed)
    assert set(kept) <= set(train)
    assert list(kept) == sorted(set(kept))
    for name in set(emotions[train]):
        before, after = (emotions[train] == name).sum(), (emotions[kept] == name).sum()
        assert after == (max(1, round(before * (1 - share))) if name in classes else before)
    assert (cut(features, sorted(train), classes, share, seed) == kept).all()


def test_cut_alone_and_together_keep_the_same():
    features = made(["anger"] * 50 + ["fear"] * 50 + ["neutral"] * 50)
    together = set(cut(features, range(150), ["anger", "fear"], seed=4))
    alone = set(cut(features, range(150), ["anger"], seed=4))
    assert {i for i in together if i < 50} == {i for i in alone if i < 50}
    assert len(alone) == 10 + 100
    assert alone != set(cut(features, range(150), ["anger"], seed=5))


def test_cut_gives_the_papers_number():
    # 20% of 1103, 1636 and 1084, beside 1708 neutral: with four copies each, 5533.
    counts = {"anger": 1103, "happiness": 1636, "sadness": 1084, "neutral": 1708}
    features = made([name for name, count in counts.items() for _ in range(count)])
    kept = cut(features, range(5531), ["anger", "happiness", "sadness"])
    reduced = len(kept) - 1708
    assert reduced == 765
    assert reduced * 5 + 1708 == 5533


def test_wrong_cuts_are_refused():
    features = made(["anger", "fear"])
    with pytest.raises(InputError, match="share"):
        cut(features, [0, 1], ["anger"], share=1.0)
    with pytest.raises(InputError, match="no 'joy'"):
        cut(features, [0, 1], ["joy"])
    with pytest.raises(InputError, match="no 'fear'"):
        cut(features, [0], ["fear"])


# --- cross-lingual


@pytest.mark.parametrize("by", ["random", "speaker"])
def test_target_splits(by):
    speakers = [s for s in "abcdefgh" for _ in range(25)]
    features = made(["anger", "fear", "neutral", "sadness"] * 50, speakers=speakers)
    splits = target_splits(features, by, seed=3)
    assert len(splits) == 4
    assert sorted(np.concatenate([s.test_idx for s in splits])) == list(range(200))
    for split, again in zip(splits, target_splits(features, by, seed=3), strict=True):
        assert len(split.test_idx) == 50
        assert len(split.large_idx) == 150
        assert len(split.small_idx) == 20
        assert set(split.small_idx) <= set(split.large_idx)
        assert not set(split.large_idx) & set(split.test_idx)
        assert (split.small_idx == again.small_idx).all()
        shares = Counter(features.emotions[i] for i in split.small_idx)
        assert max(shares.values()) - min(shares.values()) <= 1
        shared = {speakers[i] for i in split.large_idx} & {speakers[i] for i in split.test_idx}
        assert bool(shared) == (by == "random")
    other = target_splits(features, by, seed=4)
    assert any(list(a.small_idx) != list(b.small_idx) for a, b in zip(splits, other, strict=True))


def test_target_splits_of_few_or_unknown_speakers():
    assert len(target_splits(made(["anger"] * 9, speakers=list("aaabbbccc")))) == 3
    with pytest.raises(InputError, match="no speaker"):
        target_splits(made(["anger"] * 9))
    with pytest.raises(InputError, match="choose speaker or random"):
        target_splits(made(["anger"] * 9), "session")
    with pytest.raises(InputError, match="small part"):
        target_splits(made(["anger"] * 9), "random", small_share=0.8)


def test_subset():
    labels = ["negative"] * 400 + ["positive"] * 30
    chosen = subset(labels, 250, seed=1)
    assert Counter(labels[i] for i in chosen) == {"negative": 250, "positive": 30}
    assert list(chosen) == sorted(set(chosen)) == list(subset(labels, 250, seed=1))
    assert list(chosen) != list(subset(labels, 250, seed=2))
    assert set(subset(labels, 5, among=range(390, 410))) <= set(range(390, 410))


# --- the real ones


def test_the_real_ones(corpora_home):
    for name, speakers in (("emodb", 10), ("emovo", 6), ("ravdess", 24)):
        corpus = corpora.load(name, corpora_home)
        five = folds(corpus)
        assert len(five) == 5
        assert len(folds(corpus, "loso")) == speakers
        for fold in five:
            assert set(np.array(corpus.emotions)[fold.test_idx]) == set(corpus.emotions)
            sexes = Counter(dict(zip(corpus.speakers, corpus.sexes, strict=True)).values())
            assert sexes["F"] == sexes["M"]
    split = target_splits(corpora.load("emodb", corpora_home), "random")[0]
    assert (len(split.small_idx), len(split.test_idx)) == (53, 134)


def test_voices_to_hold_out():
    ten = made(["anger", "neutral"] * 20, speakers=[f"s{i // 4}" for i in range(40)])
    held_out = held_out_speakers(ten)
    assert len(held_out) == 2
    assert set(held_out) < set(ten.speakers)
    assert held_out_speakers(made(["anger"] * 8, speakers=["a", "b"] * 4)) == ()
    assert held_out_speakers(made(["anger"] * 8)) == ()
