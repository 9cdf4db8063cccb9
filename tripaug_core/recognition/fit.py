"""Training a recogniser on packed features."""

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy, one_hot

from tripaug_core.errors import InputError
from tripaug_core.method.optimisers import AdamW
from tripaug_core.method.triplets import normalisation_of
from tripaug_core.recognition import segments
from tripaug_core.recognition.labels import class_indices
from tripaug_core.recognition.layers import build
from tripaug_core.recognition.levels import level_shifts
from tripaug_core.recognition.light import LightCNN
from tripaug_core.recognition.rare import class_weights, log_shares
from tripaug_core.recognition.recogniser import Recogniser, louder, normalised
from tripaug_core.recognition.settings import FitSettings
from tripaug_core.recognition.vgg19 import VGG19
from tripaug_core.sound.mel import Normalisation
from tripaug_core.tensors import all_finite, check_change


def fit(
    features,
    classes,
    settings: FitSettings | None = None,
    augmentation=None,
    seed: int = 0,
    device="cpu",
    *,
    normalisation: Normalisation | None = None,
    augmentable=None,
    weighting: str = "none",
) -> Recogniser:
    """Trains a recogniser; the same seed, settings and features give the same weights (on CPU).

    Initialisation, the order of examples and the augmentation draw from separate generators, so
    that methods which differ in the augmentation alone share initialisation, order and crops.

    Args:
        features: `Features` of the training part only. Copies made beforehand are simply in it.
        classes: emotions by class index; the features hold no other.
        settings: defaults to the light recogniser's.
        augmentation: a callable (mel (b, 1, mels, frames) normalised, lengths (b,), generator) ->
            mel of the same shape, applied afresh to each batch. One with a true attribute
            `mixes_labels` is called with `targets` (b, classes) as well and gives (mel, targets).
        seed: of everything random.
        device: where to train.
        normalisation: default: fitted on `features`. Give the augmentor's own, so that ε means
            the same to both.
        augmentable: (n,) booleans, which utterances the augmentation applies to; default all.
        weighting: "none", "weights" (the loss by inverse class frequency) or "logit-adjustment"
            (the logarithm of each class' share is added to its logit in the loss, Menon et al.
            2021).

    Raises:
        InputError: no features, a class without a name in `classes`, or a loss that is no number.
    """
    settings = settings or FitSettings()
    classes = tuple(classes)
    labels = torch.from_numpy(class_indices(features.emotions, classes))
    device = torch.device(device)
    network = build(lambda: make_network(settings, len(classes)), _generator(seed, 1)).to(device)
    if settings.network == "light":  # its masked norms want channels last; weights too: 1.2 to 1.6x
        network = network.to(memory_format=torch.channels_last)
    normalisation = normalisation or normalisation_of(features)
    order, position = _plan(labels, len(classes), settings, _generator(seed, 2))
    chosen = None
    if augmentation is not None and augmentable is not None:
        chosen = torch.as_tensor(augmentable, dtype=torch.bool).cpu()[order]
    dropping, changing = _generator(seed, 3, device), _generator(seed, 4, device)

    weights = class_weights(labels, len(classes), weighting).to(device)
    shift = log_shares(labels, len(classes), weighting).to(device)
    shifts = level_shifts(features, settings.level).cpu()
    usual = float(shifts.mean())
    shifts = (shifts - usual)[order].to(device)
    there = features.to(device)
    frames = there.frames
    starts, lengths = there.starts.cpu()[order], there.lengths.cpu()[order]
    first = segments.crop_starts(starts, lengths, position, settings.segment_frames).to(device)
    real = lengths.clamp(max=settings.segment_frames).to(device)
    truth = labels[order].to(device)

    optimiser = AdamW(
        network.parameters(), lr=settings.learning_rate, weight_decay=settings.weight_decay
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: _rate(step, settings))
    network.train()
    for step in range(settings.steps):
        size = real[step]
        log_mel = segments.gather(frames, first[step], size, settings.segment_frames).float()
        mel = normalised(log_mel, size, normalisation)
        targets = one_hot(truth[step], len(classes)).to(mel.dtype)
        if augmentation is not None:
            rows = None if chosen is None else chosen[step].nonzero()[:, 0].to(device)
            mel, targets = _augmented(augmentation, mel, size, targets, rows, changing)
        mel = louder(mel, size, shifts[step], normalisation)
        with torch.autocast(device.type, torch.bfloat16, enabled=settings.precision == "bfloat16"):
            logits = network(mel, size, dropping)
        each = cross_entropy(
            logits.float() + shift,
            targets,
            reduction="none",
            label_smoothing=settings.label_smoothing,
        )
        loss = (each * (targets @ weights)).mean()
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()
        schedule.step()
    # The last loss is of the weights before the last step.
    if not (torch.isfinite(loss) and all(map(all_finite, network.parameters()))):
        raise InputError("the recogniser's loss is not a number: lower the learning rate.")
    level = settings.level, usual
    return Recogniser(network, classes, normalisation, settings.segment_frames, *level)


def make_network(settings: FitSettings, classes: int) -> torch.nn.Module:
    """The network that the settings name, untrained."""
    if settings.network == "vgg19":
        hidden = 64 * settings.width
        return VGG19(classes, settings.width, hidden, settings.dropout, settings.batch_norm)
    return LightCNN(classes, settings.width, settings.dropout)


def _augmented(augmentation, mel, lengths, targets, rows, generator):
    if rows is not None and len(rows) == 0:
        return mel, targets
    part = slice(None) if rows is None else rows
    with torch.no_grad():
        if getattr(augmentation, "mixes_labels", False):
            changed, mixed = augmentation(
                mel[part], lengths[part].clone(), generator, targets=targets[part]
            )
            targets = targets.clone()
            targets[part] = mixed
        else:
            changed = augmentation(mel[part], lengths[part].clone(), generator)
        check_change(changed, mel[part])
        mel = mel.clone()
        mel[part] = changed.to(mel.dtype)
    return mel, targets


def _plan(labels: Tensor, classes: int, settings: FitSettings, generator):
    """Which utterance, and where to crop it, for all steps at once: two (steps, batch_size)."""
    count = settings.steps * settings.batch_size
    if settings.class_balanced:
        share = 1.0 / torch.bincount(labels, minlength=classes)[labels]
        order = torch.multinomial(share, count, replacement=True, generator=generator)
    else:
        turns = -(-count // len(labels))
        order = torch.cat([torch.randperm(len(labels), generator=generator) for _ in range(turns)])
    position = torch.rand(count, generator=generator)
    shape = (settings.steps, settings.batch_size)
    return order[:count].reshape(shape), position.reshape(shape)


def _rate(step: int, settings: FitSettings) -> float:
    if settings.schedule == "constant":
        return 1.0
    warm = max(1, settings.steps // 10)
    if step < warm:
        return (step + 1) / warm
    done = (step - warm) / max(1, settings.steps - warm)
    return 0.5 + 0.5 * torch.cos(torch.tensor(torch.pi * done)).item()


def _generator(seed: int, stream: int, device="cpu") -> torch.Generator:
    # Neighbouring seeds must not share a stream; a prime stride keeps the four of each apart.
    return torch.Generator(device).manual_seed(seed * 1_000_003 + stream)
