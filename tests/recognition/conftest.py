"""Small made-up features that a recogniser can tell apart."""

import pytest
import torch

from tripaug_core.corpora.features import Features
from tripaug_core.sound.mel import MelSpec

CLASSES = ("anger", "neutral", "sadness")


def made_up(count=60, seed=0, frames=(20, 300)) -> Features:
    """Utterances of different lengths; the emotion raises the energy of some bands a little."""
    generator = torch.Generator().manual_seed(seed)
    lengths = torch.randint(*frames, (count,), generator=generator)
    rows, emotions = [], []
    for i, length in enumerate(lengths.tolist()):
        kind = i % len(CLASSES)
        mel = torch.randn(length, 128, generator=generator) - 5
        mel[:, 40 * kind : 40 * kind + 40] += 1.0
        rows.append(mel)
        emotions.append(CLASSES[kind])
    names = tuple(f"u{seed}_{i:03d}" for i in range(count))
    nothing = (None,) * count
    return Features(
        frames=torch.cat(rows),
        starts=torch.cumsum(lengths, 0) - lengths,
        lengths=lengths,
        spec=MelSpec(),
        ids=names,
        emotions=tuple(emotions),
        speakers=tuple(f"s{i % 4}" for i in range(count)),
        sentences=nothing,
        languages=nothing,
        sessions=nothing,
        sexes=nothing,
        corpora=("made-up",) * count,
        hashes=names,
        files=names,
        levels=torch.zeros(count),
    )


@pytest.fixture(scope="session")
def features() -> Features:
    return made_up()


@pytest.fixture(scope="session")
def others() -> Features:
    return made_up(seed=1)
