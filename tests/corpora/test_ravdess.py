"""RAVDESS: names, songs and videos beside the speech, and the published counts."""

from collections import Counter

from tripaug_core import corpora
from tripaug_core.corpora import ravdess


def test_the_published_names_have_the_published_counts():
    names = ravdess.names()
    assert len(names) == 1440
    assert Counter(names.values()) == ravdess.READER.published
    assert Counter(name[-2:] for name in names) == {f"{a:02d}": 60 for a in range(1, 25)}


def test_a_name_says_all(tmp_path, tone):
    table = {  # by hand: name -> emotion, speaker, sentence, sex, intensity, repetition
        "03-01-01-01-01-01-01": ("neutral", "01", "01", "M", "normal", "01"),
        "03-01-02-02-01-02-02": ("calm", "02", "01", "F", "strong", "02"),
        "03-01-03-01-02-01-07": ("happiness", "07", "02", "M", "normal", "01"),
        "03-01-04-01-02-01-08": ("sadness", "08", "02", "F", "normal", "01"),
        "03-01-05-02-02-01-24": ("anger", "24", "02", "F", "strong", "01"),
        "03-01-06-01-02-01-12": ("fear", "12", "02", "F", "normal", "01"),
        "03-01-07-01-01-01-13": ("disgust", "13", "01", "M", "normal", "01"),
        "03-01-08-01-01-01-14": ("surprise", "14", "01", "F", "normal", "01"),
    }
    beside = ["03-02-03-01-01-01-01", "03-02-04-01-01-01-01", "01-01-03-01-01-01-01", "readme"]
    for seed, name in enumerate([*table, *beside]):
        tone(tmp_path / "ravdess" / f"Actor_{name[-2:]}" / f"{name}.wav", seed)
    # A well-known download holds everything a second time, one folder further down.
    tone(tmp_path / "ravdess/audio_speech/Actor_01/03-01-01-01-01-01-01.wav", 0)
    corpus = corpora.load("ravdess", tmp_path)
    found = {
        u.path.stem: (
            *(u.emotion, u.speaker, u.sentence, u.sex),
            *(u.extra["intensity"], u.extra["repetition"]),
        )
        for u in corpus.utterances
    }
    assert found == table
    assert dict(corpus.dropped) == {"song": 2, "video": 1}
    assert corpus.surplus == (
        "Actor_me/readme.wav",
        "audio_speech/Actor_01/03-01-01-01-01-01-01.wav",
    )
    assert corpus["Actor_01/03-01-01-01-01-01-01"].emotion == "neutral"


def test_the_real_one(corpora_home):
    corpus = corpora.load("ravdess", corpora_home)
    assert {u.path.stem: u.emotion for u in corpus.utterances} == ravdess.names()
    assert corpus.has_speakers
    assert len(corpus.speaker_names) == 24
