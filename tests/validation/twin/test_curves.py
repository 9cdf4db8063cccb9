"""Who lies above whom, where the curves are known."""

import numpy as np
import pytest

from tests.validation.twin import planted
from tripaug_core.errors import InputError
from tripaug_core.validation.twin.curves import compared, curves_of

EPSILONS = (0.2, 0.4)


@pytest.fixture(scope="module")
def hearing():
    return planted.hearing(6, most=360)


def test_rivals_are_asked_for_what_the_learned_one_reached(hearing):
    learned, baseline = planted.Losing(0.5, most=0.3), planted.Losing(0.5)
    curves = curves_of({"learned": learned, "twin": baseline}, hearing, EPSILONS, copies=1)
    assert curves["learned"].points[0.4].reached == pytest.approx(0.3)
    assert curves["twin"].points[0.4].reached == pytest.approx(0.3)
    assert curves["twin"].points[0.2].reached == pytest.approx(0.2)
    assert set(np.round(baseline.asked, 6)) == {0.2, 0.3}


def test_a_rival_that_falls_short_goes_on_until_it_has_moved_as_far(hearing):
    changes = {"learned": planted.Losing(0.5, pace=1.5), "noise": planted.Losing(0.5, pace=1.0)}
    curves = curves_of(changes, hearing, EPSILONS, copies=1)
    assert list(curves["noise"].further) == [0.7]
    assert not curves["learned"].further
    assert compared(hearing, curves["learned"], curves["noise"], 0.4).covered


def test_a_rival_is_not_asked_for_more_than_it_takes(hearing):
    class Bounded(planted.Losing):
        largest_epsilon = 0.5

    baseline = Bounded(0.5, pace=0.1)
    curves = curves_of(
        {"learned": planted.Losing(0.5), "twin": baseline}, hearing, EPSILONS, copies=1
    )
    assert not curves["twin"].further
    assert max(baseline.asked) == 0.4


def test_more_emotion_at_the_same_distance_is_found(hearing):
    """The learned one loses half as much as the baseline, and both move by sample 11 alone."""
    changes = {"learned": planted.Losing(0.0), "twin": planted.Losing(1.0, pace=1.0)}
    curves = curves_of(changes, hearing, EPSILONS, copies=1)
    found = compared(hearing, curves["learned"], curves["twin"], 0.4)
    assert found.same_epsilon.value == pytest.approx(0.4)
    # The baseline moves farther, as its emotions turn as well: at equal distance it lost less.
    assert 0.1 < found.emotion.value < 0.4
    assert found.emotion.interval(3).low > 0


def test_the_farther_of_two_that_lose_alike_moves_so_much_farther(hearing):
    """Both lose the same emotions at the same ε; one moves sample 11 twice as far."""
    changes = {"learned": planted.Losing(0.25, pace=4.0), "twin": planted.Losing(0.25, pace=2.0)}
    curves = curves_of(changes, hearing, EPSILONS, copies=1)
    found = compared(hearing, curves["learned"], curves["twin"], 0.4)
    own, other = (curves[name].points[0.4].moved.value for name in changes)
    assert found.distance.value == pytest.approx(own / other - 1, abs=0.01)
    assert found.distance.value > 0.3
    assert found.same_epsilon.value == 0


def test_a_change_against_itself_is_nothing(hearing):
    change = planted.Losing(0.5)
    curves = curves_of({"learned": change, "twin": change}, hearing, EPSILONS, copies=2)
    for epsilon in EPSILONS:
        found = compared(hearing, curves["learned"], curves["twin"], epsilon)
        for figure in (found.emotion, found.distance, found.same_epsilon):
            assert figure.value == pytest.approx(0, abs=1e-12)
            interval = figure.interval()
            assert interval.low <= 1e-12
            assert interval.high >= -1e-12


def test_beyond_the_end_of_a_line_its_last_point_counts(hearing):
    changes = {"learned": planted.Losing(0.0, pace=9), "twin": planted.Losing(0.5, pace=0.0)}
    curves = curves_of(changes, hearing, EPSILONS, copies=1)
    found = compared(hearing, curves["learned"], curves["twin"], 0.4)
    assert not found.covered
    last = curves["twin"].further[1.0].emotion.value
    assert found.emotion.value == pytest.approx(1 - last)


def test_a_rival_that_does_not_move_has_no_distance_to_compare_with(hearing):
    changes = {"learned": planted.Losing(0.5), "twin": planted.Same()}
    curves = curves_of(changes, hearing, EPSILONS, copies=1)
    assert compared(hearing, curves["learned"], curves["twin"], 0.4).distance is None


@pytest.mark.parametrize("epsilons", [(), (0.0, 0.2), (0.4, 0.2), (0.2, 0.2)])
def test_senseless_epsilons_are_refused(hearing, epsilons):
    with pytest.raises(InputError, match="ε"):
        curves_of({"learned": planted.Same()}, hearing, epsilons)
    with pytest.raises(InputError, match="copies"):
        curves_of({"learned": planted.Same()}, hearing, copies=0)
