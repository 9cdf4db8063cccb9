"""Lists of recordings: a user's own manifest, friendly and hostile, and those of others."""

import json
import os
import shutil
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tripaug_core import corpora
from tripaug_core.corpora.audit import check
from tripaug_core.errors import InputError


def load(home):
    return corpora.load("mine", home)


def test_columns_are_read_and_further_ones_kept(own):
    home = own(
        [("a b/x.wav", "Angry", "ann", "s1", "de", "yes"), ("y.wav", "proud", "", "", "", "")],
        header="path,emotion,speaker,sentence,language,Loud",
    )
    first, second = load(home).utterances
    assert (first.id, first.emotion, first.speaker) == ("a b/x", "anger", "ann")
    assert (first.language, first.sentence, first.session) == ("de", "s1", None)
    assert first.extra == {"loud": "yes"}
    assert (second.id, second.emotion, second.speaker) == ("y", "proud", None)
    assert not load(home).has_speakers
    assert load(home).counts == {"anger": 1, "proud": 1}


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_what_spreadsheets_write(tmp_path, tone, separator, encoding, end):
    rows = [["Path", " emotion ", "speaker"], ["x.wav", "sad", "Jürgen"], ["", "", ""], []]
    text = end.join(separator.join(row) for row in rows) + end
    tone(tmp_path / "mine/x.wav")
    (tmp_path / "mine/manifest.csv").write_bytes(text.encode(encoding))
    (only,) = load(tmp_path).utterances
    assert (only.emotion, only.speaker) == ("sadness", "Jürgen")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "is empty"),
        ("\n\n", "is empty"),
        ("who,emotion\nx.wav,sad\n", "no column 'path'"),
        ("path,mood\nx.wav,sad\n", "no column 'emotion'"),
        ("path,emotion,Emotion\nx.wav,sad,angry\n", "more than once"),
        ("path,label\nx.wav,3\n", "calls emotions by numbers .3."),
        ("path,emotion\nx.wav,nan\n", r"line 2, has no emotion \('nan'\): give one"),
        ("path,emotion\nx.wav,sad\ny.wav, \n", "line 3, has no emotion"),
        ("path,emotion\n,sad\n", "line 2, has no path"),
        ("path,emotion\nx.wav\n", "line 2, has no emotion"),
        ("path,emotion\nx.wav,sad,more\n", "line 2, has 3 fields"),
        ("path,emotion\nx.wav,sad\n./x.wav,sad\n", "line 3, lists 'x.wav' again"),
        ("path,emotion\n../x.wav,sad\n", "line 2, leads out"),
        ("path,emotion\na/../../x.wav,sad\n", "line 2, leads out"),
        ("path,emotion\n..\\x.wav,sad\n", "line 2, leads out"),
        ("path,emotion\n/etc/passwd,sad\n", "line 2, has an absolute path"),
        ("path,emotion\nC:\\x.wav,sad\n", "line 2, has an absolute path"),
        ("path,emotion\n\\\\host\\x.wav,sad\n", "line 2, has an absolute path"),
        ("path,emotion\n~/x.wav,sad\n", "line 2, has an absolute path"),
        ("path,emotion\nx.wav,s\x00ad\n", "unprintable|not a table"),
        ("path,emotion\nx.wav," + "sad" * 50 + "\n", "longer than 100"),
        ("path,emotion\nx.wav," + "sad" * 50_000 + "\n", "not a table|longer than"),
        ('path,emotion\nx.wav,"sa\nd"\n', "unprintable"),
        ('path,emotion\n"x.wav,sad\n', "not a table"),
    ],
)
def test_wrong_manifests_are_refused_in_a_sentence(tmp_path, tone, text, complaint):
    tone(tmp_path / "mine/x.wav")
    tone(tmp_path / "x.wav")
    (tmp_path / "mine/manifest.csv").write_text(text, newline="")
    with pytest.raises(InputError, match=complaint) as caught:
        load(tmp_path)
    assert len(str(caught.value)) < 400


def test_labels_are_data_whatever_they_look_like(own):
    home = own([("x.wav", "<img onerror=alert(1)>", "=1+1", "s")])
    (only,) = load(home).utterances
    assert (only.emotion, only.speaker) == ("<img onerror=alert(1)>", "=1+1")


