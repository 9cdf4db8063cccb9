"""Every augmentation of mels, brought to the same l1 budget."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from tripaug_core.augment.budget import at_budget
from tripaug_core.augment.transforms.masking import SpecAugment
from tripaug_core.errors import InputError


@given(epsilon=st.floats(0.01, 1), seed=st.integers(0, 1000))
def test_masks_at_a_budget_change_real_frames_by_it_and_padding_not_at_all(epsilon, seed):
    generator = torch.Generator().manual_seed(seed)
    lengths = torch.tensor([40, 25])
    mel = torch.randn(2, 1, 32, 40, generator=generator)
    mel[1, ..., 25:] = 0
    changed = SpecAugment(widest_bands=8)(mel, lengths, generator)
    out = at_budget(mel, changed, epsilon, lengths)
    for row, frames in enumerate(lengths.tolist()):
        size = (out - mel)[row, ..., :frames].abs().mean()
        moved = bool((changed != mel)[row].any())
        assert float(size) == pytest.approx(epsilon if moved else 0.0, abs=1e-4)
    assert torch.equal(out[1, ..., 25:], torch.zeros(1, 32, 15))


def test_nothing_changed_stays_as_it_was():
    mel = torch.randn(1, 1, 8, 5)
    assert torch.equal(at_budget(mel, mel, 0.3), mel)


def test_complaints():
    mel = torch.zeros(1, 1, 8, 5)
    with pytest.raises(InputError, match="at least 0"):
        at_budget(mel, mel, -0.1)
    with pytest.raises(InputError, match="after the change"):
        at_budget(mel, mel[..., :4], 0.1)
