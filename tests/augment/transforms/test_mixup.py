import pytest
import torch

from tripaug_core.augment.transforms.mixup import Mixup
from tripaug_core.errors import InputError


def _generator(seed=0):
    return torch.Generator().manual_seed(seed)


def test_the_mixture_is_what_the_targets_say():
    # Each example is constant and equal to its number, so a mixture reveals its weights.
    values = torch.tensor([1.0, 10.0, 100.0, 1000.0])
    mel = values[:, None, None, None].expand(4, 1, 3, 7)
    mixed, targets = Mixup(1.0)(mel, None, _generator(), torch.eye(4))
    assert torch.allclose(mixed, (targets @ values)[:, None, None, None].expand_as(mixed))
    assert torch.allclose(targets.sum(1), torch.ones(4))
    assert (targets > 0).sum() > 4


def test_a_shorter_partner_is_repeated():
    lengths = torch.tensor([6, 2])
    mel = torch.zeros(2, 1, 1, 6)
    mel[1, 0, 0, :2] = torch.tensor([1.0, 2.0])
    seed = next(s for s in range(99) if torch.randperm(2, generator=_generator(s))[0] == 1)
    mixed, targets = Mixup(1.0)(mel, lengths, _generator(seed), torch.eye(2))
    expected = targets[0, 1] * torch.tensor([1.0, 2.0, 1.0, 2.0, 1.0, 2.0])
    assert torch.allclose(mixed[0, 0, 0], expected)
    assert (mixed[1, 0, 0, 2:] == 0).all()


def test_a_small_alpha_hardly_mixes():
    def purity(alpha):
        return Mixup(alpha)(torch.zeros(64, 1, 1, 1), None, _generator(), torch.eye(64))[1].amax(1)

    assert purity(0.05).mean() > purity(5.0).mean() + 0.1


@pytest.mark.parametrize("alpha", [0, -1, float("nan")])
def test_alpha_must_be_above_0(alpha):
    with pytest.raises(InputError, match="alpha"):
        Mixup(alpha)


def test_targets_must_fit():
    with pytest.raises(InputError, match="targets"):
        Mixup()(torch.zeros(2, 1, 1, 1), None, _generator(), torch.tensor([0, 1]))
