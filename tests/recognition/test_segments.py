"""Segments cover an utterance, and vote as Sec. 3.1.1 says."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from tripaug_core.recognition import segments


@given(st.lists(st.integers(1, 700), min_size=1, max_size=6), st.integers(1, 200))
def test_segments_cover_each_utterance_and_leave_it_nowhere(sizes, width):
    lengths = torch.tensor(sizes)
    starts = torch.cumsum(lengths, 0) - lengths
    first, real, owner = segments.segment(starts, lengths, width)
    for i, size in enumerate(sizes):
        mine = owner == i
        assert mine.sum() == -(-size // width)
        covered = set()
        for a, n in zip(first[mine].tolist(), real[mine].tolist(), strict=True):
            assert n == min(size, width)
            covered |= set(range(a, a + n))
        assert covered == set(range(int(starts[i]), int(starts[i]) + size))


def test_the_last_segment_overlaps_instead_of_being_filled():
    first, real, owner = segments.segment(torch.tensor([10]), torch.tensor([300]), 128)
    assert first.tolist() == [10, 138, 182]
    assert real.tolist() == [128] * 3
    assert owner.tolist() == [0] * 3


def test_gather_transposes_and_pads_with_zeros():
    frames = torch.arange(1.0, 13.0).reshape(6, 2)
    cut = segments.gather(frames, torch.tensor([1, 4]), torch.tensor([3, 2]), 3)
    assert cut.tolist() == [[[[3, 5, 7], [4, 6, 8]]], [[[9, 11, 0], [10, 12, 0]]]]


def test_crops_stay_inside_and_reach_both_ends():
    starts, lengths = torch.tensor([0, 50, 50]), torch.tensor([50, 200, 200])
    position = torch.tensor([0.9, 0.0, 0.99999])
    assert segments.crop_starts(starts, lengths, position, 128).tolist() == [0, 50, 122]


def test_the_majority_wins_over_the_surer_segment():
    p = torch.tensor([[0.6, 0.4], [0.6, 0.4], [0.01, 0.99]]).log()
    owner = torch.tensor([0, 0, 0])
    assert segments.vote(p, owner, 1).tolist() == [0]


@pytest.mark.parametrize("order", [[0, 1], [1, 0]])
def test_a_tie_goes_to_the_larger_log_probability(order):
    p = torch.tensor([[0.9, 0.05, 0.05], [0.1, 0.55, 0.35]]).log()[order]
    # Summed: class 0 log(.09), class 1 log(.0275); class 2 has no vote and cannot win.
    assert segments.vote(p, torch.tensor([0, 0]), 1).tolist() == [0]


def test_a_class_without_votes_never_wins():
    p = torch.tensor([[0.51, 0.0001, 0.4899], [0.0001, 0.51, 0.4899]]).log()
    assert segments.vote(p, torch.tensor([0, 0]), 1).item() in (0, 1)


def test_utterances_vote_apart():
    p = torch.tensor([[0.9, 0.1], [0.2, 0.8], [0.3, 0.7]]).log()
    assert segments.vote(p, torch.tensor([0, 1, 1]), 2).tolist() == [0, 1]
