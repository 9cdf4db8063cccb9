"""One thread for a while."""

import pytest
import torch

from tripaug_core.threads import one_thread


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