def test_listed_but_absent_and_present_but_unlisted(own, tone):
    home = own([("x.wav", "sad", "a", "1"), ("y.wav", "sad", "a", "1")])
    (home / "mine/y.wav").unlink()
    tone(home / "mine/z.wav")
    corpus = load(home)
    assert corpus.ids == ("x",)
    assert corpus.missing == ("y.wav",)
    assert corpus.surplus == ("z.wav",)


def test_all_absent_is_an_error(own):
    home = own([("x.wav", "sad", "a", "1")])
    (home / "mine/x.wav").unlink()
    with pytest.raises(InputError, match="missing"):
        load(home)


def test_links_out_of_the_corpus_are_not_followed(own, tone, tmp_path):
    home = own([("x.wav", "sad", "a", "1"), ("y.wav", "sad", "a", "1"), ("d/z.wav", "sad", "", "")])
    outside = tone(tmp_path / "secret/z.wav", 77)
    (home / "mine/y.wav").unlink()
    os.symlink(outside, home / "mine/y.wav")
    (home / "mine/d/z.wav").unlink()
    (home / "mine/d").rmdir()
    os.symlink(outside.parent, home / "mine/d")
    corpus = load(home)
    assert corpus.ids == ("x",)
    assert corpus.refused == ("d/z.wav", "y.wav")


def test_a_manifest_that_is_a_link_out_is_not_read(own, tmp_path):
    home = own([("x.wav", "sad", "a", "1")])
    (home / "mine/manifest.csv").rename(tmp_path / "elsewhere.csv")
    os.symlink(tmp_path / "elsewhere.csv", home / "mine/manifest.csv")
    with pytest.raises(InputError, match="link"):
        load(home)


def test_backslashes_of_windows(own):
    home = own([("a/x.wav", "sad", "a", "1")])
    manifest = home / "mine/manifest.csv"
    manifest.write_text(manifest.read_text().replace("a/x.wav", "a\\x.wav"))
    assert load(home).ids == ("a/x",)


def test_ids_stay_unique_where_only_the_extension_differs(own, tone):
    home = own([("x.wav", "sad", "a", "1"), ("x.flac", "angry", "a", "1")])
    assert load(home).ids == ("x.flac", "x.wav")


# --- lists in the conventions of others

CASES = Path(__file__).parents[4] / "shared" / "cases" / "manifests"
# Case -> for each file its emotion and speaker, by hand.
READ = {
    "nbsp": {"a.flac": ("anger", "s1"), "b.flac": ("happiness", "s2")},
    "nfd": {"u\u0308ber.flac": ("anger", "Jürgen"), "b.flac": ("happiness", "Jürgen")},
    "sep": {"a.flac": ("anger", "s1"), "b.flac": ("happiness", "s2")},
    "huggingface": {"audio/a.flac": ("anger", "7"), "audio/b.flac": ("happiness", "8")},
    "huggingface-jsonl": {"a.flac": ("anger", "7"), "b.flac": ("happiness", "8")},
    "nkululeko": {"wav/a.flac": ("anger", "s1"), "wav/b.flac": ("happiness", "s2")},
    "tsv": {"a.flac": ("anger", "x1"), "b.flac": ("happiness", "x2")},
    "speakers": {
        "a.flac": ("anger", "1"),
        "b.flac": ("happiness", "01"),
        "c.flac": ("anger", "1.0"),
        "d.flac": ("anger", None),
    },
}


def told(corpus):
    return {
        u.path.relative_to(corpus.root).as_posix(): (u.emotion, u.speaker)
        for u in corpus.utterances
    }


def case(name: str, home: Path, tone, files) -> None:
    if not (CASES / name).is_dir():
        pytest.skip(f"no {CASES / name}: lists as programs write them")
    shutil.copytree(CASES / name, home / "mine")
    for seed, file in enumerate(files):
        tone(home / "mine" / file, seed)


@pytest.mark.parametrize("name", sorted(READ))
def test_lists_as_programs_write_them(tmp_path, tone, name):
    case(name, tmp_path, tone, READ[name])
    corpus = load(tmp_path)
    assert told(corpus) == READ[name]
    assert (corpus.missing, corpus.surplus) == ((), ())
    if name == "speakers":
        (doubt,) = corpus.doubts
        assert doubt.startswith("Speakers 01, 1, 1.0 may be one")
        assert doubt in [f.sentence for f in check(corpus).problems]
    else:
        assert corpus.doubts == ()


