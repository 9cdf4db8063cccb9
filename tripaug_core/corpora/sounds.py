"""The recordings of utterances and of their changed copies, heard only when they are asked for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import torch

from tripaug_core import corpora
from tripaug_core.corpora.hearing import listen
from tripaug_core.corpora.packed import Features
from tripaug_core.errors import InputError
from tripaug_core.sound.files import resample

RATE_HZ = 16_000


@dataclass(frozen=True, eq=False)
class Sounds:
    """Waveforms of utterances and their labels; the columns are those of `Features`.

    Attributes:
        ids, emotions, speakers, corpora: one entry each.
        keys: one each; where two are equal, so are the sounds, on any machine.
        make: position -> waveform (samples,) float32 at `rate_hz`, at the recording's level.
        rate_hz: of all waveforms.
    """

    ids: tuple[str, ...]
    emotions: tuple[str, ...]
    speakers: tuple[str | None, ...]
    corpora: tuple[str, ...]
    keys: tuple[str, ...]
    make: Callable[[int], torch.Tensor]
    rate_hz: int = RATE_HZ

    def __len__(self) -> int:
        return len(self.ids)

    def waveform(self, i: int) -> torch.Tensor:
        """The sound of utterance i: (samples,) float32.

        Raises:
            InputError: its file is missing or no sound.
        """
        return self.make(i)

    def view(self, indices: Sequence[int]) -> "Sounds":
        """Those utterances alone, in that order; nothing is decoded or copied."""
        where = [int(i) for i in indices]
        names = ("ids", "emotions", "speakers", "corpora", "keys")
        columns = {name: tuple(getattr(self, name)[i] for i in where) for name in names}
        return Sounds(**columns, make=lambda i: self.make(where[i]), rate_hz=self.rate_hz)

    select = view  # both are asked of `Features`, whose `select` copies


def heard(features: Features, home: str | None = None, rate_hz: int = RATE_HZ) -> Sounds:
    """The recordings of utterances, from the corpora home.

    Raises:
        InputError: a corpus is there as features only, or not at all.
    """
    for name in dict.fromkeys(features.corpora):
        recordings(name, home)

    def make(i: int) -> torch.Tensor:
        waveform, rate = listen(recordings(features.corpora[i], home)[features.ids[i]])
        return resample(waveform, rate, rate_hz)

    return Sounds(
        ids=features.ids,
        emotions=features.emotions,
        speakers=features.speakers,
        corpora=features.corpora,
        keys=tuple(f"{sound}@{rate_hz}" for sound in features.hashes),
        make=make,
        rate_hz=rate_hz,
    )


def joined(parts: Sequence[Sounds]) -> Sounds:
    """Several behind one another."""
    places = [(part, i) for part in parts for i in range(len(part))]
    names = ("ids", "emotions", "speakers", "corpora", "keys")
    columns = {name: sum((getattr(part, name) for part in parts), ()) for name in names}

    def make(i: int) -> torch.Tensor:
        part, place = places[i]
        return part.make(place)

    return Sounds(**columns, make=make, rate_hz=parts[0].rate_hz)


@lru_cache(maxsize=8)
def recordings(name: str, home: str | None):
    """A corpus with its files, by name.

    Raises:
        InputError: it is not there; one that was exported has mels only.
    """
    try:
        return corpora.load(name, home)
    except InputError as error:
        raise InputError(f"the recordings of {name} are needed: {error}") from None
