"""Each speaker's own mean and deviation, so that a recogniser need not learn every voice."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import torch
from torch import Tensor

from tripaug_core.corpora.growing import room
from tripaug_core.corpora.packed import Features
from tripaug_core.errors import InputError
from tripaug_core.homes import cache_home

# A band that hardly varies in a speaker's recordings holds nothing that is worth blowing up.
_LEAST_DEVIATION = 0.1


@dataclass(frozen=True)
class SpeakerNormalisation:
    """Mean and deviation of every band over all frames of a speaker's recordings; no labels.

    Attributes:
        of: (corpus, speaker) -> mean and deviation, (mels,) each, in natural-log power.
        level_of: (corpus, speaker) -> mean of `Features.levels`; empty where they are not known.
    """

    of: Mapping[tuple[str, str], tuple[Tensor, Tensor]]
    level_of: Mapping[tuple[str, str], float] = field(default_factory=dict)

    @classmethod
    def fit(cls, features: Features) -> "SpeakerNormalisation":
        """That of the speakers in `features`, which are not normalised.

        Raises:
            InputError: it is not known who speaks.
        """
        check_known(features)
        found, levels, of = {}, {}, {}
        for i, who in enumerate(zip(features.corpora, features.speakers, strict=True)):
            of.setdefault(who, []).append(i)
        for who, their in of.items():
            part = features.select(their)
            own = part.frames.float()
            deviation = own.std(0, correction=0).clamp(min=_LEAST_DEVIATION)
            found[who] = own.mean(0), deviation
            if part.levels is not None:
                levels[who] = float(part.levels.mean())
        return cls(found, levels)

    def apply(self, log_mel: Tensor, corpus: str, speaker: str) -> Tensor:
        """(..., mels, frames) of one recording, every band less its mean, over its deviation."""
        mean, deviation = self.of[corpus, speaker]
        return (log_mel - mean[:, None]) / deviation[:, None]

    def level(self, level: float, corpus: str, speaker: str) -> float:
        """A recording's level, in the units of the normalised mels, over the speaker's mean."""
        deviation = float(self.of[corpus, speaker][1].mean())
        return (level - self.level_of[corpus, speaker]) / deviation

    def features(self, features: Features) -> Features:
        """The same utterances, normalised.

        Raises:
            KeyError: a speaker is not among those fitted.
        """
        ends = features.lengths.cumsum(0)
        starts = ends - features.lengths
        frames = room(int(features.lengths.sum()), features.spec.n_mels, cache_home() / "mels")
        for i, (start, end) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True)):
            who = features.corpora[i], features.speakers[i]
            frames[start:end] = self.apply(features.example(i)[0], *who).T
        whose = zip(features.corpora, features.speakers, strict=True)
        levels = features.levels
        if levels is not None:
            pairs = zip(levels.tolist(), whose, strict=True)
            levels = torch.tensor([self.level(level, *who) for level, who in pairs]).to(levels)
        return replace(features, frames=frames, starts=starts, levels=levels)


def check_known(features: Features) -> None:
    """Raises InputError where it is not known who speaks."""
    if not features.has_speakers:
        name = features.corpora[0] if len(features) else "the corpus"
        raise InputError(f"{name} does not say who speaks, so it cannot be normalised by speaker.")
