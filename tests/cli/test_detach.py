"""Work in the background: what the command says of it."""

import argparse
import json

import pytest

from tripaug_core.cli.detach import detach
from tripaug_core.runs import queue
from tripaug_core.runs.folder import RunFolder


@pytest.mark.parametrize(("place", "said"), [(0, "runs: "), (2, "waits at place 2: ")])
def test_it_says_where_the_run_is(tmp_path, monkeypatch, capsys, place, said):
    asked = []
    monkeypatch.setattr(queue, "submit", lambda home, run: asked.append(run.path) or place)
    run = RunFolder.create(tmp_path / "a", "train")
    assert detach(argparse.Namespace(json=False), tmp_path, run) == 0
    assert said + str(run.path) in capsys.readouterr().out
    assert detach(argparse.Namespace(json=True), tmp_path, run) == 0
    assert json.loads(capsys.readouterr().out)["place"] == place
    assert asked == [run.path] * 2
