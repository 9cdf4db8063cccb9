"""Corpora as their publishers lay them out, odd folders, and lists that are none of emotions."""

import json

import pytest
from corpora.readers.laid_out import lay_out, told

from tripaug_core import corpora
from tripaug_core.cli import main
from tripaug_core.errors import InputError

HASH = "0aaf116f8774a140909231e0b610dc98"
NAMED = {
    "asvpesd": {
        "Audio/actor_36/03-01-04-01-08-36-03-03-01-77.wav": ("sadness", "36"),
        "Audio/actor_36/03-01-12-01-01-36-03-03-01.wav": ("disappointment", "36"),
        "Audio/actor_101/03-02-11-01-35-101-02-01-00-11-01.wav": ("pain", "101"),
    },
    "banglaser": {
        "Actor 01/03-01-01-01-01-01-01.wav": ("happiness", "01"),
        "Actor 02/03-01-05-01-02-01-02.wav": ("neutral", "02"),
        "Actor 34/03-01-03-02-03-03-34.wav": ("anger", "34"),
    },
    "emofilm": {
        "wav_corpus/f_ans101en.wav": ("fear", None),
        "wav_corpus/m_dis002es.wav": ("contempt", None),
    },
    "demos": {
        "DEMOS/PR_f_17_dis06.wav": ("disgust", "f_17"),
        "DEMOS/NP_m_03_col01a.wav": ("guilt", "m_03"),
        "NEU/neu_m_03_neu01.wav": ("neutral", "m_03"),
    },
    "emouerj": {
        "m01a01.wav": ("anger", "m01"),
        "w02h03.wav": ("happiness", "w02"),
        "w04s10.wav": ("sadness", "w04"),
    },
    "mesd": {
        "Mexican Emotional Speech Database (MESD)/Fear_M_A_basta_ya.wav": ("fear", None),
        "Mexican Emotional Speech Database (MESD)/Anger_C_B_ira.wav": ("anger", None),
    },
    "oreau": {
        "Ore\u0301auFR_02/f/sessj/10a02Ja.wav": ("happiness", "10"),
        "Ore\u0301auFR_02/f/sessn/24a08Na.wav": ("neutral", "24"),
        "Ore\u0301auFR_02/m/sesst/14a01Ta.wav": ("sadness", "14"),
    },
    "resd": {
        "train/anger_fear_34/34_anger_fear_a_060.wav": ("anger", None),
        "test/03_disgust_neutral/03_disgust_neutral n_050.wav": ("neutral", None),
    },
    "thorsten": {
        f"thorsten-emotional_v02/angry/{HASH}.wav": ("anger", "Thorsten"),
        f"thorsten-emotional_v02/whisper/{HASH}.wav": ("whisper", "Thorsten"),
    },
    "turev": {
        "Sound Source/Calm/1984_sk_eger.wav": ("calm", "1984"),
        "Sound Source/Angry/6783_kz_dil.wav": ("anger", "6783"),
    },
    "urdu": {
        "Angry/SM1_F1_A01.wav": ("anger", "SM1"),
        "Neutral/SM5_F72_N0100.wav": ("neutral", "SM5"),
        "SF9_F4_H04.wav": ("happiness", "SF9"),
    },
    "vivae": {
        "full_set/S01_achievement_low_01.wav": ("achievement", "S01"),
        "full_set/S11_fear_peak_12.wav": ("fear", "S11"),
    },
}


@pytest.mark.parametrize("name", NAMED)
def test_names_as_published(tmp_path, name):
    lay_out(tmp_path / "x y", NAMED[name])
    corpus = corpora.load("x y", tmp_path)
    assert (corpus.layout, told(corpus)) == (name, NAMED[name])
    assert (corpus.surplus, corpus.dropped) == ((), {})


def test_names_that_two_corpora_have_are_of_the_one_that_has_them_all(tmp_path):
    """RAVDESS and BanglaSER mean other emotions by the same numbers."""
    lay_out(tmp_path / "r", [f"Actor_02/03-01-0{e}-01-02-02-02.wav" for e in range(1, 6)])
    assert corpora.load("r", tmp_path).layout == "ravdess"
    lay_out(tmp_path / "r", [f"Actor_25/03-01-0{e}-01-02-02-25.wav" for e in range(1, 6)])
    assert corpora.load("r", tmp_path).layout == "banglaser"
    lay_out(tmp_path / "a", [f"Actor 0{a}/03-01-02-01-02-01-0{a}-02-01.wav" for a in (2, 3)])
    with pytest.raises(InputError, match="how to read a is not known"):
        corpora.load("a", tmp_path)


