"""Rows of a table that a quote has joined, and texts that only look like rows."""

import pytest

from tripaug_core.corpora.readers.table import rows
from tripaug_core.errors import InputError

WHOLE = "ends a quote that holds whole rows"


def written(path, *lines):
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "lines",
    [
        ['spk1/utt01,angry,"Hello', 'spk1/utt02,sad,bye"'],
        ['spk1/utt01,angry,"Hello', "spk1/utt02,sad,x", 'spk1/utt03,sad,bye"'],
        ['spk1/utt01,odd,"Hello', 'spk1/utt02,strange,bye"'],
        ['anna,angry,"Hello', 'ben,sad,bye"'],
        ['anna,proud,"Hello', 'ben,smug,bye"', "cleo,smug,x"],
        ['spk1/utt01,angry,"Hello', 'spk1/utt02,sad,bye"', '"spk 1/utt03",sad,"x, y"'],
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_rows_without_an_ending_of_sound_are_not_lost(tmp_path, lines, end):
    table = tmp_path / "all.csv"
    table.write_text(end.join(["path,emotion,words", *lines, ""]), newline="")
    with pytest.raises(InputError, match=WHOLE):
        rows(table, table.name)


def test_a_text_before_the_other_columns_hides_no_row(tmp_path):
    lines = ["words;path;emotion", '"Hello;utt01;odd', 'bye";utt02;strange', "x;utt03;odd"]
    table = written(tmp_path / "all.csv", *lines)
    with pytest.raises(InputError, match=WHOLE):
        rows(table, table.name)


@pytest.mark.parametrize(
    "lines",
    [
        ["path,text,emotion", 'utt01,"Hello, you,happy', 'utt02,Bye",sad', "utt03,Oh,angry"],
        ["path;text;emotion", 'utt01;"Hello; you;happy', 'utt02;Bye";sad', "utt03;Oh;angry"],
        ["path,text,emotion", 'u1,"Hi, you,sad', "u2,No, no, no,sad", 'u3,Bye",sad', "u4,Oh,sad"],
        ["text,emotion,path", '"Hello, you,happy,utt01', 'Bye",sad,utt02', "Oh,angry,utt03"],
        ["emotion,path,text", 'happy,utt01,"Hello, you', 'sad,utt02,Bye, bye"', "sad,utt03,Oh"],
    ],
)
def test_a_comma_in_the_text_hides_no_row(tmp_path, lines):
    table = written(tmp_path / "all.csv", *lines)
    with pytest.raises(InputError, match=WHOLE):
        rows(table, table.name)


def test_a_header_that_a_quote_joins_to_rows_is_refused(tmp_path):
    table = written(tmp_path / "all.csv", 'path,emotion,"words', 'utt01,angry,"', "utt02,sad,x")
    with pytest.raises(InputError, match=WHOLE):
        rows(table, table.name)


def test_the_columns_may_be_called_otherwise(tmp_path):
    head = ["utterance,feels,words", 'u01,odd,"Hello', 'u02,strange,bye"', "u03,odd,x"]
    table = written(tmp_path / "all.csv", *head)
    with pytest.raises(InputError, match=WHOLE):
        rows(table, table.name, named={"path": "Utterance", "emotion": "feels"})


@pytest.mark.parametrize(
    "text",
    [
        "no\nyes, well, no",
        "I was\nangry, sad, tired",
        "Really?\nHe said, sad, and went",
        "one, two\nthree, four, utt02",
        "[[1, 2, 3],\n [4, 5, 6]]",
        "utt01,\nutt02, or",
        "one\n\ntwo",
        "I, he, you\nutt02, they, we",
        "Hello,\nwell, bye",
        "sad, happy\nangry, utt02, sad",
    ],
)
@pytest.mark.parametrize(
    ("head", "row"),
    [
        ("path,emotion,words", 'spk1/utt0{i},angry,"{text}"'),
        ("path,words,emotion", 'utt_0{i},"{text}",angry'),
        ("words,emotion,path", '"{text}",sad,utt0{i}'),
    ],
)
def test_a_text_is_left_whole(tmp_path, head, row, text):
    lines = [row.format(i=i, text=text) for i in range(3)]
    table = written(tmp_path / "all.csv", head, *lines)
    assert [row["words"] for _, row in rows(table, table.name)] == [text] * 3
