"""What a training came to, in figures: is the guidance alive, do emotions lie apart."""

import torch
from torch import Tensor

from tripaug_core import measures
from tripaug_core.corpora.features import Features
from tripaug_core.method import losses
from tripaug_core.method.networks import Networks
from tripaug_core.method.phases import Round
from tripaug_core.method.settings import Settings
from tripaug_core.method.triplets import TripletSampler

BATCH = 64
MOST_TRIPLETS = 32  # in a batch of `active_triplet_rate`


@torch.no_grad()
def represent_all(networks: Networks, features: Features) -> Tensor:
    """Representations of whole utterances, (utterances, 128), on the features' device.

    Args:
        features: normalised.
    """
    order = torch.argsort(features.lengths)  # like lengths together: less padding
    out = None
    for chosen in order.split(BATCH):
        points = networks.representation(*features.padded(chosen))
        out = points.new_empty(len(features), points.shape[1]) if out is None else out
        out[chosen] = points
    return out


def centres_of(points: Tensor, labels: Tensor, classes: int) -> Tensor:
    """Mean representation of each class, (classes, 128)."""
    return torch.stack([points[labels == c].mean(0) for c in range(classes)])


def separation(points: Tensor, labels: Tensor) -> dict[str, float]:
    """Purity of the ten nearest neighbours, and silhouette, both in l1 as the losses are."""
    points, labels = points.float().cpu().numpy(), labels.cpu().numpy()
    return {
        "purity": measures.purity(points, labels),
        "silhouette": measures.silhouette(points, labels),
    }


@torch.no_grad()
def active_triplet_rate(
    networks: Networks,
    features: Features,
    classes: tuple[str, ...],
    settings: Settings,
    generator: torch.Generator,
    batches: int = 16,
) -> dict[str, float]:
    """Shares of fresh triplets still active in Eqs. 2, 3 and 6, and the discriminator's accuracy.

    Args:
        features: normalised; triplets are drawn from them, with fresh ε and noise.
        batches: of twice as many triplets as the training's have, `MOST_TRIPLETS` at most.
    """
    sampler = TripletSampler(features, classes, settings.frames)
    triplets = min(MOST_TRIPLETS, 2 * settings.batch_size)
    seen: list[dict[str, float]] = []
    for _ in range(batches):
        r = Round(networks, {}, settings, sampler.draw(triplets, generator), generator)
        mels, lengths = r.triplets.mels, r.triplets.lengths
        a, p, n = (r.represent(mels[i], lengths[i]) for i in range(3))
        mel_p, mel_n = (r.augment(mels[i], lengths[i]) for i in (1, 2))
        new_p, new_n = r.represent(mel_p, lengths[1]), r.represent(mel_n, lengths[2])
        original, augmented = r.judge(*r.triplets.anchor) > 0, r.judge(mel_p, lengths[1]) <= 0
        found = {
            "rep_active": losses.hinge(a, p, n, settings.margin) > 0,
            "emo_active": losses.hinge(a, new_p, n, settings.margin) > 0,
            "bal_active": losses.hinge(a, new_p, new_n, settings.margin) > 0,
            "discriminator_accuracy": torch.cat([original, augmented]),
            "distance_moved": losses.distance(p, new_p),
            "distance_apart": losses.distance(a, n),
        }
        seen.append({name: float(value.float().mean()) for name, value in found.items()})
    return {name: sum(each[name] for each in seen) / batches for name in seen[0]}