def test_a_national_encoding_is_asked_about_never_guessed(tmp_path, tone):
    case("gbk", tmp_path, tone, ["a.flac", "b.flac"])
    question = r"neither UTF-8 nor UTF-16.*as gb18030 'a.flac,高兴.*--encoding"
    with pytest.raises(InputError, match=question):
        load(tmp_path)
    # In a long line a letter of two bytes may stand anywhere.
    table = tmp_path / "mine/manifest.csv"
    for more in ("", "x"):
        lines = f"path,emotion,words\na.flac,高兴,{more}{'大' * 60}\n"
        table.write_bytes(lines.encode("gbk"))
        with pytest.raises(InputError, match=r"as gb18030 'a.flac,高兴,x?大"):
            load(tmp_path)


@pytest.mark.parametrize("encoding", ["gbk", "cp1252", "cp1251", "shift_jis", "euc_kr"])
def test_an_unknown_encoding_of_a_column_that_does_not_count_is_no_reason(tmp_path, tone, encoding):
    word = {"cp1252": "Größe", "cp1251": "радость"}.get(encoding, "大山")
    tone(tmp_path / "mine/x.wav")
    text = f"path,emotion,speaker,words\nx.wav,sad,s1,{word}\n"
    (tmp_path / "mine/manifest.csv").write_bytes(text.encode(encoding))
    (only,) = load(tmp_path).utterances
    assert (only.emotion, only.speaker) == ("sadness", "s1")
    only.extra["words"].encode()
    text = f"path,emotion,speaker,words\nx.wav,sad,{word},y\n"
    (tmp_path / "mine/manifest.csv").write_bytes(text.encode(encoding))
    with pytest.raises(InputError, match="neither UTF-8 nor UTF-16"):
        load(tmp_path)


@pytest.mark.parametrize("listed", ["w\\a.b.wav", "w/a.b", "w/a.b.mp4", "./w//a.b.wav"])
def test_ways_to_write_one_path(tmp_path, tone, listed):
    tone(tmp_path / "mine/w/a.b.wav")
    (tmp_path / "mine/x.csv").write_text(f"file,emotion\n{listed},fear\n")
    assert told(load(tmp_path)) == {"w/a.b.wav": ("fear", None)}


@settings(max_examples=40, deadline=None)
@given(
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be"]),
    separator=st.sampled_from([",", ";", "\t", "|"]),
    declared=st.booleans(),
    end=st.sampled_from(["\n", "\r\n"]),
    named=st.sampled_from(["NFC", "NFD"]),
    lies=st.sampled_from(["NFC", "NFD"]),
    column=st.sampled_from(["path", "file", "file_name", "filename", "wav"]),
    label=st.sampled_from(["emotion", "label", "emo", "Emotion"]),
    unused=st.text(
        st.characters(exclude_categories=["Cs", "Cc"], exclude_characters='"|;\ufeff'), max_size=20
    ),
)
def test_any_form_of_one_list_is_the_same_corpus(
    tmp_path_factory, encoding, separator, declared, end, named, lies, column, label, unused
):
    home = tmp_path_factory.mktemp("home")
    file = unicodedata.normalize(lies, "größe/é ü.wav")
    (home / "mine" / file).parent.mkdir(parents=True)
    (home / "mine" / file).touch()
    path, noise = unicodedata.normalize(named, "größe/é ü.wav"), unused.replace(separator, "")
    lines = [[column, label, "speaker", "words"], [path, "Freude", "Jürgen", noise]]
    text = end.join(separator.join(line) for line in lines) + end
    text = f"sep={separator}{end}{text}" if declared else text
    (home / "mine/metadata.csv").write_bytes(text.encode(encoding))
    corpus = load(home)
    assert told(corpus) == {file: ("happiness", "Jürgen")}
    assert (corpus.missing, corpus.surplus) == ((), ())


