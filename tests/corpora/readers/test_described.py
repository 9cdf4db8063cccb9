"""`corpus.toml`: what a user said, by hand or by a program, and the parts of names."""

import string
import unicodedata

import pytest
from corpora.readers.laid_out import lay_out
from hypothesis import given, settings
from hypothesis import strategies as st

from tripaug_core import corpora
from tripaug_core.corpora.readers import described
from tripaug_core.corpora.readers.described import Description
from tripaug_core.corpora.readers.parts import Position, split_path
from tripaug_core.corpora.readers.suggest import suggest
from tripaug_core.errors import InputError


def test_paths_are_taken_apart():
    assert split_path("s 1/b/S03_take2-happy (1).wav") == (
        ("s 1", "b"),
        ("S03", "take2", "happy", "1"),
    )
    assert split_path("03a01Fa.wav", "letters") == ((), ("03", "a", "01", "Fa"))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *[("name 1", "S03"), ("name -1", "happy"), ("folder 1", "a"), ("folder -1", "b")],
        *[("name3", "happy"), ("NAME:2", "take2"), ("name 1[2-3]", "03"), ("name 2[5]", "2")],
        *[("name 9", None), ("folder -3", None), ("name 1[9]", None)],
    ],
)
def test_positions(text, value):
    position = Position.parse(text)
    assert position.of("a/b/S03_take2_happy.wav") == value
    assert Position.parse(str(position)) == position


TOKENS = st.text(string.ascii_lowercase, min_size=1, max_size=6)


@settings(max_examples=40, deadline=None)
@given(
    order=st.permutations(["speaker", "take", "emotion"]),
    glue=st.sampled_from(["_", "-", " ", "."]),
    noise=TOKENS,
    nested=st.booleans(),
)
def test_the_emotion_and_the_speaker_are_found_wherever_they_stand(order, glue, noise, nested):
    files = []
    for speaker in ("S01", "S02", "S03"):
        for take in ("take1", "take2"):
            for emotion in ("happy", "sad", "angry"):
                values = {"speaker": speaker, "take": take, "emotion": emotion}
                name = [values[what] for what in order]
                folder = f"{noise}x/" if nested else ""
                files.append(f"{folder}{glue.join([*name, noise + 'q'])}.wav")
    seen = suggest(files)
    assert seen.emotion.of(files[0]) == "happy"
    assert seen.speaker.of(files[0]) == "S01"


def test_a_name_without_separators_is_split_at_its_numbers():
    files = [f"{s:02d}{e}{t}.wav" for s in (1, 2, 3) for e in ("wut", "freude") for t in (1, 2)]
    seen = suggest(files)
    assert seen.split == "letters"
    assert (str(seen.emotion), str(seen.speaker)) == ("name 2", "name 1")


@settings(max_examples=40, deadline=None)
@given(
    labels=st.dictionaries(
        st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=8),
        st.text(st.characters(categories=["L"]), min_size=0, max_size=8),
        max_size=4,
    )
)
def test_what_is_written_is_what_is_read(tmp_path_factory, labels):
    import tomllib

    given = Description({"emotion": Position("name", -1)}, labels, language='Größe\t"x')
    written = tomllib.loads(given.to_toml())
    assert written["emotions"] == labels
    assert written["language"] == given.language


def test_a_pattern_by_hand_in_the_words_of_the_table(tmp_path):
    lay_out(tmp_path / "mine", ["x/7F-g.wav", "x/8F-t.wav", "x/other.wav"])
    (tmp_path / "mine/corpus.toml").write_text(
        "pattern = '(?P<speaker>\\d)F-(?P<emotion>[gt])'\n"
        '[emotions]\ng = "happiness"\nt = "sadness"\n'
    )
    corpus = corpora.load("mine", tmp_path)
    assert corpus.emotions == ("happiness", "sadness")
    assert corpus.speakers == ("7", "8")
    assert corpus.surplus == ("x/other.wav",)


def test_a_pattern_that_does_not_tell_takes_apart_drops_none(tmp_path, tone):
    """Clips of equal length were one recording to it, and others its copies."""
    for seed in range(12):
        emotion = ("happy", "sad", "grumpy")[seed % 3]
        tone(tmp_path / f"mine/1_{emotion}_{seed}.wav", seed)
    tone(tmp_path / "mine/again/1_happy_0.wav", 0)
    (tmp_path / "mine/corpus.toml").write_text(
        "pattern = '(?P<speaker>\\d)_(?P<emotion>[a-z]+)_\\d+'\nlanguage = 'German'\n"
        "[emotions]\nsad = ''\ngrumpy = 'angry'\n"
    )
    corpus = corpora.load("mine", tmp_path)
    assert corpus.counts == {"anger": 4, "happiness": 4}
    assert corpus.dropped == {"left out as described (sad)": 4, "second copy": 1}
    assert corpus.languages == ("German",)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("word", ["pattern", "beside", "labels"])
def test_a_pattern_that_takes_without_end_is_refused(tmp_path, monkeypatch, word):
    monkeypatch.setattr(described, "_SECONDS", 2)
    endless = {
        "pattern": "pattern = '(?P<emotion>(a+)+)'",
        "beside": "pattern = '(?P<emotion>.*)'\nbeside = '(?:a|a)+'",
        "labels": "pattern = '(?P<emotion>.*)'\nlabels = {file = '(.*.*)*,', key = {}}",
    }
    lay_out(tmp_path / "mine", ["a" * 60 + "!.wav"])
    (tmp_path / f"mine/{'a' * 60}!.csv").touch()
    (tmp_path / "mine/corpus.toml").write_text(endless[word])
    with pytest.raises(InputError, match="mine has a pattern that takes too long"):
        corpora.load("mine", tmp_path)


