"""Has a training learned? Its figures on speakers that it did not hear, against controls."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace

import torch

from tripaug_core.augment.learned import Augmentor
from tripaug_core.corpora.features import Features
from tripaug_core.errors import InputError
from tripaug_core.method import evaluation
from tripaug_core.method.networks import Networks, build_networks
from tripaug_core.method.phases import Round, make_optimisers, representation_phase, set_rates
from tripaug_core.method.settings import Settings
from tripaug_core.method.triplets import TripletSampler, normalised
from tripaug_core.statistics import FEWEST_SPEAKERS
from tripaug_core.validation.twin.trial import TwinTest
from tripaug_core.vocabulary import ACTIVE_SHARE

WON, LOST = 0.95, 0.55  # accuracy of a discriminator that has won, or learned nothing


@dataclass(frozen=True)
class Check:
    """One demand and whether it holds.

    Attributes:
        name: what was measured.
        value: the figure.
        demand: what it must be, in words.
        holds: whether it is.
        note: figures beside it.
    """

    name: str
    value: float
    demand: str
    holds: bool
    note: str = ""

    def to_dict(self) -> dict:
        """Plain values."""
        return asdict(self)


def prove(
    augmentor: Augmentor,
    features: Features,
    *,
    seed: int = 0,
    report: Callable[[str], None] = lambda text: None,
) -> list[Check]:
    """Measures a trained augmentor on the speakers that its training held out.

    Representation: purity and silhouette against the same network untrained, and against one
    trained on shuffled labels (phase 1 alone, which is all that moves it). Guidance: shares of
    fresh triplets still active. Discriminator: accuracy on held-out speakers. What became of the
    emotion is for a judge that had no part in the training to say: `twin_checks`.

    Args:
        augmentor: trained with held-out speakers.
        features: of the same corpus, not normalised.
        seed: of the triplets.
        report: told what is being done.

    Raises:
        InputError: the checkpoint was trained on other data, or held no speaker out.
    """
    training, held_out = parts(augmentor, features)
    settings = Settings.from_dict(augmentor.card["settings"])
    classes = tuple(c for c in augmentor.labels if c in set(held_out.emotions))
    held_out = held_out.select(held_out.among(classes))
    inside = normalised(training, augmentor.normalisation)
    outside = normalised(held_out, augmentor.normalisation)

    report("representation: trained, untrained, trained on shuffled labels")
    labels = outside.labels(classes)
    controls = {
        "untrained": build_networks(settings, _generator(settings.seed)).eval(),
        "shuffled labels": shuffled_twin(inside, augmentor.labels, settings),
    }
    own = evaluation.separation(evaluation.represent_all(augmentor.networks, outside), labels)
    others = {
        name: evaluation.separation(evaluation.represent_all(networks, outside), labels)
        for name, networks in controls.items()
    }
    checks = [
        Check(
            f"{figure}, held-out speakers",
            own[figure],
            "above " + " and ".join(f"{o[figure]:.3f} ({n})" for n, o in others.items()),
            all(own[figure] > o[figure] for o in others.values()),
        )
        for figure in ("purity", "silhouette")
    ]

    report("guidance: fresh triplets")
    alive = {
        name: evaluation.active_triplet_rate(
            augmentor.networks, part, present, settings, _generator(seed)
        )
        for name, part, present in (
            ("training speakers", inside, augmentor.labels),
            ("held-out speakers", outside, classes),
        )
    }
    for loss in ("rep", "emo"):
        for name, figures in alive.items():
            share = figures[f"{loss}_active"]
            what = f"active share of L_{loss.upper()}, {name}"
            checks.append(Check(what, share, f"at least {ACTIVE_SHARE}", share >= ACTIVE_SHARE))
    accuracy = alive["held-out speakers"]["discriminator_accuracy"]
    demand = f"between {LOST} and {WON}: neither lost nor won"
    what = "discriminator accuracy, held-out speakers"
    checks.append(Check(what, accuracy, demand, LOST <= accuracy <= WON))
    return checks


def twin_checks(tests: Sequence[TwinTest]) -> list[Check]:
    """What twin tests demand: to be better than the untrained twin, and not below noise.

    A test on too few speakers for a word demands nothing where another has enough.
    """
    enough = [test for test in tests if len(test.hearing.speakers) >= FEWEST_SPEAKERS]
    return [check for test in enough or tests for check in _twin_checks(test)]


def _twin_checks(test: TwinTest) -> list[Check]:
    figures = test.to_dict()
    corpora = ", ".join(figures["corpora"])
    where = f"judge {figures['judge']}, {corpora}"
    demand = f"points at ε {test.epsilon:g} and the same distance moved"
    twin, noise = test.gain("twin"), test.gain("noise")
    return [
        Check(
            f"emotion preserved over its untrained twin, {where}",
            100 * twin.value,
            f"{demand}, shown to be above 0",
            test.holds,
            figures["verdict"],
        ),
        Check(
            f"emotion preserved over noise, {where}",
            100 * noise.value,
            f"{demand}, at least 0",
            noise.value >= 0,
        ),
    ]


def shuffled_twin(training: Features, classes: tuple[str, ...], settings: Settings) -> Networks:
    """Networks whose representation learner was trained as long, on labels that mean nothing.

    Args:
        training: normalised.
    """
    order = torch.randperm(len(training), generator=_generator(settings.seed + 9)).tolist()
    emotions = tuple(training.emotions[i] for i in order)
    shuffled = replace(training, emotions=emotions)
    networks = build_networks(settings, _generator(settings.seed))
    optimisers = make_optimisers(networks, settings)
    draws = _generator(settings.seed + 1)
    sampler = TripletSampler(shuffled, classes, settings.frames)
    for step in range(settings.iterations):
        set_rates(optimisers, settings, step)
        triplets = sampler.draw(settings.batch_size, draws)
        representation_phase(Round(networks, optimisers, settings, triplets, draws))
    return networks.eval()


def parts(augmentor: Augmentor, features: Features) -> tuple[Features, Features]:
    """What an augmentor was trained on, and what it held out, of its corpus.

    Raises:
        InputError: the corpus is another one, or nobody was held out.
    """
    trained = augmentor.card.get("training", {})
    held_out = set(trained.get("held_out_speakers", ()))
    if not held_out:
        raise InputError(
            "this checkpoint's training held no speaker out, so there is nobody to prove it on: "
            "train with --held-out."
        )
    inside = [i for i, s in enumerate(features.speakers) if s in set(trained["speakers"])]
    outside = [i for i, s in enumerate(features.speakers) if s in held_out]
    if features.view(sorted([*inside, *outside])).content != trained.get("content"):
        raise InputError(
            "the corpus here is not the one that this checkpoint was trained on: "
            "its files or labels differ."
        )
    return features.view(inside), features.view(outside)


def _generator(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)
