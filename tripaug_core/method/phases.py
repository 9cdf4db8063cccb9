"""The four phases of Sec. 2.3: each one update of one network, all others frozen."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from tripaug_core.method import losses
from tripaug_core.method.networks import Networks, frozen
from tripaug_core.method.optimisers import Adam
from tripaug_core.method.settings import Settings
from tripaug_core.method.triplets import Triplets

Optimisers = dict[str, torch.optim.Optimizer]


def make_optimisers(networks: Networks, settings: Settings) -> Optimisers:
    """One Adam a network; the augmentor's serves phases 3 and 4."""
    return {
        name: Adam(getattr(networks, name).parameters(), lr=rate, fused=True)
        for name, rate in _rates(settings).items()
    }


def _rates(settings: Settings) -> dict[str, float]:
    return {
        "augmentor": settings.learning_rate,
        "discriminator": settings.discriminator_rate,
        "representation": settings.representation_rate,
    }


def set_rates(optimisers: Optimisers, settings: Settings, step: int) -> None:
    """The learning rates of an iteration (from 0), by the settings' schedule."""
    share = 1.0
    if settings.schedule == "cosine":
        share = 0.5 * (1 + math.cos(math.pi * step / settings.iterations))
    for name, rate in _rates(settings).items():
        for group in optimisers[name].param_groups:
            group["lr"] = rate * share


def use_bf16(settings: Settings, device: torch.device) -> bool:
    """Whether the networks run in bfloat16 on this device; emulated it would only be slower.

    Crops that the first two strides leave one frame of run in float32 on the CPU, whatever the
    settings say: oneDNN's bfloat16 gradient of the third convolution reads beyond them.
    """
    if device.type == "cpu" and settings.frames <= 4:
        return False
    if settings.precision != "auto":
        return settings.precision == "bfloat16"
    if device.type == "cuda":
        return torch.cuda.is_bf16_supported(including_emulation=False)
    native = getattr(torch.cpu, "_is_avx512_bf16_supported", None)
    return bool(native and native())


@dataclass(frozen=True)
class Round:
    """What all four phases of one iteration share.

    Attributes:
        networks, optimisers, settings: as they are named.
        triplets: one batch.
        generator: of noise and ε, on the device of the triplets.
        bf16: run the networks under autocast to bfloat16.
    """

    networks: Networks
    optimisers: Optimisers
    settings: Settings
    triplets: Triplets
    generator: torch.Generator
    bf16: bool = False

    def augment(self, mels: Tensor, lengths: Tensor) -> Tensor:
        """AUG(X) under fresh noise, and ε ~ U(low, high) for each example."""
        like = {"generator": self.generator, "dtype": torch.float32, "device": mels.device}
        noise = torch.randn(mels.shape, **like)
        low, high = self.settings.epsilon_low, self.settings.epsilon_high
        epsilon = low + (high - low) * torch.rand(len(mels), **like)
        with self.autocast():
            return self.networks.augmentor(mels, noise, epsilon, lengths)

    def represent(self, mels: Tensor, lengths: Tensor) -> Tensor:
        """Representations (batch, 128) float32."""
        with self.autocast():
            return self.networks.representation(mels, lengths)

    def judge(self, mels: Tensor, lengths: Tensor) -> Tensor:
        """The discriminator's logits (batch,) float32."""
        with self.autocast():
            return self.networks.discriminator(mels, lengths).float()

    def autocast(self) -> torch.autocast:
        """bfloat16 if this round asks for it."""
        return torch.autocast(
            self.triplets.mels.device.type, dtype=torch.bfloat16, enabled=self.bf16
        )

    def step(self, name: str, loss: Tensor) -> None:
        """One step of one network's Adam; the gradient reaches nothing else."""
        optimiser = self.optimisers[name]
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()


def representation_phase(r: Round) -> dict[str, Tensor]:
    """Phase 1: the representation learner, by L_REP (Eq. 2) on originals."""
    mels, lengths = r.triplets.mels, r.triplets.lengths
    points = r.represent(mels.flatten(0, 1), lengths.flatten()).unflatten(0, mels.shape[:2])
    loss = losses.rep_loss(*points, r.settings.margin)
    r.step("representation", r.settings.w_r * loss)
    return {"rep": loss, "rep_active": losses.active(*points, r.settings.margin)}