def test_audiofolder_with_metadata_in_each_part(tmp_path, tone):
    for part, emotion in (("train", "anger"), ("test", "sadness")):
        tone(tmp_path / f"mine/{part}/x.wav")
        (tmp_path / f"mine/{part}/metadata.csv").write_text(f"file_name,label\nx.wav,{emotion}\n")
    assert told(load(tmp_path)) == {
        "train/x.wav": ("anger", None),
        "test/x.wav": ("sadness", None),
    }


@pytest.mark.parametrize("above", ["wav\\", "data/wav\\", "D:/Uni/emo\\wav\\"])
def test_paths_as_python_joins_them_on_windows(tmp_path, tone, above):
    for seed, name in enumerate("ab"):
        tone(tmp_path / f"mine/wav/{name}.wav", seed)
    (tmp_path / "mine/all.csv").write_text(f"file,emotion\n{above}a.wav,fear\n{above}b.wav,joy\n")
    corpus = load(tmp_path)
    assert told(corpus) == {"wav/a.wav": ("fear", None), "wav/b.wav": ("happiness", None)}
    assert corpus.missing == ()


def test_what_has_a_number_behind_its_dot_is_not_another_file(tmp_path, tone):
    for seed, name in enumerate(("S1", "S1.1", "S1.2")):
        tone(tmp_path / f"mine/{name}.wav", seed)
    (tmp_path / "mine/all.csv").write_text("file,emotion\nS1.1,fear\nS1.2,joy\nS1.5,anger\n")
    corpus = load(tmp_path)
    assert told(corpus) == {"S1.1.wav": ("fear", None), "S1.2.wav": ("happiness", None)}
    assert (corpus.missing, corpus.surplus) == (("S1.5",), ("S1.wav",))


@pytest.mark.parametrize("ends", ["\u2028", "\x85", "\x0b", "\x1c"])
def test_what_unicode_takes_for_an_end_of_line_may_stand_in_a_text(tmp_path, tone, ends):
    tone(tmp_path / "mine/a.wav")
    row = {"file_name": "a.wav", "emotion": "fear", "words": f"one{ends}two"}
    table = tmp_path / "mine/metadata.jsonl"
    table.write_text(json.dumps(row, ensure_ascii=False) + "\n", encoding="utf-8", newline="")
    assert told(load(tmp_path)) == {"a.wav": ("fear", None)}


@pytest.mark.parametrize("column", ["speaker", "language", "session", "gender"])
def test_rows_that_say_different_things_of_one_recording_are_refused(tmp_path, tone, column):
    tone(tmp_path / "mine/a.wav")
    table = tmp_path / "mine/all.csv"
    table.write_text(f"file,emotion,{column}\na.wav,joy,f\na.wav,joy,\na.wav,joy,f\n")
    assert told(load(tmp_path))["a.wav"][0] == "happiness"
    for rows, line in (
        ("a.wav,joy,f\na.wav,joy,m\n", 3),
        ("a.wav,joy,\na.wav,joy,f\na.wav,joy,m\n", 4),
    ):
        table.write_text(f"file,emotion,{column}\n{rows}")
        with pytest.raises(
            InputError, match=rf"line {line}, lists 'a.wav' again \(first in all.csv, line 2"
        ):
            load(tmp_path)


SPANS = {
    "seconds": ("start,end", "0.1,0.25"),
    "pandas": ("start,end", "0 days 00:00:00.100000,0 days 00:00:00.25"),
    "from the beginning": ("start_time,end_time", "0,0.2"),
    "duration": ("begin,duration", "0.1,0.1"),
    "a clock": ("start,end", '00:00:00.1,"00:00:00,2"'),
}


@pytest.mark.parametrize("name", SPANS)
def test_a_list_of_parts_of_recordings_is_refused(tmp_path, tone, name):
    columns, span = SPANS[name]
    tone(tmp_path / "mine/a.wav", seconds=0.5)
    (tmp_path / "mine/all.csv").write_text(f"file,emotion,{columns}\na.wav,joy,{span}\n")
    with pytest.raises(InputError, match=r"line 2, lists a part of 'a.wav', .* s of 0.5: make a"):
        load(tmp_path)


