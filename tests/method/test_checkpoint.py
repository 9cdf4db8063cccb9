"""Checkpoints: what is saved comes back; what is hostile, truncated or foreign is refused."""

import errno
import json
import os
import pickle
import shutil
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from tests.method.small import CLASSES
from tripaug_core import cli
from tripaug_core.errors import InputError
from tripaug_core.method import card, checkpoint, model_card
from tripaug_core.sound.mel import Normalisation


@pytest.fixture
def folder(tmp_path, networks, settings):
    folder = tmp_path / "mine"
    checkpoint.save(
        folder,
        networks,
        torch.arange(3 * 128.0).reshape(3, 128),
        settings,
        Normalisation(-4.0, 2.5),
        CLASSES,
        {"seed": 7},
    )
    return folder


def test_comes_back(folder, networks, settings):
    loaded = checkpoint.load(folder)
    assert loaded.settings == settings
    assert loaded.labels == CLASSES
    assert loaded.normalisation == Normalisation(-4.0, 2.5)
    assert loaded.card["seed"] == 7
    for key, value in networks.state_dict().items():
        assert torch.equal(loaded.networks.state_dict()[key], value)
    assert not any(p.requires_grad for p in loaded.networks.parameters())
    assert loaded.identity == card.identity(folder)


def test_identity_covers_both_files(folder):
    before = card.identity(folder)
    written = folder / "card.json"
    written.write_text(written.read_text().replace('"seed": 7', '"seed": 8'))
    between = card.identity(folder)
    weights = load_file(folder / "weights.safetensors")
    weights["centres"][0, 0] += 1
    save_file(weights, folder / "weights.safetensors")
    assert len({before, between, card.identity(folder)}) == 3


def test_saving_again_replaces_the_whole(folder, networks, settings, tmp_path):
    save = (networks, torch.zeros(3, 128), settings, Normalisation(0.0, 1.0), CLASSES, {"seed": 9})
    checkpoint.save(folder, *save)
    assert checkpoint.load(folder).card["seed"] == 9
    assert [p.name for p in tmp_path.iterdir()] == ["mine"]


