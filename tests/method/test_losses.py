"""Each equation against numbers worked out by hand."""

import math

import pytest
import torch

from tripaug_core.method import losses

A = torch.tensor([[0.0, 0.0], [1.0, 1.0]])
P = torch.tensor([[1.0, 2.0], [1.0, 1.0]])
N = torch.tensor([[4.0, 0.0], [11.0, 1.0]])


def test_distance_is_l1():
    assert losses.distance(A, P).tolist() == [3.0, 0.0]


@pytest.mark.parametrize("loss", [losses.rep_loss, losses.emo_loss, losses.bal_loss])
def test_triplet_losses(loss):
    # First: 3 - 4 + 7 = 6. Second: 0 - 10 + 7 < 0, so 0. Mean 3.
    assert loss(A, P, N).item() == 3.0
    # With a margin of 12: 11 and 2, mean 6.5.
    assert loss(A, P, N, margin=12.0).item() == 6.5


def test_hinge_of_each_triplet_shows_the_active_ones():
    assert losses.hinge(A, P, N, 7.0).tolist() == [6.0, 0.0]


def test_var_dot():
    # 1*4 + 2*0 = 4 and 1*11 + 1*1 = 12: mean 8.
    assert losses.var_loss(P, N).item() == 8.0


def test_var_cosine():
    # 4 / (sqrt(5) * 4) and 12 / (sqrt(2) * sqrt(122)).
    expected = (1 / math.sqrt(5) + 12 / math.sqrt(244)) / 2
    assert losses.var_loss(P, N, "cosine").item() == pytest.approx(expected, rel=1e-6)


def test_discriminator_loss():
    # D(X) = 3/4 and D(AUG(X)) = 1/4: -(log 3/4 + log 3/4).
    logit = math.log(3.0)
    loss = losses.discriminator_loss(torch.tensor([logit]), torch.tensor([-logit]))
    assert loss.item() == pytest.approx(-2 * math.log(0.75), rel=1e-6)


def test_gan_loss_is_non_saturating():
    logit = torch.tensor([math.log(1 / 3)], requires_grad=True)  # D(AUG(X)) = 1/4
    loss = losses.gan_loss(logit)
    assert loss.item() == pytest.approx(-math.log(0.25), rel=1e-6)
    loss.backward()
    assert logit.grad.item() == pytest.approx(-0.75, rel=1e-6)  # strong where D is sure


def test_sums_of_equations_4_and_7():
    model = losses.model_loss(torch.tensor(2.0), torch.tensor(3.0), torch.tensor(0.5))
    assert model.item() == 1 * 2 + 1 * 3 + 10 * 0.5
    total = losses.total_loss(model, torch.tensor(-4.0), torch.tensor(0.25))
    assert total.item() == 10 + 1 * -4 + 8 * 0.25
