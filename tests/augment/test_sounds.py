"""A batch of sounds, one after the other or side by side."""

import pytest
import torch

RATE = 16_000


@pytest.fixture
def two_threads():
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    yield
    torch.set_num_threads(before)


def batch_of(count: int):
    generator = torch.Generator().manual_seed(3)
    return 0.1 * torch.randn(count, 1, RATE // 2, generator=generator)


@pytest.mark.parametrize("seed", [5, "generator"])
def test_side_by_side_gives_what_one_after_the_other_does(augmentor, two_threads, seed):
    sounds, lengths = batch_of(5), torch.tensor([8000, 7000, 0, 8000, 3000])

    def made():
        given = torch.Generator().manual_seed(5) if seed == "generator" else seed
        return augmentor.augment_waveform(
            sounds, RATE, seed=given, lengths=lengths, return_epsilon=True
        )

    side_by_side, reached = made()
    assert torch.get_num_threads() == 2  # this thread's are left alone
    torch.set_num_threads(1)
    for got, wanted in zip((side_by_side, reached), made(), strict=True):
        assert torch.equal(got, wanted)
    one = augmentor.augment_waveform(sounds[:1], RATE, seed=5) if seed == 5 else side_by_side[:1]
    assert torch.equal(side_by_side[:1], one)
    assert torch.equal(side_by_side[2], sounds[2])
    assert not torch.equal(side_by_side[0], sounds[0])


def test_no_gradients_are_kept_in_the_threads(augmentor, two_threads):
    out = augmentor.augment_waveform(batch_of(2).requires_grad_(), RATE, seed=1)
    assert not out.requires_grad


def test_what_fails_in_a_thread_is_told(augmentor, two_threads, monkeypatch):
    def broken(*_):
        raise RuntimeError("no memory left")

    monkeypatch.setattr(augmentor, "resynthesise", broken)
    with pytest.raises(RuntimeError, match="no memory left"):
        augmentor.augment_waveform(batch_of(3), RATE, seed=1)


def test_in_inference_mode_as_without_it(augmentor, two_threads):
    wanted = augmentor.augment_waveform(batch_of(3), RATE, seed=1)
    with torch.inference_mode():
        got = augmentor.augment_waveform(batch_of(3), RATE, seed=1)
    assert torch.equal(got, wanted)
