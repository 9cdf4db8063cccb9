"""What takes long is begun once, waited for a moment, and delivered when it is asked for again."""

import threading

import pytest

from tripaug_core.errors import InputError
from tripaug_core.studio.work.patience import Patience


def test_what_is_quick_is_answered_at_once():
    assert Patience().ask("a", lambda: {"is": 1}, 5) == {"is": 1}


def test_what_is_slow_is_begun_once_and_delivered_later():
    patience, go, begun = Patience(), threading.Event(), []

    def slow():
        begun.append(1)
        go.wait(10)
        return {"is": 2}

    assert patience.ask("a", slow, 0.01) is None
    assert patience.ask("a", slow, 0.01) is None
    go.set()
    assert patience.ask("a", slow, 10) == {"is": 2}
    assert begun == [1]
    assert patience.ask("a", lambda: {"is": 3}, 10) == {"is": 3}


def test_what_it_raises_is_raised_to_whoever_asks():
    def wrong():
        raise InputError("no such corpus")

    with pytest.raises(InputError, match="no such corpus"):
        Patience().ask("a", wrong, 10)
