"""EMOVO: names, and the published counts."""

from collections import Counter

from tripaug_core import corpora
from tripaug_core.corpora import emovo


def test_the_published_names_have_the_published_counts():
    names = emovo.names()
    assert len(names) == 588
    assert Counter(names.values()) == emovo.READER.published


def test_a_name_says_all(tmp_path, tone):
    table = {  # by hand: name -> emotion, speaker, sentence
        "dis-f1-b1": ("disgust", "f1", "b1"),
        "gio-f2-d2": ("happiness", "f2", "d2"),
        "neu-f3-l4": ("neutral", "f3", "l4"),
        "pau-m1-n5": ("fear", "m1", "n5"),
        "rab-m2-b3": ("anger", "m2", "b3"),
        "sor-m3-n1": ("surprise", "m3", "n1"),
        "tri-m1-l1": ("sadness", "m1", "l1"),
    }
    for seed, name in enumerate(table):
        tone(tmp_path / "emovo/EMOVO" / name[4:6] / f"{name}.wav", seed)
    tone(tmp_path / "emovo/EMOVO/documents/test.wav", 50)
    corpus = corpora.load("emovo", tmp_path)
    assert {u.path.stem: (u.emotion, u.speaker, u.sentence) for u in corpus.utterances} == table
    assert set(corpus.sexes) == {"F", "M"}
    assert corpus.surplus == ("EMOVO/documents/test.wav",)


def test_the_real_one(corpora_home):
    corpus = corpora.load("emovo", corpora_home)
    assert {u.path.stem: u.emotion for u in corpus.utterances} == emovo.names()
    assert all(sum(row.values()) == 98 for row in corpus.counts_by_speaker.values())