@pytest.mark.parametrize("span", ["0,0.5", "0 days,NaT", "0.1,", ",", "1.1,1.6", "0.05,0.5", "x,y"])
def test_times_of_what_was_cut_out_already_or_of_all_are_no_parts(tmp_path, tone, span):
    tone(tmp_path / "mine/a.wav", seconds=0.5)
    (tmp_path / "mine/all.csv").write_text(f"file,emotion,start,end\na.wav,joy,{span}\n")
    assert told(load(tmp_path)) == {"a.wav": ("happiness", None)}


def test_a_time_that_is_wrong_does_not_make_parts_whole(tmp_path, tone):
    """Most rows have to lie beyond their files before all are taken for cut out already."""
    rows = {"a": "0,0.6", "b": "0,0.2", "c": "0,0.2", "d": "0,0.2"}
    for seed, name in enumerate(rows):
        tone(tmp_path / f"mine/{name}.wav", seed, seconds=0.4)
    table = tmp_path / "mine/all.csv"
    lines = [f"{name}.wav,joy,{span}" for name, span in rows.items()]
    table.write_text("\n".join(["file,emotion,start,end", *lines]))
    with pytest.raises(InputError, match=r"line 3, lists a part of 'b.wav'"):
        load(tmp_path)
    table.write_text(table.read_text().replace("0,0.2", "2,2.4"))
    assert len(load(tmp_path)) == 4


def test_a_sex_is_known_by_its_whole_word(own):
    words = {
        "F": ["F", "female", "Frau", "mujer", "mulher", "woman", "f2", "女"],
        "M": ["m", "Male", "hombre", "männlich"],
        None: ["mx", "family", "other", "?", "3"],
    }
    wanted = {word: sex for sex, all in words.items() for word in all}
    rows = [(f"{place}.wav", "joy", word) for place, word in enumerate(wanted)]
    found = load(own(rows, "path,emotion,sex")).utterances
    assert {u.extra["sex"]: u.sex for u in found} == wanted


def test_a_list_from_another_disk_is_found_below_its_own_folders(tmp_path, tone):
    tone(tmp_path / "mine/wav/a.wav")
    tone(tmp_path / "mine/wav/b.wav", 1)
    (tmp_path / "mine/all.csv").write_text(
        "file,emotion\n/home/ann/data/wav/a.wav,fear\n/home/ann/data/wav/b.wav,joy\n"
    )
    assert told(load(tmp_path)) == {
        "wav/a.wav": ("fear", None),
        "wav/b.wav": ("happiness", None),
    }


def test_a_table_that_names_other_files_is_no_list_of_these(tmp_path, tone):
    tone(tmp_path / "mine/Angry/a.wav")
    (tmp_path / "mine/results.csv").write_text("file,label\nz1.wav,0.4\nz2.wav,0.6\n")
    assert told(load(tmp_path)) == {"Angry/a.wav": ("anger", None)}


def test_two_lists_that_contradict_each_other_are_refused(tmp_path, tone):
    tone(tmp_path / "mine/a.wav")
    (tmp_path / "mine/train.csv").write_text("file,emotion\na.wav,fear\n")
    (tmp_path / "mine/test.csv").write_text("file,emotion\na.wav,joy\n")
    with pytest.raises(InputError, match=r"lists 'a.wav' again \(first in test.csv, line 2\)"):
        load(tmp_path)


def test_two_lists_that_call_one_emotion_by_two_words_agree(tmp_path, tone):
    tone(tmp_path / "mine/a.wav")
    (tmp_path / "mine/train.csv").write_text("file,emotion\na.wav,happy\n")
    (tmp_path / "mine/all.csv").write_text("file,emotion\na.wav,Happiness\n")
    assert told(load(tmp_path)) == {"a.wav": ("happiness", None)}
    for other in ("boredom", ""):  # left out
        (tmp_path / "mine/corpus.toml").write_text(f'[list.labels]\nhappy = "{other}"\n')
        with pytest.raises(InputError, match=r"lists 'a.wav' again"):
            load(tmp_path)


@pytest.mark.parametrize(
    "path",
    ["../audio/a.wav", "..\\audio\\a.wav", "./../audio/./a.wav", "/home/ann/x/../audio/a.wav"],
)
def test_a_path_that_goes_up_and_down_again_stays_in_the_corpus(tmp_path, tone, path):
    tone(tmp_path / "mine/audio/a.wav")
    tone(tmp_path / "mine/audio/b.wav", 1)
    (tmp_path / "mine/labels").mkdir()
    (tmp_path / "mine/labels/list.csv").write_text(
        f"file,emotion\n{path},fear\n{path.replace('a.wav', 'b.wav')},joy\n"
    )
    assert told(load(tmp_path)) == {
        "audio/a.wav": ("fear", None),
        "audio/b.wav": ("happiness", None),
    }


