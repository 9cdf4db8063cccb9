"""A judge hears what is there: on recordings and copies about which everything is known."""

import numpy as np
import pytest

from tests.validation.twin import planted
from tripaug_core.corpora.sounds import Sounds
from tripaug_core.errors import InputError
from tripaug_core.validation.twin.copies import heard_copies
from tripaug_core.validation.twin.hearing import Hearing


@pytest.fixture(scope="module")
def hearing():
    return planted.hearing()


def measured(hearing, change, copies=2):
    asked = np.full((copies, len(hearing.judged)), 0.4)
    points, reached = heard_copies(hearing, change, asked, seed=0)
    return hearing.measure(points, float(reached.mean()))


def test_copies_that_change_nothing_keep_all_and_cannot_be_told(hearing):
    found = measured(hearing, planted.Same())
    assert hearing.recordings.value == hearing.recordings_by_speaker.value == 1
    assert found.emotion.value == found.same_guess.value == found.speaker.value == 1
    assert found.moved.value == found.apart.value == 0
    assert found.told_apart.value == pytest.approx(0.5, abs=0.02)
    assert found.reached == pytest.approx(0.4)


def test_copies_of_another_emotion_keep_none_of_it_but_the_speaker(hearing):
    found = measured(hearing, planted.Next())
    assert found.emotion.value == found.same_guess.value == 0
    assert found.speaker.value == 1
    assert found.moved.value > 0.5
    assert found.apart.value == 0


def test_distances_are_root_mean_squares_of_standardised_dimensions(hearing):
    found = measured(hearing, planted.Losing(rate=0, pace=0.5))
    deviation = np.std([n / planted.EACH for n in range(planted.EACH)])
    assert found.moved.value == pytest.approx(0.5 * 0.4 / deviation / planted.SIZE**0.5, rel=1e-5)


def test_nothing_counts_as_more_than_five_deviations(hearing):
    found = measured(hearing, planted.Losing(rate=0, pace=1e6))
    assert found.moved.value < 10 / planted.SIZE**0.5


def test_what_moves_all_copies_alike_tells_them_on_speakers_never_heard(hearing):
    assert measured(hearing, planted.Losing(rate=0, pace=5)).told_apart.value > 0.95


def test_the_share_that_lost_its_emotion_is_found(hearing):
    found = measured(hearing, planted.Losing(rate=0.5))  # a fifth at ε 0.4
    assert found.emotion.value == pytest.approx(0.8)
    assert found.same_guess.value == pytest.approx(0.8)


def test_only_the_speakers_asked_for_are_judged_and_others_train():
    some = Hearing(planted.judge(), planted.recordings(4), speakers=("s1", "s3"))
    assert some.speakers == ("s1", "s3")
    assert len(some.judged) == len(some.sounds) / 2
    assert set(some.sounds.select(some.judged).speakers) == {"s1", "s3"}
    assert some.recordings.value == 1


def test_most_is_shared_out_evenly():
    hearing = Hearing(planted.judge(), planted.recordings(4), most=24)
    chosen = hearing.sounds.select(hearing.judged)
    cells = list(zip(chosen.speakers, chosen.emotions, strict=True))
    assert sorted(cells.count(cell) for cell in set(cells)) == [2] * 12
    few = Hearing(planted.judge(), planted.recordings(4), most=6)
    assert few.speakers == ("s0", "s1", "s2", "s3")
    assert len(set(few.sounds.select(few.judged).emotions)) == 3


def test_dimensions_that_hardly_vary_are_left_out():
    sounds = planted.recordings(4)

    def make(i):
        sound = sounds.waveform(i)
        sound[11] = 1.0 if i == 7 else 0.0
        return sound

    flat = Sounds(
        sounds.ids, sounds.emotions, sounds.speakers, sounds.corpora,
        tuple(f"{key} flat" for key in sounds.keys), make,
    )  # fmt: skip
    hearing = Hearing(planted.judge(), flat)
    found = measured(hearing, planted.Losing(rate=0, pace=5))
    assert found.moved.value == 0


def test_sentences_are_kept_apart_where_speakers_are_classified():
    """Speakers that differ in nothing but a sentence of their own cannot be known by it."""
    sounds = planted.recordings(4)
    sentences = [key.split()[2] for key in sounds.keys]  # each speaker has said one sentence
    assert Hearing(planted.judge(), sounds, sentences=sentences).recordings_by_speaker.value == 0


def test_what_cannot_be_judged_is_refused():
    sounds = planted.recordings(2)
    alone = sounds.select([i for i, who in enumerate(sounds.speakers) if who == "s0"])
    with pytest.raises(InputError, match="other speakers"):
        Hearing(planted.judge(), alone)
    glad = sounds.select([i for i, e in enumerate(sounds.emotions) if e == "happiness"])
    with pytest.raises(InputError, match="two emotions"):
        Hearing(planted.judge(), glad)
    with pytest.raises(InputError, match="no recording"):
        Hearing(planted.judge(), sounds, speakers=("nobody",))
