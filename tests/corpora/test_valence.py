"""Valence: the counts of the paper's Table 1 come out."""

import pytest

from tripaug_core import corpora
from tripaug_core.corpora import EMOTIONS, KNOWN
from tripaug_core.corpora.readers import esd
from tripaug_core.corpora.valence import VALENCE_OF, used_in_crosslingual, valences
from tripaug_core.errors import InputError


@pytest.mark.parametrize(
    ("name", "negative", "positive"),
    [("iemocap", 2187, 3344), ("emodb", 385, 150), ("emovo", 336, 252)],
)
def test_counts_of_table_1(name, negative, positive):
    published = KNOWN[name].published
    found = {"negative": 0, "positive": 0}
    for emotion, valence in zip(published, valences(list(published)), strict=True):
        found[valence] += published[emotion]
    assert found == {"negative": negative, "positive": positive}


def test_esd_comes_to_7000_of_each_valence():
    names = esd.names()
    languages = [esd.language_of(name[:4]) for name in names]
    used = used_in_crosslingual(["esd"] * len(names), list(names.values()), languages)
    found = valences([e for e, keep in zip(names.values(), used, strict=True) if keep])
    assert (found.count("negative"), found.count("positive")) == (7000, 7000)


@pytest.mark.parametrize("fourth", ["neutral", "surprise"])
def test_esd_takes_two_emotions_of_each_valence(fourth):
    five = ["anger", "sadness", "happiness", "neutral", "surprise"]
    used = used_in_crosslingual(["esd"] * 5, five, ["Mandarin"] * 5, fourth)
    assert dict(zip(five, used, strict=True)) == {
        "anger": True,
        "sadness": True,
        "happiness": True,
        "neutral": fourth == "neutral",
        "surprise": fourth == "surprise",
    }
    assert not any(used_in_crosslingual(["esd"] * 5, five, ["English"] * 5, fourth))
    assert all(used_in_crosslingual(["emovo"] * 5, five, ["Italian"] * 5, fourth))


def test_unknown_things_are_refused():
    assert set(VALENCE_OF) == set(EMOTIONS)
    with pytest.raises(InputError, match="pride"):
        valences(["anger", "pride"])
    with pytest.raises(InputError, match="esd_fourth"):
        used_in_crosslingual(["esd"], ["anger"], ["Mandarin"], "fear")


def test_the_real_ones(corpora_home):
    corpus = corpora.load("emodb", corpora_home)
    assert valences(corpus.emotions).count("negative") == 385
