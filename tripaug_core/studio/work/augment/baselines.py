"""What an augmentation can be compared with: something else that spends the same budget."""

from typing import TYPE_CHECKING

from tripaug_core.errors import InputError
from tripaug_core.vocabulary import BASELINES

if TYPE_CHECKING:  # imported where it is used: the page is up before torch is
    import torch

    from tripaug_core.augment.learned import Augmentor
    from tripaug_core.studio.work.catalogue import Catalogue
    from tripaug_core.studio.work.session import AugmentParams, Recording

NOISE, WARP, MASKS = BASELINES
_CHECKPOINT = "checkpoint:"


def changed(
    baseline: str,
    catalogue: "Catalogue",
    augmentor: "Augmentor",
    recording: "Recording",
    params: "AugmentParams",
) -> tuple["torch.Tensor", "torch.Tensor | None"]:
    """The recording after the baseline's change, (1, 1, mels, frames), in the augmentor's units,
    and where the baseline takes its energy from, (1, 2, mels, frames); None if it moves nothing.

    Args:
        baseline: "noise", "warp" (at random), "specaugment" (its masks' change scaled to ε), or
            "checkpoint:NAME".
        catalogue: where checkpoints are found.
        augmentor: whose normalisation the recording's mel and ε are in.
        recording: what is changed.
        params: ε, noise scale (of checkpoints only) and seed.

    Raises:
        InputError: no such baseline, or a checkpoint that sees sound in another way.
    """
    import torch

    from tripaug_core.augment.budget import at_budget
    from tripaug_core.augment.transforms.masking import SpecAugment
    from tripaug_core.augment.transforms.noise import GaussianNoise
    from tripaug_core.augment.transforms.warping import RandomWarp

    mel, generator = recording.mel, torch.Generator().manual_seed(params.seed)
    with torch.inference_mode():
        if baseline == NOISE:
            return GaussianNoise(params.epsilon, params.epsilon)(mel, None, generator), None
        if baseline == WARP:
            return RandomWarp(
                params.epsilon, params.epsilon, std=augmentor.normalisation.std
            ).with_displacement(mel, None, generator)
        if baseline == MASKS:
            return at_budget(mel, SpecAugment()(mel, None, generator), params.epsilon), None
        return _by_another(baseline, catalogue, augmentor, recording, params)


def _by_another(baseline, catalogue, augmentor, recording, params):
    if not str(baseline).startswith(_CHECKPOINT):
        raise InputError(f"there is nothing called {baseline!r} to compare with.")
    import torch

    from tripaug_core.augment.comparison import copies_by
    from tripaug_core.augment.seeds import noise_for

    other = catalogue.augmentor(baseline.removeprefix(_CHECKPOINT))
    noise = params.noise_scale * noise_for(recording.mel.shape, params.seed)
    asked = torch.full((1,), float(params.epsilon))
    return copies_by(other, augmentor, recording.mel, asked, noise)[:2]
