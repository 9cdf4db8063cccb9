"""A user's manifest, friendly and hostile."""

import os

import pytest

from tripaug_core import corpora
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
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
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
        ("file,emotion\nx.wav,sad\n", "no column 'path'"),
        ("path,label\nx.wav,sad\n", "no column 'emotion'"),
        ("path,emotion,Emotion\nx.wav,sad,sad\n", "more than once"),
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
