"""Equations 1 to 7, each a pure function of representations or logits; means over the batch."""

import torch
from torch import Tensor
from torch.nn.functional import cosine_similarity, relu, softplus


def distance(a: Tensor, b: Tensor) -> Tensor:
    """l1 distance, (batch, size) and (batch, size) -> (batch,)."""
    return (a - b).abs().sum(-1)


def hinge(anchor: Tensor, positive: Tensor, negative: Tensor, margin: float) -> Tensor:
    """max(dist(A, P) - dist(A, N) + margin, 0) of each triplet, (batch,); above 0 it is active."""
    return relu(distance(anchor, positive) - distance(anchor, negative) + margin)


@torch.no_grad()
def active(anchor: Tensor, positive: Tensor, negative: Tensor, margin: float) -> Tensor:
    """Active-triplet rate: the share of triplets that a loss has anything left to say about."""
    return (hinge(anchor, positive, negative, margin) > 0).float().mean()


def discriminator_loss(original: Tensor, augmented: Tensor) -> Tensor:
    """Eq. 1 from the discriminator's side: -[log D(X) + log(1 - D(AUG(X)))].

    The paper prints log(-D(AUG(X))); its text names the non-saturating loss, so 1 - D is meant.

    Args:
        original, augmented: (batch,) logits.
    """
    return softplus(-original).mean() + softplus(augmented).mean()


def gan_loss(augmented: Tensor) -> Tensor:
    """Eq. 1 from the augmentor's side, non-saturating: -log D(AUG(X)); logits (batch,)."""
    return softplus(-augmented).mean()


def rep_loss(anchor: Tensor, positive: Tensor, negative: Tensor, margin: float = 7.0) -> Tensor:
    """Eq. 2, L_REP: all three are representations (batch, 128) of originals."""
    return hinge(anchor, positive, negative, margin).mean()


def emo_loss(anchor: Tensor, augmented_p: Tensor, negative: Tensor, margin: float = 7.0) -> Tensor:
    """Eq. 3, L_EMO: the positive is augmented, anchor and negative are originals."""
    return hinge(anchor, augmented_p, negative, margin).mean()


def model_loss(gan: Tensor, rep: Tensor, emo: Tensor, w_g=1.0, w_r=1.0, w_e=10.0) -> Tensor:
    """Eq. 4, L_Model = w_g L_GAN + w_r L_REP + w_e L_EMO.

    A figure to look at: each phase of Sec. 2.3 steps its own part of it.
    """
    return w_g * gan + w_r * rep + w_e * emo


def var_loss(first: Tensor, second: Tensor, form: str = "dot") -> Tensor:
    """Eq. 5, L_VAR: similarity of two augmented versions of the same input.

    The paper prints det and says dot product in the text. "dot" is that; "cosine" divides by both
    norms, so that the loss cannot be lowered by length alone.

    Args:
        first, second: representations (batch, 128).
        form: "dot" or "cosine".
    """
    if form == "cosine":
        return cosine_similarity(first, second, dim=-1).mean()
    return torch.einsum("bs,bs->b", first, second).mean()


def bal_loss(
    anchor: Tensor, augmented_p: Tensor, augmented_n: Tensor, margin: float = 7.0
) -> Tensor:
    """Eq. 6, L_BAL: positive and negative are both augmented, the anchor is an original."""
    return hinge(anchor, augmented_p, augmented_n, margin).mean()


def total_loss(model: Tensor, var: Tensor, bal: Tensor, w_v=1.0, w_b=8.0) -> Tensor:
    """Eq. 7, L_Total = L_Model + w_v L_VAR + w_b L_BAL; a figure to look at, as Eq. 4."""
    return model + w_v * var + w_b * bal
