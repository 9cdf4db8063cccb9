"""Writing that is whole."""

import json
import os
import threading

import pytest

from tripaug_core import io


def test_what_is_written_is_whole_or_was_there_before(tmp_path):
    path = tmp_path / "new" / "a.json"
    io.write_json(path, {"ü": 1})
    assert json.loads(path.read_text(encoding="utf-8")) == {"ü": 1}

    def fail(fresh):
        fresh.write_text("half")
        raise OSError("no space")

    with pytest.raises(OSError, match="no space"):
        io.write_whole(path, fail)
    assert json.loads(path.read_text(encoding="utf-8")) == {"ü": 1}
    assert os.listdir(path.parent) == ["a.json"]


def test_writers_at_once_do_not_disturb_each_other(tmp_path):
    path = tmp_path / "a.json"
    threads = [
        threading.Thread(target=lambda i=i: [io.write_json(path, {"by": i})] * 20) for i in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert json.loads(path.read_text())["by"] in range(8)
    assert os.listdir(tmp_path) == ["a.json"]


def test_cores_are_those_that_this_process_may_use(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {3, 5, 7}, raising=False)
    assert io.cores() == 3
