"""Tables as text: what a quote means in one with tabs."""

import pytest

from tripaug_core import corpora
from tripaug_core.corpora.readers.table import header, rows
from tripaug_core.errors import InputError

HEAD = "path\temotion\twords"


def texts(path, *values, end="\n", head=HEAD):
    """A table with a row for each value, as it is written and as it is read."""
    lines = [head, *(f"{i}.wav\tsad\t{value}" for i, value in enumerate(values))]
    path.write_text(end.join(lines) + end, newline="")
    return [(number, row["path"], row["words"]) for number, row in rows(path, path.name)]


@pytest.mark.parametrize(
    "values",
    [
        ['"Hello', "x", "y"],
        ["x", '"Hello', "y", 'bye"', "z"],
        ['"Hello', "x", '"bye"'],
        ['"Go away!" she said', "x"],
        ['she said "go', "x"],
        ['"', '"', '"'],
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("name", ["all.tsv", "all.csv"])
def test_a_quote_that_does_not_pair_joins_no_rows(tmp_path, values, end, name):
    found = texts(tmp_path / name, *values, end=end)
    assert [path for _, path, _ in found] == [f"{i}.wav" for i in range(len(values))]
    assert [number for number, _, _ in found] == list(range(2, len(values) + 2))
    assert [words for _, _, words in found] == [v if v != '"bye"' else "bye" for v in values]


def test_quotes_as_spreadsheets_write_them_hold_tabs_or_lines(tmp_path):
    found = texts(tmp_path / "all.tsv", '"a\tb"', '"one\ntwo"', '"he said ""go"""', "x")
    assert [words for _, _, words in found] == ["a\tb", "one\ntwo", 'he said "go"', "x"]


def test_paths_in_quotes_are_read_beside_texts_whose_quotes_do_not_pair(tmp_path):
    table = tmp_path / "all.tsv"
    table.write_text('"path"\t"emotion"\t"words"\n"a.wav"\t"sad"\t"say \\"go\\""\n')
    ((_, row),) = rows(table, table.name)
    assert (row["path"], row["emotion"]) == ("a.wav", "sad")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('a.wav,"Hello,sad\nb.wav,bye",sad\n', "line 3, ends a quote that holds whole rows"),
        ('a.wav,sad,"Hello\nb.wav,sad,x\n', r"all\.csv is not a table"),
        ('a.wav,sad,"Hello\nb.wav,sad,x\nc.wav,sad,bye"\n', "line 4, ends a quote that holds"),
        ('a.wav,sad,"Hello\nb.wav,sad,bye"\n', "line 3, ends a quote that holds whole rows"),
    ],
)
def test_where_commas_separate_rows_that_a_quote_joins_are_refused(tmp_path, text, why):
    table = tmp_path / "all.csv"
    table.write_text("path,emotion,words\n" + text)
    with pytest.raises(InputError, match=why):
        rows(table, table.name)


def test_commas_and_lines_may_stand_in_a_text(tmp_path):
    table = tmp_path / "all.csv"
    table.write_text('path,emotion,words\na.wav,sad,"no, no\nyes, well, no\n"\n')
    ((_, row),) = rows(table, table.name)
    assert row["words"] == "no, no\nyes, well, no"


def test_a_path_in_the_last_column_does_not_hide_a_joined_row(tmp_path):
    table = tmp_path / "all.csv"
    table.write_text('words;emotion;path\n"Hello;sad;a.wav\nbye";sad;b.wav\n')
    with pytest.raises(InputError, match="ends a quote that holds whole rows"):
        rows(table, table.name)


@pytest.mark.parametrize(
    ("name", "separator", "text"),
    [
        ("all.csv", ",", "see\nb.wav, c.wav"),
        ("all.csv", ",", "as in b.wav,\nc.wav"),
        ("all.tsv", "\t", "one\ntwo\tthree"),
    ],
)
def test_a_text_of_several_lines_that_is_no_row_is_left_whole(tmp_path, name, separator, text):
    table = tmp_path / name
    lines = [separator.join(["path", "emotion", "words"])]
    lines += [separator.join([f"{i}.wav", "sad", f'"{text}"']) for i in range(2)]
    table.write_text("\n".join(lines) + "\n")
    assert [(row["path"], row["words"]) for _, row in rows(table, name)] == [
        ("0.wav", text),
        ("1.wav", text),
    ]


def test_two_names_of_one_column_are_told_apart_in_any_table(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"path": "a.wav", "emotion": "sad", "Emotion": "happy"}\n')
    (tmp_path / "a.csv").write_text("path,emotion,Emotion\na.wav,sad,happy\n")
    for name in ("a.jsonl", "a.csv"):
        ((_, row),) = rows(tmp_path / name, name)
        assert row == {"path": "a.wav", "emotion": "sad", "emotion (again)": "happy"}


@pytest.mark.parametrize("encoding", ["klingon", "base64", "a\x00b", "\ud800"])
def test_an_encoding_that_nobody_knows(tmp_path, encoding):
    (tmp_path / "all.csv").write_text("path,emotion\na.wav,sad\n")
    for read in (lambda path: rows(path, path.name, encoding), lambda path: header(path, encoding)):
        with pytest.raises(InputError, match="is no encoding that Python knows"):
            read(tmp_path / "all.csv")


def test_json_that_is_nested_too_deeply_is_no_table(tmp_path):
    (tmp_path / "x.jsonl").write_text('{"a":' + "[" * 30_000 + "]" * 30_000 + "}\n")
    assert header(tmp_path / "x.jsonl") == ()
    with pytest.raises(InputError, match=r"x\.jsonl, line 1, is not a JSON object"):
        rows(tmp_path / "x.jsonl", "x.jsonl")


@pytest.mark.parametrize("escape", [r"\ud800", r"\udc80"])
def test_half_a_character_where_it_counts_is_refused_and_elsewhere_shown(tmp_path, tone, escape):
    tone(tmp_path / "mine/a.wav")
    table = tmp_path / "mine/metadata.jsonl"
    table.write_text(f'{{"file_name": "a.wav", "emotion": "sad", "text": "x{escape}"}}\n')
    assert corpora.load("mine", tmp_path).utterances[0].extra == {"text": "x?"}
    table.write_text(f'{{"file_name": "a.wav", "emotion": "sad{escape}", "text": "ü"}}\n', "utf-8")
    with pytest.raises(InputError, match=r"metadata\.jsonl holds half a character"):
        corpora.load("mine", tmp_path)


def test_half_a_character_is_no_question_of_the_encoding_that_was_given(tmp_path, tone):
    tone(tmp_path / "mine/a.wav")
    row = r'{"file_name": "a.wav", "emotion": "sad\ud800", "text": "大山"}'
    (tmp_path / "mine/metadata.jsonl").write_bytes(row.encode("gbk"))
    (tmp_path / "mine/corpus.toml").write_text("[list]\nencoding = 'gbk'\n")
    with pytest.raises(InputError, match=r"metadata\.jsonl holds half a character"):
        corpora.load("mine", tmp_path)


def test_a_list_in_an_encoding_that_was_given_is_found(tmp_path, tone):
    """In one without ASCII the columns cannot be told otherwise."""
    tone(tmp_path / "mine/a.wav")
    (tmp_path / "mine/all.csv").write_bytes("path,emotion\na.wav,sad\n".encode("cp500"))
    (tmp_path / "mine/corpus.toml").write_text("[list]\nencoding = 'cp500'\n")
    assert corpora.load("mine", tmp_path).emotions == ("sadness",)