def test_what_is_no_emotion_and_the_set_within_a_set_are_counted(tmp_path):
    lay_out(tmp_path / "a", [f"actor_2/03-01-{e}-01-01-2-02-01-00.wav" for e in ("13", "03")])
    assert corpora.load("a", tmp_path).dropped == {"no emotion (breath and others)": 1}
    name = "S01_pain_low_01.wav"
    lay_out(tmp_path / "v", [f"full_set/{name}", f"core_set/{name}"])
    corpus = corpora.load("v", tmp_path)
    assert (corpus.ids, corpus.dropped) == (("full_set/S01_pain_low_01",), {"second copy": 1})


NEMO = "file_id\temotion\traw_text\tnormalized_text\tspeaker_id\tgender\tage\n"
LISTED = {
    "nemo": (
        {"samples/ab.wav": ("anger", "SB0"), "samples/cd.wav": ("surprise", "ZKA")},
        {
            "data.tsv": f"{NEMO}ab.wav\tanger\tA.\ta\tSB0\tfemale\t20\n"
            "cd.wav\tsurprised\tA.\ta\tZKA\tfemale\t21\n"
        },
    ),
    "emozionalmente": (
        {"audio/11.wav": ("happiness", "ann"), "audio/22.wav": ("neutral", "bob")},
        {
            "metadata/samples.csv": "file_name,timestamp,sentence,actor,emotion_expressed\n"
            "11.wav,1,Ciao,ann,joy\n22.wav,2,Ciao,bob,neutrality\n",
            "metadata/evaluations.csv": "file_name,actor,emotion_recognized\n11.wav,c,anger\n",
        },
    ),
}


@pytest.mark.parametrize(
    ("label", "complaint"),
    [
        ("", "line 3, has no emotion:"),
        ("nan", r"line 3, has no emotion \('nan'\)"),
        ("3", r"data\.tsv calls emotions by numbers \(3\)"),
        ("an\x1b[31mger", "line 3, has a 'emotion' that is longer than 100 characters or holds"),
        ("['anger', 'fear']", "line 3, has the emotion .* which is not one label"),
    ],
)
def test_what_lists_may_not_call_an_emotion_label_files_may_not_either(tmp_path, label, complaint):
    table = f"{NEMO}ab.wav\tanger\tA.\ta\tSB0\tfemale\t20\ncd.wav\t{label}\tA.\ta\tZKA\tm\t21\n"
    lay_out(tmp_path / "x", ["samples/ab.wav", "samples/cd.wav"], **{"data.tsv": table})
    with pytest.raises(InputError, match=complaint):
        corpora.load("x", tmp_path)


def test_label_files_name_recordings_of_any_extension(tmp_path):
    paths = ["samples/ab.m4a", "samples/cd.m4a"]
    texts = {file: text.replace(".wav", ".m4a") for file, text in LISTED["nemo"][1].items()}
    lay_out(tmp_path / "x", paths, **texts)
    assert corpora.load("x", tmp_path).ids == ("samples/ab", "samples/cd")


@pytest.mark.parametrize("name", LISTED)
@pytest.mark.parametrize("bare", [False, True], ids=["with extension", "without"])
def test_label_files_as_published(tmp_path, name, bare):
    wanted, texts = LISTED[name]
    texts = {file: text.replace(".wav", "") if bare else text for file, text in texts.items()}
    lay_out(tmp_path / "x", wanted, **texts)
    corpus = corpora.load("x", tmp_path)
    assert (corpus.layout, told(corpus)) == (name, wanted)
    assert set(corpus.sentences) == {"a" if name == "nemo" else "Ciao"}


