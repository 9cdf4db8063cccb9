"""IEMOCAP cannot be shipped, so its layout is rebuilt small, with the quirks of the real one."""

import os
from pathlib import Path

import pytest

from tripaug_core import corpora
from tripaug_core.corpora.readers import iemocap
from tripaug_core.corpora.tree import Tree
from tripaug_core.errors import InputError

IMPRO = """\
% [START_TIME - END_TIME] TURN_NAME EMOTION [V, A, D]

[6.2901 - 8.2357]\tSes01F_impro01_F000\tneu\t[2.5000, 2.5000, 2.5000]
C-E2:\tNeutral;\t()
C-E3:\tNeutral;\t()
C-E4:\tNeutral;\t()
C-F1:\tAnger;\t(angry at the clerk)
A-E3:\tval 3; act 2; dom  2;\t()
A-E4:\tval 2; act 3; dom  3;\t(mildly aggravated but staying polite, attitude)
A-F1:\tval 3; act 2; dom  1;\t()

[10.0100 - 11.3925]\tSes01F_impro01_M000\txxx\t[2.5000, 3.0000, 2.5000]
C-E2:\tFrustration;\t()
C-E3:\tAnger; Frustration;\t()

[14.8872 - 18.0175]\tSes01F_impro01_F001\texc\t[4.0000, 4.0000, 3.0000]
C-E2:\tExcited;\t()
% a comment: [1.0 - 2.0] Ses01F_impro01_F009 ang [1.0, 1.0, 1.0]

[19.2900 - 20.7875]\tSes01F_impro01_M001\tang\t[1.5000, 4.5000, 4.0000]
C-E2:\tAnger;\t()
"""
# With a byte order mark, Windows line ends and a letter that is not UTF-8.
SCRIPT = (
    b"\xef\xbb\xbf[5.0 - 6.5]\tSes05M_script01_1b_F000\thap\t[4.0000, 3.5000, 3.0000]\r\n"
    b"C-E2:\tHappiness;\t(se\xf1ora)\r\n"
    b"[7.0 - 8.5]\tSes05M_script01_1b_M000\tsad\t[1.5000, 2.0000, 2.0000]\r\n"
    b"[9.0 - 9.5]\tSes05M_script01_1b_M001\tfru\t[2.0000, 3.0000, 3.0000]\r\n"
    b"[9.6 - 9.9]\tSes05M_script01_1b_M002\tfru\t[2.0000, 3.0000, 3.0000]\r\n"
    b"[10.0 - 10.5]\tSes05M_script01_1b_F001\tsad\t[2.0000, 2.0000, 2.0000]\r\n"
)

# Written by hand from the above: turn -> emotion, speaker, session, sentence, label.
EXPECTED = {
    "Ses01F_impro01_F000": ("neutral", "Ses01F", "Ses01", None, "neu"),
    "Ses01F_impro01_F001": ("happiness", "Ses01F", "Ses01", None, "exc"),
    "Ses01F_impro01_M001": ("anger", "Ses01M", "Ses01", None, "ang"),
    "Ses05M_script01_1b_F000": ("happiness", "Ses05F", "Ses05", "script01_1", "hap"),
    "Ses05M_script01_1b_M000": ("sadness", "Ses05M", "Ses05", "script01_1", "sad"),
}


@pytest.fixture(params=["iemocap", "iemocap/IEMOCAP full release"])
def home(request, tmp_path, tone) -> Path:
    root = tmp_path / "a home" / request.param
    evaluation = root / "Session1" / "dialog" / "EmoEvaluation"
    evaluation.mkdir(parents=True)
    (evaluation / "Ses01F_impro01.txt").write_text(IMPRO)
    (evaluation / "._Ses01F_impro01.txt").write_bytes(b"\x00\x05\x16\x07junk")
    # The single evaluators' opinions, which must not be taken for labels.
    other = "[6.2901 - 8.2357]\tSes01F_impro01_F000\tang\t[1.0, 1.0, 1.0]\n"
    for folder in ("Categorical", "Attribute", "Self-evaluation"):
        (evaluation / folder).mkdir()
        (evaluation / folder / "Ses01F_impro01_e2_cat.txt").write_text(other)
    fifth = root / "Session5" / "dialog" / "EmoEvaluation"
    fifth.mkdir(parents=True)
    (fifth / "Ses05M_script01_1b.txt").write_bytes(SCRIPT)

    turns = (*EXPECTED, "Ses01F_impro01_M000", "Ses05M_script01_1b_M001")
    for seed, turn in enumerate(turns):
        session = f"Session{turn[4]}"
        tone(root / session / "sentences/wav" / turn.rpartition("_")[0] / f"{turn}.wav", seed)
    sentences = root / "Session1/sentences/wav/Ses01F_impro01"
    (sentences / "._Ses01F_impro01_F000.wav").write_bytes(b"Mac OS X")
    (sentences / ".DS_Store").write_bytes(b"")
    tone(sentences / "Ses01F_impro01_F099.wav", 99)  # no line speaks of it
    tone(root / "Session1/dialog/wav/Ses01F_impro01.wav", 100)  # the whole dialogue
    tone(root / "Session1/sentences/MOCAP_head/Ses01F_impro01/Ses01F_impro01_F000.wav", 101)
    return tmp_path / "a home"


