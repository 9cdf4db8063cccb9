"""The folds of a plan as they are, broken ones too; the benchmark's own guard agrees."""

from dataclasses import replace

import pytest

from tripaug_core.bench.plan.settings import bench_preset
from tripaug_core.bench.protocols.preview import preview, silent_features
from tripaug_core.corpora.corpus import Corpus, Utterance

EMOTIONS = ("anger", "happiness", "neutral", "sadness")


def corpus(name="mine", speakers=6, takes=3) -> Corpus:
    """Every speaker says sentence s1 to s3 in every emotion."""
    found = [
        Utterance(f"{s}-{e}-{t}", f"/nowhere/{s}-{e}-{t}", e, s and f"p{s}", sentence=f"s{t}")
        for s in range(1, speakers + 1)
        for e in EMOTIONS
        for t in range(takes)
    ]
    return Corpus(name, name, "/nowhere", tuple(found), ("English",), "none")


def seen(given: Corpus, sounds=None, split="auto", protocol="imbalanced", **others):
    sounds = {id: f"sound of {id}" for id in given.ids} if sounds is None else sounds
    features = {given.name: silent_features(given, sounds)}
    methods = ("none", "learned") + (("all-data",) if protocol == "imbalanced" else ())
    for name, other in others.items():
        features[name] = silent_features(other, {id: f"{name} {id}" for id in other.ids})
    settings = bench_preset(
        "quick",
        protocol,
        (given.name,),
        split=split,
        seeds=(0,),
        methods=methods,
        **({"sources": tuple(others)} if others else {}),
    )
    return preview(settings, features)


def test_a_split_by_speaker_shares_sentences_only():
    shown = seen(corpus())
    assert shown.leaks == ()
    assert shown.refusal is None
    assert sum(side.test for side in shown.sides) == 6 * 4 * 3
    for side in shown.sides:
        assert side.declared == "speaker"
        assert side.train + side.test == 6 * 4 * 3
        assert side.kept < side.train
        assert side.kept_by_class["neutral"] == side.train_by_class["neutral"]
        assert side.shared.sentences == ("s0", "s1", "s2")
        assert side.test_sentences == 3
        assert all(0 in counts for counts in side.speakers.values())
        assert side.augmentor_saw == side.kept
        assert side.augmentor_saw_of_test == 0


def test_a_split_at_random_shares_every_speaker_and_may_start():
    shown = seen(corpus(), split="random")
    assert shown.leaks == ("speakers",)
    assert shown.refusal is None
    assert all(len(side.shared.speakers) == side.test_speakers for side in shown.sides)


def test_one_recording_of_two_speakers_is_seen_and_refused():
    given = corpus()
    sounds = {id: f"sound of {id}" for id in given.ids}
    sounds["2-anger-0"] = sounds["1-anger-0"]
    shown = seen(given, sounds)
    assert "duplicates" in shown.leaks
    pairs = {pair for side in shown.sides for pair in side.shared.duplicates}
    assert pairs == {("1-anger-0", "2-anger-0"), ("2-anger-0", "1-anger-0")}
    assert "under two names" in shown.refusal


def test_a_source_corpus_is_trained_on_whole():
    shown = seen(corpus(), protocol="crosslingual", other=corpus("other", speakers=2))
    assert shown.leaks == ()
    assert {row for side in shown.sides for row in side.rows} == {"LT", "LT_AUG", "FT", "FT_AUG"}
    for side in shown.sides:
        assert side.train == side.kept
        assert side.speakers["other", "p1"] == (12, 0)
        assert side.train > side.speakers["other", "p1"][0] + side.speakers["other", "p2"][0]


def test_sounds_that_nobody_heard_are_nobodys_duplicate():
    shown = seen(corpus(), sounds={})
    assert shown.leaks == ()


@pytest.mark.parametrize("speaker", [None])
def test_without_speakers_it_is_random_and_says_so(speaker):
    given = corpus()
    given = replace(given, utterances=tuple(replace(u, speaker=speaker) for u in given.utterances))
    shown = seen(given)
    assert {side.declared for side in shown.sides} == {"random"}
    assert all(side.test_speakers == 0 for side in shown.sides)
    assert "does not say who speaks" in shown.plan.warnings[0]
