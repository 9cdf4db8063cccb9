"""What was heard before is not made again, and what must not be kept is not."""

import numpy as np

from tests.validation.twin import planted
from tripaug_core.validation.twin.copies import heard_copies


class Counted(planted.Losing):
    """Counts how often it is called."""

    key = "counted"


def test_copies_with_a_key_are_made_once_and_come_back_the_same():
    hearing, change = planted.hearing(4, most=24), Counted(0.5)
    asked = np.full((2, len(hearing.judged)), 0.3)
    first = heard_copies(hearing, change, asked, seed=0)
    assert len(change.asked) == asked.size
    again = heard_copies(hearing, change, asked, seed=0)
    assert len(change.asked) == asked.size
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
    heard_copies(hearing, change, asked, seed=1)
    heard_copies(hearing, change, asked + 0.1, seed=0)
    assert len(change.asked) == 3 * asked.size


def test_copies_without_a_key_are_made_each_time():
    hearing, change = planted.hearing(4, most=24), planted.Losing(0.5)
    asked = np.full((1, len(hearing.judged)), 0.3)
    for times in (1, 2):
        heard_copies(hearing, change, asked, seed=0)
        assert len(change.asked) == times * asked.size


def test_a_recording_has_the_same_copies_whoever_else_is_judged():
    class Seeds:
        key = None

        def __init__(self):
            self.of = {}

        def __call__(self, waveform, rate_hz, epsilon, seed):
            self.of.setdefault(tuple(waveform.tolist()), []).append(seed)
            return waveform, epsilon

    few, all_ = Seeds(), Seeds()
    for change, most in ((few, 12), (all_, None)):
        hearing = planted.hearing(4, most=most)
        heard_copies(hearing, change, np.full((2, len(hearing.judged)), 0.3), seed=5)
    assert all(all_.of[sound] == seeds for sound, seeds in few.of.items())
    assert all(len(set(seeds)) == 2 for seeds in few.of.values())
