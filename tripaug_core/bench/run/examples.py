"""What a classifier is trained and tested on: mels or sounds, with a row's copies among them.

A change that a row makes to batches while a network trains is made once, beforehand, for
classifiers that do not train by batches. Sounds are made only when they are asked for: a
classifier that knows their vectors already does not wait for them.
"""

import hashlib
import json
from dataclasses import replace
from functools import cached_property

import torch

from tripaug_core.bench.plan import specs
from tripaug_core.bench.plan.methods import Context, Method
from tripaug_core.bench.plan.specs import CellSpec
from tripaug_core.bench.run.copies import (
    COPY,
    Change,
    changed,
    copied_places,
    copies_of,
    copy_id,
    rounds_of,
)
from tripaug_core.corpora.features import Features, join
from tripaug_core.corpora.sounds import RATE_HZ, Sounds, heard, joined
from tripaug_core.errors import InputError
from tripaug_core.sound.files import resample
from tripaug_core.sound.moving import change_sound


def training_mels(
    training: Features,
    method: Method,
    context: Context,
    spec: CellSpec,
    home: str | None,
    by_batches: bool,
) -> Features:
    """Originals and copies, with the row's change of batches in them unless it is made to those."""
    copies = copies_of(training, method, context, spec, home)
    together = join([training, copies]) if copies is not None else training
    if by_batches or method.online is None:
        return together
    rows = _changed_once(len(training), len(together), method, spec)
    return _replaced(together, rows, _once(together, rows, method, context, spec).features)


def training_sounds(
    training: Features,
    method: Method,
    context: Context,
    spec: CellSpec,
    home: str | None,
    checkpoint: dict[str, bytes] | None = None,
) -> Sounds:
    """The same as waveforms: rows on mels are resynthesised from the recordings."""
    originals = heard(training, home)
    copied = originals.select(copied_places(training, method, spec))
    parts = [originals]
    if len(copied):
        for number in range(1, spec.copies + 1):
            ids = tuple(copy_id(id, number) for id in copied.ids)
            parts.append(replace(copied, ids=ids))
    together = joined(parts)
    recipe = _recipe(training, method, context, spec, checkpoint)
    made = _Made(training, method, context, spec, home, together)
    keys = list(together.keys)
    changes_copies = method.sound is not None or method.offline is not None
    for i in range(len(training), len(keys)):
        if changes_copies:
            keys[i] = f"{keys[i]} {recipe} {together.ids[i].rpartition(COPY)[2]}"
    for i in made.once:
        keys[i] = f"{keys[i]} {recipe} once {together.ids[i]}"
    return replace(together, keys=tuple(keys), make=made)


class _Made:
    """Waveforms of originals and copies; the changes are computed at the first one that has any."""

    def __init__(self, training, method, context, spec, home, plain: Sounds):
        self._of = training, method, context, spec, home
        self._plain, self._originals = plain, len(training)
        self.once = (
            _changed_once(self._originals, len(plain), method, spec) if method.online else []
        )
        self._changes_copies = method.sound is not None or method.offline is not None

    def __call__(self, i: int) -> torch.Tensor:
        waveform = self._plain.make(i)
        training, _, context, _, _ = self._of
        before = self._mel_of_original(i)
        if i >= self._originals and self._changes_copies:
            number, place = divmod(i - self._originals, len(self._rounds[0].features))
            change = self._rounds[number]
            waveform = _heard_change(waveform, before, change, place, context, training)
            before = change.features.example(place)[0]
        if i in self._place_once:
            place = self._place_once[i]
            waveform = _heard_change(waveform, before, self._online, place, context, training)
        return waveform

    def _mel_of_original(self, i: int) -> torch.Tensor:
        training, method, _, spec, _ = self._of
        if i >= self._originals:
            chosen = copied_places(training, method, spec)
            i = chosen[(i - self._originals) % len(chosen)]
        return training.example(i)[0]

    @cached_property
    def _rounds(self) -> list[Change]:
        return rounds_of(*self._of)

    @cached_property
    def _place_once(self) -> dict[int, int]:
        return {row: place for place, row in enumerate(self.once)}

    @cached_property
    def _online(self) -> Change:
        training, method, context, spec, _ = self._of
        rounds = [each.features for each in self._rounds]
        return _once(join([training, *rounds]), self.once, method, context, spec)


def _heard_change(
    waveform, before: torch.Tensor, change: Change, place: int, context: Context, training: Features
) -> torch.Tensor:
    """A waveform after a change: the changed one itself, or resynthesised from the mels' change."""
    if change.sounds[place] is not None:
        return resample(change.sounds[place], context.spec.sample_rate_hz, RATE_HZ)
    difference = change.features.example(place)[0] - before
    if context.speakers:
        who = change.features.corpora[place], change.features.speakers[place]
        difference = difference * context.speakers.of[who][1][:, None]
    return change_sound(waveform, RATE_HZ, difference, context.spec, change.displacements[place])


def _changed_once(originals: int, count: int, method: Method, spec: CellSpec) -> list[int]:
    """Which of the originals and the copies behind them get the row's change of batches, where it
    is made once.
    """
    draws = torch.rand(count, generator=torch.Generator().manual_seed(spec.seed * 1_000_003 + 12))
    first = 0 if method.online_on == "all" else originals
    return [i for i in range(first, count) if draws[i] < method.online_share]


def _once(
    together: Features, rows: list[int], method: Method, context: Context, spec: CellSpec
) -> Change:
    generator = torch.Generator().manual_seed(spec.seed * 1_000_003 + 13)
    if not rows:
        return Change(together.view([]), (), ())
    change = method.online(context)
    if getattr(change, "mixes_labels", False):
        raise InputError(
            f"“{method.name}” mixes labels: set mixes_labels=True where it is entered."
        )
    return changed(together.view(rows), change, context.normalisation, generator)


def _replaced(together: Features, rows: list[int], others: Features) -> Features:
    """The same with the mels of some rows exchanged."""
    if not rows:
        return together
    stay = [i for i in range(len(together)) if i not in set(rows)]
    mixed = join([together.view(stay), others])
    back = torch.argsort(torch.tensor([*stay, *rows]))
    return mixed.view(back)


def _recipe(training, method, context: Context, spec: CellSpec, checkpoint) -> str:
    """What the changes of a cell depend on, beside the recordings themselves."""
    files = sorted((checkpoint or {}).items())
    parts = [
        specs.change_code(),
        method.name,
        spec.plugins,
        spec.mel.to_dict(),
        [context.normalisation.mean, context.normalisation.std],
        [spec.epsilon_low, spec.epsilon_high, spec.seed, spec.copies, spec.normalise],
        [[name, hashlib.sha256(content).hexdigest()] for name, content in files],
        # The order in which chance is drawn, and what speakers' means are taken over.
        [*training.hashes],
        spec.copied,
    ]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:24]
