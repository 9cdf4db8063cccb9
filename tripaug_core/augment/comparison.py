"""Two augmentors on the same recordings, with the same noise and the same amount of change."""

from typing import TYPE_CHECKING

from torch import Tensor

from tripaug_core.errors import InputError

if TYPE_CHECKING:
    from tripaug_core.augment.learned import Augmented, Augmentor


def check_comparable(augmentor: "Augmentor", other: "Augmentor") -> None:
    """Whether two augmentors take the same mels.

    Raises:
        InputError: the two see sound in different ways.
    """
    if other.spec != augmentor.spec:
        raise InputError("the two checkpoints see sound in different ways: choose another.")


def copies_by(
    other: "Augmentor", augmentor: "Augmentor", mel: Tensor, epsilon: Tensor, noise: Tensor
) -> "Augmented":
    """The copies that `other` makes of mels in the units of `augmentor`, in the same units.

    ε is in those units too, so that both change the sound by the same amount.

    Args:
        other: whose copies; `augmentor` itself gives its own.
        augmentor: whose normalisation the mels and ε are in.
        mel: (batch, 1, mels, frames), normalised by `augmentor`.
        epsilon: (batch,).
        noise: as `mel`, already scaled.

    Raises:
        InputError: the two see sound in different ways.
    """
    check_comparable(augmentor, other)
    if other is augmentor:
        return augmentor.made(mel, noise, epsilon, None)
    scale = other.normalisation.std / augmentor.normalisation.std
    theirs = other.normalisation.apply(augmentor.normalisation.undo(mel))
    made = other.made(theirs, noise, epsilon / scale, None)
    changed = mel + (made.mel - theirs) * scale
    return made._replace(mel=changed, epsilon_reached=made.epsilon_reached * scale)
