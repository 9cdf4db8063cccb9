"""The statistics against numbers worked out by hand, by an independent formula, by simulation."""

import numpy as np
import pytest
from scipy import stats
from scripts import script_named

from tripaug_core import statistics as st


def counts(table):
    """Counts (1 seed, units, classes, classes) from rows of (hits, total) pairs, two classes."""
    array = np.array(table, float)
    made = np.zeros((1, len(array), 2, 2))
    for i in range(2):
        made[0, :, i, i] = array[:, i, 0]
        made[0, :, i, 1 - i] = array[:, i, 1] - array[:, i, 0]
    return made


def drawn(seeds, units, classes, generator):
    """Random counts; each unit lacks a class now and then."""
    totals = np.broadcast_to(generator.integers(0, 6, (units, classes)), (seeds, units, classes))
    chances = generator.dirichlet(np.ones(classes), (seeds, units, classes))
    return generator.multinomial(totals, chances).astype(float)


def one_fold(units):
    return np.zeros(units, int)


def test_recalls_are_pooled_over_units_not_averaged():
    made = counts([[(1, 1), (0, 4)], [(1, 3), (2, 2)]])
    # class 0: 2 of 4; class 1: 2 of 6
    assert st.uar(made, one_fold(2)).value == pytest.approx((2 / 4 + 2 / 6) / 2)


def test_a_class_that_nobody_was_tested_on_does_not_count():
    assert st.uar(counts([[(3, 4), (0, 0)]]), one_fold(1)).value == pytest.approx(0.75)
    assert np.isnan(st.uar(np.zeros((1, 3, 2, 2)), one_fold(3)).value)


def test_the_error_of_a_plain_mean_is_the_students():
    """One recording of one class for each unit, a fold each: UAR is a mean of zeros and ones."""
    hits = np.array([1, 0, 1, 1, 0, 1, 1, 1])
    made = np.zeros((3, 8, 2, 2))
    made[:, np.arange(8), 0, 1 - hits] = 1
    found = st.uar(made, np.arange(8))
    assert found.value == pytest.approx(hits.mean())
    assert found.error == pytest.approx(stats.sem(hits))
    assert found.freedom == pytest.approx(7)
    low, high = stats.t.interval(0.95, 7, hits.mean(), stats.sem(hits))
    assert (found.interval().low, found.interval().high) == pytest.approx((low, high))


