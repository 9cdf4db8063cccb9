"""What an augmentation can be compared with: something else that spends the same budget."""

from typing import TYPE_CHECKING

from tripaug_core.errors import InputError

if TYPE_CHECKING:  # imported where it is used: the page is up before torch is
    import torch

    from tripaug_core.augment.learned import Augmentor
    from tripaug_core.studio.work.session import Dials, Recording
    from tripaug_core.studio.work.shelf import Shelf

NOISE, WARP, MASKS = "noise", "warp", "specaugment"
_CHECKPOINT = "checkpoint:"


def changed(
    rival: str, shelf: "Shelf", augmentor: "Augmentor", recording: "Recording", dials: "Dials"
) -> tuple["torch.Tensor", "torch.Tensor | None"]:
    """The recording after the rival's change, (1, 1, mels, frames), in the augmentor's own units,
    and where the rival takes its energy from, (1, 2, mels, frames); None if it moves nothing.

    Args:
        rival: "noise", "warp" (at random), "specaugment" (its masks' change scaled to ε), or
            "checkpoint:NAME".
        shelf: where checkpoints are found.
        augmentor: whose normalisation the recording's mel and ε are in.
        recording: what is changed.
        dials: ε, noise scale (of checkpoints only) and seed.

    Raises:
        InputError: no such rival, or a checkpoint that sees sound in another way.
    """
    import torch

    from tripaug_core.augment.budget import at_budget
    from tripaug_core.augment.masking import SpecAugment
    from tripaug_core.augment.noise import GaussianNoise
    from tripaug_core.augment.warping import RandomWarp

    mel, generator = recording.mel, torch.Generator().manual_seed(dials.seed)
    with torch.inference_mode():
        if rival == NOISE:
            return GaussianNoise(dials.epsilon, dials.epsilon)(mel, None, generator), None
        if rival == WARP:
            return RandomWarp(
                dials.epsilon, dials.epsilon, std=augmentor.normalisation.std
            ).with_displacement(mel, None, generator)
        if rival == MASKS:
            return at_budget(mel, SpecAugment()(mel, None, generator), dials.epsilon), None
        return _by_another(rival, shelf, augmentor, recording, dials)


def _by_another(rival, shelf, augmentor, recording, dials):
    if not str(rival).startswith(_CHECKPOINT):
        raise InputError(f"there is nothing called {rival!r} to compare with.")
    other = shelf.augmentor(rival.removeprefix(_CHECKPOINT))
    if other.spec != augmentor.spec:
        raise InputError("the two checkpoints see sound in different ways: choose another.")
    # ε is in the first one's units, so that both change the sound by the same amount.
    scale = other.normalisation.std / augmentor.normalisation.std
    theirs = other.mel(recording.clip.waveform, recording.clip.sample_rate_hz)
    asked = theirs, dials.epsilon / scale, dials.noise_scale, dials.seed
    augmented, displacement = other.augment(*asked)[:2]
    return recording.mel + (augmented - theirs) * scale, displacement
