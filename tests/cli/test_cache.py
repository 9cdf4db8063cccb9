"""`tripaug cache` says what is there, and empties it."""

import json

import numpy as np

from tripaug_core.cli import main
from tripaug_core.recognition.point_cache import shared_cache


def told(capsys, *words) -> dict:
    assert main(["cache", *words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_it_is_shown_and_emptied(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("TRIPAUG_CACHE", str(tmp_path / "cache"))
    assert told(capsys)["bytes"] == {}
    shared_cache().put("ear", {"a": np.ones(8, np.float32), "b": np.ones(8, np.float32)})
    (tmp_path / "cache" / "mels").mkdir()
    (tmp_path / "cache" / "mels" / "one.safetensors").write_bytes(b"x" * 100)
    found = told(capsys)
    assert found["bytes"]["mels"] == 100
    assert found["vectors"] == [{"extractor": "ear", "points": 2, "bytes": 64}]
    assert main(["cache"]) == 0
    assert "ear" in capsys.readouterr().out
    assert told(capsys, "--empty")["emptied"]
    assert told(capsys)["bytes"] == {}
    assert not list((tmp_path / "cache").iterdir())
