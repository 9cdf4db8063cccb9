import pytest
import torch

from tripaug_core.augment.transforms.masking import SpecAugment
from tripaug_core.errors import InputError


def _generator(seed=0):
    return torch.Generator().manual_seed(seed)


def _ones(batch, mels, frames):
    """Signs in turns, so that 0 lies within the range of every recording."""
    mel = torch.ones(batch, 1, mels, frames)
    mel[:, :, ::2] = -1
    return mel


def _runs(hidden):
    """Starts and lengths of the stretches of True."""
    found, begun = [], None
    for place, value in enumerate([*hidden.tolist(), False]):
        if value and begun is None:
            begun = place
        elif not value and begun is not None:
            found.append((begun, place - begun))
            begun = None
    return found


def test_whole_bands_and_whole_frames_are_hidden_and_the_rest_is_untouched():
    mel = torch.randn(50, 1, 32, 100, generator=_generator(1)) + 1
    out = SpecAugment()(mel, None, _generator())
    hidden = (out == 0)[:, 0]
    frames, bands = hidden.all(1), hidden.all(2)
    assert torch.equal(hidden, frames[:, None, :] | bands[:, :, None])
    assert torch.equal(out[:, 0][~hidden], mel[:, 0][~hidden])
    assert hidden.any((1, 2)).float().mean() > 0.9


def test_masks_keep_to_their_widths():
    out = SpecAugment(1, 5, 1, 7, 1.0)(_ones(300, 32, 100), None, _generator())
    hidden = (out == 0)[:, 0]
    widths = [[w for _, w in _runs(row)] for row in hidden.all(1)]
    assert max(map(sum, widths)) == 7
    assert max(sum(w for _, w in _runs(row)) for row in hidden.all(2)) == 5
    assert max(map(len, widths)) == 1


def test_time_masks_keep_to_the_share_of_the_own_length():
    lengths = torch.tensor([10] * 200)
    mel = _ones(200, 4, 100)
    out = SpecAugment(0, 0, 1, 50, 0.3)(mel, lengths, _generator())
    hidden = (out[:, 0, 0, :10] == 0).sum(1)
    assert hidden.max() == 3
    reached = (out[:, 0, 0, :10] == 0).any(0)
    assert reached.all()  # first and last frames too


def test_where_nothing_comes_near_the_mean_of_speech_the_nearest_hides():
    silence = torch.full((1, 1, 32, 60), -2.0)
    silence[..., 40:] = 0  # padding is no part of the recording
    out = SpecAugment(2, 8, 2, 8)(silence, torch.tensor([40]), _generator())
    assert torch.equal(out, silence)
    loud = torch.rand(1, 1, 32, 60, generator=_generator()) + 1
    out = SpecAugment(2, 8, 2, 8)(loud, None, _generator())
    assert out.min() == loud.min()
    assert not torch.equal(out, loud)


def test_no_masks_change_nothing():
    mel = torch.randn(2, 1, 8, 20)
    assert torch.equal(SpecAugment(0, 20, 0, 24)(mel, None, _generator()), mel)
    assert torch.equal(SpecAugment(2, 0, 2, 0)(mel, None, _generator()), mel)


@pytest.mark.parametrize(
    "wrong",
    [{"band_masks": -1}, {"widest_frames": -2}, {"widest_share": 1.5}, {"widest_share": -0.1}],
)
def test_settings_must_make_sense(wrong):
    with pytest.raises(InputError):
        SpecAugment(**wrong)
