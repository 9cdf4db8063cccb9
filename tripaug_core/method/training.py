"""The training: rounds of the four phases (Sec. 2.3), with events, checkpoints and resumption."""

import hashlib
import json
import platform
from collections.abc import Callable
from pathlib import Path

import torch

from tripaug_core import __version__
from tripaug_core.corpora.features import Features
from tripaug_core.errors import InputError
from tripaug_core.method import checkpoint, evaluation
from tripaug_core.method.meter import Meter
from tripaug_core.method.networks import Networks, build_networks, to_train
from tripaug_core.method.phases import Round, four_phases, make_optimisers, set_rates, use_bf16
from tripaug_core.method.probes import MOST, Probes, choose
from tripaug_core.method.resume import load_state, save_state
from tripaug_core.method.settings import Settings
from tripaug_core.method.triplets import TripletSampler, normalisation_of, normalised

CHECKPOINT = "checkpoint"  # folder of the checkpoint within a training's folder


class Diverged(InputError):
    """A loss or a weight is no longer a number; the last good checkpoint was kept."""


def train(
    features: Features,
    settings: Settings,
    folder: Path,
    *,
    resume: bool = False,
    hold_out: tuple[str, ...] = (),
    about: dict | None = None,
    device: str = "auto",
    probes: int = 0,
    evaluate: bool = True,
    on_begin: Callable[[int], None] = lambda step: None,
    on_event: Callable[[dict], None] = lambda event: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> dict:
    """Trains augmentor, discriminator and representation learner.

    Normalisation, triplets and networks see the features less the held-out speakers, and nothing
    else. On the CPU, with the same number of threads, an interrupted and resumed training ends
    with the same weights as an uninterrupted one.

    Args:
        features: log-mels with their emotions, not normalised.
        folder: gets `checkpoint/` and, while the training goes on, `state.safetensors`.
        resume: go on from the state in the folder, if there is one.
        hold_out: speakers kept aside for the figures at the end.
        about: further entries of the checkpoint's card (corpus, licence, ...).
        device: "cpu", "cuda", or "auto" for CUDA where there is one.
        probes: how often in the training a few utterances are augmented and kept in `probes/`, to
            be looked at later (`method.probes`); the weights do not depend on it.
        evaluate: whether `final_figures` are computed; they take as long as some ten iterations.
        on_begin: gets the iterations that the state had done, once it is in place and before
            anything is written.
        on_event: gets a dict every `log_every` iterations: step, the losses and sums, active
            shares, discriminator_accuracy, steps_per_second, seconds_left; and one with `event`
            "probe" and the step after each probe, and one with "evaluating" before the figures at
            the end.
        should_stop: asked after each iteration; if true, the state is saved and the training ends.

    Returns:
        finished (bool), step, and where finished and evaluated the figures of `final_figures`.

    Raises:
        InputError: the features do not suffice, or the folder holds another training.
        Diverged: a loss or a weight became not a number.
    """
    torch_device = pick_device(device)
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    held_out_idx = [i for i, speaker in enumerate(features.speakers) if speaker in set(hold_out)]
    inside = sorted(set(range(len(features))) - set(held_out_idx))
    if not inside:
        raise InputError("all speakers are held out: leave some to train on.")
    normalisation = normalisation_of(features.view(inside))
    on_device = normalised(features, normalisation, torch_device)
    training = on_device.view(inside)
    classes = tuple(sorted(set(training.emotions)))
    sampler = TripletSampler(training, classes, settings.frames)

    generator = torch.Generator().manual_seed(settings.seed)
    networks = to_train(build_networks(settings, generator, normalisation.std), torch_device)
    optimisers = make_optimisers(networks, settings)
    draws = torch.Generator(torch_device).manual_seed(settings.seed + 1)
    fingerprint = _fingerprint(features, settings, hold_out)
    state = (networks, optimisers, {"draws": draws}, fingerprint)
    step = load_state(folder, *state, settings.iterations) if resume else 0
    on_begin(step)

    watched = _probes(folder, features, inside, held_out_idx, normalisation, settings, step, probes)

    def look() -> None:
        if watched is not None and watched.due(step):
            on_event(watched.take(networks, step))

    def keep() -> None:
        save_state(folder, step, *state)

    if step == 0:
        look()
        keep()
    bf16 = use_bf16(settings, torch_device)
    meter, stopped = Meter(step), False
    while step < settings.iterations and not stopped:
        triplets = sampler.draw(settings.batch_size, draws)
        set_rates(optimisers, settings, step)
        meter.add(four_phases(Round(networks, optimisers, settings, triplets, draws, bf16)))
        step += 1
        stopped = should_stop()
        last = stopped or step == settings.iterations
        saving = last or step % settings.save_every == 0
        if step % settings.log_every == 0 or saving:
            means, bad = meter.read()
            _stop_if_diverged(bad, networks if saving else None, step, folder)
            seconds_left = (settings.iterations - step) / means["steps_per_second"]
            on_event({"step": step, **means, "seconds_left": seconds_left})
        look()
        if saving:
            keep()
    if step < settings.iterations:
        return {"finished": False, "step": step}

    networks.eval()
    held_out = on_device.view(held_out_idx) if held_out_idx else None
    points = evaluation.represent_all(networks, training)
    figures = {}
    if evaluate:
        on_event({"event": "evaluating", "step": step})
        figures = final_figures(networks, training, held_out, classes, settings)
    checkpoint.save(
        folder / CHECKPOINT,
        networks,
        evaluation.centres_of(points, training.labels(classes), len(classes)),
        settings,
        normalisation,
        classes,
        _card(features, inside, hold_out, settings, figures, torch_device) | (about or {}),
    )
    return {"finished": True, "step": step, **figures}


def _probes(folder, features, inside, held_out_idx, normalisation, settings, done, times):
    if times < 1:
        return None
    # The more telling ones: voices that it does not learn from.
    chosen = choose(features, held_out_idx)
    there = {features.emotions[i] for i in chosen}
    rest = [i for i in inside if features.emotions[i] not in there]
    chosen += choose(features, rest, MOST - len(chosen))
    chosen.sort(key=lambda i: features.emotions[i])
    held_out = {i: {"held_out": i in set(held_out_idx)} for i in chosen}
    return Probes(
        folder, features, chosen, normalisation, settings.iterations, done, times, held_out
    )


def final_figures(
    networks: Networks,
    training: Features,
    held_out: Features | None,
    classes: tuple[str, ...],
    settings: Settings,
) -> dict:
    """Liveness on the training part; on held-out speakers also how far emotions lie apart.

    Args:
        training, held_out: normalised features.
    """
    generator = torch.Generator(training.frames.device).manual_seed(settings.seed + 2)
    figures = {
        "training": evaluation.active_triplet_rate(networks, training, classes, settings, generator)
    }
    if held_out is None:
        return figures
    present = tuple(c for c in classes if c in set(held_out.emotions))
    if len(present) < 2:
        return figures
    of_known = [i for i, emotion in enumerate(held_out.emotions) if emotion in present]
    held_out = held_out.view(of_known)
    labels = held_out.labels(present)
    fresh = build_networks(settings, torch.Generator().manual_seed(settings.seed))
    fresh.to(training.frames.device).eval()
    figures["held_out"] = {
        **evaluation.separation(evaluation.represent_all(networks, held_out), labels),
        "untrained": evaluation.separation(evaluation.represent_all(fresh, held_out), labels),
        **evaluation.active_triplet_rate(networks, held_out, present, settings, generator),
    }
    return figures


def pick_device(name: str) -> torch.device:
    """The device of a name; "auto" takes CUDA where there is one."""
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    try:
        device = torch.device(name)
    except RuntimeError as error:
        raise InputError(f"there is no device {name!r}: use auto, cpu or cuda.") from error
    if device.type not in ("cpu", "cuda"):
        raise InputError(f"the device {name!r} is not supported: use auto, cpu or cuda.")
    if device.type == "cuda" and not torch.cuda.is_available():
        raise InputError("there is no CUDA device here: use --device cpu, or leave it out.")
    if device.type == "cuda" and (device.index or 0) >= torch.cuda.device_count():
        raise InputError(f"there is no device {name!r}: {torch.cuda.device_count()} are there.")
    return device


def _stop_if_diverged(bad: str | None, networks: Networks | None, step: int, folder) -> None:
    if bad is None and networks is not None:
        weights = networks.named_parameters()
        spoilt = next((k for k, v in weights if not bool(torch.isfinite(v).all())), None)
        bad = spoilt and f"the weight {spoilt} is not a number at step {step}"
    if bad:
        raise Diverged(
            f"{bad}: the last good state is kept in {folder}; "
            "lower the learning rate, or train in float32."
        )


def _fingerprint(features: Features, settings: Settings, hold_out: tuple[str, ...]) -> str:
    what = [features.content, features.ids, features.emotions, settings.to_dict(), list(hold_out)]
    return hashlib.sha256(json.dumps(what).encode()).hexdigest()


def _card(features, inside, hold_out, settings, figures, device) -> dict:
    emotions = [features.emotions[i] for i in inside]
    return {
        "training": {
            "corpora": sorted({features.corpora[i] for i in inside}),
            "utterances": {e: emotions.count(e) for e in sorted(set(emotions))},
            "speakers": sorted({str(features.speakers[i]) for i in inside}),
            "held_out_speakers": list(hold_out),
            "content": features.content,
        },
        "seed": settings.seed,
        "iterations": settings.iterations,
        "figures": figures,
        "versions": {
            "tripaug": __version__,
            "torch": torch.__version__,
            "python": platform.python_version(),
            "device": torch.cuda.get_device_name(device) if device.type == "cuda" else "cpu",
        },
        "limits": (
            "For research on data augmentation. It learned from acted speech of few speakers; "
            "what it does to other speech is not known, and it must not be used to judge people."
        ),
    }