def test_models_that_err_together_widen_the_interval():
    """Two folds whose units all rise and fall with the seed: units alone would hide it."""
    rise = np.array([0.2, -0.2, 0.1, -0.1])[:, None] * np.ones(10)
    made = np.zeros((4, 10, 1, 2))
    made[..., 0, 0] = 50 + 50 * rise
    made[..., 0, 1] = 100 - made[..., 0, 0]
    square = np.concatenate([made, np.zeros_like(made)], 2)
    apart, shared = st.uar(square, np.arange(10)), st.uar(square, np.arange(10) // 5)
    assert apart.error == pytest.approx(0)
    # Each fold's half of the mean moves by its seed's rise: two independent parts, four seeds.
    expected = 10 / 9 * 2 * (0.5 * 0.5 * rise[:, 0]).var(ddof=1) / 4
    single = 10 / 9 * 10 * (0.5 * 0.1 * rise[:, 0]).var(ddof=1) / 4
    assert shared.error**2 == pytest.approx(expected - single)


def test_a_difference_is_that_of_the_two_figures_and_pairs_them():
    generator = np.random.default_rng(0)
    one, two = (drawn(3, 7, 4, np.random.default_rng(seed)) for seed in (1, 1))
    folds = np.arange(7) % 3
    two = two + generator.multinomial(1, [0.25] * 4, (3, 7, 4))
    found = st.difference(one, two, folds)
    assert found.value == pytest.approx(st.uar(one, folds).value - st.uar(two, folds).value)
    same = st.difference(one, one, folds)
    assert (same.value, same.error, same.p()) == (0, 0, 1)


@pytest.mark.parametrize("seeds", [1, 3, 5])
@pytest.mark.parametrize("seed", range(10))
def test_interval_and_p_agree(seeds, seed):
    generator = np.random.default_rng(seed)
    one, two = (drawn(seeds, 8, 3, generator) for _ in range(2))
    found = st.difference(one, two, np.arange(8) % 4)
    for together in (1, 7, 30):
        span = found.interval(together)
        assert (found.p(together) < 0.05) == (span.low > 0 or span.high < 0)
        assert span.low <= found.value <= span.high
    assert found.interval(7).low <= found.interval().low


def test_with_few_seeds_folds_decide():
    generator = np.random.default_rng(3)
    one, two = (drawn(1, 8, 3, generator) for _ in range(2))
    assert st.difference(one, two, np.arange(8) % 4).freedom == 3
    nothing = st.difference(one, two, one_fold(8))
    assert (nothing.error, nothing.p(), nothing.interval().low) == (None, None, None)


def test_no_interval_from_one_unit():
    found = st.uar(counts([[(3, 4), (1, 2)]]), one_fold(1))
    assert found.value == pytest.approx(0.625)
    assert (found.interval().low, found.p()) == (None, None)


def test_the_mean_of_independent_figures():
    one, two = st.Estimate(2.0, 0.3, 9), st.Estimate(4.0, 0.4, 9)
    found = st.mean([one, two])
    assert (found.value, found.error) == (3.0, pytest.approx(0.25))
    assert found.freedom == pytest.approx((0.25**2) ** 2 / ((0.0225**2 + 0.04**2) / 9))
    assert st.mean([one]) == one
    assert st.mean([one, st.Estimate(1.0, None, 0)]).error is None


def test_gap_share():
    def row(right):
        made = np.zeros((1, 10, 2, 2))
        for i in range(2):
            made[0, :, i, i], made[0, :, i, 1 - i] = right, 10 - right
        return made

    share = st.gap_share(row(6), row(4), row(8), np.arange(10) % 5)
    assert share.value == pytest.approx(0.5)
    assert st.gap_share(row(6), row(5), row(5), np.arange(10) % 5) is None  # no gap at all


@pytest.mark.parametrize("alike", [True, False])
def test_words_are_right_as_often_as_they_claim(alike):
    """The short form of benchmarks/verdicts.py; of 400 tables, a rate of 5% may show as 2 to 8."""
    script = script_named("verdicts")
    design = script.Design("EMO-DB", 10, 8.5, seeds=5, rows=4, alike=alike)
    found = script.tried(design, 400, seed=1)
    assert 0.9 <= found["coverage"] <= 0.99
    assert found["false_question"] <= 0.09
    assert found["false_other"] <= 0.09
    assert found["found"] >= (0.7 if alike else 0.08)


def test_figures_reckon_as_numbers_and_their_errors_follow():
    """A ratio of means of pairs against the textbook's delta method, and against a redraw."""
    generator = np.random.default_rng(4)
    a = generator.normal(5, 1, 40)
    b = 0.5 * a + generator.normal(2, 0.5, 40)
    ones = np.ones((1, 40))
    one, two = st.pooled_mean(a[None], ones), st.pooled_mean(b[None], ones)
    ratio = (one / two).estimate(np.arange(40))
    assert ratio.value == pytest.approx(a.mean() / b.mean())
    gap = (a - ratio.value * b) / b.mean()
    assert ratio.error == pytest.approx(stats.sem(gap))
    same = (one * 2 - one - one).estimate(np.arange(40))
    assert (same.value, same.error) == (0, 0)
    product = (one * two).estimate(np.arange(40))
    draws = generator.integers(0, 40, (4000, 40))
    assert product.error == pytest.approx(np.std(a[draws].mean(1) * b[draws].mean(1)), rel=0.1)
    assert (one + 3 - 1).value == pytest.approx(a.mean() + 2)


def test_a_pooled_mean_weighs_units_by_what_they_hold():
    found = st.pooled_mean(np.array([[2.0, 9.0]]), np.array([[1.0, 9.0]]))
    assert found.value == pytest.approx(1.1)
    assert found.influence.sum() == pytest.approx(0)
