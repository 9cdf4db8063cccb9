"""The augmentor gives the same whatever its caller has set torch to."""

import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext

import pytest
import torch
import torchaudio

import tripaug_core as ta
from tests.augment.test_learned import rand, speech
from tripaug_core.sound.mel import MelSpec, mel_bank
from tripaug_core.sound.pitch import median_pitch_hz
from tripaug_core.sound.resynthesis import griffin_lim
from tripaug_core.sound.tempo import stretch


def forget() -> None:
    """As in a fresh process: what is kept for all callers is made anew."""
    for name, module in list(sys.modules.items()):
        if name.startswith("tripaug_core."):
            for each in vars(module).values():
                if hasattr(each, "cache_clear"):
                    each.cache_clear()


@contextmanager
def default(dtype=None, device=None):
    """As Lightning's `bf16-true` and `64-true` leave it for the whole of a training."""
    was = torch.get_default_dtype()
    torch.set_default_dtype(dtype or was)
    try:
        with torch.device(device) if device else nullcontext():
            yield
    finally:
        torch.set_default_dtype(was)


SURROUNDINGS = {
    "bfloat16": lambda: default(torch.bfloat16),
    "float16": lambda: default(torch.float16),
    "float64": lambda: default(torch.float64),
    "a device of no values": lambda: default(device="meta"),
    "inference mode": torch.inference_mode,
}
SOUND = speech(0.4)
BATCH = torch.stack([SOUND, SOUND.flip(0)])[:, None]
MEL = rand(1, 1, 128, 24)


def of_sound(augmentor) -> dict:
    """What is made of sound."""
    layer = ta.TripletAugmentWaveform(augmentor, p=0.7, seed=3)
    heard, reached = layer(BATCH, [1.0, 0.5], return_epsilon=True)
    return {
        "mel": augmentor.mel(SOUND, 16_000),
        "mel from 8 kHz": augmentor.mel(SOUND, 8_000),
        "mel from 44.1 kHz": augmentor.mel(SOUND.numpy(), 44_100),
        "sound": augmentor.augment_waveform(BATCH, 16_000, epsilon=[0.1, 0.2], seed=1),
        "sound at 8 kHz": augmentor.augment_waveform(SOUND, 8_000, seed=1),
        "layer": heard,
        "layer's ε": reached,
        "Griffin-Lim": griffin_lim(MEL[0, 0], augmentor.spec, iterations=2),
        "stretched": stretch(SOUND, 1.1, 16_000),
        "pitch": torch.tensor(median_pitch_hz(SOUND, 16_000), dtype=torch.float64, device="cpu"),
    }


def of_mels(augmentor) -> dict:
    """What is made of mels."""
    layer = ta.TripletAugment(augmentor, p=0.7, seed=3)
    generator = torch.Generator().manual_seed(0)
    seen, reached = layer(MEL.expand(4, -1, -1, -1), [1.0, 0.3, 0.5, 0.7], return_epsilon=True)
    return {
        "call": augmentor(MEL, seed=1),
        "call with a generator": augmentor(MEL, epsilon=[0.3], seed=generator, lengths=[0.7]),
        "representation": augmentor.represent(MEL),
        "judgement": augmentor.judge(MEL),
        "perturbation": augmentor.perturb(MEL, augmentor.perturbation(MEL, noise=MEL), 0.2),
        "layer": seen,
        "layer's ε": reached,
    }


def different(found: dict, usual: dict) -> list:
    return [
        name
        for name, value in usual.items()
        if found[name].dtype != value.dtype or not torch.equal(found[name], value)
    ]


@pytest.mark.parametrize("surroundings", SURROUNDINGS)
def test_what_the_caller_has_set_changes_no_bit(checkpoint_folder, surroundings):
    def all_of():
        augmentor = ta.load_augmentor(checkpoint_folder)
        return {**of_sound(augmentor), **{f"mels: {k}": v for k, v in of_mels(augmentor).items()}}

    usual = all_of()
    forget()
    try:
        with SURROUNDINGS[surroundings]():
            as_set = torch.get_default_dtype()
            assert different(all_of(), usual) == []
            assert torch.get_default_dtype() is as_set
        assert different(all_of(), usual) == [], "afterwards"
    finally:
        forget()


def test_what_is_made_for_all_is_made_in_its_own_thread_alone(monkeypatch):
    """What one thread makes neither changes nor takes what another has set meanwhile."""
    seen, whole = [], torchaudio.functional.melscale_fbanks

    def meanwhile(*args, **kwargs):
        with ThreadPoolExecutor(1) as other:
            seen.append(other.submit(lambda: torch.zeros(1).dtype).result())
            other.submit(torch.set_default_dtype, torch.float64).result()
        return whole(*args, **kwargs)

    usual = mel_bank(MelSpec())
    monkeypatch.setattr(torchaudio.functional, "melscale_fbanks", meanwhile)
    with default(torch.bfloat16):
        made = mel_bank(MelSpec())
        assert torch.get_default_dtype() is torch.float64
    assert seen == [torch.bfloat16]
    assert made.dtype is torch.float32
    assert torch.equal(made, usual)


@pytest.mark.parametrize("threads", [1, 2])
def test_autocast_changes_no_bit_of_what_is_made_of_sound(augmentor, threads):
    had = torch.get_num_threads()
    torch.set_num_threads(threads)
    try:
        usual = of_sound(augmentor)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            assert different(of_sound(augmentor), usual) == []
            judged = augmentor.judge(MEL)
    finally:
        torch.set_num_threads(had)
    assert judged.dtype == torch.float32


def test_a_first_use_in_inference_mode_does_no_harm(checkpoint_folder):
    forget()
    with torch.inference_mode():
        augmentor = ta.load_augmentor(checkpoint_folder)
        augmentor(augmentor.mel(SOUND, 8_000), seed=0)
    mel = augmentor.mel(SOUND, 8_000).requires_grad_()
    augmentor(mel, seed=0).sum().backward()
    assert mel.grad.isfinite().all()


@pytest.mark.parametrize("device", ["meta", "cuda:99"])
def test_a_device_that_cannot_be_had_leaves_it_as_it_was(augmentor, device):
    usual = augmentor(MEL, seed=0)
    with pytest.raises((ta.InputError, RuntimeError, AssertionError)):
        augmentor.to(device)
    assert torch.equal(augmentor(MEL, seed=0), usual)
    with pytest.raises(ta.InputError):
        ta.TripletAugment(augmentor, p=1.0)(MEL.to("meta"))
    assert torch.equal(augmentor(MEL, seed=0), usual)
