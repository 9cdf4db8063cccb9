"""Copies of the cut classes, each changed as a method says."""

from dataclasses import replace
from functools import lru_cache

import torch

from tripaug_core import corpora
from tripaug_core.bench.plan.methods import Context, Method
from tripaug_core.bench.plan.specs import CellSpec
from tripaug_core.bench.run.sides import keys_of
from tripaug_core.corpora.extract import listen
from tripaug_core.corpora.features import Features, concat, pack
from tripaug_core.sound.files import resample
from tripaug_core.sound.mel import Normalisation, log_mel
from tripaug_core.tensors import masked

COPY = "~"  # between an original's id and the number of its copy
_AT_ONCE = 32


def copies_of(
    training: Features, method: Method, context: Context, spec: CellSpec, home: str | None
) -> Features | None:
    """The copies that a method adds to the training part, with its offline change, or None."""
    chosen = [i for i, key in enumerate(keys_of(training)) if key in set(spec.copied)]
    if method.sampling != "copies" or not chosen or not spec.copies:
        return None
    originals = training.select(chosen)
    generator = torch.Generator().manual_seed(spec.seed * 1_000_003 + 11)
    rounds = []
    for number in range(1, spec.copies + 1):
        if method.sound is not None:
            made = _sound_copies(originals, method.sound(context), context, home, generator)
        elif method.offline is not None:
            made = changed(originals, method.offline(context), context.normalisation, generator)
        else:
            made = originals
        rounds.append(replace(made, ids=tuple(f"{id}{COPY}{number}" for id in originals.ids)))
    return concat(rounds)


def changed(
    originals: Features, change, normalisation: Normalisation, generator: torch.Generator
) -> Features:
    """Every utterance after a change of its normalised mel, in un-normalised units again."""
    mels: list[torch.Tensor] = [torch.empty(0)] * len(originals)
    # By length, so that little is padded; the order of the result is that of the originals.
    order = torch.argsort(originals.lengths, stable=True).tolist()
    for at in range(0, len(order), _AT_ONCE):
        rows = order[at : at + _AT_ONCE]
        log_mels, lengths = originals.padded(rows)
        mel = masked(normalisation.apply(log_mels), lengths)
        mel = normalisation.undo(change(mel, lengths, generator).cpu())
        for place, row in enumerate(rows):
            mels[row] = mel[place, 0, :, : int(lengths[place])]
    return _packed_like(originals, mels)


def _sound_copies(originals: Features, change, context: Context, home, generator) -> Features:
    mels, spec = [], context.spec
    columns = originals.corpora, originals.ids, originals.speakers
    for corpus, id, speaker in zip(*columns, strict=True):
        waveform, rate_hz = listen(_corpus(corpus, home)[id])
        waveform = resample(waveform, rate_hz, spec.sample_rate_hz)
        waveform = change(waveform, spec.sample_rate_hz, generator)
        mel = log_mel(waveform, spec)[0, 0]
        mels.append(context.speakers.apply(mel, corpus, speaker) if context.speakers else mel)
    return _packed_like(originals, mels)


def _packed_like(originals: Features, mels: list[torch.Tensor]) -> Features:
    """New mels with the labels of the originals; rounded as features are."""
    columns = ("ids", "emotions", "speakers", "sentences", "languages", "sessions", "sexes")
    return pack(
        mels,
        originals.spec,
        corpora=originals.corpora,
        about=originals.about,
        **{name: getattr(originals, name) for name in columns},
    )


@lru_cache(maxsize=8)
def _corpus(name: str, home: str | None):
    return corpora.load(name, home)
