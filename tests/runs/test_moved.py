"""Folders that were moved, copied or garbled: each stands for itself, and none hides another."""

import json
import os
import shutil

import pytest
from waiting import wait_for

from tripaug_core.cli import main
from tripaug_core.errors import InputError
from tripaug_core.runs import home as runs_home
from tripaug_core.runs import process, queue
from tripaug_core.runs.folder import RunFolder
from tripaug_core.runs.overview import overview


def text_of(run: RunFolder) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in run.path.iterdir() if p.is_file()}


def test_nothing_in_a_run_names_its_own_place(home, lay_out):
    run = lay_out("once")
    queue.submit(home, run)
    wait_for(lambda: run.state.state == "done")
    for name, content in text_of(run).items():
        assert str(home).encode() not in content, name


def test_a_copy_of_a_running_run_does_not_run_and_resumes_as_itself(home, lay_out, wait_for_state):
    run = lay_out()
    queue.submit(home, run)
    wait_for(lambda: run.events.last() and run.state.heartbeat_s)
    copy = RunFolder(shutil.copytree(run.path, home / "copy"))
    assert (copy.id, copy.state.state) == ("copy", "interrupted")
    with pytest.raises(InputError, match="nothing to stop"):
        process.stop(copy)
    assert run.state.state == "running"  # the copy's process was not taken for its own
    process.stop(run)
    before = text_of(run)
    queue.submit(home, copy)
    wait_for(lambda: copy.state.heartbeat_s and copy.state.state == "running")
    process.stop(copy)
    assert text_of(run) == before
    assert [r.id for r in runs_home.list_runs(home)] == [run.id, "copy"] or {
        r.id for r in runs_home.list_runs(home)
    } == {run.id, "copy"}


def test_a_moved_run_resumes_where_it_is(home, lay_out, wait_for_state):
    run = lay_out("once")
    moved = RunFolder(shutil.move(run.path, home / "moved"))
    queue.submit(home, moved)
    wait_for_state(moved, "done")
    assert not run.path.exists()


def test_a_run_of_earlier_versions_is_worked_on_where_it_is_now(tmp_path):
    run = RunFolder.create(tmp_path / "a", "train")
    about = run.about | {"command": ["train", "--resume", "/was/here", "--runs", "/was"]}
    (run.path / "settings.json").write_text(json.dumps(about))
    assert run.words(tmp_path) == ["train", "--resume", str(run.path), "--runs", str(tmp_path)]


def _pipe(path):
    os.mkfifo(path)


def _device(path):
    path.symlink_to("/dev/zero")


def _itself(path):
    path.symlink_to(path)


def _folder(path):
    path.mkdir()


def _large(path):
    with open(path, "wb") as file:
        file.truncate(400 * 2**20)


CONTENTS = {
    "nothing": b"",
    "not utf-8": b"\xff\xfe\x00\x01",
    "half": b'{"id": "x", ',
    "a list": b"[1, 2]",
    "null": b"null",
    "a number": b"5",
    "deep": b'{"a":' * 50_000,
    "other types": json.dumps(
        {
            "id": 5,
            "kind": ["train"],
            "created_s": "now",
            "command": "train",
            "settings": [1],
            "state": 7,
            "pid": "x",
            "started_s": True,
            "heartbeat_s": [],
            "reason": {},
        }
    ).encode(),
    "wild numbers": b'{"created_s": NaN, "pid": 1e99, "heartbeat_s": Infinity, "state": "running",'
    b' "started_s": -1e400, "queued_s": 123456789012345678901234567890, "command": ["\\ud800"]}',
    "half characters": b'{"id": "\\ud800", "kind": "\\udfff", "state": "done"}',
}
MAKES = {"pipe": _pipe, "device": _device, "loop": _itself, "folder": _folder, "large": _large}


@pytest.mark.timeout(60)
@pytest.mark.parametrize("file", ["settings.json", "state.json", "events.jsonl", "summary.json"])
@pytest.mark.parametrize("how", [*CONTENTS, *MAKES])
def test_a_garbled_run_is_one_line_and_hides_no_other(home, lay_out, capsys, file, how):
    bad, good = lay_out(), lay_out()
    for run in (bad, good):
        run.change(state="stopped", pid=None, reason="it was asked to stop.")
        run.events.append({"step": 1})
        run.write_summary({"steps": 1})
    path = bad.path / file
    path.unlink()
    if how in MAKES:
        MAKES[how](path)
    else:
        path.write_bytes(CONTENTS[how])
    told = {run["id"]: run for run in overview(home)}
    assert set(told) == {bad.id, good.id}
    assert told[good.id]["state"] == "stopped"
    json.dumps(told, allow_nan=False, ensure_ascii=False).encode()
    assert main(["runs", "list", "--runs", str(home), "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["runs"]) == 2
    for words in (["show", bad.id], ["stop", bad.id], ["show", good.id]):
        code = main(["runs", *words, "--runs", str(home)])
        out, err = capsys.readouterr()
        assert code in (0, 2)
        assert "Traceback" not in out + err
        assert code == 0 or len(err.splitlines()) == 1, err
