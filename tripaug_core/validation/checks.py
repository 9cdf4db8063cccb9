"""Has a training learned? Its figures on speakers that it did not hear, against controls."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace

import numpy as np
import torch

from tripaug_core import measures, statistics
from tripaug_core.augment.learned import Augmentor
from tripaug_core.augment.transforms.noise import GaussianNoise
from tripaug_core.corpora.features import Features
from tripaug_core.errors import InputError
from tripaug_core.method import evaluation
from tripaug_core.method.networks import Networks, build_networks
from tripaug_core.method.phases import Round, make_optimisers, representation_phase, set_rates
from tripaug_core.method.settings import Settings
from tripaug_core.method.triplets import TripletSampler, normalised
from tripaug_core.recognition.fit import fit
from tripaug_core.recognition.settings import FitSettings

EPSILONS = (0.05, 0.1, 0.2, 0.3)
ACTIVE = 0.05  # a triplet loss with fewer active triplets guides nothing
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
    copies: int = 4,
    recognisers: int = 2,
    recogniser: FitSettings | None = None,
    report: Callable[[str], None] = lambda text: None,
) -> list[Check]:
    """Measures a trained augmentor on the speakers that its training held out.

    Representation: purity and silhouette against the same network untrained, and against one
    trained on shuffled labels (phase 1 alone, which is all that moves it). Guidance: shares of
    fresh triplets still active. Discriminator: accuracy on held-out speakers. Augmentation:
    whether recognisers trained on the training speakers find the emotion in the copies as often
    as in copies with Gaussian noise of the same ε; the guiding representation has no say in it.

    Args:
        augmentor: trained with held-out speakers.
        features: of the same corpus, not normalised.
        copies: of each held-out utterance at each ε.
        recognisers: how many, with different seeds.
        recogniser: their settings; the light recogniser's by default.
        report: told what is being done.

    Raises:
        InputError: the checkpoint was trained on other data, or held no speaker out.
    """
    training, held_out = _parts(augmentor, features)
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
            checks.append(Check(what, share, f"at least {ACTIVE}", share >= ACTIVE))
    accuracy = alive["held-out speakers"]["discriminator_accuracy"]
    demand = f"between {LOST} and {WON}: neither lost nor won"
    what = "discriminator accuracy, held-out speakers"
    checks.append(Check(what, accuracy, demand, LOST <= accuracy <= WON))

    judges = []
    for number in range(recognisers):
        report(f"recogniser {number + 1} of {recognisers}, trained on the training speakers")
        judges.append(fit(training, augmentor.labels, recogniser, seed=seed + number))
    report("augmented copies and noise, judged")
    return checks + kept_checks(augmentor, judges, held_out, copies, seed)


@torch.no_grad()
def kept_checks(augmentor, judges, held_out: Features, copies: int, seed: int) -> list[Check]:
    """How often the judges find the emotion, in learned copies and in noise, by ε.

    Args:
        judges: recognisers trained on other speakers, with the augmentor's labels as classes.
        held_out: not normalised.
    """
    truth = held_out.labels(augmentor.labels).numpy()
    mel, lengths = held_out.padded(torch.arange(len(held_out)))
    mel = augmentor.normalisation.apply(mel)

    def found(changed: torch.Tensor) -> np.ndarray:
        raw = augmentor.normalisation.undo(changed)
        return np.stack([judge.predict_mels(raw, lengths) for judge in judges])

    originals = found(mel)
    ceiling = np.mean([measures.emotion_preservation(truth, guess) for guess in originals])
    rows, heard = [], {"learned": [], "noise": []}
    for epsilon in EPSILONS:
        noise = GaussianNoise(epsilon, epsilon)
        guesses = {"learned": [], "noise": []}
        for copy in range(copies):
            own = seed * 1000 + copy
            guesses["learned"].append(found(augmentor(mel, epsilon, seed=own, lengths=lengths)))
            guesses["noise"].append(found(noise(mel, lengths, _generator(own))))
        kept = {}
        for name, found_in in guesses.items():
            found_in = np.concatenate(found_in)
            kept[name] = np.mean(
                [measures.emotion_preservation(truth, guess) for guess in found_in]
            )
            heard[name].append(found_in)
        rows.append((epsilon, kept["learned"], kept["noise"]))
    overall = np.mean([row[1] for row in rows]), np.mean([row[2] for row in rows])
    difference = difference_by_speaker(heard, truth, held_out.speakers)
    span, speakers = ", no interval from one speaker", len(set(held_out.speakers))
    if difference.low is not None:
        ends = f"[{difference.low:+.3f}, {difference.high:+.3f}]"
        span = f", 95% interval over {speakers} speakers {ends}"
    detail = "; ".join(f"ε {e:g}: {a:.3f} against {b:.3f}" for e, a, b in rows)
    return [
        Check(
            "emotion kept, judged by recognisers of other speakers",
            float(overall[0]),
            f"at least {overall[1]:.3f}, as noise of the same ε",
            bool(overall[0] >= overall[1]),
            f"originals {ceiling:.3f}; {detail}; difference {overall[0] - overall[1]:+.3f}{span}",
        )
    ]


def difference_by_speaker(
    heard: dict[str, list], truth: np.ndarray, speakers
) -> statistics.Interval:
    """How much more emotion the learned copies keep than noise, with its interval over speakers.

    Args:
        heard: method -> one (judges * copies, utterances) of recognised classes for each ε.
        truth: (utterances,) classes; speakers: of the utterances.
    """
    names, who = np.unique(np.array(speakers, dtype=str), return_inverse=True)
    classes = 1 + int(max(truth.max(), *(g.max() for each in heard.values() for g in each)))
    counts = {}
    for method, by_epsilon in heard.items():
        guesses = np.stack(by_epsilon, 1)  # (judges * copies, epsilons, utterances)
        counts[method] = np.zeros((len(guesses), len(names), classes, classes))
        for of_judge, rows in zip(counts[method], guesses, strict=True):
            for row in rows:
                np.add.at(of_judge, (who, truth, row), 1)
    alone = np.zeros(len(names), np.int64)  # all are judged by the same recognisers
    return statistics.difference(counts["learned"], counts["noise"], alone).interval()


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


def _parts(augmentor: Augmentor, features: Features) -> tuple[Features, Features]:
    trained = augmentor.card.get("training", {})
    held_out = set(trained.get("held_out_speakers", ()))
    if not held_out:
        raise InputError(
            "this checkpoint's training held no speaker out, so there is nobody to prove it on: "
            "train with --held-out."
        )
    inside = [i for i, s in enumerate(features.speakers) if s in set(trained["speakers"])]
    outside = [i for i, s in enumerate(features.speakers) if s in held_out]
    if features.select(sorted([*inside, *outside])).content != trained.get("content"):
        raise InputError(
            "the corpus here is not the one that this checkpoint was trained on: "
            "its files or labels differ."
        )
    return features.select(inside), features.select(outside)


def _generator(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)
