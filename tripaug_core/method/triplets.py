"""Triplets of anchor, positive and negative from the training part."""

from dataclasses import dataclass, replace

import torch
from torch import Tensor

from tripaug_core.corpora.features import Features
from tripaug_core.errors import InputError
from tripaug_core.sound.mel import AT_ONCE, Normalisation


@dataclass(frozen=True)
class Triplets:
    """A batch of triplets, crops of normalised mel spectrograms.

    Attributes:
        mels: (3, batch, 1, mels, frames): anchors, positives, negatives.
        lengths: (3, batch) in frames.
    """

    mels: Tensor
    lengths: Tensor

    @property
    def anchor(self) -> tuple[Tensor, Tensor]:
        """Mels and lengths of X_A."""
        return self.mels[0], self.lengths[0]

    @property
    def positive(self) -> tuple[Tensor, Tensor]:
        """Mels and lengths of X_P."""
        return self.mels[1], self.lengths[1]

    @property
    def negative(self) -> tuple[Tensor, Tensor]:
        """Mels and lengths of X_N."""
        return self.mels[2], self.lengths[2]


class TripletSampler:
    """Draws triplets: an emotion at random, two of its utterances, and one of another emotion.

    Emotions are equally likely however unequal their numbers, since the training part may be
    skewed. An emotion with one utterance gives two crops of it. All on one device, without a
    transfer.

    Args:
        features: the training part, normalised by `normalised`.
        classes: the emotions; each must have an utterance.
        frames: length of a crop.
    """

    def __init__(self, features: Features, classes: tuple[str, ...], frames: int):
        if len(classes) < 2:
            raise InputError(
                "triplets need at least two emotions: the training part has "
                + (f"only {classes[0]!r}." if classes else "none.")
            )
        labels = features.labels(classes)
        order = torch.argsort(labels, stable=True)
        self._features = features
        self._frames = frames
        self._order = order
        self._count = torch.bincount(labels, minlength=len(classes))
        if bool((self._count == 0).any()):
            missing = classes[int((self._count == 0).nonzero()[0])]
            raise InputError(f"the training part has no utterance of {missing!r}.")
        self._first = torch.cumsum(self._count, 0) - self._count

    def draw(self, batch: int, generator: torch.Generator) -> Triplets:
        """A batch of triplets; the generator lives on the device of the features."""
        like = {"dtype": torch.float32, "device": self._order.device}
        u = torch.rand(6, batch, generator=generator, **like)
        emotions = len(self._count)
        own = _scaled(u[0], emotions)
        other = (own + 1 + _scaled(u[1], emotions - 1)) % emotions
        count = self._count[own]
        a = _scaled(u[2], count)
        p = (a + 1 + _scaled(u[3], (count - 1).clamp(min=1))) % count
        n = _scaled(u[4], self._count[other])
        rows = torch.stack([self._first[own] + a, self._first[own] + p, self._first[other] + n])
        mels, lengths = self._features.crops(self._order[rows.flatten()], self._frames, generator)
        return Triplets(mels.unflatten(0, (3, batch)), lengths.unflatten(0, (3, batch)))


def normalisation_of(features: Features) -> Normalisation:
    """Mean and deviation over all frames of the utterances; a corpus may be larger than memory."""
    if int(features.lengths.sum()) * features.spec.n_mels > AT_ONCE:
        return Normalisation.fit_blocks(lambda: features.blocks(AT_ONCE))
    return Normalisation.fit(next(features.blocks(AT_ONCE)))


def normalised(features: Features, normalisation: Normalisation, device="cpu") -> Features:
    """The features on a device; what is taken out of them is in normalised units, float32."""
    return replace(features, normalisation=normalisation).to(device)


def _scaled(u: Tensor, count: Tensor | int) -> Tensor:
    """Uniform numbers in [0, 1) to whole numbers below count."""
    if not isinstance(count, Tensor):
        return (u * count).long().clamp(max=count - 1)
    return torch.minimum((u * count).long(), count - 1)
