"""EMO-DB: names, and the published counts."""

from collections import Counter

from tripaug_core import corpora
from tripaug_core.corpora import emodb


def test_the_published_names_have_the_published_counts():
    names = emodb.names()
    assert Counter(names.values()) == emodb.READER.published
    assert Counter(name[:2] for name in names) == {
        "03": 49, "08": 58, "09": 43, "10": 38, "11": 55,
        "12": 35, "13": 61, "14": 69, "15": 56, "16": 71,
    }  # fmt: skip


def test_a_name_says_all(tmp_path, tone):
    table = {  # by hand: name -> emotion, speaker, sentence, sex
        "03a01Wa": ("anger", "03", "a01", "M"),
        "08b02Lb": ("boredom", "08", "b02", "F"),
        "09a05Ed": ("disgust", "09", "a05", "F"),
        "16b10Ab": ("fear", "16", "b10", "F"),
        "15a07Fa": ("happiness", "15", "a07", "M"),
        "11b09Td": ("sadness", "11", "b09", "M"),
        "12a01Nb": ("neutral", "12", "a01", "M"),
    }
    for seed, name in enumerate([*table, "whole_session", "03a01Xa"]):
        tone(tmp_path / "emodb/wav" / f"{name}.WAV", seed)
    (tmp_path / "emodb/wav/._03a01Wa.WAV").write_bytes(b"")
    (tmp_path / "emodb/lablaut").mkdir()
    (tmp_path / "emodb/lablaut/03a01Wa.lablaut").write_text("labels")
    corpus = corpora.load("emodb", tmp_path)
    found = {u.path.stem: (u.emotion, u.speaker, u.sentence, u.sex) for u in corpus.utterances}
    assert found == table
    assert corpus.surplus == ("wav/03a01Xa.WAV", "wav/whole_session.WAV")
    assert corpus["wav/03a01Wa"].language == "German"


def test_the_real_one(corpora_home):
    corpus = corpora.load("emodb", corpora_home)
    assert corpus.counts == emodb.READER.published
    assert {u.path.stem: u.emotion for u in corpus.utterances} == emodb.names()
    assert len(corpus) == 535
    assert (corpus.missing, corpus.surplus, corpus.refused) == ((), (), ())
