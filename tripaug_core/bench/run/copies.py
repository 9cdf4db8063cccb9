"""Copies of the cut classes, each changed as a method says: mels, and what their sound takes."""

from dataclasses import dataclass, replace

import torch

from tripaug_core.bench.plan.methods import Context, Method
from tripaug_core.bench.plan.specs import CellSpec
from tripaug_core.bench.run.split_parts import keys_of
from tripaug_core.corpora.features import Features, join, pack
from tripaug_core.corpora.hearing import listen
from tripaug_core.corpora.sounds import recordings
from tripaug_core.errors import InputError
from tripaug_core.sound.files import resample
from tripaug_core.sound.mel import Normalisation, level_of, log_mel
from tripaug_core.tensors import check_change, masked

# Between an original's id and the number of its copy. Ids of originals may hold it, too
# (`a/ANGER~1.wav`): what is a copy is told by its place behind the originals.
COPY = "~"
_AT_ONCE = 32


@dataclass(frozen=True, eq=False)
class Change:
    """What became of some utterances, one entry each.

    Attributes:
        features: their mels now.
        displacements: (2, mels, frames), from how far each cell's energy comes, where it moves.
        sounds: (samples,) at the rate of the mels, of a change that was made to the sound itself.
    """

    features: Features
    displacements: tuple[torch.Tensor | None, ...]
    sounds: tuple[torch.Tensor | None, ...]


def copied_places(training: Features, method: Method, spec: CellSpec) -> list[int]:
    """Which utterances of the training part a method makes copies of."""
    if method.sampling != "copies" or not spec.copies:
        return []
    copied = set(spec.copied)
    return [i for i, key in enumerate(keys_of(training)) if key in copied]


def copies_of(
    training: Features, method: Method, context: Context, spec: CellSpec, home: str | None
) -> Features | None:
    """The copies that a method adds to the training part, with its offline change, or None."""
    rounds = rounds_of(training, method, context, spec, home)
    return join([each.features for each in rounds]) if rounds else None


def rounds_of(
    training: Features, method: Method, context: Context, spec: CellSpec, home: str | None
) -> list[Change]:
    """The copies, number by number; each round holds one of every copied utterance."""
    chosen = copied_places(training, method, spec)
    if not chosen:
        return []
    originals = training.view(chosen)
    generator = torch.Generator().manual_seed(spec.seed * 1_000_003 + 11)
    nothing = (None,) * len(originals)
    rounds = []
    for number in range(1, spec.copies + 1):
        if method.sound is not None:
            made = _changed_sound(originals, method.sound(context), context, home, generator)
        elif method.offline is not None:
            made = changed(originals, method.offline(context), context.normalisation, generator)
        else:
            made = Change(originals, nothing, nothing)
        ids = tuple(copy_id(id, number) for id in originals.ids)
        rounds.append(replace(made, features=replace(made.features, ids=ids)))
    return rounds


def copy_id(id: str, number: int) -> str:
    """The id of an utterance's copy of that number, from 1."""
    return f"{id}{COPY}{number}"


def changed(
    originals: Features, change, normalisation: Normalisation, generator: torch.Generator
) -> Change:
    """Every utterance after a change of its normalised mel, in un-normalised units again."""
    mels: list[torch.Tensor] = [torch.empty(0)] * len(originals)
    displacements: list[torch.Tensor | None] = [None] * len(originals)
    moves = getattr(change, "with_displacement", None)
    # By length, so that little is padded; the order of the result is that of the originals.
    order = torch.argsort(originals.lengths, stable=True).tolist()
    for at in range(0, len(order), _AT_ONCE):
        rows = order[at : at + _AT_ONCE]
        log_mels, lengths = originals.padded(rows)
        mel = masked(normalisation.apply(log_mels), lengths)
        displacement = None
        if moves is None:
            made = change(mel, lengths.clone(), generator)
        else:
            made, displacement = moves(mel, lengths.clone(), generator)
        made = normalisation.undo(check_change(made, mel).cpu())
        for place, row in enumerate(rows):
            mels[row] = made[place, 0, :, : int(lengths[place])]
            if displacement is not None:
                displacements[row] = displacement[place, :, :, : int(lengths[place])].cpu()
    features = _packed_like(originals, mels, originals.levels)
    return Change(features, tuple(displacements), (None,) * len(originals))


def _changed_sound(originals: Features, change, context: Context, home, generator) -> Change:
    mels, levels, sounds, spec = [], [], [], context.spec
    columns = originals.corpora, originals.ids, originals.speakers
    for corpus, id, speaker in zip(*columns, strict=True):
        waveform, rate_hz = listen(recordings(corpus, home)[id])
        waveform = resample(waveform, rate_hz, spec.sample_rate_hz)
        waveform = change(waveform, spec.sample_rate_hz, generator)
        _check_sound(waveform)
        mel, level = log_mel(waveform, spec)[0, 0], level_of(waveform, spec)
        if context.speakers:
            mel = context.speakers.apply(mel, corpus, speaker)
            level = context.speakers.level(level, corpus, speaker)
        mels.append(mel)
        levels.append(level)
        sounds.append(waveform)
    features = _packed_like(originals, mels, torch.tensor(levels))
    return Change(features, (None,) * len(originals), tuple(sounds))


def _check_sound(made) -> None:
    """A change of sound may make it longer or shorter, but not into something else."""
    if not isinstance(made, torch.Tensor) or made.ndim != 1 or len(made) == 0:
        shape = tuple(made.shape) if isinstance(made, torch.Tensor) else type(made).__name__
        raise InputError(f"a change of sound made {shape}: give (samples,), at least one.")
    check_change(made, made)


def _packed_like(
    originals: Features, mels: list[torch.Tensor], levels: torch.Tensor | None
) -> Features:
    """New mels with the labels of the originals; rounded as features are."""
    columns = ("ids", "emotions", "speakers", "sentences", "languages", "sessions", "sexes")
    return pack(
        mels,
        originals.spec,
        levels,
        corpora=originals.corpora,
        about=originals.about,
        **{name: getattr(originals, name) for name in columns},
    )
