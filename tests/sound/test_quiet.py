"""A broken mp3 is told of in our words alone, and what others print comes through."""

import contextlib
import ctypes
import os

import numpy as np
import pytest

from tripaug_core.errors import InputError
from tripaug_core.sound.decode import decode, seconds_of
from tripaug_core.sound.quiet import unprinted

soundfile = pytest.importorskip("soundfile")


@pytest.fixture
def broken(tmp_path):
    """Mp3s with bytes changed at random, half of them cut off as well."""
    noise = np.random.default_rng(0).uniform(-0.5, 0.5, 48_000)
    soundfile.write(tmp_path / "whole.mp3", noise, 16_000)
    whole, found = (tmp_path / "whole.mp3").read_bytes(), []
    for seed in range(4):
        dice, content = np.random.default_rng(seed), bytearray(whole)
        for place in dice.integers(200, len(whole), 60):
            content[place] = dice.integers(256)
        found.append(tmp_path / f"{seed}.mp3")
        found[-1].write_bytes(content[: len(content) // (1 + seed % 2)])
    return found


def test_nothing_of_the_decoder_reaches_the_terminal(broken, capfd):
    for path in broken:
        with contextlib.suppress(InputError):
            decode(path)
        seconds_of(path)
    assert capfd.readouterr() == ("", "")


def test_what_is_printed_by_others_meanwhile_and_by_c_afterwards_comes_through(capfd):
    with unprinted(), unprinted():
        os.write(2, b"ours\n")
        ctypes.CDLL(None).perror(b"theirs")
    ctypes.CDLL(None).perror(b"later")
    said = capfd.readouterr().err
    assert said.startswith("ours\nlater")
