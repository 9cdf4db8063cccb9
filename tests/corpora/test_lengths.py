"""Lengths come from headers, in the corpus' order, and one bad file does not end it."""

import pytest

from tripaug_core import corpora
from tripaug_core.corpora.audit import check
from tripaug_core.corpora.lengths import lengths

ROWS = [(f"{name}.wav", "anger", "a", "1") for name in "abcd"]


def test_lengths_are_those_that_listening_gives(own):
    home = own(ROWS)
    (home / "mine/c.wav").write_bytes(b"RIFF and nothing more")
    corpus, told = corpora.load("mine", home), []
    found = lengths(corpus, lambda *step: told.append(step))
    assert found[2] is None
    known = [seconds for seconds in found if seconds is not None]
    assert sum(known) == pytest.approx(check(corpus).seconds)
    assert told[-1] == (4, 4)
