"""The command line's frame: help, mistakes, exit codes, one JSON object."""

import errno
import json
import subprocess
import sys

import pytest

from tripaug_core import cli
from tripaug_core.cli import output, runs
from tripaug_core.errors import InputError


@pytest.fixture
def broken(monkeypatch):
    """Have `runs` end with an error."""

    def break_with(error):
        def run(args):
            raise error

        monkeypatch.setattr(runs, "run", run)

    return break_with


def test_help_names_the_commands_that_there_are(capsys):
    assert cli.main(["--help"]) == 0
    out = capsys.readouterr().out
    for name, help_line in cli.commands().items():
        assert help_line
        assert name in out
    assert {"corpora", "train", "augment", "map", "runs"} <= set(cli.commands())


@pytest.mark.parametrize("name", cli.commands())
def test_every_command_explains_itself_and_takes_json(name, capsys):
    assert cli.main([name, "--help"]) == 0
    assert "--json" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words",
    [[], ["trian"], ["runs"], ["runs", "list", "--colour"], ["train"], ["train", "--seed", "x"]],
    ids=" ".join,
)
def test_wrong_words_are_one_line_and_code_2(words, capsys):
    assert cli.main(words) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("tripaug: ")
    assert err.count("\n") == 1


def test_with_json_a_mistake_is_json_too(capsys):
    assert cli.main(["runs", "show", "../x", "--json"]) == 2
    out, err = capsys.readouterr()
    assert "plain name" in json.loads(out)["error"]
    assert "plain name" in err


@pytest.mark.parametrize(
    ("error", "code", "says"),
    [
        (InputError("give\nanother."), 2, "give another."),
        (OSError(errno.ENOSPC, "No space left on device", "/x/y"), 2, "device: /x/y. Free some"),
        (PermissionError(errno.EACCES, "Permission denied", "/x"), 2, "denied: /x. Choose"),
        (KeyboardInterrupt(), 130, "stopped."),
        (ModuleNotFoundError("no", name="umap"), 1, "'umap' is missing: pip install"),
    ],
    ids=["input", "disk full", "permission", "ctrl-c", "package"],
)
def test_errors_are_sentences(broken, capsys, error, code, says):
    broken(error)
    assert cli.main(["runs", "list"]) == code
    err = capsys.readouterr().err
    assert says in err
    assert err.count("\n") == 1


def test_a_mistake_of_ours_is_not_hidden(broken):
    broken(RuntimeError("a bug"))
    with pytest.raises(RuntimeError):
        cli.main(["runs", "list"])


def test_a_reader_that_goes_away_is_no_error(tmp_path):
    words = [sys.executable, "-m", "tripaug_core", "runs", "list", "--runs", str(tmp_path)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()


def test_only_the_chosen_command_is_imported():
    code = (
        "import sys; from tripaug_core import cli; cli.main(['runs', '--help']);"
        "sys.exit(bool({'torch', 'numpy', 'tripaug_core.cli.train'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True).returncode == 0


def test_json_says_what_it_can(capsys):
    import numpy as np

    output.emit_json({"a": float("nan"), "b": np.float32(1.5), "c": (1, None), "d": {"e": "ü"}})
    assert json.loads(capsys.readouterr().out) == {
        "a": None,
        "b": 1.5,
        "c": [1, None],
        "d": {"e": "ü"},
    }


def test_a_table_is_aligned_numbers_to_the_right():
    text = output.table([("a", 1), ("long", 20)], ("name", "n"))
    assert text.splitlines() == ["name   n", "a      1", "long  20"]
    assert output.table([]) == ""


def test_progress_in_a_log_is_lines_now_and_then(capsys, monkeypatch):
    now = iter([0.0, 1.0, 11.0, 11.0, 12.0])
    monkeypatch.setattr(output, "monotonic", lambda: next(now))
    with output.progress("training", 9) as step:
        step(1, "soon")
        step(2, "loss 1.0")
        step(3)
    out, err = capsys.readouterr()
    assert (out, err) == ("", "training: 2/9 loss 1.0\n")


def test_out_of_memory_is_a_sentence(broken, capsys):
    broken(RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 9"))
    assert cli.main(["runs", "list", "--json"]) == 1
    printed, said = capsys.readouterr()
    assert "memory" in json.loads(printed)["error"]
    assert "Traceback" not in said


@pytest.mark.parametrize("as_json", [False, True])
def test_what_others_call_things_does_not_steer_the_terminal(tmp_path, capfd, as_json):
    names = "\x1b[2J\x1b]0;mine\x07", "\x9b31m"
    for name in names:
        (tmp_path / f"{name}.wav").write_bytes(b"no sound")
    words = ["augment", str(tmp_path), "--checkpoint", "demo", "--out", str(tmp_path / "out")]
    cli.main([*words, *["--json"] * as_json])
    out, err = capfd.readouterr()
    assert "mine" in out + err
    assert not set("\x1b\x07\x9b") & set(out + err)
