"""A trained recogniser: mels in, a vote for each utterance out."""

import numpy as np
import torch
from torch import Tensor, nn

from tripaug_core.recognition import segments
from tripaug_core.recognition.levels import level_shifts
from tripaug_core.sound.mel import Normalisation
from tripaug_core.tensors import masked

_BATCH = 64  # segments at once


class Recogniser:
    """A network with what it needs to judge un-normalised log mels.

    Attributes:
        network: takes (segments, 1, mels, frames) normalised and their lengths, gives logits.
        classes: emotions by class index.
        normalisation: that of its training part.
        segment_frames: frames of a segment.
        level: of the recordings as it hears them, "none" or "peak".
        usual_shift: mean of what their level adds to the training part's log-mels.
    """

    def __init__(
        self,
        network: nn.Module,
        classes: tuple[str, ...],
        normalisation: Normalisation,
        segment_frames: int = segments.SEGMENT_FRAMES,
        level: str = "peak",
        usual_shift: float = 0.0,
    ):
        self.network = network.eval()
        self.classes = tuple(classes)
        self.normalisation = normalisation
        self.segment_frames = segment_frames
        self.level = level
        self.usual_shift = usual_shift

    @property
    def device(self) -> torch.device:
        """Where the network is."""
        return next(self.network.parameters()).device

    def to(self, device) -> "Recogniser":
        """Moves the network; gives the recogniser itself back."""
        self.network.to(device)
        return self

    def predict(self, features) -> np.ndarray:
        """Class index of each utterance of `Features`, (n,) int64, by majority vote."""
        return self._judge_features(features)[0]

    def scores(self, features) -> np.ndarray:
        """Mean log-probability over the segments of each utterance, (n, classes) float64."""
        return self._judge_features(features)[1]

    def predict_mels(
        self, log_mel: Tensor, lengths: Tensor | None = None, shifts: Tensor | None = None
    ) -> np.ndarray:
        """Class index of each of a padded batch, (batch,) int64.

        Args:
            log_mel: (batch, 1, mels, frames) un-normalised log mels.
            lengths: (batch,) real frames; None means all.
            shifts: (batch,) from `level_shifts`; None means the training part's mean.
        """
        return self._judge(*_packed(log_mel, lengths), shifts)[0]

    def _judge_features(self, features) -> tuple[np.ndarray, np.ndarray]:
        shifts = level_shifts(features, self.level)
        return self._judge(features.frames, features.starts, features.lengths, shifts)

    @torch.inference_mode()
    def _judge(self, frames, starts, lengths, shifts=None) -> tuple[np.ndarray, np.ndarray]:
        if shifts is None:
            shifts = torch.full((len(starts),), self.usual_shift)
        first, real, owner = segments.segment(starts, lengths, self.segment_frames)
        shifts = (shifts.to(self.device) - self.usual_shift)[owner.to(self.device)]
        found = []
        for at in range(0, len(first), _BATCH):
            there, size = first[at : at + _BATCH], real[at : at + _BATCH]
            log_mel = segments.gather(frames, there, size, self.segment_frames).float()
            size = size.to(self.device)
            mel = normalised(log_mel.to(self.device), size, self.normalisation)
            mel = louder(mel, size, shifts[at : at + _BATCH], self.normalisation)
            found.append(self.network(mel, size).float().log_softmax(1).cpu())
        found = torch.cat(found) if found else torch.zeros(0, len(self.classes))
        owner = owner.cpu()
        votes = segments.vote(found, owner, len(starts))
        counts = torch.bincount(owner, minlength=len(starts))[:, None]
        means = segments.total(found, owner, len(starts)) / counts
        return votes.numpy(), means.numpy()


def normalised(log_mel: Tensor, lengths: Tensor, normalisation: Normalisation) -> Tensor:
    """Normalised segments (batch, 1, mels, frames), zeros behind the real frames."""
    return masked(normalisation.apply(log_mel), lengths)


def louder(mel: Tensor, lengths: Tensor, shifts: Tensor, normalisation: Normalisation) -> Tensor:
    """Normalised segments with so much (segments,) natural-log power added to the real frames."""
    if not bool(shifts.any()):
        return mel
    inside = torch.arange(mel.shape[-1], device=lengths.device) < lengths[:, None]
    return mel + (shifts / normalisation.std)[:, None, None, None] * inside[:, None, None]


def _packed(log_mel: Tensor, lengths: Tensor | None):
    batch, _, mels, frames = log_mel.shape
    starts = torch.arange(batch, device=log_mel.device) * frames
    if lengths is None:
        lengths = torch.full_like(starts, frames)
    rows = log_mel[:, 0].transpose(1, 2).reshape(batch * frames, mels)
    return rows, starts, lengths.to(log_mel.device)
