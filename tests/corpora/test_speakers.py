"""Normalisation by speaker: it takes the voice away, one speaker has no part in another's."""

import pytest
import torch

from tripaug_core.corpora.features import pack
from tripaug_core.corpora.speakers import SpeakerNormalisation
from tripaug_core.errors import InputError
from tripaug_core.sound.mel import MelSpec

SPEC = MelSpec(n_mels=6)
SPEAKERS = ("a", "b", "a", "b", "a")
CORPORA = ("one", "one", "one", "two", "one")  # b of one and b of two are two people


def features(mels, speakers=SPEAKERS):
    return pack(
        mels,
        SPEC,
        ids=[f"u{i}" for i in range(len(mels))],
        emotions=["anger"] * len(mels),
        speakers=speakers,
        corpora=CORPORA,
    )


def drawn(seed):
    chance = torch.Generator().manual_seed(seed)
    return [3 * torch.randn(6, 20 + 7 * i, generator=chance) - 4 for i in range(5)]


def normalised(these):
    return SpeakerNormalisation.fit(these).features(these)


def test_every_band_of_every_speaker_has_mean_0_and_deviation_1():
    these = normalised(features(drawn(0)))
    for chosen in ([0, 2, 4], [1], [3]):
        frames = these.select(chosen).frames
        assert frames.mean(0) == pytest.approx(torch.zeros(6), abs=1e-5)
        assert frames.std(0, correction=0) == pytest.approx(torch.ones(6), abs=1e-5)


@pytest.mark.parametrize("seed", range(4))
def test_a_voices_own_level_and_spread_of_a_band_make_no_difference(seed):
    chance = torch.Generator().manual_seed(100 + seed)
    mels = drawn(seed)
    people = list(zip(CORPORA, SPEAKERS, strict=True))
    level = {who: 5 * torch.randn(6, 1, generator=chance) for who in people}
    spread = {who: 0.5 + torch.rand(6, 1, generator=chance) for who in level}
    moved = [mel * spread[who] + level[who] for mel, who in zip(mels, people, strict=True)]
    one, other = normalised(features(mels)).frames, normalised(features(moved)).frames
    assert other == pytest.approx(one, abs=0.02)  # features are rounded to float16


def test_one_speaker_has_no_part_in_anothers():
    mels = drawn(1)
    before = normalised(features(mels))
    mels[1] = mels[1] + 50
    after = normalised(features(mels))
    for i in (0, 2, 3, 4):
        assert torch.equal(before.example(i), after.example(i))


def test_what_it_is_given_stays_as_it_was_and_order_does_not_matter():
    these = features(drawn(2))
    kept = these.frames.clone()
    turned = normalised(these.select([4, 3, 2, 1, 0]))
    assert torch.equal(these.frames, kept)
    for i in range(5):
        assert turned.example(4 - i) == pytest.approx(normalised(these).example(i), abs=1e-5)


def test_a_band_that_does_not_vary_is_not_blown_up():
    mels = drawn(3)
    for mel in mels:
        mel[2] = -11.5
    assert normalised(features(mels)).frames[:, 2].abs().max() < 0.01


def test_speakers_must_be_known():
    with pytest.raises(InputError, match="one does not say who speaks"):
        SpeakerNormalisation.fit(features(drawn(0), ("a", None, "a", "b", "a")))