def test_labels_are_those_of_the_table_written_by_hand(home):
    corpus = corpora.load("iemocap", home)
    found = {
        u.path.stem: (u.emotion, u.speaker, u.session, u.sentence, u.extra["label"])
        for u in corpus.utterances
    }
    assert found == EXPECTED


def test_other_labels_are_dropped_and_counted(home):
    dropped = {"fru": 2, "xxx": 1, "whole dialogues": 1}
    assert dict(corpora.load("iemocap", home).dropped) == dropped


def test_labelled_without_sound_is_missing_and_sound_without_label_surplus(home):
    corpus = corpora.load("iemocap", home)
    assert corpus.missing == ("Ses05M_script01_1b_F001",)
    assert [Path(f).parts[-3] for f in corpus.surplus] == ["MOCAP_head", "wav"]
    assert [Path(f).name for f in corpus.surplus][1] == "Ses01F_impro01_F099.wav"


def test_every_recording_is_told_of(home):
    """Those that lay beside the turns were in no list."""
    corpus = corpora.load("iemocap", home)
    of_other_labels, dialogues = 2, corpus.dropped["whole dialogues"]
    told = len(corpus) + len(corpus.surplus) + of_other_labels + dialogues
    assert told == len(Tree.of(corpus.root).files) == 10


def test_paths_are_the_sentences_not_the_dialogues(home):
    for utterance in corpora.load("iemocap", home).utterances:
        assert utterance.path.is_file()
        assert utterance.path.parts[-4:-2] == ("sentences", "wav")
        assert utterance.id.endswith(f"{utterance.path.parent.name}/{utterance.path.stem}")


def test_what_else_the_labels_say_is_kept(home):
    corpus = corpora.load("iemocap", home)
    turn = next(u for u in corpus.utterances if u.path.stem == "Ses01F_impro01_M001")
    assert turn.extra == {
        "sex": "M",
        "style": "improvised",
        "label": "ang",
        "valence": "1.5000",
        "activation": "4.5000",
        "dominance": "4.0000",
    }
    assert {u.extra["style"] for u in corpus.utterances if u.session == "Ses05"} == {"scripted"}


def test_published_counts_agree_with_one_another():
    reader = iemocap.READER
    assert sum(reader.published.values()) == 5531
    assert sum(reader.published_sessions.values()) == 5531


def test_a_folder_without_turns_is_refused(tmp_path):
    (tmp_path / "iemocap" / "Session1").mkdir(parents=True)
    with pytest.raises(corpora.corpus.InputError, match=r"no recordings.*IEMOCAP should look like"):
        corpora.load("iemocap", tmp_path)


def test_two_files_that_give_a_turn_two_labels_are_refused(home):
    folder = next(home.glob("**/Session1/dialog/EmoEvaluation"))
    (folder / "Ses01F_impro01 (1).txt").write_text(IMPRO)
    assert len(corpora.load("iemocap", home).utterances) == len(EXPECTED)
    for label, other in (("exc", "hap"), ("xxx", "fru")):  # of one emotion, or of none that counts
        (folder / "Ses01F_impro01 (1).txt").write_text(
            IMPRO.replace(f"\t{label}\t", f"\t{other}\t")
        )
        assert len(corpora.load("iemocap", home).utterances) == len(EXPECTED)
    (folder / "Ses01F_impro01 (1).txt").write_text(IMPRO.replace("\texc\t", "\tsad\t"))
    with pytest.raises(InputError, match=r"Ses01F_impro01_F001 is sad by .*01 \(1\).txt, exc by"):
        corpora.load("iemocap", home)


def test_label_files_that_are_none_or_lie_elsewhere(home, tmp_path):
    folder = next(home.glob("**/Session1/dialog/EmoEvaluation"))
    (folder / "Ses01F_impro01.txt").rename(tmp_path / "elsewhere.txt")
    os.symlink(tmp_path / "elsewhere.txt", folder / "Ses01F_impro01.txt")
    corpus = corpora.load("iemocap", home)
    assert [Path(link).name for link in corpus.refused] == ["Ses01F_impro01.txt"]
    assert {u.session for u in corpus.utterances} == {"Ses05"}
    (folder / "Ses01F_impro01.txt").unlink()
    os.mkfifo(folder / "Ses01F_impro01.txt")
    with pytest.raises(InputError, match=r"Ses01F_impro01\.txt is no regular file"):
        corpora.load("iemocap", home)
