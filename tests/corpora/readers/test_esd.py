"""ESD cannot be shipped either: both of its layouts, small."""

import pytest

from tripaug_core import corpora
from tripaug_core.corpora.readers import esd

# Written by hand: file -> emotion, speaker, language, sentence.
EXPECTED = {
    "0001/Angry/0001_000351.wav": ("anger", "0001", "Mandarin", "Mandarin-001"),
    "0001/Neutral/0001_000350.wav": ("neutral", "0001", "Mandarin", "Mandarin-350"),
    "0010/Sad/0010_001400.wav": ("sadness", "0010", "Mandarin", "Mandarin-350"),
    "0011/Happy/0011_000702.wav": ("happiness", "0011", "English", "English-002"),
    "0020/Surprise/0020_001401.wav": ("surprise", "0020", "English", "English-001"),
    # The variant with parts below the emotion, and another way to write it.
    "0012/Angry/evaluation/0012_000353.wav": ("anger", "0012", "English", "English-003"),
    "0012/happy/test/0012_000704.wav": ("happiness", "0012", "English", "English-004"),
    "0012/SAD/train/0012_001055.wav": ("sadness", "0012", "English", "English-005"),
}
NOT_PART = [
    "0001/Angry/0001_001751.wav",
    "0001/Angry/notes.wav",
    "0001/0001_000352.wav",
    "0021/Angry/0021_000351.wav",
]


@pytest.fixture(params=["esd", "esd/Emotion Speech Dataset", "ESD"])
def home(request, tmp_path, tone):
    root = tmp_path / request.param
    for seed, file in enumerate([*EXPECTED, *NOT_PART]):
        tone(root / file, seed)
    (root / "0001" / "Angry" / "._0001_000351.wav").write_bytes(b"Mac OS X")
    (root / "0001" / "0001.txt").write_bytes("0001_000351\t我\t生气\n".encode("utf-16"))
    return tmp_path


def test_labels_are_those_of_the_table_written_by_hand(home):
    corpus = corpora.load("esd", home)
    found = {u.path.name: (u.emotion, u.speaker, u.language, u.sentence) for u in corpus.utterances}
    assert found == {file.rpartition("/")[2]: row for file, row in EXPECTED.items()}
    assert corpus.languages == ("English", "Mandarin")


def test_the_part_is_kept(home):
    parts = {u.path.stem: u.extra.get("part") for u in corpora.load("esd", home).utterances}
    assert parts["0012_000353"] == "evaluation"
    assert parts["0012_001055"] == "train"
    assert parts["0001_000351"] is None


def test_what_is_not_part_is_surplus(home):
    surplus = [file.rpartition("/")[2] for file in corpora.load("esd", home).surplus]
    assert sorted(surplus) == sorted(file.rpartition("/")[2] for file in NOT_PART)


def test_published_names_and_counts():
    names = esd.names()
    assert len(names) == 35_000
    for language, speakers in (("Mandarin", range(1, 11)), ("English", range(11, 21))):
        mine = [n for n in names if int(n[:4]) in speakers]
        assert len(mine) == 17_500
        assert {esd.language_of(n[:4]) for n in mine} == {language}
    for emotion, count in esd.READER.published.items():
        assert sum(e == emotion for e in names.values()) == count == 7000
    assert names["0001_000350"] == "neutral"
    assert names["0001_000351"] == "anger"
    assert names["0020_001750"] == "surprise"
    assert len(esd.FEMALE) == 10
