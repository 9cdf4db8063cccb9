"""The statistics against numbers worked out by hand, against brute force, and by simulation."""

import itertools

import numpy as np
import pytest

from tripaug_core.bench.report import statistics as st


def counts(table):
    """hits and totals (1 seed, speakers, classes) from rows of (hits, total) pairs."""
    array = np.array(table, float)
    return array[None, ..., 0], array[None, ..., 1]


def test_recalls_are_pooled_over_speakers_not_averaged():
    hits, totals = counts([[(1, 1), (0, 4)], [(1, 3), (2, 2)]])
    # class 0: 2 of 4; class 1: 2 of 6
    value = st.pooled_uar(hits.sum((0, 1)), totals.sum((0, 1)))
    assert value == pytest.approx((2 / 4 + 2 / 6) / 2)


def test_a_class_that_nobody_was_tested_on_does_not_count():
    assert st.pooled_uar(np.array([3.0, 0.0]), np.array([4.0, 0.0])) == pytest.approx(0.75)
    assert np.isnan(st.pooled_uar(np.zeros(2), np.zeros(2)))


def test_speaker_differences_sum_to_the_difference_of_pooled_uars():
    generator = np.random.default_rng(0)
    totals = generator.integers(0, 6, (3, 7, 4)).astype(float)
    one, two = (np.floor(totals * generator.random(totals.shape)) for _ in range(2))
    difference = st.pooled_uar(one.sum((0, 1)), totals.sum((0, 1))) - st.pooled_uar(
        two.sum((0, 1)), totals.sum((0, 1))
    )
    each = st.speaker_differences((one, totals), (two, totals))
    assert each.shape == (7,)
    assert each.sum() == pytest.approx(difference)


def test_sign_flip_by_hand():
    # All of one sign: only the pattern itself and its mirror image are as extreme.
    assert st.sign_flip([1, 2, 3]) == (2 / 8, True)
    assert st.sign_flip([0.1] * 6) == (2 / 64, True)  # the smallest p of six speakers, .031
    # |2 - 1| = 1; sums are 3, 1, -1, -3: all four are at least as extreme.
    assert st.sign_flip([2, -1]) == (1.0, True)
    assert st.sign_flip([0, 0, 0])[0] == 1.0
    assert st.sign_flip([1.0])[0] is None


def test_sign_flip_equals_brute_force():
    values = np.random.default_rng(1).normal(0.3, 1, 9)
    sums = [np.dot(signs, values) for signs in itertools.product([1, -1], repeat=9)]
    expected = np.mean(np.abs(sums) >= abs(values.sum()) - 1e-12)
    assert st.sign_flip(values)[0] == pytest.approx(expected)


def test_sign_flip_beyond_the_exact_limit_says_so_and_is_near(monkeypatch):
    values = np.random.default_rng(2).normal(0.4, 1, 12)
    exact, was_exact = st.sign_flip(values)
    monkeypatch.setattr(st, "EXACT_SPEAKERS", 5)
    drawn, drawn_exact = st.sign_flip(values, seed=3)
    assert (was_exact, drawn_exact) == (True, False)
    assert drawn == pytest.approx(exact, abs=0.01)
    assert st.sign_flip(values, seed=3) == (drawn, False)


def test_sign_flip_p_is_uniform_when_nothing_differs():
    generator = np.random.default_rng(4)
    ps = np.array([st.sign_flip(generator.normal(0, 1, 10))[0] for _ in range(2000)])
    assert (ps <= 0.05).mean() == pytest.approx(0.05, abs=0.015)
    assert (ps <= 0.5).mean() == pytest.approx(0.5, abs=0.04)


def test_holm_by_hand():
    # sorted .01 .02 .04 -> x3 .03, x2 .04, x1 .04
    assert st.holm([0.04, 0.01, 0.02]) == pytest.approx([0.04, 0.03, 0.04])
    assert st.holm([0.5, None, 0.6]) == [1.0, None, 1.0]
    assert st.holm([]) == []


def test_bootstrap_of_one_speaker_repeated_has_no_width():
    hits, totals = counts([[(3, 4), (1, 2)]] * 5)
    drawn = st.bootstrap_uar([(hits, totals)], 200)[0]
    assert np.allclose(drawn, (0.75 + 0.5) / 2)


def test_bootstrap_equals_a_plain_loop():
    generator = np.random.default_rng(0)
    totals = generator.integers(0, 5, (2, 4, 3)).astype(float)
    hits = np.floor(totals * generator.random(totals.shape))
    drawn = st.bootstrap_uar([(hits, totals)], 50, seed=9)[0]
    again = np.random.default_rng(9)
    speakers = again.multinomial(4, [0.25] * 4, 50)
    seeds = again.multinomial(2, [0.5] * 2, 50)
    for b in range(50):
        h, t = np.zeros(3), np.zeros(3)
        for s in range(2):
            for p in range(4):
                h += seeds[b, s] * speakers[b, p] * hits[s, p]
                t += seeds[b, s] * speakers[b, p] * totals[s, p]
        expected = np.mean([h[c] / t[c] for c in range(3) if t[c] > 0])
        assert drawn[b] == pytest.approx(expected)


def test_the_same_row_twice_differs_by_nothing():
    generator = np.random.default_rng(5)
    totals = np.full((2, 8, 4), 5.0)
    hits = generator.binomial(5, 0.6, totals.shape).astype(float)
    found = st.difference_interval((hits, totals), (hits, totals), 500, 0)
    assert (found.value, found.low, found.high) == (0, 0, 0)


def test_no_interval_from_one_speaker():
    hits, totals = counts([[(3, 4), (1, 2)]])
    found = st.uar_interval(hits, totals, 100, 0)
    assert found.value == pytest.approx(0.625)
    assert (found.low, found.high) == (None, None)


@pytest.mark.parametrize("speakers", [6, 10, 24])
@pytest.mark.parametrize("spread", [0.05, 0.3])
def test_intervals_cover_the_truth(speakers, spread):
    """Speakers and seeds both vary: the truth is inside at least about as often as is said.

    Where speakers hardly differ the intervals are wider than they need be, since crossing counts
    the noise within a cell twice; where they differ much, they are just right.
    """
    generator = np.random.default_rng(speakers)
    seeds, classes, each, truth, inside, rounds = 3, 4, 6, 0.04, 0, 150
    totals = np.full((seeds, speakers, classes), float(each))
    for _ in range(rounds):
        base = 0.5 + generator.normal(0, 0.05, (speakers, classes))[None]
        gain = generator.normal(0, spread, (speakers, 1)).clip(-0.4, 0.4) + truth
        gain = gain + generator.normal(0, 0.01, (seeds, 1, 1))
        none = generator.binomial(each, np.clip(base + 0 * gain, 0, 1)).astype(float)
        more = generator.binomial(each, np.clip(base + gain, 0, 1)).astype(float)
        found = st.difference_interval((more, totals), (none, totals), 800, 0)
        inside += found.low <= truth <= found.high
    assert inside / rounds >= 0.9


def test_gap_share():
    totals = np.full((1, 10, 2), 10.0)

    def row(hits):
        return np.full((1, 10, 2), float(hits)), totals

    found = st.gap_share(row(6), row(4), row(8), 200, 0)
    assert found.value == pytest.approx(0.5)
    assert st.gap_share(row(6), row(5), row(5), 200, 0) is None  # no gap to take a share of
