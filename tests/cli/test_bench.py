"""`tripaug bench` as a person calls it: what is wrong is said before anything is read."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tripaug_core import io
from tripaug_core.cli import main
from tripaug_core.errors import InputError
from tripaug_core.jobs import bench

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture
def words(tmp_path, monkeypatch):
    """Words of a benchmark that would be prepared; that nothing is, is seen to."""

    def prepare(*args):
        raise AssertionError("corpora are read")

    monkeypatch.setattr(bench, "prepare", prepare)
    return ["--corpora", str(tmp_path), "--runs", str(tmp_path / "runs")]


@pytest.mark.parametrize("workers", ["0", "-2"])
@pytest.mark.parametrize(
    "command",
    [
        ["bench", "imbalanced", "--corpus", "x"],
        ["bench", "imbalanced", "--corpus", "x", "--dry-run"],
        ["bench", "imbalanced", "--corpus", "x", "--detach"],
        ["bench", "--resume", "somewhere"],
        ["reproduce", "imbalanced-emodb"],
        ["reproduce", "imbalanced-emodb", "--dry-run"],
    ],
    ids=" ".join,
)
def test_no_workers_are_refused(words, tmp_path, capsys, command, workers):
    assert main([*command, *words, "--workers", workers]) == 2
    assert f"{workers} workers: give a number of at least 1" in capsys.readouterr().err
    assert not (tmp_path / "runs").exists()


def test_a_file_of_ones_own_rows_is_read_once(tmp_path, monkeypatch, capsys):
    """What is entered is what is kept in the run, also where somebody writes the file meanwhile."""
    file, seen = tmp_path / "own.py", []
    file.write_text("NOTHING = 1\n")
    read = io.read_bytes
    monkeypatch.setattr(io, "read_bytes", lambda path, most: seen.append(path) or read(path, most))

    def prepare(settings, corpora, plugins, reporter):
        assert plugins == ("NOTHING = 1\n",)
        raise InputError("far enough")

    monkeypatch.setattr(bench, "prepare", prepare)
    assert main(["bench", "imbalanced", "--corpus", "x", "--with", str(file)]) == 2
    assert "far enough" in capsys.readouterr().err
    assert seen.count(file) == 1


@pytest.mark.parametrize(
    "other",
    [
        ["--dry-run"],
        ["--methods", "none"],
        ["--engine", "dask"],
        ["--with", "x.py"],
        ["--folds", "3"],
    ],
    ids=" ".join,
)
def test_a_run_that_goes_on_takes_no_other_settings(tmp_path, capsys, other):
    command = ["bench", "--resume", str(tmp_path), "--runs", str(tmp_path / "runs")]
    assert main([*command, *other]) == 2
    assert f"leave out {other[0]}" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("command", "option"),
    [
        ("bench imbalanced --corpus x --source demo --target demo", "--source"),
        ("bench imbalanced --corpus x --target=demo", "--target"),
        ("bench imbalanced --corpus x --fit-on both", "--fit-on"),  # what it would be anyway
        ("bench imbalanced --corpus x --split loso --folds 5", "--folds"),
        ("bench ablation --corpus x --methods none,copies", "--methods"),
        ("bench ablation --corpus x --paper", "--paper"),
        ("bench crosslingual --source a --target b --corpus x", "--corpus"),
        ("bench crosslingual --source a --target b --cut each", "--cut"),
        ("bench crosslingual --source a --paper", "--source"),
        ("bench verify somewhere --corpus x", "--corpus"),
        ("bench --resume somewhere --device cpu", "--device"),
        ("reproduce --seeds 0", "--seeds"),
        ("augment --resume somewhere --epsilon 0.2", "--epsilon"),
        ("augment --resume somewhere --checkpoint x", "--checkpoint"),
        ("augment --checkpoint x --out y a.wav --emotions anger", "--emotions"),
        ("augment --checkpoint x --out y --detach a.wav", "--detach"),
        ("augment --checkpoint x --corpus y --emotion anger", "--emotion"),
    ],
)
def test_an_option_that_would_be_passed_over_is_refused(words, capsys, command, option):
    assert main([*command.split(), *words[2:]]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert f"{option} " in line or f"leave out {option}, " in line
    assert "leave" in line


@pytest.mark.parametrize(
    "command",
    [
        "train --corpus demo --seed -1",
        "augment --checkpoint x --corpus demo --seed -1",
        "augment --checkpoint x --out y a.wav --seed -1",
        "map --checkpoint x --corpus demo --out y --seed -1",
        "prove x --seed -1",
    ],
)
def test_a_seed_below_0_is_refused_by_every_command(words, tmp_path, capsys, command):
    assert main([*command.split(), *words[: 4 if "train" in command else 2]]) == 2
    assert "seed is -1: it must be a whole number" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "command",
    [
        "bench imbalanced --corpus x --folds 3 --split speaker --methods none,copies",
        "bench ablation --corpus x --cut each",
        "bench crosslingual --source a --target b --methods none,copies",
        "bench crosslingual --paper",
    ],
)
def test_what_no_option_says_is_never_refused(words, command):
    with pytest.raises(AssertionError, match="corpora are read"):
        main([*command.split(), *words])


@pytest.mark.parametrize("leave", ["sys.exit()", "raise SystemExit('bye')"])
def test_a_file_of_rows_that_ends_the_program_is_told(tmp_path, capsys, leave):
    file = tmp_path / "own.py"
    file.write_text(f"import sys\n{leave}\n")
    assert main(["bench", "imbalanced", "--corpus", "demo", "--with", str(file)]) == 2
    assert "own fails: SystemExit" in capsys.readouterr().err


OWN = """
print("at import")

from tripaug_core.bench.methods import Method, register

def change(mel, lengths, generator):
    print("in a change")
    return mel

register(Method("talks", "a row that prints", offline=lambda context: change))
"""


def test_what_rows_of_ones_own_print_is_no_part_of_the_json(small_corpora, tmp_path):
    (tmp_path / "own.py").write_text(OWN)
    words = ["bench", "imbalanced", "--corpus", "mine", "--emotions", "anger,neutral,sadness"]
    words += ["--folds", "2", "--seeds", "0", "--methods", "none,talks", "--steps", "2"]
    words += [
        "--with",
        str(tmp_path / "own.py"),
        "--workers",
        "1",
        "--corpora",
        str(small_corpora),
        "--json",
    ]
    command = [sys.executable, "-m", "tripaug_core", *words, "--runs", str(tmp_path / "runs")]
    told = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=200)
    assert told.returncode == 0, told.stderr
    assert {row["row"] for row in json.loads(told.stdout)["rows"]} == {"none", "talks"}
    assert "at import" in told.stderr
    assert "in a change" in told.stderr
