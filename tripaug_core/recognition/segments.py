"""Utterances cut into the fixed-size segments that recognisers see, and segments that vote."""

import torch
from torch import Tensor

SEGMENT_FRAMES = 128  # Sec. 3.1.1: 128 x 128 mels, 3.2 s


def segment(starts: Tensor, lengths: Tensor, width: int = SEGMENT_FRAMES):
    """Where the segments of packed utterances lie.

    An utterance of up to `width` frames is one segment (the rest of it is padding). A longer one
    has ceil(length / width) of them, side by side; the last is moved back to end with the
    utterance, so that it overlaps its neighbour instead of being filled up.

    Args:
        starts, lengths: (n,) int64, first frame and number of frames of each utterance.
        width: frames of a segment.

    Returns:
        first (segments,), real (segments,) frames that are not padding, owner (segments,) index of
        the utterance; in the order of the utterances.
    """
    counts = (lengths + width - 1).div(width, rounding_mode="floor").clamp(min=1)
    owner = torch.repeat_interleave(torch.arange(len(starts), device=starts.device), counts)
    before = torch.cumsum(counts, 0) - counts
    place = (torch.arange(len(owner), device=starts.device) - before[owner]) * width
    place = torch.minimum(place, (lengths - width).clamp(min=0)[owner])
    return starts[owner] + place, lengths[owner].clamp(max=width), owner


def crop_starts(starts: Tensor, lengths: Tensor, position: Tensor, width: int = SEGMENT_FRAMES):
    """First frame of a crop of each utterance (n,), for positions (n,) between 0 and 1."""
    room = (lengths - width).clamp(min=0) + 1
    return starts + torch.minimum((position * room).long(), room - 1)


def gather(frames: Tensor, first: Tensor, real: Tensor, width: int = SEGMENT_FRAMES) -> Tensor:
    """Segments out of packed frames.

    Args:
        frames: (total_frames, mels).
        first, real: (n,) first frame and number of real frames of each segment.
        width: frames of a segment.

    Returns:
        (n, 1, mels, width), zeros behind the real frames.
    """
    step = torch.arange(width, device=frames.device)
    inside = step < real[:, None]
    rows = torch.where(inside, first[:, None] + step, first[:, None])
    cut = frames[rows] * inside[..., None]
    return cut.transpose(1, 2)[:, None]


def vote(log_probabilities: Tensor, owner: Tensor, utterances: int) -> Tensor:
    """The majority vote of the segments of each utterance (Sec. 3.1.1).

    Args:
        log_probabilities: (segments, classes).
        owner: (segments,) index of the utterance.
        utterances: how many there are; each owns at least one segment.

    Returns:
        (utterances,) class indices. Between classes with equally many votes the larger sum of
        log-probabilities over all segments decides, so long utterances do not depend on order.
    """
    classes = log_probabilities.shape[1]
    ballots = torch.nn.functional.one_hot(log_probabilities.argmax(1), classes)
    counts = ballots.new_zeros(utterances, classes).index_add_(0, owner, ballots)
    sums = total(log_probabilities, owner, utterances)
    return sums.masked_fill(counts < counts.amax(1, keepdim=True), -torch.inf).argmax(1)


def total(log_probabilities: Tensor, owner: Tensor, utterances: int) -> Tensor:
    """Summed log-probabilities of each utterance's segments, (utterances, classes), float64."""
    wide = log_probabilities.double()
    return wide.new_zeros(utterances, wide.shape[1]).index_add_(0, owner, wide)
