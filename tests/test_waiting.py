"""The tests' own waiting: it sees a process die."""

import subprocess
import sys
import time

import pytest
from waiting import wait_for


def test_a_dead_process_is_not_waited_for():
    began = time.monotonic()
    process = subprocess.Popen([sys.executable, "-c", "raise SystemExit(3)"])
    with pytest.raises(AssertionError, match="ended with 3"):
        wait_for(lambda: False, within_s=60, processes=[process])
    assert time.monotonic() - began < 30


def test_what_it_did_before_it_ended_counts(tmp_path):
    line = f"open({str(tmp_path / 'done')!r}, 'w').close()"
    process = subprocess.Popen([sys.executable, "-c", line])
    assert wait_for((tmp_path / "done").exists, processes=[process])
    process.wait()


def test_a_child_finds_the_package_from_any_folder(tmp_path):
    words = [sys.executable, "-c", "import tripaug_core"]
    assert subprocess.run(words, cwd=tmp_path).returncode == 0
