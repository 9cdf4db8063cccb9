"""Each phase moves its own network and no other."""

from dataclasses import replace

import pytest
import torch

from tests.method.small import CLASSES, features_of, small_settings
from tripaug_core.method import phases
from tripaug_core.method.networks import build_networks
from tripaug_core.method.triplets import TripletSampler, normalised
from tripaug_core.sound.mel import Normalisation
from tripaug_core.tensors import masked


def make_round(**changes) -> phases.Round:
    settings = small_settings(**changes)
    networks = build_networks(settings, torch.Generator().manual_seed(0))
    features = features_of()
    features = normalised(features, Normalisation.fit(features.frames))
    generator = torch.Generator().manual_seed(1)
    triplets = TripletSampler(features, CLASSES, settings.frames).draw(4, generator)
    optimisers = phases.make_optimisers(networks, settings)
    return phases.Round(networks, optimisers, settings, triplets, generator)


def moved(r: phases.Round, act) -> set[str]:
    before = {k: v.clone() for k, v in r.networks.state_dict().items()}
    act(r)
    after = r.networks.state_dict()
    return {k.split(".")[0] for k in before if not torch.equal(before[k], after[k])}


@pytest.mark.parametrize(
    ("phase", "network"),
    [
        (phases.representation_phase, "representation"),
        (phases.discriminator_phase, "discriminator"),
        (phases.variance_phase, "augmentor"),
        (phases.preservation_phase, "augmentor"),
    ],
)
def test_no_other_weight_moves(phase, network):
    r = make_round()
    assert moved(r, phase) == {network}
    for name in {"representation", "discriminator", "augmentor"} - {network}:
        assert all(p.grad is None for p in getattr(r.networks, name).parameters())
    assert all(p.requires_grad for p in r.networks.parameters())


def test_order_of_the_phases(monkeypatch):
    order = []
    for name in ("representation", "discriminator", "variance", "preservation"):
        original = getattr(phases, f"{name}_phase")

        def spy(r, name=name, original=original):
            order.append(name)
            return original(r)

        monkeypatch.setattr(phases, f"{name}_phase", spy)
    phases.four_phases(make_round())
    assert order == ["representation", "discriminator", "variance", "preservation"]


def test_one_adam_serves_phases_3_and_4():
    r = make_round()
    phases.four_phases(r)
    steps = {
        name: {int(s["step"]) for s in o.state_dict()["state"].values()}
        for name, o in r.optimisers.items()
    }
    assert steps == {"augmentor": {2}, "discriminator": {1}, "representation": {1}}


def test_sums_stand_by_the_losses():
    out = {k: v.item() for k, v in phases.four_phases(make_round()).items()}
    assert out["model"] == pytest.approx(out["gan"] + out["rep"] + 10 * out["emo"], rel=1e-5)
    assert out["total"] == pytest.approx(out["model"] + out["var"] + 8 * out["bal"], rel=1e-5)
    assert 0 <= out["discriminator_accuracy"] <= 1


@pytest.mark.parametrize("part", ["emo", "gan", "var", "bal"])
def test_without_a_part_it_is_zero_and_the_rest_goes_on(part):
    r = make_round(without=(part,))
    out = phases.four_phases(r)
    assert out[part] == 0
    parts = {name: value.item() for name, value in out.items()}
    assert parts["model"] == pytest.approx(
        parts["gan"] + parts["rep"] + 10 * parts["emo"], rel=1e-5
    )
    rest = parts["model"] + parts["var"] + 8 * parts["bal"]
    assert parts["total"] == pytest.approx(rest, rel=1e-5)  # what is left out adds nothing
    assert all(out[other] != 0 for other in {"gan", "var"} - {part})
    assert moved(r, phases.preservation_phase) == {"augmentor"}


def test_phase_gradients_are_those_of_the_equation():
    # Phase 4 with L_EMO alone equals a hand-written step on Eq. 3.
    r = make_round(without=("gan", "bal", "var"))
    twin = make_round(without=("gan", "bal", "var"))
    phases.preservation_phase(r)
    mels, lengths = twin.triplets.mels, twin.triplets.lengths
    with torch.no_grad():
        anchor, negative = (twin.networks.representation(mels[i], lengths[i]) for i in (0, 2))
    new = twin.networks.representation(twin.augment(mels[1], lengths[1]), lengths[1])
    gap = (anchor - new).abs().sum(1) - (anchor - negative).abs().sum(1) + 7
    twin.step("augmentor", 10 * gap.clamp(min=0).mean())
    for a, b in zip(r.networks.parameters(), twin.networks.parameters(), strict=True):
        torch.testing.assert_close(a, b, atol=5e-5, rtol=1e-4)


def test_epsilon_is_drawn_for_each_example():
    r = make_round()
    mels, lengths = r.triplets.anchor
    change = (r.augment(mels, lengths) - masked(mels, lengths)).detach()
    sizes = change.abs().sum((1, 2, 3)) / (lengths * 128)
    assert ((sizes > 0.149) & (sizes < 0.501)).all()
    assert sizes.std() > 0.01


def test_bf16_round_stays_finite():
    r = make_round()
    r = replace(r, bf16=True)
    assert all(torch.isfinite(v) for v in phases.four_phases(r).values())