def test_files_called_by_hashes_are_nobodys_in_particular(tmp_path):
    files = [f"{who}/{name}/{HASH}.wav" for who in ("ann", "ben") for name in ("angry", "neutral")]
    lay_out(tmp_path / "x", files)
    corpus = corpora.load("x", tmp_path)
    assert (corpus.layout, corpus.counts, corpus.has_speakers) == (
        *(None, {"anger": 2, "neutral": 2}, False),
    )
    lay_out(tmp_path / "y", [f"angry/{HASH}.wav", f"whisper/{HASH}.wav"])
    assert corpora.load("y", tmp_path).layout == "thorsten"


def test_names_that_are_not_text_are_refused_once_for_all_that_would_write_them(tmp_path):
    try:
        lay_out(tmp_path / "x", ["angry/m\udcfcller.wav", "angry/b.wav", "sad/\udce4.wav"])
    except (OSError, UnicodeError):
        pytest.skip("this file system takes text only")
    with pytest.raises(InputError, match=r"such as angry/m\?ller \(2 in all\): rename them"):
        corpora.load("x", tmp_path)


# --- lists of any author


@pytest.mark.parametrize(
    ("header", "file"),
    [
        *(("file_id", "b"), ("File Name", "b.wav"), ("wav file", "B.WAV"), ("path", "sub/b.wav")),
        ("path", "wav/Sub/b.wav"),
    ],
)
def test_a_list_may_give_names_alone(tmp_path, header, file):
    lay_out(
        tmp_path / "x",
        ["wav/sub/b.wav", "wav/c.wav"],
        **{"lists/all.csv": f"{header},emotion,speaker\n{file},fear,1\n"},
    )
    corpus = corpora.load("x", tmp_path)
    assert (told(corpus), corpus.surplus) == ({"wav/sub/b.wav": ("fear", "1")}, ("wav/c.wav",))


def test_a_name_that_two_files_have_means_none_of_them(tmp_path):
    text = "file,emotion\nb.wav,fear\nc.wav,joy\n"
    lay_out(tmp_path / "x", ["p/b.wav", "q/b.wav", "q/c.wav"], **{"all.csv": text})
    corpus = corpora.load("x", tmp_path)
    assert (told(corpus), corpus.missing) == ({"q/c.wav": ("happiness", None)}, ("b.wav",))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("path,label\na.wav,the cat sat\nb.wav,on a mat\n", "'label' of info.csv holds no emotion"),
        ("file,class\na.wav,male\nb.wav,female\n", r"'class' .* \('female', 'male'\)"),
        ("file,label\na.wav,0\nb.wav,1\n", "by numbers"),
        ("start,file,emotion\n0,a.wav,sad\n2,a.wav,sad\n", "line 3, lists a part of 'a.wav'"),
        ("Segment,Total evaluation\na,sad\nb,joy\n", r"--path COLUMN --emotion COLUMN`"),
    ],
)
def test_a_table_that_is_no_list_of_emotions_is_no_reading(tmp_path, text, why):
    lay_out(tmp_path / "x", ["a.wav", "b.wav"], **{"info.csv": text})
    with pytest.raises(InputError, match=why):
        corpora.load("x", tmp_path)


def test_a_table_of_something_else_leaves_class_folders_as_they_are(tmp_path):
    text = "file,label\nsad/a.wav,speech\njoy/b.wav,music\n"
    lay_out(tmp_path / "x", ["sad/a.wav", "joy/b.wav"], **{"info.csv": text})
    assert corpora.load("x", tmp_path).counts == {"happiness": 1, "sadness": 1}


def test_parts_of_recordings_in_emobox_lists_are_refused(tmp_path):
    row = {"dataset": "pavoque", "wav": "downloads/pavoque/p.wav", "emo": "poker"}
    lines = [row | {"key": str(i), "start_time": i * 4.0, "end_time": i * 4.0 + 4} for i in (0, 1)]
    text = "\n".join(map(json.dumps, lines))
    lay_out(tmp_path / "x", ["p.wav"], **{"data/pavoque/pavoque.jsonl": text})
    with pytest.raises(InputError, match=r"line 2, lists a part of 'p.wav': make a file of each"):
        corpora.load("x", tmp_path)


