"""Every option of every command with one bad value at a time: a sentence, never a traceback.

What there is to be given is read off the parsers. Nothing is trained here: runs are laid out and
queued, and not begun.
"""

import argparse
import dataclasses
import os
from importlib import import_module
from pathlib import Path

import pytest

from tripaug_core import cli
from tripaug_core.bench.run.estimate import Estimate
from tripaug_core.jobs import bench
from tripaug_core.runs import queue
from tripaug_core.runs.folder import RunFolder

NOT_TEXT = os.fsdecode(b"n\xff\xfe")
BAD = [
    *("", " ", ",", "nan", "inf", "-1", "0.5", "9" * 30, "9" * 5000, "1e308", "x", "²"),
    *("a" * 5000, "../..", "/etc/passwd", "/dev/zero", "/proc/self/mem", "--", "\x1b[31m", "1,x"),
    *("PIPE", "LOOP", "EMPTY", "DEEP", "LARGE", NOT_TEXT),
]  # fmt: skip
COMMANDS = {
    "corpora list": "--corpora=CORPORA",
    "corpora check": "--corpora=CORPORA mine",
    "corpora describe": "--corpora=CORPORA --emotion=folder mine",
    "corpora fetch": "--corpora=NEW nothing",
    "corpora export": "--corpora=CORPORA --format=audiofolder --out=NEW mine",
    "train": "--corpora=CORPORA --runs=RUNS --corpus=mine --detach",
    "augment": "--checkpoint=CHECKPOINT --runs=RUNS --copies=1 --out=NEW RECORDING",
    "map": "--corpora=CORPORA --corpus=mine --checkpoint=CHECKPOINT --per-class=1 --copies=1"
    " --out=NEW",
    "checkpoints list": "",
    "checkpoints describe": "CHECKPOINT",
    "checkpoints push": "nothing owner/name",
    "prove": "--corpora=CORPORA CHECKPOINT",
    "bench": "--corpora=CORPORA --runs=RUNS --corpus=mine --emotions=anger,neutral,sadness"
    " --methods=none,copies --folds=2 --seeds=0 --dry-run imbalanced",
    "runs list": "--runs=RUNS",
    "runs show": "--runs=RUNS nothing",
    "runs stop": "--runs=RUNS nothing",
    "runs resume": "--runs=RUNS nothing",
    "runs rename": "--runs=RUNS ended title",
    "runs notes": "--runs=RUNS ended notes",
    "runs delete": "--runs=RUNS nothing",
    "runs empty": "--runs=RUNS",
    "runs restore": "--runs=RUNS nothing",
    "reproduce": "--corpora=CORPORA --runs=RUNS --dry-run imbalanced",
}
NOT_ASKED = {"help", "scheduler"}  # the latter waits for a cluster; tests of Dask give it


def parser_of(command: str) -> argparse.ArgumentParser:
    first, *rest = command.split()
    parser = cli.Parser(prog=first)
    import_module(f"tripaug_core.cli.{first}").configure(parser)
    for word in rest:
        parser = subparsers_of(parser)[word]
    return parser


def subparsers_of(parser) -> dict:
    found = [a for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
    return dict(found[0].choices) if found else {}


def takes_values(action) -> bool:
    return action.nargs != 0 and action.dest not in NOT_ASKED


def given(command: str, action, bad: str) -> list[str]:
    """The command with one bad value in otherwise valid words."""
    words = COMMANDS[command].split()
    if not action.option_strings:
        plain = [w for w in words if not w.startswith("--")]
        places = [a.dest for a in parser_of(command)._actions if not a.option_strings]
        at = places.index(action.dest)
        plain[at:] = [bad, *plain[at + 1 :]] if len(places) > 1 else [bad]
        return [w for w in words if w.startswith("--")] + ["--", *plain]
    option = action.option_strings[-1]
    instead = [w for w in words if w.split("=")[0] != option]
    return [w for w in instead if option != "--resume" or w != "--detach"] + [f"{option}={bad}"]


@pytest.fixture(scope="module")
def places(tmp_path_factory, small_corpora, small_checkpoint):
    """What the names in capitals stand for; NEW is another folder each time."""
    root = tmp_path_factory.mktemp("hostile")
    os.mkfifo(root / "pipe")
    (root / "loop").symlink_to(root / "loop")
    (root / "empty").mkdir()
    (root / "deep.json").write_text('{"a":' * 60_000)
    RunFolder.create(root / "runs" / "ended", "train").change(state="done")
    with open(root / "large", "wb") as file:
        file.truncate(400 * 2**20)
    return {
        "CORPORA": small_corpora,
        "CHECKPOINT": small_checkpoint,
        "RECORDING": small_corpora / "mine" / "anger-0.wav",
        "RUNS": root / "runs",
        "PIPE": root / "pipe",
        "LOOP": root / "loop",
        "EMPTY": root / "empty",
        "DEEP": root / "deep.json",
        "LARGE": root / "large",
    }


def filled(word: str, places, new: Path) -> str:
    name, equals, value = word.rpartition("=") if word.startswith("--") else ("", "", word)
    return f"{name}{equals}{new if value == 'NEW' else places.get(value, value)}"


def test_every_command_is_attacked():
    there = {
        " ".join([name, *under]).strip()
        for name in cli.commands()
        for under in [[w] for w in subparsers_of(parser_of(name))] or [[]]
    }
    assert there == {*COMMANDS, "cache"}  # which takes no value


@pytest.mark.timeout(180)
@pytest.mark.parametrize("command", COMMANDS)
def test_a_bad_value_is_a_sentence(command, places, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(queue, "advance", lambda home, at_once=None: [])
    no_time = Estimate(*[0] * len(dataclasses.fields(Estimate)))
    monkeypatch.setattr(bench, "estimate", lambda *_, **__: no_time)
    (tmp_path / "a" / "b").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "a" / "b")
    wrong, calls = [], 0
    for i, action in enumerate(filter(takes_values, parser_of(command)._actions)):
        # Each option meets some of the bad values, the next one others: all of them take minutes.
        for bad in BAD[i % 4 :: 4]:
            calls += 1
            new = tmp_path / f"new{calls}"
            words = [filled(word, places, new) for word in given(command, action, bad)]
            try:
                code = cli.main([*command.split(), *words])
            except Exception as error:
                code = f"{type(error).__name__}: {error}"[:160]
            out, err = capsys.readouterr()
            said = [line for line in err.splitlines() if line.startswith("tripaug: ")]
            fine = code in (0, 1) or (code == 2 and len(said) == 1 and not out)
            if not fine or "Traceback" in err or any(len(line) > 2000 for line in said):
                wrong.append(f"{action.dest}={bad[:40]!r}: {code} {said}"[:300])
    assert calls
    assert wrong == [], "\n".join([f"{len(wrong)} of {calls}", *wrong[:40]])