def test_repeats_within_repeats_are_read_where_they_end(tmp_path):
    lay_out(tmp_path / "mine", ["1_a_b_c_happy.wav", "2_sad.wav", "3_\udcff_sad.txt"])
    (tmp_path / "mine/corpus.toml").write_text(
        "pattern = '(?P<speaker>\\d+)(?:_\\w)*_(?P<emotion>(?:[a-z]+)+)'"
    )
    assert corpora.load("mine", tmp_path).counts == {"happiness": 1, "sadness": 1}


def test_what_a_pattern_calls_an_emotion_has_to_be_known(tmp_path):
    lay_out(tmp_path / "mine", ["1_happy.wav", "1_tk.wav", "1_grumpy.wav"])
    (tmp_path / "mine/corpus.toml").write_text("pattern = '(?P<speaker>1)_(?P<emotion>[a-z]+)'")
    with pytest.raises(InputError, match=r"pattern says what is no .*: tk \(1\)\. Say what each"):
        corpora.load("mine", tmp_path)
    (tmp_path / "mine/1_tk.wav").unlink()  # a word is kept, as in lists
    assert set(corpora.load("mine", tmp_path).emotions) == {"happiness", "grumpy"}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (
            "pattern = '(?P<emotion>.*)'\nemotions = {happy = 5}",
            "what 'emotions' says is of the wr",
        ),
        ("language = 5\n[parts]\nemotion = 'name 2'", "what 'language' says is of the wrong kind"),
        (
            "emotions = {happy = 5}\n[parts]\nemotion = 'name 2'",
            "what 'emotions' says is of the wr",
        ),
        ("[list]\n[list.labels]\nhappy = 5", "what 'labels' says is of the wrong kind"),
        (
            "pattern = '(?P<emotion>.*)'\nsexes = {F = [1]}",
            "what 'sexes' says is of the wrong kind",
        ),
        ("= nothing", "is not TOML"),
        pytest.param("a=" + "[" * 2000 + "]" * 2000, "nested too deeply", id="deep"),
        pytest.param(f"[parts]\nemotion = 'name {'9' * 5000}'", "no part of a path", id="long"),
        ("[list]\nencoding = 'klingon'", "'klingon' is no encoding that Python knows"),
        ("x = 1", "does not say how to read it"),
        ("[parts]\nspeaker = 'name 1'", "which part is the emotion"),
        ("[parts]\nemotion = 'third'", "no part of a path"),
        ("[parts]\nemotion = 'name 1'", "what is no emotion that is known: S1"),
        ("pattern = '('", "does not say how to read it"),
        ("pattern = 'a{99999999999}'", "does not say how to read it"),
        pytest.param(f"pattern = '{'(' * 5000}'", "does not say how to read it", id="brackets"),
        ("pattern = '(?P<speaker>.*)'", "does not say how to read it"),
        ("parts = 3", "does not say how to read it"),
        ("[list]\nemotion = 'mood'", "speaks of a list"),
    ],
)
def test_wrong_ones_are_refused_in_a_sentence(tmp_path, text, complaint):
    lay_out(tmp_path / "mine", ["S1_happy.wav"])
    if "encoding" in text:
        (tmp_path / "mine/all.csv").write_text("path,emotion\nS1_happy.wav,joy\n")
    (tmp_path / "mine/corpus.toml").write_text(text)
    with pytest.raises(InputError, match=complaint):
        corpora.load("mine", tmp_path)


def test_the_list_that_is_named_lies_in_the_folder(tmp_path):
    lay_out(tmp_path / "mine", ["a.wav"])
    table, told = tmp_path / "mine/doc/all.csv", tmp_path / "mine/corpus.toml"
    table.parent.mkdir()
    table.write_text("path,emotion\na.wav,joy\n")
    for file in ("doc/all.csv", "./doc/all.csv"):
        told.write_text(f'[list]\nfile = "{file}"\n')
        assert corpora.load("mine", tmp_path).emotions == ("happiness",)
    table.rename(tmp_path / "all.csv")
    for file in ("../all.csv", str(tmp_path / "all.csv"), "/etc/passwd"):
        told.write_text(f'[list]\nfile = "{file}"\n')
        with pytest.raises(InputError, match=f"names the list '{file}', which is none of mine's"):
            corpora.load("mine", tmp_path)


def test_what_was_said_comes_before_everything_else(tmp_path):
    lay_out(tmp_path / "mine", ["Angry/sad_1.wav", "Angry/joy_2.wav"])
    description = Description({"emotion": Position("name", 1)})
    described.write(tmp_path / "mine", description.to_toml())
    assert corpora.load("mine", tmp_path).emotions == ("happiness", "sadness")


def test_a_name_is_the_same_however_its_umlauts_are_stored(tmp_path):
    """macOS writes "ü" as two letters, others as one: a speaker of both is one person."""
    folder = tmp_path / unicodedata.normalize("NFD", "Größe")
    folder.mkdir()
    for form in ("NFC", "NFD"):
        for label in ("Wut", "Häme"):
            (folder / unicodedata.normalize(form, f"Jürgen_{form}_{label}.wav")).touch()
    parts = {"speaker": Position("name", 1), "emotion": Position("name", 3)}
    labels = {"Wut": "anger", unicodedata.normalize("NFD", "Häme"): "Häme"}
    described.write(folder, Description(parts, labels).to_toml())
    assert corpora.names(tmp_path) == ["demo", "Größe"]
    corpus = corpora.load("Größe", tmp_path)
    assert corpus.speaker_names == ("Jürgen",)
    assert corpus.counts == {"anger": 2, "Häme": 2}
    assert corpus[unicodedata.normalize("NFD", "Jürgen_NFC_Wut")].id == "Jürgen_NFC_Wut"
