"""A training is followed by TensorBoard and by Weights & Biases, offline."""

import json
import sys

import pytest

from tripaug_core.cli import main


def train(tmp_path, capsys, *arguments):
    settings = tmp_path / "settings.json"
    settings.write_text(json.dumps({"log_every": 1, "batch_size": 4, "frames": 32}))
    command = ["train", "--corpus", "demo", "--iterations", "2", "--settings", str(settings)]
    command += ["--out", str(tmp_path / "run"), "--runs", str(tmp_path / "runs"), "--json"]
    code = main([*command, *arguments])
    captured = capsys.readouterr()
    return code, captured


def test_tensorboard_has_losses_mels_and_sounds(tmp_path, capsys):
    pytest.importorskip("tensorboard")
    code, captured = train(tmp_path, capsys, "--log", "tensorboard")
    assert code == 0, captured.err
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    written = EventAccumulator(str(tmp_path / "run" / "tensorboard"))
    written.Reload()
    tags = written.Tags()
    assert {"training/rep", "training/gan"} <= set(tags["scalars"])
    assert [each.step for each in written.Scalars("training/rep")] == [1, 2]
    assert any(tag.startswith("mels/anger") for tag in tags["images"])
    assert any(tag.startswith("sounds/anger") for tag in tags["audio"])


def test_wandb_writes_its_offline_run(tmp_path, capsys, monkeypatch):
    pytest.importorskip("wandb")
    for name in ("WANDB_MODE", "WANDB_SILENT"):
        monkeypatch.setenv(name, "offline" if name == "WANDB_MODE" else "true")
    code, captured = train(tmp_path, capsys, "--log", "wandb")
    assert code == 0, captured.err
    (written,) = (tmp_path / "run" / "wandb").glob("offline-run-*/*.wandb")
    assert written.stat().st_size > 1000


@pytest.mark.parametrize("name", ["tensorboard", "wandb"])
def test_a_missing_package_gets_a_sentence(tmp_path, capsys, monkeypatch, name):
    for module in (name, "torch.utils.tensorboard"):
        monkeypatch.setitem(sys.modules, module, None)
    code, captured = train(tmp_path, capsys, "--log", name)
    assert code == 2
    assert "requirements-log.txt" in captured.err
    code, captured = train(tmp_path, capsys, "--log", "paper")
    assert code == 2