def test_columns_of_any_name_are_said(tmp_path, tone, capsys):
    text = "Public filename,Intonation,Speaker\n00001,bored,7\n00002,question,8\n"
    for i in (1, 2):
        tone(tmp_path / f"x/wav/0000{i}.wav", i)
    lay_out(tmp_path / "x", [], **{"attributes.csv": text})
    home = ["--corpora", str(tmp_path)]
    said = ["--path", "public filename", "--emotion", "Intonation", "--labels", "question=-"]
    assert main(["corpora", "describe", "x", *said, *home]) == 0
    assert "1 utterances (boredom 1) of 1 speakers" in capsys.readouterr().out
    assert told(corpora.load("x", tmp_path)) == {"wav/00001.wav": ("boredom", "7")}
    (tmp_path / "x/corpus.toml").unlink()
    assert main(["corpora", "describe", "x", "--path", "name", "--emotion", "mood", *home]) == 2
    assert "no list with the columns 'name'" in capsys.readouterr().err


# --- class folders


@pytest.mark.parametrize(
    ("files", "kept"),
    [
        (["raw/{e}/1.wav", "clean_16k/{e}/1.wav"], "raw/{e}/1"),
        (["{e}/1.wav", "denoised/{e}/1.wav"], "{e}/1"),
        (["{e}/1.wav", "{e}/1_noisy.wav", "{e}/1-pitch.wav"], "{e}/1"),
        (["{e}/1.wav", "{e}/1.mp3"], "{e}/1"),
        (["mp3/{e}/1.mp3", "wav/{e}/1.wav"], "wav/{e}/1"),
        (["data/{e}/1.wav", "data_16000/{e}/1.wav"], "data/{e}/1"),
    ],
)
def test_a_recording_and_what_was_prepared_from_it_are_one(tmp_path, files, kept):
    lay_out(tmp_path / "x", [file.format(e=e) for file in files for e in ("joy", "sad")])
    corpus = corpora.load("x", tmp_path)
    assert corpus.ids == tuple(sorted(kept.format(e=e) for e in ("joy", "sad")))
    assert corpus.dropped == {"second copy": 2 * (len(files) - 1)}


def test_two_preparations_without_the_recording_are_asked_about(tmp_path):
    lay_out(tmp_path / "x", [f"{d}/{e}/1.wav" for d in ("clean", "noisy") for e in ("joy", "sad")])
    with pytest.raises(InputError, match=r"clean/joy/1.wav and noisy/joy/1.wav seem to be one"):
        corpora.load("x", tmp_path)


@pytest.mark.parametrize("above", [("s1", "s2"), ("train", "test"), ("Anna", "Tom")])
def test_the_same_name_elsewhere_is_another_recording(tmp_path, above):
    lay_out(tmp_path / "x", [f"{a}/{e}/1.wav" for a in above for e in ("joy", "sad")])
    assert len(corpora.load("x", tmp_path)) == 4


def test_numbers_and_words_that_only_look_like_a_preparation(tmp_path):
    names = ["8000", "16000", "S1_8000", "S1_16000", "clean", "noisy"]
    lay_out(tmp_path / "x", [f"{e}/{name}.wav" for e in ("joy", "sad") for name in names])
    assert len(corpora.load("x", tmp_path)) == 12


def test_what_may_be_the_speaker_is_said(tmp_path):
    levels = [(n, s, e) for n in (1, 2) for s in ("Spk1", "Spk2") for e in ("ANGRY", "Wut", "SAD")]
    lay_out(tmp_path / "x", [f"Session{n}/{s}/{e}/{i}.wav" for n, s, e in levels for i in (1, 2)])
    corpus = corpora.load("x", tmp_path)
    assert corpus.counts == {"anger": 16, "sadness": 8}
    assert corpus.notes == (
        "Who speaks is not read. If it is folder 2 (Spk1, Spk2): `corpora describe NAME --emotion "
        "'folder 3' --speaker 'folder 2'`.",
    )


def test_a_name_that_is_an_emotion_too_is_asked_about(tmp_path):
    lay_out(tmp_path / "x", ["Joy/1.wav", "Joy/2.wav"])
    with pytest.raises(
        InputError, match=r"'Joy' alone may be an emotion, and may be somebody's name"
    ):
        corpora.load("x", tmp_path)


def test_all_left_out_says_why(tmp_path):
    lay_out(tmp_path / "x", ["Actor_01/03-02-03-01-01-01-01.wav"])
    with pytest.raises(InputError, match=r"no utterance of RAVDESS .*left out: song 1"):
        corpora.load("x", tmp_path)
