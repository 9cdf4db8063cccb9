"""Room for words in pictures."""

import json

import pytest

from tripaug_core.lettering import for_terminal, in_file_name, printable, width_of


@pytest.mark.parametrize(
    ("longer", "shorter"),
    [("ab", "a"), ("WWW", "iii"), ("愤怒愤怒", "anger"), ("a" * 40, "−100.0 [−100.0, 100.0]")],
)
def test_longer_words_take_more_room(longer, shorter):
    assert width_of(longer) > width_of(shorter) > 0
    assert width_of(longer, 26) == pytest.approx(2 * width_of(longer, 13))


def test_marks_that_stand_over_a_letter_take_none():
    assert width_of("u\u0308") == width_of("u")


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("A\u0308rger_Jürgen_ß", "Ärger_Jürgen_ß"),
        ("愤怒_说话人一", "愤怒_说话人一"),
        ("गुस्सा राम", "गुस्सा-राम"),
        ("כַּעַס", "כַּעַס"),
        ("a/b\\c: d\u202e.wav", "a-b-c-d-.wav"),
        ("", ""),
    ],
)
def test_names_of_files_keep_the_letters_of_all_languages(words, name):
    import unicodedata

    assert in_file_name(words) == unicodedata.normalize("NFC", name)


def test_what_others_send_is_shown_without_what_no_screen_shows():
    assert printable("a\x1b[2J\u202eb\ud800", 100) == "a[2Jb"
    assert printable("x" * 500, 100) == "x" * 100


def test_what_others_call_things_does_not_steer_the_terminal():
    words = "a\x1b[2Jb\x9b1m\rc\u202ed\ne\tü"
    shown = for_terminal(words)
    assert shown == "a\\u001b[2Jb\\u009b1m\\u000dc\\u202ed\ne\tü"
    told = json.dumps({"name": words}, ensure_ascii=False)
    assert json.loads(for_terminal(told)) == {"name": words}
