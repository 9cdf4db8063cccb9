"""A training is followed by TensorBoard and by Weights & Biases, offline."""

import json
import sys

import pytest
from small_training import SMALL

from tripaug_core.cli import main

pytestmark = pytest.mark.usefixtures("few_fresh_triplets")


def train(tmp_path, capsys, *arguments):
    settings = tmp_path / "settings.json"
    settings.write_text(json.dumps(SMALL | {"log_every": 1}))
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


def records(file):
    """What a .wandb file holds: a log as LevelDB's, in blocks of 32 KiB, of protobuf messages."""
    from wandb.proto.wandb_internal_pb2 import Record

    data, at, message = file.read_bytes(), 7, b""
    while at + 7 <= len(data):
        if (left := 32_768 - at % 32_768) < 7:  # too little for a header: the next block
            at += left
            continue
        size, kind = int.from_bytes(data[at + 4 : at + 6], "little"), data[at + 6]
        message += data[at + 7 : at + 7 + size]
        at += 7 + size
        if kind in (1, 4):  # whole, or the last part
            yield Record.FromString(message)
            message = b""


def test_wandb_writes_its_offline_run(tmp_path, capsys, monkeypatch):
    wandb = pytest.importorskip("wandb")
    for name in ("WANDB_MODE", "WANDB_SILENT"):
        monkeypatch.setenv(name, "offline" if name == "WANDB_MODE" else "true")
    code, captured = train(tmp_path, capsys, "--log", "wandb")
    assert code == 0, captured.err
    # `finish` only tells wandb's own process to write; a process that ends waits for it, as here.
    wandb.teardown()
    (written,) = (tmp_path / "run" / "wandb").glob("offline-run-*/*.wandb")
    logged = [
        {item.key or ".".join(item.nested_key): json.loads(item.value_json) for item in each.item}
        for each in (record.history for record in records(written))
    ]
    assert [each["_step"] for each in logged if "training/rep" in each] == [1, 2]
    assert any(key.startswith("mels/anger") for each in logged for key in each)
    assert any(key.startswith("sounds/anger") for each in logged for key in each)


@pytest.mark.parametrize("name", ["tensorboard", "wandb"])
def test_a_missing_package_gets_a_sentence(tmp_path, capsys, monkeypatch, name):
    for module in (name, "torch.utils.tensorboard"):
        monkeypatch.setitem(sys.modules, module, None)
    code, captured = train(tmp_path, capsys, "--log", name)
    assert code == 2
    assert "requirements-log.txt" in captured.err
    code, captured = train(tmp_path, capsys, "--log", "paper")
    assert code == 2