def test_a_path_that_goes_up_means_no_recording_below_its_list(tmp_path, tone):
    for seed, file in enumerate(("a.wav", "meta/a.wav", "meta/c.wav", "s1/a.wav")):
        tone(tmp_path / "mine" / file, seed)
    (tmp_path / "mine/meta/l.csv").write_text(
        "file,emotion\n../a.wav,anger\na.wav,sad\nc.wav,fear\n../s1/a.wav,joy\n../s1/b.wav,joy\n"
    )
    assert told(load(tmp_path)) == {
        "a.wav": ("anger", None),
        "meta/a.wav": ("sadness", None),
        "meta/c.wav": ("fear", None),
        "s1/a.wav": ("happiness", None),
    }
    assert load(tmp_path).missing == ("s1/b.wav",)


def test_a_recording_that_lies_in_another_folder_than_its_row_says_is_named(tmp_path, tone):
    for seed, file in enumerate(("train/a1.wav", "train/a2.wav", "test/a3.wav", "test/a4.wav")):
        tone(tmp_path / "mine" / file, seed)
    (tmp_path / "mine/l.csv").write_text(
        "file,emotion\ntrain/a1.wav,joy\ntrain/a2.wav,sad\ntest/a3.wav,sad\ntrain/a4.wav,fear\n"
    )
    corpus = load(tmp_path)
    assert (len(corpus), corpus.missing, corpus.surplus) == (3, ("train/a4.wav",), ("test/a4.wav",))
    assert corpus.doubts == (
        "train/a4.wav is listed and not there, and test/a4.wav, which no row means, is called "
        "alike: correct the path if it is the one.",
    )


def test_a_manifest_that_goes_up_and_down_again_names_what_is_missing_as_it_is(own):
    home = own([("x/../a.wav", "sad", "s")], "path,emotion,speaker")
    manifest = home / "mine/manifest.csv"
    assert told(load(home)) == {"a.wav": ("sadness", "s")}
    manifest.write_text(manifest.read_text() + "x/../b.wav,sad,s\n")
    assert load(home).missing == ("b.wav",)


def test_a_path_longer_than_any_is_that_of_no_recording(tmp_path, tone):
    tone(tmp_path / "mine/a.wav")
    long = "b" * 300 + ".wav"
    (tmp_path / "mine/l.csv").write_text(f"file,emotion\na.wav,sad\n{long},fear\n")
    assert load(tmp_path).missing == (long,)


@pytest.mark.parametrize("path", ["../../a.wav", "../mine/../../a.wav", "../labels/../../a.wav"])
def test_a_path_that_goes_up_farther_than_the_corpus_is_refused(tmp_path, tone, path):
    tone(tmp_path / "mine/audio/a.wav")
    tone(tmp_path / "a.wav", 1)
    (tmp_path / "mine/labels").mkdir()
    (tmp_path / "mine/labels/list.csv").write_text(f"file,emotion\na.wav,joy\n{path},fear\n")
    with pytest.raises(InputError, match="line 3, leads out of the corpus folder"):
        load(tmp_path)


def test_what_one_list_does_not_know_another_says(tmp_path, tone):
    tone(tmp_path / "mine/a.wav")
    (tmp_path / "mine/a.csv").write_text("file,emotion,speaker\na.wav,sad,NA\n")
    (tmp_path / "mine/b.csv").write_text("file,emotion,speaker\na.wav,sad,x\n")
    assert corpora.load("mine", tmp_path).speakers == ("x",)


def test_labels_that_became_one_and_labels_of_ones_own_are_said(own):
    rows = [("a.wav", "happy", "s"), ("b.wav", "excited", "s"), ("c.wav", "proud", "s")]
    notes = load(own(rows, "path,emotion,speaker")).notes
    assert notes == (
        "Read as one emotion, happiness: excited, happy.",
        "Kept as they are, as no emotion of the vocabulary: proud.",
    )
