"""One thread for a while."""

import threading
import time

import pytest
import torch

from tripaug_core.threads import one_thread, side_by_side


def test_as_many_as_before_afterwards_whatever_happens():
    before = torch.get_num_threads()
    try:
        torch.set_num_threads(2)
        with one_thread() as had:
            assert (had, torch.get_num_threads()) == (2, 1)
        assert torch.get_num_threads() == 2
        with pytest.raises(ZeroDivisionError), one_thread():
            raise ZeroDivisionError
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)


@pytest.mark.parametrize("threads", [1, 2, 5, 99])
def test_side_by_side_in_order_and_each_once(threads):
    done = []

    def work(each):
        done.append(each)
        time.sleep(0.001 * (each % 3))
        return each * each

    assert side_by_side(work, range(30), threads) == [each * each for each in range(30)]
    assert sorted(done) == list(range(30))
    assert side_by_side(work, [], threads) == []


@pytest.mark.parametrize("threads", [1, 3])
def test_what_one_raises_is_raised_and_the_rest_is_left(threads):
    done = []

    def work(each):
        if each == 2:
            raise ZeroDivisionError("two")
        time.sleep(0.01)
        done.append(each)

    with pytest.raises(ZeroDivisionError, match="two"):
        side_by_side(work, range(50), threads)
    assert len(done) < 10


def test_blocks_that_overlap_leave_as_many_for_whoever_begins_later():
    def threads_of_a_new_one():
        found = []
        new = threading.Thread(target=lambda: found.append(torch.get_num_threads()))
        new.start()
        new.join()
        return found[0]

    before = torch.get_num_threads()
    inside, leave = threading.Event(), threading.Event()

    def other():
        with one_thread():
            inside.set()
            leave.wait()

    try:
        torch.set_num_threads(2)
        with one_thread():
            thread = threading.Thread(target=other)
            thread.start()  # it has one thread, as it begins in here
            inside.wait()
        leave.set()
        thread.join()
        assert (torch.get_num_threads(), threads_of_a_new_one()) == (2, 2)
    finally:
        leave.set()
        torch.set_num_threads(before)
