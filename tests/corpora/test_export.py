"""Features as a file: there and back, and what is not one of ours."""

import json
import pickle
import subprocess
import sys

import pytest
import torch
from safetensors.torch import save_file

from tripaug_core.corpora.features import load_features, pack, save_features
from tripaug_core.errors import InputError
from tripaug_core.sound.mel import MelSpec

SPEC = MelSpec(n_mels=5, window_ms=40.0)


@pytest.fixture
def features():
    chance = torch.Generator().manual_seed(3)
    return pack(
        [torch.randn(5, n, generator=chance) for n in (4, 9)],
        SPEC,
        ids=["ä", "b"],
        emotions=["anger", "<b>"],
        speakers=["s", None],
        about={"unnamed": {"licence": "none", "synthetic": False}},
    )


def test_there_and_back(features, tmp_path):
    path = save_features(features, tmp_path / "new folder" / "x.safetensors")
    back = load_features(path)
    assert torch.equal(back.frames, features.frames)
    assert back.content == features.content
    assert back.spec == SPEC
    assert back.about == features.about
    for column in ("ids", "emotions", "speakers", "hashes", "corpora", "sexes"):
        assert getattr(back, column) == getattr(features, column)
    again = save_features(back, tmp_path / "again.safetensors")
    assert again.read_bytes() == path.read_bytes()


def test_a_view_is_written_as_what_it_shows(features, tmp_path):
    """All frames were written beside the view's lengths, which nobody could read."""
    back = load_features(save_features(features.view([1]), tmp_path / "x.safetensors"))
    assert back.ids == ("b",)
    assert torch.equal(back.example(0), features.example(1))


def changed(features, tmp_path, tensors=None, **about):
    """A file like ours in which something is not."""
    path = save_features(features, tmp_path / "x.safetensors")
    from safetensors import safe_open

    with safe_open(path, "pt") as file:
        old = json.loads(file.metadata()["tripaug"])
        whole = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    save_file(whole | (tensors or {}), path, metadata={"tripaug": json.dumps(old | about)})
    return path


@pytest.mark.parametrize(
    "wrong",
    [
        {"tensors": {"lengths": torch.tensor([4, 10])}},
        {"tensors": {"lengths": torch.tensor([-4, 17])}},
        {"tensors": {"lengths": torch.tensor([4.0, 9.0])}},
        {"tensors": {"lengths": torch.tensor([13])}},
        {"tensors": {"frames": torch.zeros(13, 6).half()}},
        {"tensors": {"frames": torch.full((13, 5), float("nan")).half()}},
        {"tensors": {"frames": torch.zeros(13 * 5).half()}},
        {"format": "tripaug features 99"},
        {"spec": {"n_mels": 5, "other": 1}},
        {"spec": {"n_mels": -5}},
        {"spec": "x"},
        {"columns": {}},
        {"columns": None},
        {"about": "x"},
    ],
)
def test_contradictions_are_refused(features, tmp_path, wrong):
    tensors = wrong.pop("tensors", None)
    with pytest.raises(InputError, match="make it again"):
        load_features(changed(features, tmp_path, tensors, **wrong))


def test_torn_foreign_and_hostile_files_are_refused(features, tmp_path):
    path = save_features(features, tmp_path / "x.safetensors")
    whole = path.read_bytes()
    marker = tmp_path / "harm"

    class Harm:
        def __reduce__(self):
            return (open, (str(marker), "w"))

    for raw in (b"", whole[:10], whole[:-1], b"\xff" * 200, pickle.dumps(Harm())):
        path.write_bytes(raw)
        with pytest.raises(InputError, match="make it again"):
            load_features(path)
    torch.save(Harm(), path)
    with pytest.raises(InputError):
        load_features(path)
    assert not marker.exists()
    save_file({"frames": torch.zeros(1)}, path)
    with pytest.raises(InputError):
        load_features(path)
    with pytest.raises(InputError, match="no file"):
        load_features(tmp_path / "absent.safetensors")


def test_a_place_that_cannot_be_written(features, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be written"):
        save_features(features, tmp_path / "file" / "x.safetensors")


def test_reading_needs_no_soundfile(features, tmp_path):
    path = save_features(features, tmp_path / "x.safetensors")
    code = (
        "import sys\n"
        "sys.modules.update(dict.fromkeys(('soundfile', 'librosa', 'pandas', 'scipy.io')))\n"
        "from tripaug_core.corpora.features import load_features\n"
        f"print(len(load_features({str(path)!r})))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "2", done.stderr
