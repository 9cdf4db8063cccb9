"""What stands in a list where nothing is known, and the emotions that look like it."""

import pytest

from tripaug_core import cli, corpora
from tripaug_core.corpora.vocabulary import said
from tripaug_core.errors import InputError

NOTHING = ["NA", "na", "N/A", "#N/A", "nan", "NaN", "-", "None", "unknown", "null", "?", " ", ""]


@pytest.mark.parametrize("value", NOTHING)
def test_a_recording_without_label_is_no_class_and_one_without_speaker_no_speaker(own, value):
    home = own([("x.wav", "sad", "s"), ("y.wav", "joy", value)], "path,emotion,speaker")
    assert corpora.load("mine", home).speakers == ("s", None)
    home = own([("x.wav", "sad", "s"), ("y.wav", value, "s")], "path,emotion,speaker")
    with pytest.raises(InputError, match="line 3, has no emotion"):
        corpora.load("mine", home)


@pytest.mark.parametrize("value", ["Na", "nana", "N", "n", "no", "neutral", "--x"])
def test_names_and_words_are_not_nothing(value):
    assert said(value) == value


def test_initials_in_a_files_name_are_a_speaker():
    assert said("NA", in_name=True) == "NA"
    assert said("nan", in_name=True) is None


@pytest.mark.parametrize(
    ("meaning", "read"), [("neutral", ["neutral", "sadness"]), ("-", ["sadness"])]
)
def test_whoever_says_what_it_means_is_believed(own, meaning, read, capsys):
    home = own([("x.wav", "sad", "s"), ("y.wav", "NA", "s")], "path,emotion,speaker")
    told = ["corpora", "describe", "mine", "--labels", f"NA={meaning}", "--corpora", str(home)]
    assert cli.main(told) == 0
    assert list(corpora.load("mine", home).counts) == read