class Bomb:
    """Leaves a file behind when it is unpickled."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return os.system, (f"touch {self.path}",)


def test_a_malicious_pickle_is_refused_and_never_run(folder, tmp_path):
    mark = tmp_path / "exploded"
    content = pickle.dumps({"weights": Bomb(mark)})
    pickle.loads(content)  # the bomb is a real one ...
    assert mark.exists()
    mark.unlink()
    torch.save({"weights": Bomb(mark)}, tmp_path / "bomb.pt")
    for hostile in (content, (tmp_path / "bomb.pt").read_bytes()):
        for name in ("weights.safetensors", "card.json"):
            copy = tmp_path / "copy"
            shutil.copytree(folder, copy)
            (copy / name).write_bytes(hostile)
            with pytest.raises(InputError):
                checkpoint.load(copy)
            shutil.rmtree(copy)
    assert not mark.exists()  # ... and nothing of ours set it off


@pytest.mark.parametrize("name", ["weights.safetensors", "card.json"])
@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.99])
def test_truncated(folder, name, share):
    content = (folder / name).read_bytes()
    (folder / name).write_bytes(content[: int(len(content) * share)])
    with pytest.raises(InputError, match=name):
        checkpoint.load(folder)


@pytest.mark.parametrize("name", ["weights.safetensors", "card.json"])
def test_missing(folder, name):
    (folder / name).unlink()
    with pytest.raises(InputError, match=name):
        checkpoint.load(folder)


def test_other_shapes(folder):
    weights = load_file(folder / "weights.safetensors")
    weights["augmentor.out.weight"] = torch.zeros(2, 2)
    save_file(weights, folder / "weights.safetensors")
    with pytest.raises(InputError, match=r"augmentor\.out\.weight"):
        checkpoint.load(folder)


def test_surplus_and_lacking_tensors(folder):
    path = folder / "weights.safetensors"
    weights = load_file(path)
    save_file(weights | {"more": torch.zeros(1)}, path)
    with pytest.raises(InputError, match="more"):
        checkpoint.load(folder)
    weights.pop("centres")
    save_file(weights, path)
    with pytest.raises(InputError, match="centres"):
        checkpoint.load(folder)


def test_not_numbers(folder):
    path = folder / "weights.safetensors"
    weights = load_file(path)
    weights["augmentor.out.bias"][:] = float("nan")
    save_file(weights, path)
    with pytest.raises(InputError, match="not numbers"):
        checkpoint.load(folder)


@pytest.mark.parametrize("kind", [torch.float16, torch.bfloat16, torch.float64])
def test_weights_in_half_and_double_precision_are_loaded(folder, networks, kind):
    path = folder / "weights.safetensors"
    save_file({k: v.to(kind) for k, v in load_file(path).items()}, path)
    for name, value in checkpoint.load(folder).networks.state_dict().items():
        assert value.dtype == torch.float32
        torch.testing.assert_close(value, networks.state_dict()[name], atol=1e-2, rtol=1e-2)


@pytest.mark.parametrize("kind", [torch.int32, torch.bool, torch.uint8])
def test_weights_of_another_type_are_called_by_its_name(folder, kind):
    path = folder / "weights.safetensors"
    weights = load_file(path)
    save_file(weights | {"centres": weights["centres"].to(kind)}, path)
    with pytest.raises(InputError, match=f"centres is of {str(kind)[6:]}, .* save it as float32"):
        checkpoint.load(folder)


def test_doubles_beyond_float32_are_not_numbers(folder):
    path = folder / "weights.safetensors"
    weights = load_file(path)
    save_file(weights | {"centres": torch.full_like(weights["centres"].double(), 1e300)}, path)
    with pytest.raises(InputError, match="not numbers"):
        checkpoint.load(folder)


@pytest.mark.parametrize(
    "change",
    [
        {"settings": None},
        {"settings": {"frames": "many"}},
        {"settings": {"surprise": 1}},
        {"labels": 3},
        {"normalisation": {"mean": 0.0, "std": 0.0}},
        {"normalisation": {"mean": 0.0}},
        {"format": "something else"},
        {"settings": {"representation_widths": [10**5] * 5}},
        {"settings": {"augmentor_widths": [10**9, 10**9]}},
        {"settings": {"augmentor_widths": [-1, 2]}},
        {"labels": {"anger": 1}},
        {"normalisation": {"mean": float("nan"), "std": 1.0}},
    ],
)
def test_garbled_cards(folder, change):
    card = json.loads((folder / "card.json").read_text())
    (folder / "card.json").write_text(json.dumps(card | change))
    with pytest.raises(InputError):
        checkpoint.load(folder)


def test_find(folder, tmp_path, monkeypatch):
    assert card.names(tmp_path) == ["mine"]
    assert card.find("mine", tmp_path) == folder
    assert card.find(folder) == folder
    run = tmp_path / "run"
    shutil.copytree(folder, run / "checkpoint")
    assert card.find(run) == run / "checkpoint"
    for bad in ("absent", "../absent", "a b", ""):
        with pytest.raises(InputError, match=r"checkpoint|plain name"):
            card.find(bad, tmp_path / "home")


def test_a_training_that_held_nobody_out_is_not_said_to_wait_for_a_proof():
    said = {}
    for out in ([], ["ada"]):
        (said[len(out)],) = card.twin_test({"training": {"held_out_speakers": out}}, "mine")
    assert said[0]["holds"] is said[1]["holds"] is None
    assert said[0]["sentence"].endswith("as its training held no speakers out")
    assert said[1]["sentence"].endswith("tripaug prove mine --write-card")


def test_what_is_found_out_later_is_entered_and_shown(folder):
    before = card.read(folder)
    assert [test["holds"] for test in card.twin_test(before, "mine")] == [None]
    tests = [
        {"holds": True, "sentence": "better than ..."},
        {"holds": False, "sentence": "w" * 9000},
    ]
    card.amend(folder, {"twin_test": tests})
    assert card.read(folder) == before | {"twin_test": tests}
    assert checkpoint.load(folder).card["twin_test"] == tests
    shown = card.twin_test(card.read(folder), "mine")
    assert shown[0] == tests[0]
    assert shown[1]["holds"] is False
    assert len(shown[1]["sentence"]) < 1000


@pytest.mark.parametrize(
    "strange", [None, 3, "yes", [3], [{}], {"holds": True}, [{"sentence": ""}]]
)
def test_a_card_that_says_nonsense_of_a_test_says_nothing(strange):
    assert [test["holds"] for test in card.twin_test({"twin_test": strange}, "mine")] == [None]
    odd = card.twin_test({"twin_test": [{"holds": "yes", "sentence": ["a"]}]}, "mine")
    assert odd == [{"holds": False, "sentence": "['a']"}]


_STRANGE = (None, 0, "x", [], [1], {"a": 1})


@pytest.mark.parametrize("path", [*sorted(card._KINDS), "mel", "limits", "seed"])
def test_whatever_a_field_holds_a_card_is_read_or_refused_in_one_sentence(folder, path):
    whole = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    whole |= {"training": {"corpora": ["a"], "speakers": ["b"], "held_out_speakers": ["c"]}}
    *above, last = path.split(".")
    sentences = []
    for strange in _STRANGE:
        changed = json.loads(json.dumps(whole))
        (changed[above[0]] if above else changed)[last] = strange
        (folder / "card.json").write_text(json.dumps(changed), encoding="utf-8")
        try:
            read = card.read(folder)
            model_card.text_of(read, "mine")
            set(read.get("training", {}).get("held_out_speakers", ()))
        except InputError as error:
            sentences.append(str(error))
    assert all("\n" not in sentence for sentence in sentences)
    assert sentences or path not in card._KINDS


def test_a_disk_that_fills_up_leaves_nothing_behind_and_the_older_one_in_place(
    folder, networks, settings, monkeypatch
):
    def save():
        about = Normalisation(0.0, 1.0), CLASSES, {"seed": 8}
        checkpoint.save(folder, networks, torch.zeros(3, 128), settings, *about)

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    before = card.identity(folder)
    with monkeypatch.context() as patched:
        patched.setattr(checkpoint, "write_tensors", full)
        with pytest.raises(OSError, match="No space"):
            save()
    rename = Path.rename
    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", lambda a, b: full() if ".new-" in a.name else rename(a, b))
        with pytest.raises(OSError, match="No space"):
            save()
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]
    assert card.identity(folder) == before


def test_one_that_is_damaged_does_not_end_the_list(folder, capsys):
    shutil.copytree(folder, folder.with_name("other"))
    (folder / "card.json").write_text("{")
    assert cli.main(["checkpoints", "list", "--checkpoints", str(folder.parent)]) == 0
    shown = capsys.readouterr().out.splitlines()
    assert "damaged" in next(line for line in shown if line.startswith("mine"))
    assert any(line.startswith("other") for line in shown)
