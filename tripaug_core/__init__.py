"""TripAug: generative data augmentation guided by triplet loss, for speech emotion recognition.

In four lines:

    import tripaug_core as ta
    augmentor = ta.load_augmentor("demo")
    mel = augmentor.mel(waveform, sample_rate)
    more = augmentor(mel, epsilon=0.2, seed=7)
"""

from importlib import import_module

_HOME_OF = {
    "InputError": "tripaug_core.errors",
    "MelSpec": "tripaug_core.sound.mel",
    "Augmentor": "tripaug_core.augment.learned",
    "load_augmentor": "tripaug_core.augment.learned",
    "TripletAugment": "tripaug_core.augment.layers.mel",
    "TripletAugmentWaveform": "tripaug_core.augment.layers.waveform",
}

__all__ = sorted(_HOME_OF)
__version__ = "0.1.0"


def __getattr__(name: str):
    # Lazily, so that `import tripaug_core` and the command line's --help do not wait for torch.
    if name in _HOME_OF:
        return getattr(import_module(_HOME_OF[name]), name)
    raise AttributeError(f"module 'tripaug_core' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