def discriminator_phase(r: Round) -> dict[str, Tensor]:
    """Phase 2: the discriminator, by Eq. 1 on originals and augmented; the augmentor is frozen."""
    original, original_lengths = r.triplets.anchor  # X_2: another utterance than X_1
    with torch.no_grad():
        augmented = r.augment(*r.triplets.positive)
    logits = r.judge(
        torch.cat([original, augmented]), torch.cat([original_lengths, r.triplets.lengths[1]])
    )
    of_original, of_augmented = logits.chunk(2)
    loss = losses.discriminator_loss(of_original, of_augmented)
    r.step("discriminator", loss)
    right = torch.cat([of_original > 0, of_augmented <= 0]).float().mean()
    return {"discriminator": loss, "discriminator_accuracy": right}


def variance_phase(r: Round) -> dict[str, Tensor]:
    """Phase 3: the augmentor, by L_VAR (Eq. 5) on two versions of X; the learner is frozen."""
    mels, lengths = r.triplets.anchor
    with frozen(r.networks.representation):
        twice = r.augment(mels.repeat(2, 1, 1, 1), lengths.repeat(2))
        first, second = r.represent(twice, lengths.repeat(2)).chunk(2)
        loss = losses.var_loss(first, second, r.settings.variance)
        r.step("augmentor", r.settings.w_v * loss)
    return {"var": loss}


def preservation_phase(r: Round) -> dict[str, Tensor]:
    """Phase 4: the augmentor, by the discriminator's opinion, L_EMO (Eq. 3) and L_BAL (Eq. 6).

    Representation learner and discriminator are frozen.
    """
    s, out = r.settings, {}
    lengths = r.triplets.lengths
    with frozen(r.networks.representation, r.networks.discriminator):
        with torch.no_grad():
            anchor, negative = r.represent(
                r.triplets.mels[::2].flatten(0, 1), lengths[::2].flatten()
            ).chunk(2)
        # L_BAL alone needs an augmented negative.
        last = 2 if "bal" in s.without else 3
        chosen = lengths[1:last].flatten()
        augmented = r.augment(r.triplets.mels[1:last].flatten(0, 1), chosen)
        points = r.represent(augmented, chosen)
        size = len(anchor)
        total = 0.0
        if "gan" not in s.without:
            out["gan"] = losses.gan_loss(r.judge(augmented[:size], lengths[1]))
            total = total + s.w_g * out["gan"]
        if "emo" not in s.without:
            triplet = anchor, points[:size], negative
            out["emo"] = losses.emo_loss(*triplet, s.margin)
            out["emo_active"] = losses.active(*triplet, s.margin)
            total = total + s.w_e * out["emo"]
        if "bal" not in s.without:
            triplet = anchor, points[:size], points[size:]
            out["bal"] = losses.bal_loss(*triplet, s.margin)
            out["bal_active"] = losses.active(*triplet, s.margin)
            total = total + s.w_b * out["bal"]
        r.step("augmentor", total)
    return out


def four_phases(r: Round) -> dict[str, Tensor]:
    """One iteration: the four phases in the paper's order.

    Returns:
        Scalars on the device, detached: each loss, the shares of active triplets, the
        discriminator's accuracy, and the sums `model` (Eq. 4) and `total` (Eq. 7). A loss that is
        left out stands as 0.
    """
    out = representation_phase(r) | discriminator_phase(r)
    if "var" not in r.settings.without:
        out |= variance_phase(r)
    out |= preservation_phase(r)
    s = r.settings
    zero = torch.zeros((), dtype=torch.float32, device=r.triplets.mels.device)
    out = {name: out.get(name, zero).detach() for name in METRICS}
    out["model"] = losses.model_loss(out["gan"], out["rep"], out["emo"], s.w_g, s.w_r, s.w_e)
    out["total"] = losses.total_loss(out["model"], out["var"], out["bal"], s.w_v, s.w_b)
    return out


LOSSES = ("rep", "discriminator", "var", "gan", "emo", "bal")
METRICS = (*LOSSES, "rep_active", "emo_active", "bal_active", "discriminator_accuracy")
