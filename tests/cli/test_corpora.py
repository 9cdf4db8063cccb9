"""`corpora list | check | export` as a person or a script calls it."""

import json
import wave

import numpy as np
import pytest

from tripaug_core import cli
from tripaug_core.corpora.features import load_features


@pytest.fixture
def home(tmp_path):
    """A home with a small corpus of a user's own."""
    root = tmp_path / "mine"
    root.mkdir()
    lines = ["path,emotion,speaker"]
    for i, emotion in enumerate(["angry", "sad", "proud"]):
        samples = np.random.default_rng(i).integers(-9000, 9000, 1600).astype("<i2")
        with wave.open(str(root / f"{i}.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(16_000)
            file.writeframes(samples.tobytes())
        lines.append(f"{i}.wav,{emotion},s{i}")
    (root / "manifest.csv").write_text("\n".join(lines))
    return tmp_path


def call(capsys, *argv):
    """Exit code, stdout, stderr."""
    code = cli.main(["corpora", *map(str, argv)])
    out, err = capsys.readouterr()
    return code, out, err


def test_list(home, capsys):
    code, out, _ = call(capsys, "list", "--corpora", home, "--json")
    assert code == 0
    entries = {entry["name"]: entry for entry in json.loads(out)["corpora"]}
    assert entries["mine"]["utterances"] == 3
    assert entries["mine"]["emotions"] == {"anger": 1, "sadness": 1, "proud": 1}
    assert {"demo", "iemocap", "esd", "emodb", "cremad", "mine"} <= set(entries)
    assert not entries["iemocap"]["there"]
    assert entries["iemocap"]["where"].startswith("https://")
    code, out, _ = call(capsys, "list", "--corpora", home)
    assert code == 0
    assert "mine" in out
    assert "get it from https://" in out


def test_list_survives_a_broken_corpus(home, capsys):
    (home / "mine/manifest.csv").write_text("path\n../x.wav\n")
    code, out, _ = call(capsys, "list", "--corpora", home)
    assert code == 0
    assert "no column 'emotion'" in out


def test_list_tells_of_folders_that_no_name_leads_to(home, capsys):
    (home / "pilot?").mkdir()
    (home / "pilot?/manifest.csv").write_text("path,emotion\n")
    code, out, _ = call(capsys, "list", "--corpora", home)
    assert code == 0
    assert "  pilot?: 'pilot?' is not a plain name: a corpus goes by" in out
    _, out, _ = call(capsys, "list", "--corpora", home, "--json")
    assert list(json.loads(out)["unfit"]) == ["pilot?"]


def test_check_of_a_whole_one(home, capsys):
    code, out, _ = call(capsys, "check", "mine", "--corpora", home, "--json")
    payload = json.loads(out)
    assert code == 0
    assert payload["corpus"] == "mine"
    assert (payload["utterances"], payload["speakers"]) == (3, 3)
    assert payload["emotions"] == {"anger": 1, "sadness": 1, "proud": 1}
    assert payload["seconds"] == pytest.approx(0.3)
    assert payload["problems"] == []
    code, out, _ = call(capsys, "check", "mine", "--corpora", home)
    assert code == 0
    assert out.splitlines()[-1] == "Nothing is wrong with it."


def test_check_of_a_broken_one_exits_1_and_names_the_file(home, capsys):
    (home / "mine/1.wav").write_bytes(b"no sound")
    (home / "mine/2.wav").unlink()
    code, out, _ = call(capsys, "check", "mine", "--corpora", home, "--json")
    assert code == 1
    problems = {p["kind"]: p["files"] for p in json.loads(out)["problems"]}
    assert problems == {"missing": ["2.wav"], "unreadable": ["1"]}
    code, out, _ = call(capsys, "check", "mine", "--corpora", home)
    assert code == 1
    assert "problem: 1 file cannot be read" in out
    assert out.splitlines()[-1] == "2 problems."


@pytest.mark.parametrize("name", ["emodb", "emovo", "ravdess"])
def test_check_of_the_real_ones(corpora_home, capsys, name):
    code, out, _ = call(capsys, "check", name, "--corpora", corpora_home, "--json")
    payload = json.loads(out)
    assert code == 0
    assert payload["emotions"] == payload["published"]
    assert payload["problems"] == []


def test_export(home, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, _ = call(capsys, "export", "mine", "--corpora", home, "--json")
    assert code == 0
    features = load_features(tmp_path / "mine.safetensors")
    assert features.content == json.loads(out)["content"]
    assert features.emotions == ("anger", "sadness", "proud")
    code, out, _ = call(capsys, "export", "mine", "--corpora", home, "--out", tmp_path / "a/b.st")
    assert code == 0
    assert (tmp_path / "a/b.st").read_bytes() == (tmp_path / "mine.safetensors").read_bytes()


@pytest.mark.parametrize(
    "argv",
    [("check", "nothing"), ("check", "../mine"), ("check",), ("export", "/etc"), ("frobnicate",)],
)
def test_wrong_input_is_one_line_and_exit_2(home, capsys, argv):
    code, out, err = call(capsys, *argv)
    assert code == 2
    assert out == ""
    assert len(err.strip().splitlines()) == 1
    assert "Traceback" not in err
