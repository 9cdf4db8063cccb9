"""`corpora describe` as a person or a script calls it."""

import io
import json

import pytest

from tripaug_core import cli
from tripaug_core.corpora import load


@pytest.fixture
def home(tmp_path):
    """An unknown folder: three speakers, two takes, three labels."""
    root = tmp_path / "new one"
    root.mkdir()
    for speaker in ("S01", "S02", "S03"):
        for take in (1, 2):
            for label in ("happy", "sad", "bla"):
                (root / f"{speaker}_take{take}_{label}.wav").touch()
    return tmp_path


def call(capsys, home, *argv):
    code = cli.main(["corpora", "describe", *map(str, argv), "--corpora", str(home)])
    out, err = capsys.readouterr()
    return code, out, err


def test_it_shows_the_parts_and_suggests_a_reading(home, capsys):
    code, out, _ = call(capsys, home, "new one", "--json")
    told = json.loads(out)
    assert code == 0
    assert [part["position"] for part in told["parts"]] == ["name 1", "name 2", "name 3"]
    assert told["parts"][2]["values"] == {"happy": 6, "sad": 6, "bla": 6}
    assert told["suggestion"] == {"emotion": "name 3", "speaker": "name 1"}
    code, out, _ = call(capsys, home, "new one")
    assert "describe 'new one' --emotion 'name 3' --speaker 'name 1'" in out
    assert not (home / "new one/corpus.toml").exists()


def test_what_no_vocabulary_has_is_asked_about(home, capsys):
    code, out, err = call(capsys, home, "new one", "--emotion", "name 3")
    assert (code, out) == (2, "")
    assert "bla (6). Say what each is, with --labels bla=anger" in err
    assert not (home / "new one/corpus.toml").exists()


def test_it_is_written_and_read(home, capsys):
    code, out, _ = call(
        capsys, home, "new one", "--emotion", "name -1", "--speaker", "name1", "--take", "name 2",
        "--labels", "bla=pride", "--spoken", "Dutch", "--json",
    )  # fmt: skip
    assert code == 0
    told = json.loads(out)
    assert told["emotions"] == {"happiness": 6, "sadness": 6, "pride": 6}
    corpus = load("new one", home)
    (one,) = [u for u in corpus.utterances if u.id == "S02_take1_bla"]
    assert (one.emotion, one.speaker, one.language) == ("pride", "S02", "Dutch")
    assert one.extra == {"take": "take1"}
    code, _, _ = call(capsys, home, "new one", "--emotion", "name 3", "--labels", "bla=-")
    assert code == 0
    corpus = load("new one", home)
    assert (len(corpus), corpus.has_speakers) == (12, False)
    assert corpus.dropped == {"left out as described (bla)": 6}


def test_answers_at_the_terminal(home, capsys, monkeypatch):
    answers = io.StringIO("\n\nanger\n")
    answers.isatty = lambda: True
    monkeypatch.setattr("sys.stdin", answers)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    code, out, _ = call(capsys, home, "new one")
    assert code == 0
    assert "anger 6, happiness 6, sadness 6) of 3 speakers" in out


@pytest.mark.parametrize(
    ("argv", "complaint"),
    [
        (["--emotion", "3"], "no part of a path"),
        (["--emotion", "name 0"], "no part of a path"),
        (["--emotion", "name 9"], "no utterance"),
        (["--emotion", "name 3", "--labels", "bla"], "is no pair"),
        (["--emotion", "name 3", "--split", "x", "--labels", "bla=-"], "split is 'x'"),
    ],
)
def test_wrong_answers_are_one_line_and_leave_nothing(home, capsys, argv, complaint):
    code, out, err = call(capsys, home, "new one", *argv)
    assert (code, out) == (2, "")
    assert complaint in err
    assert len(err.strip().splitlines()) == 1
    assert not (home / "new one/corpus.toml").exists()


def test_a_list_in_a_national_encoding_with_numbers_for_labels(tmp_path, capsys):
    (tmp_path / "mine").mkdir()
    for name in "ab":
        (tmp_path / f"mine/{name}.wav").touch()
    text = "file,wer,gefühl\na.wav,Jürgen,1\nb.wav,Zoë,2\n"
    (tmp_path / "mine/list.csv").write_bytes(text.encode("cp1252"))
    code, _, err = call(
        capsys, tmp_path, "mine", "--encoding", "cp1252", "--emotion", "gefühl",
        "--speaker", "wer", "--labels", "1=anger,2=joy", "--json",
    )  # fmt: skip
    assert code == 0, err
    assert load("mine", tmp_path).speakers == ("Jürgen", "Zoë")
    assert load("mine", tmp_path).emotions == ("anger", "happiness")
