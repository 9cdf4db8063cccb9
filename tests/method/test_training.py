"""A real training: it learns, it resumes to the same weights, it stops where numbers end."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from tests.method.small import CLASSES, features_of, small_settings
from tripaug_core.errors import InputError
from tripaug_core.method import checkpoint, phases
from tripaug_core.method.training import CHECKPOINT, Diverged, train

pytestmark = pytest.mark.usefixtures("few_fresh_triplets")

PROGRAM = """
import json, sys
from pathlib import Path
from tests.method.small import features_of, small_settings
from tripaug_core.method.training import train
train(features_of(), small_settings(), Path(sys.argv[1]), resume=True, hold_out=("s3",),
      device="cpu", evaluate=False, on_event=lambda e: print(json.dumps(e), flush=True))
"""


def weights(folder):
    return load_file(folder / CHECKPOINT / "weights.safetensors")


def same(a, b):
    return a.keys() == b.keys() and all(torch.equal(a[k], b[k]) for k in a)


@pytest.fixture(scope="module")
def whole(tmp_path_factory, few_fresh_triplets):
    folder = tmp_path_factory.mktemp("whole")
    events = []
    states = torch.get_rng_state()
    result = train(
        features_of(),
        small_settings(),
        folder,
        hold_out=("s3",),
        device="cpu",
        on_event=events.append,
    )
    assert torch.equal(states, torch.get_rng_state())
    return folder, events, result


def test_the_iterations_end_in_a_checkpoint(whole):
    folder, events, result = whole
    assert result["finished"]
    assert result["step"] == 20
    loaded = checkpoint.load(folder / CHECKPOINT)
    assert loaded.labels == CLASSES
    assert loaded.card["training"]["speakers"] == ["s0", "s1", "s2"]
    assert loaded.card["training"]["held_out_speakers"] == ["s3"]
    assert loaded.card["figures"]["held_out"]["purity"] == result["held_out"]["purity"]
    *events, last = events
    assert last == {"event": "evaluating", "step": 20}
    assert [e["step"] for e in events] == [5, 10, 15, 20]
    wanted = {*phases.METRICS, "model", "total", "steps_per_second", "seconds_left"}
    assert wanted < set(events[0])
    assert events[-1]["rep"] < events[0]["rep"]


def test_held_out_speakers_touch_nothing(whole, tmp_path):
    # Other sound from the held-out speaker: the same weights and the same normalisation.
    folder, _, _ = whole
    features = features_of()
    changed = features.frames.clone()
    for i, speaker in enumerate(features.speakers):
        if speaker == "s3":
            start, length = int(features.starts[i]), int(features.lengths[i])
            changed[start : start + length] *= 1.7
    kept = {"hold_out": ("s3",), "device": "cpu", "evaluate": False}
    result = train(replace(features, frames=changed), small_settings(), tmp_path, **kept)
    assert result == {"finished": True, "step": 20}  # and no figures, which take their time
    assert same(weights(folder), weights(tmp_path))


def test_same_seed_same_weights_other_seed_others(tmp_path):
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        train(features_of(), small_settings(iterations=2, seed=seed), tmp_path / name)
    assert same(weights(tmp_path / "a"), weights(tmp_path / "b"))
    assert not same(weights(tmp_path / "a"), weights(tmp_path / "c"))


def test_stopped_and_resumed_ends_with_the_same_weights(whole, tmp_path):
    folder, _, _ = whole
    count = iter(range(1000))
    kept = {"hold_out": ("s3",), "device": "cpu"}
    result = train(
        features_of(), small_settings(), tmp_path, should_stop=lambda: next(count) == 12, **kept
    )
    assert result == {"finished": False, "step": 13}
    assert not (tmp_path / CHECKPOINT).exists()
    train(features_of(), small_settings(), tmp_path, resume=True, **kept)
    assert same(weights(folder), weights(tmp_path))


def test_killed_at_a_random_step_and_resumed_ends_with_the_same_weights(whole, tmp_path):
    undisturbed, _, _ = whole

    def start():
        return subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(tmp_path)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=os.getcwd(),
        )

    victim = start()
    for line in victim.stdout:
        if json.loads(line)["step"] >= 15:  # then that of step 10 is kept
            time.sleep(random.Random().uniform(0, 0.3))
            break
    victim.send_signal(signal.SIGKILL)
    victim.wait()
    victim.stdout.close()
    resumed = start()
    steps = [json.loads(line)["step"] for line in resumed.stdout]
    assert resumed.wait(120) == 0
    resumed.stdout.close()
    assert not steps or steps[0] > 10  # it went on, and did not start afresh
    assert same(weights(undisturbed), weights(tmp_path))


def test_other_settings_do_not_resume(tmp_path):
    train(features_of(), small_settings(iterations=2), tmp_path)
    with pytest.raises(InputError, match="other settings"):
        train(features_of(), small_settings(iterations=3), tmp_path, resume=True)


def test_truncated_state_is_refused(tmp_path):
    train(features_of(), small_settings(iterations=2), tmp_path)
    state = tmp_path / "state.safetensors"
    state.write_bytes(state.read_bytes()[:-1000])
    with pytest.raises(InputError, match="damaged"):
        train(features_of(), small_settings(iterations=2), tmp_path, resume=True)


@pytest.mark.parametrize(
    "step", ["Infinity", "NaN", "-1", "3", "1.0", '"2"', "true", "null", "9" * 400, "0", "[" * 9999]
)
def test_a_state_that_was_at_no_possible_step_is_refused(trained, tmp_path, step):
    tensors, about = trained
    altered = about.replace('"step": 2', f'"step": {step}')
    assert altered != about
    save_file(tensors, tmp_path / "state.safetensors", {"about": altered})
    _refused(tmp_path)


@pytest.mark.parametrize("change", ["lacks", "all lack", "shape", "type", "value", "surplus"])
@pytest.mark.parametrize(
    "name", ["optimiser.augmentor.0.exp_avg", "optimiser.representation.3.step", "network.", "g"]
)
def test_a_state_with_other_tensors_is_refused(trained, tmp_path, name, change):
    tensors, about = trained
    name = next(key for key in tensors if key.startswith(name))
    other = dict(tensors)
    if change == "lacks":
        del other[name]
    elif change == "all lack":
        other = {k: v for k, v in other.items() if not k.startswith(name.rpartition(".")[0])}
    elif change == "shape":
        other[name] = torch.zeros(3, 1, dtype=other[name].dtype)
    elif change == "type":
        other[name] = other[name].to(torch.float64)
    elif change == "value":
        other[name] = torch.full_like(other[name].float(), torch.nan)
    else:
        other[f"{name}.x"] = torch.zeros(1)
    save_file(other, tmp_path / "state.safetensors", {"about": about})
    _refused(tmp_path)


@pytest.fixture(scope="module")
def trained(tmp_path_factory, few_fresh_triplets):
    """Tensors and metadata of a state at the end of two steps."""
    folder = tmp_path_factory.mktemp("trained")
    train(features_of(), small_settings(iterations=2), folder, evaluate=False)
    with safe_open(folder / "state.safetensors", framework="pt") as file:
        about = file.metadata()["about"]
    return load_file(folder / "state.safetensors"), about


def _refused(folder):
    begun = []
    with pytest.raises(InputError, match="is damaged: start the training again"):
        train(
            features_of(),
            small_settings(iterations=2),
            folder,
            resume=True,
            on_begin=begun.append,
        )
    assert not begun
    assert [path.name for path in folder.iterdir()] == ["state.safetensors"]


@pytest.mark.parametrize("culprit", ["var", "discriminator"])
def test_not_a_number_stops_names_the_loss_and_keeps_the_last_good_state(
    culprit, tmp_path, monkeypatch
):
    name = {"var": "var_loss", "discriminator": "discriminator_loss"}[culprit]
    original, calls = getattr(phases.losses, name), []

    def broken(*args):
        calls.append(1)
        return original(*args) * (float("nan") if len(calls) > 12 else 1.0)

    monkeypatch.setattr(phases.losses, name, broken)
    settings = small_settings(iterations=16, save_every=4)
    with pytest.raises(Diverged, match=f"^{culprit} is not a number"):
        train(features_of(), settings, tmp_path)
    state = load_file(tmp_path / "state.safetensors")
    assert all(torch.isfinite(v).all() for k, v in state.items() if k.startswith("network"))
    monkeypatch.undo()
    # The kept state is a good one: from there the training goes through.
    assert train(features_of(), settings, tmp_path, resume=True)["finished"]


@pytest.mark.parametrize("frames", [1, 2, 3, 4])
def test_the_shortest_crops_do_not_diverge_in_bfloat16(tmp_path, frames):
    settings = small_settings(iterations=4, save_every=1, frames=frames, precision="bfloat16")
    assert train(features_of(), settings, tmp_path, device="cpu", evaluate=False)["finished"]


def test_one_emotion_is_not_enough(tmp_path):
    with pytest.raises(InputError, match="two emotions"):
        train(features_of(classes=("anger",)), small_settings(), tmp_path)


def test_no_cuda_is_said(tmp_path):
    if torch.cuda.is_available():
        pytest.skip("there is a CUDA device")
    with pytest.raises(InputError, match="no CUDA device"):
        train(features_of(), small_settings(), tmp_path, device="cuda")


def test_somebody_must_be_left_to_train_on(tmp_path):
    features = features_of()
    everybody = tuple(sorted(set(features.speakers)))
    with pytest.raises(InputError, match="held out"):
        train(features, small_settings(), tmp_path, hold_out=everybody)
